"""In which order the containers of a task start and stop: what dependsOn says.

Reads the task as it is and decides; does nothing. Knows the four conditions and startTimeout. What the container agent
does when a condition can no longer be met is a fault of the waiting container.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html and the open-source
container agent (aws/amazon-ecs-agent, agent/engine/dependencygraph).
"""

from __future__ import annotations

from collections.abc import Callable

from fargate_lab.emulator.ecs.state import Container, Task
from fargate_lab.emulator.scheduler.faults import TaskFault, fault

ENDED_OR_HEALTHY = ("COMPLETE", "SUCCESS", "HEALTHY")
"""The conditions for which startTimeout counts; START is met in the instant in which the container starts."""

MET: dict[str, Callable[[Container], bool]] = {
    "START": lambda one: one.started_at is not None,
    "COMPLETE": lambda one: one.exit_code is not None and one.last_status == "STOPPED",
    "SUCCESS": lambda one: one.exit_code == 0 and one.last_status == "STOPPED",
    "HEALTHY": lambda one: one.health.status == "HEALTHY",
}
"""When each condition on a container is met."""


def startable(task: Task) -> list[Container]:
    """The containers that have not started and wait for nobody (any more)."""
    return [
        one
        for one in task.containers
        if one.never_started and all(MET[condition](other) for other, condition in _dependencies(task, one))
    ]


def hopeless(task: Task) -> tuple[Container, TaskFault] | None:
    """A container that waits for what cannot come any more, and the fault that it is; None while there is hope."""
    for one in task.containers:
        if not one.never_started:
            continue
        for other, condition in _dependencies(task, one):
            if other.last_status == "STOPPED" and other.exit_code is None:
                return one, _fault("dependency-never-starts", other, one)
            if condition == "SUCCESS" and other.last_status == "STOPPED" and other.exit_code != 0:
                return one, _fault("dependency-not-successful", other, one)
            deadline = start_deadline(task, other)
            waits = not MET[condition](other) and other.last_status != "STOPPED"
            if waits and deadline is not None and task.here.now >= deadline:
                return one, _fault("dependency-timed-out", other, one)
    return None


def start_deadline(task: Task, container: Container) -> float | None:
    """Until when those that wait for this container's end or health wait; None: for ever, or nobody waits.

    startTimeout stands in the definition of the container that is waited for, and counts from its start.
    """
    seconds = container.definition.get("startTimeout")
    if not seconds or container.started_at is None:
        return None
    awaited = any(
        other is container and condition in ENDED_OR_HEALTHY
        for one in task.containers
        if one.never_started
        for other, condition in _dependencies(task, one)
    )
    return container.started_at + float(seconds) if awaited else None


def stoppable(task: Task) -> list[Container]:
    """The running containers on which no running container depends, the last in the definition first."""
    needed = {
        id(other)
        for one in task.containers
        if one.running is not None
        for other, _ in _dependencies(task, one)
    }
    return [one for one in reversed(task.containers) if one.running is not None and id(one) not in needed]


def _dependencies(task: Task, container: Container) -> list[tuple[Container, str]]:
    by_name = {one.name: one for one in task.containers}
    return [
        (by_name[each["containerName"]], each["condition"])
        for each in container.definition.get("dependsOn") or []
    ]


def _fault(row: str, dependency: Container, target: Container) -> TaskFault:
    """The agent prints a container as name(image) (known state->wanted state), and its exit code if it has one."""
    code = "" if dependency.exit_code is None else f" - Exit: {dependency.exit_code}"
    wanted = "STOPPED" if dependency.last_status == "STOPPED" else "RUNNING"
    known = f"{dependency.name}({dependency.definition['image']}) ({dependency.last_status}->{wanted}){code}"
    return fault(
        row, dependency=known, target=f"{target.name}({target.definition['image']}) (PULLED->RUNNING)"
    )
