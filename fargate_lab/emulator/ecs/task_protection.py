"""UpdateTaskProtection, GetTaskProtection: tasks of services that scale-in and deployments leave alone for a while.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection.html
"""

from __future__ import annotations

from collections.abc import Iterator

from fargate_lab.emulator.ecs.errors import invalid, missing
from fargate_lab.emulator.ecs.lookup import find_cluster, find_task
from fargate_lab.emulator.ecs.state import Cluster, Shape, Task
from fargate_lab.emulator.scheduler import services as scheduler
from fargate_lab.emulator.world import Region

USUAL_MINUTES = 120
MOST_MINUTES = 2880
MOST_UPDATED = 10
MOST_SHOWN = 100


def update_task_protection(here: Region, request: Shape) -> Shape:
    """Protect tasks for `expiresInMinutes` (120 unless said), or take the protection away."""
    cluster = find_cluster(here, request["cluster"])
    _check_number(request["tasks"], MOST_UPDATED)
    minutes = request.get("expiresInMinutes", USUAL_MINUTES)
    if not 1 <= minutes <= MOST_MINUTES:
        raise invalid(f"expiresInMinutes must be between 1 and {MOST_MINUTES}.")
    until = here.now + minutes * 60 if request["protectionEnabled"] else None
    tasks, failures = _divided(here, cluster, request["tasks"])
    for task in tasks:
        task.protected_until = until
        here.journal.add(
            "task.protection",
            task.arn,
            "protected" if until else "not protected",
            f"for {minutes} minutes" if until else "",
            task=task.id,
        )
        if task.service is not None:
            scheduler.reconcile_soon(task.service)
    return {"protectedTasks": [_shape(task) for task in tasks], "failures": failures}


def get_task_protection(here: Region, request: Shape) -> Shape:
    """The protection of the named tasks; without names, of all that are protected now."""
    cluster = find_cluster(here, request["cluster"])
    wanted = request.get("tasks")
    if not wanted:
        protected = (one for one in here.tasks.values() if one.cluster is cluster and one.protected)
        return {"protectedTasks": [_shape(task) for task in protected], "failures": []}
    _check_number(wanted, MOST_SHOWN)
    tasks, failures = _divided(here, cluster, wanted)
    return {"protectedTasks": [_shape(task) for task in tasks], "failures": failures}


def _check_number(wanted: list[str], most: int) -> None:
    if not wanted:
        raise invalid("Tasks cannot be empty.")
    if len(wanted) > most:
        raise invalid(f"taskIds can have at most {most} items.")


def _divided(here: Region, cluster: Cluster, wanted: list[str]) -> tuple[list[Task], list[Shape]]:
    """The tasks that can be protected, and a failure for each of the others."""
    judged = list(_judged(here, cluster, wanted))
    return [one for one in judged if isinstance(one, Task)], [one for one in judged if isinstance(one, dict)]


def _judged(here: Region, cluster: Cluster, wanted: list[str]) -> Iterator[Task | Shape]:
    for reference in dict.fromkeys(wanted):
        task = find_task(here, cluster, reference)
        if task is None or not task.live:
            named = reference.startswith("arn:")
            yield missing(reference if named else here.arn(f"task/{cluster.name}/{reference}"))
        elif task.service is None:
            yield {
                "arn": task.arn,
                "reason": "TASK_NOT_VALID",
                "detail": "The specified task isn't part of a service. Only tasks of services can be protected.",
            }
        else:
            yield task


def _shape(task: Task) -> Shape:
    shape: Shape = {"taskArn": task.arn, "protectionEnabled": task.protected}
    if task.protected:
        shape["expirationDate"] = task.protected_until
    return shape
