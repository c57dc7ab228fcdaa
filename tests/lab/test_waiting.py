"""lab.wait and boto3's waiters, on the lab's clock and without one."""

import time

import pytest
from botocore.exceptions import WaiterError

from fargate_lab import waiting
from fargate_lab.errors import LabError, LabTimeout
from fargate_lab.lab import Lab

ARN = "arn:aws:ecs:us-east-1:000000000000"
TASK = f"{ARN}:task/c/0123456789abcdef0123456789abcdef"
SERVICE = f"{ARN}:service/c/web"


def tasks(server, *stages, since=1000.0):
    """A task that is `stages[i][1:]` from virtual second `stages[i][0]` on."""

    def answer(asked):
        states = [row for row in stages if since + row[0] <= server.now]
        _, status, *more = states[-1]
        row = {"taskArn": TASK, "lastStatus": status, "desiredStatus": "RUNNING", **(more[0] if more else {})}
        return 200, {"tasks": [row], "failures": []}

    server.answers["DescribeTasks"] = answer
    server.instants = [since + row[0] for row in stages if row[0]]


def test_a_task_is_waited_for_change_by_change(stand_in):
    tasks(
        stand_in, (0, "PROVISIONING"), (12, "PENDING"), (30, "RUNNING", {"startedAt": 1030}), (99, "STOPPED")
    )
    lab = Lab(stand_in.endpoint)
    assert lab.wait(TASK)["lastStatus"] == "RUNNING"
    assert lab.now().timestamp() == 1030
    assert lab.wait({"tasks": [{"taskArn": TASK}], "failures": []}, "stopped")["lastStatus"] == "STOPPED"
    assert lab.now().timestamp() == 1099


def test_a_state_that_has_passed_counts(stand_in):
    tasks(stand_in, (0, "PROVISIONING"), (5, "STOPPED", {"startedAt": 1004, "stoppedReason": "Essential"}))
    lab = Lab(stand_in.endpoint)
    assert lab.wait([TASK], "PENDING")[0]["lastStatus"] == "STOPPED"
    assert lab.wait(TASK, "RUNNING")["lastStatus"] == "STOPPED"


def test_a_task_that_never_started_is_told_at_once(stand_in):
    stopped = {
        "stoppedReason": "CannotPullContainerError: no such image.",
        "containers": [{"name": "web", "reason": "CannotPullContainerError: no such image"}],
    }
    tasks(stand_in, (0, "PENDING"), (20, "STOPPED", stopped))
    lab = Lab(stand_in.endpoint)
    with pytest.raises(
        LabTimeout, match=r"task 0123\w+ is STOPPED and will not be RUNNING any more: CannotPull.*image\.$"
    ):
        lab.wait(TASK, limit=10_000)
    assert lab.now().timestamp() == 1020


def test_the_limit_is_the_labs_time(stand_in):
    tasks(stand_in, (0, "PENDING"), (900, "RUNNING", {"startedAt": 1}))
    begun = time.perf_counter()
    lab = Lab(stand_in.endpoint)
    with pytest.raises(LabTimeout, match=r"is not RUNNING after 600 s of the lab's time: it is PENDING\."):
        lab.wait(TASK)
    assert lab.now().timestamp() == 1600
    assert time.perf_counter() - begun < 5


def test_no_task_started_says_why(stand_in):
    answer = {"tasks": [], "failures": [{"reason": "RESOURCE:ENI"}]}
    with pytest.raises(LabError, match="No task was started: RESOURCE:ENI"):
        Lab(stand_in.endpoint).wait(answer)


def test_nonsense_is_one_sentence(stand_in):
    tasks(stand_in, (0, "PENDING"))
    lab = Lab(stand_in.endpoint)
    with pytest.raises(LabError, match="A task is never 'happy'; it can be PROVISIONING, PENDING"):
        lab.wait(TASK, "happy")
    stand_in.answers["DescribeTasks"] = (200, {"tasks": [], "failures": [{"reason": "MISSING"}]})
    with pytest.raises(LabError, match="does not exist"):
        lab.wait(TASK)


def service(server, *stages):
    def answer(asked):
        row = [row for row in stages if 1000.0 + row[0] <= server.now][-1][1]
        return 200, {"services": [{"serviceArn": SERVICE, "serviceName": "web", **row}], "failures": []}

    server.answers["DescribeServices"] = answer
    server.answers["ListTasks"] = (200, {"taskArns": []})
    server.instants = [1000.0 + row[0] for row in stages if row[0]]


def state(running, rollout, status="ACTIVE", deployments=1, **more):
    return {
        "status": status,
        "desiredCount": 2,
        "runningCount": running,
        "pendingCount": 0,
        "deployments": [{"id": "ecs-svc/1", "rolloutState": rollout}] * deployments,
        **more,
    }


