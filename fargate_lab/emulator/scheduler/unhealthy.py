"""Which tasks a service counts as healthy, and how it replaces those that are not.

Decides only. A replacement is started first if maximumPercent allows it and the unhealthy task goes when it is
healthy; else unhealthy tasks are stopped one by one to make room.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
"""

from __future__ import annotations

from collections.abc import Sequence

from fargate_lab.emulator.ecs.state import Task

HEALTHY_AFTER_SECONDS = 40.0
"""A task without any health check counts as healthy this long after RUNNING (API_DeploymentConfiguration)."""


def is_unhealthy(task: Task) -> bool:
    """An essential container has failed its health check."""
    return task.health_status == "UNHEALTHY"


def is_healthy(task: Task) -> bool:
    """RUNNING, and HEALTHY; without health checks: RUNNING for long enough."""
    if task.last_status != "RUNNING" or not task.live:
        return False
    return task.health_status == "HEALTHY" if task.has_health_checks else healthy_at(task) <= task.here.now


def healthy_at(task: Task) -> float:
    """When a RUNNING task without health checks counts as healthy."""
    return task.times["startedAt"] + HEALTHY_AFTER_SECONDS


def becomes_healthy_in(tasks: Sequence[Task], now: float) -> float | None:
    """Seconds until the first of these tasks counts as healthy by its age alone; None if none will."""
    waits = [
        healthy_at(one) - now
        for one in tasks
        if one.last_status == "RUNNING" and not one.has_health_checks and not is_healthy(one)
    ]
    return min(waits) if waits else None


def replaced(unhealthy: Sequence[Task], sound: Sequence[Task], desired: int, room: int) -> list[Task]:
    """The unhealthy tasks to stop now, the oldest first; ``sound`` are the others of the same deployment.

    ``room``: how many tasks more than now may run at all.
    """
    healthy = sum(is_healthy(one) for one in sound)
    count = healthy + len(unhealthy) - desired
    if count <= 0 and room <= 0 and all(is_healthy(one) for one in sound):
        count = 1
    return sorted(unhealthy, key=lambda one: one.created_at)[: max(0, count)]
