"""restartPolicy: a container is started again in its task, and the task lives on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import task_definition

Shape = dict[str, Any]
Look = Callable[[str], Shape]
Move = Callable[[float], Any]


@pytest.fixture
def start(ecs: Any, run: Any) -> Callable[..., str]:
    """`start(script, policy, **members)`: one task of one busybox with this restartPolicy."""

    def call(script: str, policy: Shape, **members: Any) -> str:
        container = {
            "name": "app",
            "image": "busybox",
            "command": ["sh", "-c", script],
            "restartPolicy": policy,
            **members,
        }
        ecs.register_task_definition(**task_definition(container))
        (arn,) = run()
        return str(arn)

    return call


@pytest.fixture
def records(lab_call: Any) -> Callable[[str, str], list[Shape]]:
    """`records(arn, kind)`: what the journal says of a task."""

    def call(arn: str, kind: str) -> list[Shape]:
        found = lab_call("/_lab/journal", resource=arn)["records"]
        return [one for one in found if one["kind"] == kind]

    return call


def test_a_container_that_ran_long_enough_is_started_again(
    start: Any, look: Look, advance: Move, records: Any
) -> None:
    arn = start("sleep 70; exit 3", {"enabled": True, "restartAttemptPeriod": 60})
    advance(60)
    before = look(arn)
    advance(150)
    task = look(arn)
    assert (task["lastStatus"], task["containers"][0]["lastStatus"]) == ("RUNNING", "RUNNING")
    assert "exitCode" not in task["containers"][0]
    assert task["startedAt"] == before["startedAt"]
    assert task["containers"][0]["runtimeId"] == before["containers"][0]["runtimeId"]
    started = records(arn, "container.started")
    assert [one["data"]["restarts"] for one in started] == [0, 1, 2]
    assert [round(one["at"] - started[0]["at"]) for one in started] == [0, 70, 140]
    assert [one["data"]["exit_code"] for one in records(arn, "container.exited")] == [3, 3]


def test_one_that_ends_too_early_is_not(start: Any, look: Look, advance: Move, records: Any) -> None:
    arn = start("sleep 59; exit 3", {"enabled": True, "restartAttemptPeriod": 60})
    advance(200)
    task = look(arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "EssentialContainerExited")
    assert task["containers"][0]["exitCode"] == 3
    (exited,) = records(arn, "container.exited")
    assert "less than its restartAttemptPeriod of 60 s" in exited["why"]


@pytest.mark.parametrize(
    "policy",
    [
        {"enabled": True},
        {"enabled": True, "restartAttemptPeriod": 60, "ignoredExitCodes": [0, 3]},
        {"enabled": False},
    ],
)
def test_the_default_period_the_ignored_codes_and_a_policy_that_is_off(
    start: Any, look: Look, advance: Move, policy: Shape
) -> None:
    arn = start("sleep 290; exit 3", policy)
    advance(400)
    task = look(arn)
    assert (task["lastStatus"], task["containers"][0]["exitCode"]) == ("STOPPED", 3)


def test_a_good_end_is_restarted_too(start: Any, look: Look, advance: Move, records: Any) -> None:
    arn = start("sleep 301", {"enabled": True})
    advance(400)
    assert look(arn)["lastStatus"] == "RUNNING"
    assert len(records(arn, "container.started")) == 2


def test_a_task_that_is_to_stop_stops(
    start: Any, ecs: Any, cluster: str, look: Look, advance: Move, records: Any
) -> None:
    arn = start("sleep 100000", {"enabled": True, "restartAttemptPeriod": 60}, stopTimeout=2)
    advance(120)
    ecs.stop_task(cluster=cluster, task=arn)
    advance(60)
    task = look(arn)
    assert (task["lastStatus"], task["containers"][0]["exitCode"]) == ("STOPPED", 137)
    assert len(records(arn, "container.started")) == 1


def test_the_log_stream_goes_on(aws: Any, ecs: Any, run: Any, advance: Move) -> None:
    aws("logs").create_log_group(logGroupName="/ecs/again")
    options = {
        "awslogs-group": "/ecs/again",
        "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "ecs",
    }
    container = {
        "name": "app",
        "image": "busybox",
        "command": ["sh", "-c", "echo here; sleep 70; exit 1"],
        "restartPolicy": {"enabled": True, "restartAttemptPeriod": 60},
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }
    trust = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"Service": "ecs-tasks.amazonaws.com"},
    }
    role = aws("iam").create_role(
        RoleName="r", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )["Role"]["Arn"]
    ecs.register_task_definition(**task_definition(container, executionRoleArn=role))
    (arn,) = run()
    advance(180)
    events = aws("logs").get_log_events(
        logGroupName="/ecs/again", logStreamName=f"ecs/app/{arn.rsplit('/')[-1]}", startFromHead=True
    )["events"]
    assert [one["message"] for one in events] == ["here"] * 3
    assert events[1]["timestamp"] - events[0]["timestamp"] == 70000
