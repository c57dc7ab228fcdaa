"""Faults: each is recognised by its own text, and a stopped task explains itself."""

from __future__ import annotations

import pytest

from fargate_lab import explain
from fargate_lab.rules.faults import FAULTS, Fault


@pytest.mark.parametrize("row", FAULTS.values(), ids=lambda row: row.id)
def test_each_fault_is_recognised_by_its_text(row: Fault) -> None:
    said = row.message(
        dict.fromkeys(("reference", "again", "role", "subnet", "detail"), "docker.io/library/x:1")
    )
    found = explain(said)
    assert found.rule is row and found.why == row.why and found.do == row.fix


def test_a_stopped_task_is_explained_with_its_exit_codes() -> None:
    task = {
        "stopCode": "EssentialContainerExited",
        "stoppedReason": "Essential container in task exited",
        "containers": [{"name": "app", "exitCode": 3}, {"name": "side"}],
    }
    assert "(app ended with 3)" in repr(explain(task))


def test_a_reason_of_ones_own_is_a_users_stop() -> None:
    found = explain({"stopCode": "UserInitiated", "stoppedReason": "lunch", "containers": []})
    assert found.says == "lunch" and found.rule is FAULTS["stopped-by-user"]


@pytest.mark.parametrize(
    "task", [{}, {"lastStatus": "RUNNING"}, {"stoppedReason": None}, {"stoppedReason": 7}]
)
def test_a_task_that_has_not_stopped_is_said_to_be_so(task: dict[str, object]) -> None:
    assert "has not stopped" in repr(explain(task))


def test_an_unknown_reason_is_kept_and_nothing_is_made_up() -> None:
    found = explain({"stoppedReason": "the moon was full", "containers": "nonsense"})
    assert found.says == "the moon was full" and "nothing honest" in found.why
