"""Container health checks: what they find, what a service makes of it, and what waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import task_definition

Shape = dict[str, Any]
Look = Callable[[str], Shape]
Move = Callable[[float], Any]

FILE = ["CMD-SHELL", "test -f /ok"]


def shell(name: str, script: str, check: Shape | None = None, **members: Any) -> Shape:
    found = {"name": name, "image": "busybox", "command": ["sh", "-c", script], "stopTimeout": 2, **members}
    return found | ({"healthCheck": check} if check else {})


def check(command: list[str], **members: Any) -> Shape:
    return {"command": command, "interval": 5, "timeout": 2, "retries": 2, **members}


@pytest.fixture
def start(ecs: Any, run: Any) -> Callable[..., str]:
    """`start(*containers)`: register them and run one task of them."""

    def call(*containers: Shape) -> str:
        ecs.register_task_definition(**task_definition(*containers))
        (arn,) = run()
        return str(arn)

    return call


@pytest.fixture
def turns(lab_call: Any) -> Callable[[str], list[tuple[float, str, str]]]:
    """`turns(arn)`: (seconds since that container started, name, health status) whenever one changed."""

    def call(arn: str) -> list[tuple[float, str, str]]:
        found = lab_call("/_lab/journal", resource=arn)["records"]
        started = {one["what"]: one["at"] for one in found if one["kind"] == "container.started"}
        return [
            (round(one["at"] - started[one["what"]], 3), one["what"], one["data"]["status"])
            for one in found
            if one["kind"] == "container.health"
        ]

    return call


def health(task: Shape) -> tuple[str, dict[str, str]]:
    return task["healthStatus"], {one["name"]: one["healthStatus"] for one in task["containers"]}


def test_unknown_then_healthy_after_the_first_interval(
    start: Any, look: Look, advance: Move, turns: Any
) -> None:
    arn = start(shell("app", "touch /ok; sleep 100000", check(FILE)), shell("side", "sleep 100000"))
    advance(31)
    assert health(look(arn)) == ("UNKNOWN", {"app": "UNKNOWN", "side": "UNKNOWN"})
    advance(40)
    assert health(look(arn)) == ("HEALTHY", {"app": "HEALTHY", "side": "UNKNOWN"})
    assert turns(arn) == [(5, "app", "HEALTHY")]


def test_the_defaults_are_30_seconds_and_3_retries(start: Any, look: Look, advance: Move, turns: Any) -> None:
    arn = start(shell("app", "sleep 100000", {"command": ["CMD-SHELL", "exit 1"]}))
    advance(200)
    assert turns(arn) == [(90, "app", "UNHEALTHY")]
    assert look(arn)["lastStatus"] == "RUNNING"


def test_cmd_runs_an_argument_vector(start: Any, look: Look, advance: Move) -> None:
    arn = start(
        {
            "name": "web",
            "image": "nginx",
            "healthCheck": check(["CMD", "curl", "-f", "http://localhost/"]),
        },
        shell("quoted", "mkdir '/a b'; touch '/a b/ok'; sleep 100000", check(["CMD", "cat", "/a b/ok"])),
    )
    advance(60)
    assert health(look(arn)) == ("HEALTHY", {"web": "HEALTHY", "quoted": "HEALTHY"})


def test_it_goes_to_and_fro(start: Any, look: Look, advance: Move, turns: Any) -> None:
    arn = start(shell("app", "touch /ok; sleep 12; rm /ok; sleep 20; touch /ok; sleep 100000", check(FILE)))
    advance(120)
    assert turns(arn) == [(5, "app", "HEALTHY"), (20, "app", "UNHEALTHY"), (35, "app", "HEALTHY")]
    task = look(arn)
    assert (task["lastStatus"], task["healthStatus"]) == ("RUNNING", "HEALTHY")


def test_failures_in_the_start_period_do_not_count(start: Any, advance: Move, turns: Any) -> None:
    arn = start(shell("app", "sleep 100000", check(FILE, startPeriod=30)))
    advance(120)
    assert turns(arn) == [(35, "app", "UNHEALTHY")]


def test_a_success_ends_the_start_period(start: Any, advance: Move, turns: Any) -> None:
    arn = start(shell("app", "touch /ok; sleep 7; rm /ok; sleep 100000", check(FILE, startPeriod=300)))
    advance(120)
    assert turns(arn) == [(5, "app", "HEALTHY"), (15, "app", "UNHEALTHY")]


def test_a_check_that_takes_too_long_is_killed_and_has_failed(
    start: Any, advance: Move, turns: Any, lab_call: Any
) -> None:
    arn = start(shell("app", "sleep 100000", check(["CMD-SHELL", "sleep 3; touch /survived"])))
    advance(120)
    assert turns(arn) == [(14, "app", "UNHEALTHY")]
    records = lab_call("/_lab/journal", resource=arn)["records"]
    failed = [one["data"] for one in records if one["kind"] == "container.check_failed"]
    assert [one["exit_code"] for one in failed] == [-1, -1]
    assert failed[0]["output"] == "Health check exceeded timeout (2s)"


def test_a_command_that_is_not_in_the_image_fails(start: Any, advance: Move, turns: Any) -> None:
    arn = start(shell("app", "sleep 100000", check(["CMD-SHELL", "no-such-command"])))
    advance(120)
    assert turns(arn) == [(10, "app", "UNHEALTHY")]


def test_only_essential_containers_decide_about_the_task(start: Any, look: Look, advance: Move) -> None:
    arn = start(
        shell("app", "touch /ok; sleep 100000", check(FILE)),
        shell("side", "sleep 100000", check(FILE), essential=False),
    )
    advance(120)
    assert health(look(arn)) == ("HEALTHY", {"app": "HEALTHY", "side": "UNHEALTHY"})


def test_one_unhealthy_essential_container_is_enough(start: Any, look: Look, advance: Move) -> None:
    arn = start(
        shell("app", "touch /ok; sleep 100000", check(FILE)), shell("other", "sleep 100000", check(FILE))
    )
    advance(120)
    assert health(look(arn)) == ("UNHEALTHY", {"app": "HEALTHY", "other": "UNHEALTHY"})


def test_depends_on_healthy(start: Any, look: Look, advance: Move, lab_call: Any) -> None:
    arn = start(
        shell("app", "sleep 100000", dependsOn=[{"containerName": "db", "condition": "HEALTHY"}]),
        shell("db", "sleep 12; touch /ok; sleep 100000", check(FILE, retries=10)),
    )
    advance(120)
    assert look(arn)["lastStatus"] == "RUNNING"
    records = lab_call("/_lab/journal", resource=arn)["records"]
    started = [(one["what"], one["at"]) for one in records if one["kind"] == "container.started"]
    assert [name for name, _ in started] == ["db", "app"]
    assert started[1][1] - started[0][1] == pytest.approx(15)


def test_depends_on_healthy_in_vain(start: Any, look: Look, advance: Move) -> None:
    arn = start(
        shell("app", "sleep 100000", dependsOn=[{"containerName": "db", "condition": "HEALTHY"}]),
        shell("db", "sleep 100000", check(FILE), startTimeout=60),
    )
    advance(180)
    task = look(arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert "has timed out" in task["stoppedReason"]


def test_a_restart_begins_anew(start: Any, look: Look, advance: Move, turns: Any) -> None:
    policy = {"enabled": True, "restartAttemptPeriod": 60}
    arn = start(shell("app", "touch /ok; sleep 62; exit 1", check(FILE), restartPolicy=policy))
    advance(120)
    assert health(look(arn))[0] == "HEALTHY"
    assert turns(arn) == [(-57, "app", "HEALTHY"), (5, "app", "HEALTHY")]


@pytest.fixture
def serve(ecs: Any, cluster: str, network: Shape) -> Callable[..., None]:
    """`serve(container, count=1)`: a service of one container; registers another revision when called again."""

    def call(container: Shape, count: int = 1, **configuration: int) -> None:
        definition = ecs.register_task_definition(**task_definition(container))["taskDefinition"]
        arn = definition["taskDefinitionArn"]
        if definition["revision"] > 1:
            ecs.update_service(cluster=cluster, service="s", taskDefinition=arn)
            return
        ecs.create_service(
            cluster=cluster,
            serviceName="s",
            taskDefinition=arn,
            desiredCount=count,
            launchType="FARGATE",
            networkConfiguration=network,
            deploymentConfiguration=configuration or {"minimumHealthyPercent": 100, "maximumPercent": 200},
        )

    return call


@pytest.fixture
def service(ecs: Any, cluster: str) -> Callable[[], Shape]:
    return lambda: dict(ecs.describe_services(cluster=cluster, services=["s"])["services"][0])


def messages(service: Shape) -> list[str]:
    return [one["message"] for one in reversed(service["events"])]


SICK_AFTER_100 = "touch /ok; sleep 100; rm /ok; sleep 100000"


def test_a_service_replaces_an_unhealthy_task_and_starts_the_new_one_first(
    ecs: Any, cluster: str, serve: Any, service: Any, look: Look, advance: Move
) -> None:
    serve(shell("app", SICK_AFTER_100, check(FILE)))
    advance(130)
    (first,) = ecs.list_tasks(cluster=cluster)["taskArns"]
    advance(25)
    assert len(ecs.list_tasks(cluster=cluster)["taskArns"]) == 2
    assert look(first)["healthStatus"] == "UNHEALTHY"
    advance(45)
    task = look(first)
    assert (task["lastStatus"], task["desiredStatus"]) == ("STOPPED", "STOPPED")
    assert (task["stopCode"], task["stoppedReason"]) == (
        "ServiceSchedulerInitiated",
        "Task failed container health checks",
    )
    (second,) = ecs.list_tasks(cluster=cluster)["taskArns"]
    assert look(second)["healthStatus"] == "HEALTHY"
    one, two = (arn.rsplit("/")[-1] for arn in (first, second))
    found = messages(service())
    assert found[-4:] == [
        f"(service s) (task {one}) failed container health checks.",
        f"(service s) has started 1 tasks: (task {two}).",
        f"(service s) has stopped 1 running tasks: (task {one}).",
        "(service s) has reached a steady state.",
    ]


def test_without_room_unhealthy_tasks_are_stopped_one_by_one(
    ecs: Any, cluster: str, serve: Any, service: Any, advance: Move
) -> None:
    serve(shell("app", SICK_AFTER_100, check(FILE)), count=2, minimumHealthyPercent=50, maximumPercent=100)
    advance(130)
    before = set(ecs.list_tasks(cluster=cluster)["taskArns"])
    for _ in range(48):
        advance(2)
        assert len(ecs.list_tasks(cluster=cluster)["taskArns"]) <= 2
    after = set(ecs.list_tasks(cluster=cluster)["taskArns"])
    assert len(after) == 2 and not before & after
    stopped = [one for one in messages(service()) if "has stopped" in one]
    assert len(stopped) == 2 and all("has stopped 1 running tasks" in one for one in stopped)


def test_a_task_that_recovers_in_time_stays(
    ecs: Any, cluster: str, serve: Any, look: Look, advance: Move
) -> None:
    serve(shell("app", "touch /ok; sleep 100; rm /ok; sleep 15; touch /ok; sleep 100000", check(FILE)))
    advance(130)
    (first,) = ecs.list_tasks(cluster=cluster)["taskArns"]
    advance(150)
    (left,) = ecs.list_tasks(cluster=cluster)["taskArns"]
    reasons = {
        look(arn)["stoppedReason"]
        for arn in ecs.list_tasks(cluster=cluster, desiredStatus="STOPPED")["taskArns"]
    }
    assert look(left)["healthStatus"] == "HEALTHY" and first
    assert all(one.startswith("Scaling activity") for one in reasons)


def test_a_deployment_waits_for_healthy_instead_of_40_seconds(
    ecs: Any, cluster: str, serve: Any, service: Any, look: Look, advance: Move
) -> None:
    serve(shell("app", "touch /ok; sleep 100000", check(FILE)))
    advance(100)
    (old,) = ecs.list_tasks(cluster=cluster)["taskArns"]
    serve(shell("app", "sleep 60; touch /ok; sleep 100000", check(FILE, startPeriod=120)))
    advance(80)  # RUNNING for more than 40 seconds
    new = next(arn for arn in ecs.list_tasks(cluster=cluster)["taskArns"] if arn != old)
    assert (look(new)["lastStatus"], look(new)["healthStatus"]) == ("RUNNING", "UNKNOWN")
    assert look(old)["desiredStatus"] == "RUNNING"
    assert service()["deployments"][0]["rolloutState"] == "IN_PROGRESS"
    advance(60)
    assert look(old)["lastStatus"] == "STOPPED"
    assert service()["deployments"][0]["rolloutState"] == "COMPLETED"
    serve(shell("app", "touch /ok; sleep 100000", check(FILE)))
    advance(42)  # HEALTHY, and RUNNING for less than 40 seconds
    assert look(new)["desiredStatus"] == "STOPPED"


def test_a_deployment_that_never_becomes_healthy(
    ecs: Any, cluster: str, serve: Any, service: Any, look: Look, advance: Move
) -> None:
    serve(shell("app", "touch /ok; sleep 100000", check(FILE)))
    advance(100)
    (old,) = ecs.list_tasks(cluster=cluster)["taskArns"]
    serve(shell("app", "sleep 100000", check(FILE)))
    advance(600)
    assert look(old)["desiredStatus"] == "RUNNING"
    deployment = service()["deployments"][0]
    assert (deployment["rolloutState"], deployment["failedTasks"] >= 3) == ("IN_PROGRESS", True)
    assert len(ecs.list_tasks(cluster=cluster)["taskArns"]) <= 2


def test_nothing_of_a_check_is_left_when_the_task_stops(
    start: Any, ecs: Any, cluster: str, look: Look, advance: Move, lab_call: Any
) -> None:
    arn = start(shell("app", "sleep 100000", check(["CMD-SHELL", "sleep 1.5; exit 1"], retries=10)))
    advance(40)
    ecs.stop_task(cluster=cluster, task=arn)
    advance(30)
    assert look(arn)["lastStatus"] == "STOPPED"
    before = len(lab_call("/_lab/journal", resource=arn)["records"])
    advance(120)
    assert len(lab_call("/_lab/journal", resource=arn)["records"]) == before