def test_a_service_is_waited_for_until_it_is_steady(stand_in):
    stages = [
        (0, state(0, "IN_PROGRESS")),
        (40, state(2, "IN_PROGRESS")),
        (50, state(2, "COMPLETED", deployments=2)),
    ]
    service(stand_in, *stages, (60, state(2, "COMPLETED")))
    lab = Lab(stand_in.endpoint)
    assert waiting.is_steady(lab.wait(SERVICE))
    assert lab.now().timestamp() == 1060
    assert lab.wait(SERVICE, lambda row: row["runningCount"] == 2)["status"] == "ACTIVE"


def test_a_service_being_deleted_is_waited_for_until_it_is_gone(stand_in):
    service(stand_in, (0, state(1, "COMPLETED", "DRAINING")), (31, state(0, "COMPLETED", "INACTIVE")))
    lab = Lab(stand_in.endpoint)
    assert lab.wait(SERVICE)["status"] == "INACTIVE"
    with pytest.raises(LabTimeout, match="is INACTIVE: it is being deleted"):
        lab.wait(SERVICE, "steady")


def test_a_service_that_gets_nowhere_shows_its_last_event_and_its_last_task(stand_in):
    events = [{"message": "(service web) is unable to consistently start tasks successfully."}]
    service(stand_in, (0, state(0, "IN_PROGRESS", events=events)))
    tasks(stand_in, (0, "STOPPED", {"stoppedReason": "Essential container in task exited"}))
    stand_in.answers["ListTasks"] = (200, {"taskArns": [TASK]})
    with pytest.raises(LabTimeout) as caught:
        Lab(stand_in.endpoint).wait(SERVICE, limit=30)
    assert str(caught.value) == (
        "service web is not steady after 30 s of the lab's time: 0 of 2 tasks run; its last event says "
        "'(service web) is unable to consistently start tasks successfully'; its last stopped task says "
        "'Essential container in task exited'."
    )


def test_a_failed_deployment_is_told_at_once(stand_in):
    service(stand_in, (0, state(0, "FAILED")))
    with pytest.raises(LabTimeout, match="The deployment of service web has failed: 0 of 2 tasks run"):
        Lab(stand_in.endpoint).wait(SERVICE)


def test_boto3s_waiters_sleep_on_the_labs_clock(stand_in):
    tasks(stand_in, (0, "PENDING"), (100, "RUNNING"))
    begun = time.perf_counter()
    lab = Lab(stand_in.endpoint)
    lab.ecs.get_waiter("tasks_running").wait(cluster="c", tasks=[TASK])
    assert lab.now().timestamp() == 1102  # every six seconds
    assert time.perf_counter() - begun < 3


def test_boto3s_waiters_fail_as_boto3s(stand_in):
    tasks(stand_in, (0, "PENDING"), (10, "STOPPED"))
    waiter = Lab(stand_in.endpoint).ecs.get_waiter("tasks_running")
    with pytest.raises(WaiterError, match="terminal failure state"):
        waiter.wait(cluster="c", tasks=[TASK])
    stand_in.answers["DescribeTasks"] = (
        400,
        {"__type": "ClusterNotFoundException", "message": "Cluster not found."},
    )
    with pytest.raises(WaiterError, match="Cluster not found"):
        waiter.wait(cluster="c", tasks=[TASK])
    tasks(stand_in, (0, "PENDING"))
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        waiter.wait(cluster="c", tasks=[TASK], WaiterConfig={"Delay": 1, "MaxAttempts": 3})


def test_where_no_task_starts_nothing_hangs(moto_like):
    pending = {"taskArn": TASK, "lastStatus": "PENDING"}
    moto_like.answers["DescribeTasks"] = (200, {"tasks": [pending], "failures": []})
    with pytest.raises(LabError, match=r"There is nothing to wait for: moto_server: .* starts no tasks"):
        Lab(moto_like.endpoint).wait(TASK)


def test_elsewhere_it_looks_politely_in_real_time(localstack, monkeypatch):
    naps = []
    monkeypatch.setattr(waiting.time, "sleep", naps.append)
    states = iter(["PENDING"] * 6 + ["RUNNING"])
    row = {"taskArn": TASK, "desiredStatus": "RUNNING"}
    localstack.answers["DescribeTasks"] = lambda asked: (
        200,
        {"tasks": [{**row, "lastStatus": next(states)}], "failures": []},
    )
    assert Lab(localstack.endpoint).wait(TASK)["lastStatus"] == "RUNNING"
    assert naps[0] == 2
    assert naps == sorted(naps)
    assert max(naps) <= 5
