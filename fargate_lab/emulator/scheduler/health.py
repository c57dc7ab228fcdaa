"""Container health checks: a command, run again and again beside the container's own process.

As Docker does it: the first check comes one interval after the start, the next one interval after the last has ended;
`retries` failures in a row make the container UNHEALTHY, one success makes it HEALTHY. Failures within startPeriod do
not count until a check has succeeded. What a service makes of it is the service's business.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
"""

from __future__ import annotations

import asyncio
import shlex

from fargate_lab.emulator.ecs.state import Container, Health, Shape, Task

INTERVAL_SECONDS = 30.0
TIMEOUT_SECONDS = 5.0
RETRIES = 3
"""What a health check has that names only its command (API_HealthCheck)."""
TIMED_OUT = -1
"""The exit code that Docker notes for a check that did not end in time."""


def watch(task: Task, container: Container) -> None:
    """The container has started: check it from now on, if its definition says how."""
    if not container.has_health_check:
        return
    container.health = Health(since=task.here.now)
    _plan(task, container)


def let_go(container: Container) -> None:
    """The container has ended: no further checks; what was found last stays."""
    health = container.health
    for timer in (health.timer, health.deadline):
        if timer is not None:
            timer.cancel()
    health.timer = health.deadline = None
    if health.check is not None:
        health.check.cancel()
        health.check = None


def shell_command(check: Shape) -> str:
    """The command of a health check for a shell: CMD-SHELL has one, CMD has an argument vector."""
    kind, *words = check["command"]
    return " ".join(words) if kind == "CMD-SHELL" else f"exec {shlex.join(words)}"


def _plan(task: Task, container: Container) -> None:
    health = container.health
    interval = container.definition["healthCheck"].get("interval") or INTERVAL_SECONDS

    def begin() -> None:
        health.timer = None
        health.check = asyncio.get_running_loop().create_task(_check(task, container))

    health.timer = task.here.clock.call_after(interval, (task.id, container.name, "health"), begin)


async def _check(task: Task, container: Container) -> None:
    """Run the command once; count what came of it unless the container has ended meanwhile."""
    running, health = container.running, container.health
    if running is None:
        return
    definition = container.definition["healthCheck"]
    timeout = float(definition.get("timeout") or TIMEOUT_SECONDS)
    begun, expired = task.here.now, False

    def expire() -> None:
        nonlocal expired
        expired = True
        if health.check is not None:
            health.check.cancel()

    health.deadline = task.here.clock.call_after(timeout, (task.id, container.name, "health"), expire)
    try:
        code, output = await running.exec(shell_command(definition))
    except asyncio.CancelledError:
        if not expired:
            raise
        code, output = TIMED_OUT, f"Health check exceeded timeout ({timeout:g}s)"
    except RuntimeError:  # it has ended at this very instant
        return
    if container.running is not running or health.check is None:
        return
    health.deadline.cancel()
    health.check = health.deadline = None
    health.exit_code, health.output = code, output
    _count(task, container, begun - (container.started_at or 0.0))
    if container.health is health and container.running is running:
        _plan(task, container)


def _count(task: Task, container: Container, age: float) -> None:
    """Count a check that began when the container was ``age`` seconds old."""
    health, definition = container.health, container.definition["healthCheck"]
    if health.exit_code == 0:
        health.failures_in_a_row = 0
        _become(task, container, "HEALTHY", "Its health check has succeeded.")
        return
    forgiven = health.status == "UNKNOWN" and age < (definition.get("startPeriod") or 0)
    retries = definition.get("retries") or RETRIES
    if not forgiven:
        health.failures_in_a_row += 1
    if health.status != "UNHEALTHY":
        count = "does not count: startPeriod" if forgiven else f"{health.failures_in_a_row} of {retries}"
        task.here.journal.add(
            "container.check_failed",
            task.arn,
            container.name,
            f"Its health check has failed with {health.exit_code} ({count}).",
            exit_code=health.exit_code,
            output=health.output[:200],
            task=task.id,
            group=task.group,
        )
    if health.failures_in_a_row >= retries:
        _become(
            task, container, "UNHEALTHY", f"Its health check has failed {retries} times in a row (retries)."
        )


def _become(task: Task, container: Container, status: str, why: str) -> None:
    health = container.health
    if health.status == status:
        return
    health.status, health.since = status, task.here.now
    task.version += 1
    task.here.journal.add(
        "container.health",
        task.arn,
        container.name,
        why,
        status=status,
        task=task.id,
        group=task.group,
        essential=container.essential,
    )
    task.here.world.container_changed(task)
    task.here.world.task_changed(task)
