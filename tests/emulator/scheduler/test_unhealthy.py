"""Which unhealthy tasks a service stops now: a healthy replacement first, or room where there is none."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fargate_lab.emulator.scheduler.unhealthy import becomes_healthy_in, is_healthy, replaced


def task(created: float, status: str = "RUNNING", health: str = "UNKNOWN", checked: bool = True) -> Any:
    return SimpleNamespace(
        created_at=created,
        last_status=status,
        live=True,
        health_status=health,
        has_health_checks=checked,
        times={"startedAt": created},
        here=SimpleNamespace(now=100.0),
    )


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (task(0, health="HEALTHY"), True),
        (task(0, health="UNKNOWN"), False),
        (task(0, "ACTIVATING", "HEALTHY"), False),
        (task(60, checked=False), True),
        (task(61, checked=False), False),
    ],
)
def test_a_check_decides_else_forty_seconds_do(one: Any, expected: bool) -> None:
    assert is_healthy(one) is expected


def test_age_counts_only_without_checks() -> None:
    assert becomes_healthy_in([task(0), task(70, checked=False), task(90, checked=False)], 100.0) == 10
    assert becomes_healthy_in([task(0), task(0, checked=False)], 100.0) is None


@pytest.mark.parametrize(
    ("sick", "healthy", "starting", "desired", "room", "count"),
    [
        (1, 0, 0, 1, 1, 0),  # a replacement is started first
        (1, 0, 1, 1, 0, 0),  # ... and waited for
        (1, 1, 0, 1, 0, 1),
        (3, 1, 2, 3, 0, 1),
        (3, 3, 0, 3, 0, 3),
        (2, 0, 0, 2, 0, 1),  # no room: one by one
        (1, 0, 1, 2, 0, 0),  # ... and only when the last replacement is healthy
        (2, 2, 0, 3, 0, 1),
    ],
)
def test_how_many_are_stopped(
    sick: int, healthy: int, starting: int, desired: int, room: int, count: int
) -> None:
    unhealthy = [task(float(9 - number), health="UNHEALTHY") for number in range(sick)]
    sound = [task(0, health="HEALTHY")] * healthy + [task(0, "PENDING")] * starting
    found = replaced(unhealthy, sound, desired, room)
    assert found == sorted(unhealthy, key=lambda one: one.created_at)[:count]
