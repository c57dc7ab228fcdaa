"""Chapter 1: every check fails before its solution and passes after it; every mystery goes wrong as it says."""

import pytest

from fargate_lab import lessons
from fargate_lab.errors import LabError
from fargate_lab.lessons import building, chapter_1

IDS = [row.id for row in chapter_1.EXERCISES]


@pytest.mark.parametrize("number", IDS)
def test_a_check_fails_first_and_passes_after_the_solution(lab, number):
    empty = lab.check(number)
    assert not empty.passed
    assert empty.advice
    lab.goto("1")
    ready = lab.check(number)
    assert not ready.passed
    assert ready.advice
    exec(lab.solution(number).text, {"lab": lab})
    assert repr(lab.check(number)) == f"✓ {number} {lessons.exercise(number).title}"


def test_all_solutions_in_order(lab):
    lab.goto("1")
    assert repr(lab.check()).startswith("Chapter 1: 0 of 3 exercises solved\n○ 1.1")
    for number in IDS:
        exec(lab.solution(number).text, {"lab": lab})
    whole = lab.check("1")
    assert whole.passed
    assert repr(whole).splitlines()[0] == "Chapter 1: 3 of 3 exercises solved"
    assert "○" not in repr(whole)
    assert whole._repr_html_().count('aria-label="solved"') == 3


def test_halfway_there_is_not_there(lab):
    service = lessons.building.book_service(lab)
    where = {"cluster": building.CLUSTER, "service": building.SERVICE}
    run = {
        "cluster": building.CLUSTER,
        "taskDefinition": building.FAMILY,
        "launchType": "FARGATE",
        "networkConfiguration": service["networkConfiguration"],
    }
    lab.ecs.run_task(**run, count=2)
    assert "say what the task definition says" in lab.check("1.1").advice
    another = {"name": building.CONTAINER, "environment": [{"name": "GREETING", "value": "Hi"}]}
    lab.ecs.run_task(**run, overrides={"containerOverrides": [another]})
    assert "Two are asked for" in lab.check("1.1").advice
    lab.ecs.update_service(**where, desiredCount=2)
    assert (
        lab.check("1.2").advice == "hello-world-service wants 2, not 3; UpdateService changes desiredCount."
    )
    lab.ecs.update_service(**where, desiredCount=3)
    assert "wants 3 and runs 1" in lab.check("1.2").advice
    old = lab.ecs.describe_task_definition(taskDefinition=building.FAMILY)["taskDefinition"]
    bigger = building.task_definition(old["executionRoleArn"], "Hello", size=chapter_1.BIGGER)
    lab.ecs.register_task_definition(**bigger)
    assert "Revision 2 has the size, but hello-world-service does not use it yet" in lab.check("1.3").advice
    lab.ecs.update_service(**where, taskDefinition=building.FAMILY)
    assert "is on its way" in lab.check("1.3").advice


def test_goto_twice_changes_nothing(lab):
    lab.goto("1")
    before = lab.ecs.describe_services(cluster=building.CLUSTER, services=[building.SERVICE])["services"][0]
    assert before["runningCount"] == 1
    lab.ecs.update_service(cluster=building.CLUSTER, service=building.SERVICE, desiredCount=2)
    lab.wait(before)
    assert repr(lab.goto(2)) == "Ready for chapter 2\n  What it expects to find is there, and steady."
    after = lab.ecs.describe_services(cluster=building.CLUSTER, services=[building.SERVICE])["services"][0]
    assert (after["taskDefinition"], after["desiredCount"]) == (before["taskDefinition"], 2)
    groups = lab.ec2.describe_security_groups()["SecurityGroups"]
    assert sorted(row["GroupName"] for row in groups) == ["default", building.SECURITY_GROUP]


def test_goto_after_a_deleted_service_makes_it_again(lab):
    lab.goto("1")
    lab.ecs.delete_service(cluster=building.CLUSTER, service=building.SERVICE, force=True)
    lab.goto("1")
    again = lab.ecs.describe_services(cluster=building.CLUSTER, services=[building.SERVICE])["services"][0]
    assert (again["status"], again["runningCount"]) == ("ACTIVE", 1)


def test_hints_escalate_and_end(lab):
    row = lessons.exercise("1.2")
    told = [lab.hint("1.2") for _ in range(4)]
    assert [one.heading for one in told] == [f"Hint {n} of 3 for 1.2" for n in (1, 2, 3, 3)]
    assert [one.lines[0] for one in told[:3]] == list(row.hints)
    assert lab.hint("1.1").heading == "Hint 1 of 3 for 1.1"


def test_unknown_numbers_are_one_sentence(lab):
    with pytest.raises(LabError, match=r"There is no exercise 9\.9; there are 1\.1, 1\.2, 1\.3"):
        lab.check("9.9")
    with pytest.raises(LabError, match="no chapter 9"):
        lab.check("9")
    with pytest.raises(LabError, match="no chapter 0 to go to"):
        lab.goto(0)
    with pytest.raises(LabError, match="no mystery 4"):
        lab.mystery(4)


def test_the_first_mystery_is_refused_by_aws(lab):
    seen = lab.mystery(1)
    assert seen.lines() == [
        "ClientException: No Fargate configuration exists for given values: 256 CPU, 4096 memory. "
        "See the Amazon ECS documentation for the valid values."
    ]
    assert seen.answer(1).startswith("Not that. The grid of sizes")
    assert seen.answer(2).startswith("Yes. 0.25 vCPU comes with")


def test_the_second_mystery_ran_and_ended_with_3(lab):
    seen = lab.mystery(2)
    assert seen.task["startedAt"]
    assert seen.lines() == [
        "lastStatus: STOPPED",
        "stopCode: EssentialContainerExited",
        "stoppedReason: Essential container in task exited",
        "container app: exitCode 3",
    ]


def test_the_third_mystery_never_ran(lab):
    seen = lab.mystery(3)
    assert "startedAt" not in seen.task
    assert seen.task["stopCode"] == "TaskFailedToStart"
    assert "CannotPullContainerError" in repr(seen)
    assert "public.ecr.aws/nginx/ngimx:latest" in repr(seen)
    assert "3. A role that may pull from the registry." in repr(seen)
    assert seen.answer(7) == "Choose 1 to 3."


def test_a_bet_is_settled_by_what_the_account_shows(lab):
    lab.goto("1")
    bet = lab.bet(5)
    with pytest.raises(LabError, match="Stop a task of hello-world-service first"):
        bet.settle()
    task = lab.ecs.list_tasks(cluster=building.CLUSTER, serviceName=building.SERVICE)["taskArns"][0]
    lab.ecs.stop_task(cluster=building.CLUSTER, task=task)
    outcome = bet.settle()
    assert outcome.guess == 5
    assert 20 < outcome.truth < 90
    assert "you said" in repr(outcome)
    assert "longer" in outcome.verdict
    assert f"{outcome.truth:.0f} s" in outcome._repr_html_()


def test_every_row_is_whole():
    for row in chapter_1.EXERCISES:
        assert row.id.startswith("1.")
        assert all(row.hints)
        compile(row.solution, row.id, "exec")
    for scenario in chapter_1.SCENARIOS:
        assert 0 <= scenario.answer < len(scenario.choices)
        assert scenario.why
        assert scenario.look_at
