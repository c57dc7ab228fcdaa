"""dependsOn: containers start in order, stop in the reverse order, and a wait in vain stops the task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import task_definition

Shape = dict[str, Any]
Look = Callable[[str], Shape]
Run = Callable[..., list[str]]
Move = Callable[[float], Any]

TRAPPING = "trap 'sleep {0}; exit 0' TERM; sleep 100000 & wait"
"""A script that takes some seconds to end after SIGTERM."""


def shell(name: str, script: str, **members: Any) -> Shape:
    return {"name": name, "image": "busybox", "command": ["sh", "-c", script], **members}


def after(name: str, condition: str) -> list[Shape]:
    return [{"containerName": name, "condition": condition}]


@pytest.fixture
def start(ecs: Any, run: Run) -> Callable[..., str]:
    """`start(*containers)`: register them and run one task of them."""

    def call(*containers: Shape) -> str:
        ecs.register_task_definition(**task_definition(*containers))
        (arn,) = run()
        return arn

    return call


@pytest.fixture
def happened(lab_call: Any) -> Callable[[str, str], list[tuple[float, str]]]:
    """`happened(arn, kind)`: what the journal says, as (seconds since the first container started, name)."""

    def call(arn: str, kind: str) -> list[tuple[float, str]]:
        records = lab_call("/_lab/journal", resource=arn)["records"]
        first = min(one["at"] for one in records if one["kind"] == "container.started")
        return [(round(one["at"] - first, 3), one["what"]) for one in records if one["kind"] == kind]

    return call


def container(task: Shape, name: str) -> Shape:
    return next(one for one in task["containers"] if one["name"] == name)


def test_start_waits_for_the_start_only(start: Any, look: Look, advance: Move, happened: Any) -> None:
    arn = start(
        shell("app", "sleep 100000", dependsOn=after("proxy", "START")),
        shell("proxy", "sleep 100000", dependsOn=after("base", "START")),
        shell("base", "sleep 100000"),
    )
    advance(60)
    assert look(arn)["lastStatus"] == "RUNNING"
    assert happened(arn, "container.started") == [(0, "base"), (0, "proxy"), (0, "app")]


@pytest.mark.parametrize(("condition", "code"), [("COMPLETE", 3), ("COMPLETE", 0), ("SUCCESS", 0)])
def test_complete_and_success_wait_for_the_end(
    start: Any, look: Look, advance: Move, happened: Any, condition: str, code: int
) -> None:
    arn = start(
        shell("app", "sleep 100000", dependsOn=after("init", condition)),
        shell("init", f"sleep 20; exit {code}", essential=False),
    )
    advance(45)
    task = look(arn)
    assert (task["lastStatus"], container(task, "app")["lastStatus"]) == ("ACTIVATING", "PENDING")
    assert container(task, "init")["lastStatus"] == "RUNNING"
    advance(30)
    task = look(arn)
    assert task["lastStatus"] == "RUNNING"
    assert container(task, "init")["exitCode"] == code
    assert happened(arn, "container.started") == [(0, "init"), (20, "app")]


def test_an_init_container_that_fails_stops_the_task(
    start: Any, look: Look, advance: Move, happened: Any
) -> None:
    arn = start(
        shell("app", "sleep 100000", dependsOn=after("init", "SUCCESS")),
        shell("init", "sleep 5; exit 3", essential=False),
        shell("side", "sleep 100000", essential=False, stopTimeout=2),
    )
    advance(120)
    task = look(arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert task["stoppedReason"] == container(task, "app")["reason"]
    assert task["stoppedReason"].startswith("CannotStartContainerError: dependency graph: ")
    assert "[init(busybox) (STOPPED->STOPPED) - Exit: 3] for target [app(busybox)" in task["stoppedReason"]
    assert {one["name"]: one["exitCode"] for one in task["containers"]} == {
        "app": 143,
        "init": 3,
        "side": 137,
    }
    assert "startedAt" not in task
    assert "app" not in [name for _, name in happened(arn, "container.started")]


@pytest.mark.parametrize("condition", ["COMPLETE", "SUCCESS"])
def test_an_init_container_that_cannot_be_started(
    start: Any, look: Look, advance: Move, condition: str
) -> None:
    init = {"name": "init", "image": "busybox", "command": ["no-such-program"], "essential": False}
    arn = start(shell("app", "sleep 100000", dependsOn=after("init", condition)), init)
    advance(120)
    task = look(arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert task["stoppedReason"].endswith("because dependency will never start")
    assert container(task, "init")["reason"].startswith("CannotStartContainerError")
    assert container(task, "app")["exitCode"] == 143


def test_start_timeout_of_the_container_that_is_waited_for(
    start: Any, look: Look, advance: Move, happened: Any
) -> None:
    arn = start(
        shell("app", "sleep 100000", dependsOn=after("init", "COMPLETE")),
        shell("init", "sleep 100000", essential=False, startTimeout=25, stopTimeout=2),
    )
    advance(120)
    task = look(arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert task["stoppedReason"].endswith("has timed out.")
    assert happened(arn, "container.gave_up") == [(25, "app")]


def test_without_start_timeout_a_container_waits_for_ever(
    start: Any, ecs: Any, cluster: str, look: Look, advance: Move
) -> None:
    arn = start(
        shell("app", "sleep 100000", dependsOn=after("init", "SUCCESS"), startTimeout=2),
        shell("init", "sleep 100000", essential=False, stopTimeout=2),
    )
    advance(3600)
    assert look(arn)["lastStatus"] == "ACTIVATING"
    ecs.stop_task(cluster=cluster, task=arn)
    advance(60)
    task = look(arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "UserInitiated")
    assert container(task, "init")["exitCode"] == 137
    assert "exitCode" not in container(task, "app")


def test_a_start_timeout_that_is_met_does_no_harm(start: Any, look: Look, advance: Move) -> None:
    arn = start(
        shell("app", "sleep 100000", dependsOn=after("init", "SUCCESS")),
        shell("init", "sleep 3", essential=False, startTimeout=5),
    )
    advance(200)
    assert look(arn)["lastStatus"] == "RUNNING"


def test_an_essential_container_that_ends_while_others_wait(start: Any, look: Look, advance: Move) -> None:
    arn = start(
        shell("main", "sleep 4; exit 9"),
        shell("app", "sleep 100000", dependsOn=after("init", "COMPLETE")),
        shell("init", "sleep 100000", essential=False, stopTimeout=2),
    )
    advance(120)
    task = look(arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "EssentialContainerExited")
    assert container(task, "main")["exitCode"] == 9


def test_stopping_goes_the_other_way_round(
    start: Any, ecs: Any, cluster: str, look: Look, advance: Move, happened: Any
) -> None:
    arn = start(
        shell("db", TRAPPING.format(1)),
        shell("app", TRAPPING.format(4), dependsOn=after("db", "START")),
        shell("proxy", TRAPPING.format(2), dependsOn=after("app", "START")),
        shell("alone", TRAPPING.format(3)),
    )
    advance(60)
    ecs.stop_task(cluster=cluster, task=arn)
    advance(60)
    task = look(arn)
    assert task["lastStatus"] == "STOPPED"
    assert [one["exitCode"] for one in task["containers"]] == [0, 0, 0, 0]
    ends = happened(arn, "container.exited")
    begun = task["stoppingAt"].timestamp() + 2 - task["startedAt"].timestamp()
    assert [(round(at - begun), name) for at, name in ends] == [
        (2, "proxy"),
        (3, "alone"),
        (6, "app"),
        (7, "db"),
    ]


def test_stop_timeouts_add_up_along_the_chain(
    start: Any, ecs: Any, cluster: str, look: Look, advance: Move
) -> None:
    arn = start(
        shell("db", "sleep 100000", stopTimeout=7),
        shell("app", "sleep 100000", stopTimeout=5, dependsOn=after("db", "START")),
    )
    advance(60)
    ecs.stop_task(cluster=cluster, task=arn)
    advance(60)
    task = look(arn)
    assert (task["executionStoppedAt"] - task["stoppingAt"]).total_seconds() == pytest.approx(2 + 5 + 7)
