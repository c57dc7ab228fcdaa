"""ExecuteCommand: its checks. The session itself is not here yet, so it never succeeds.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
"""

from __future__ import annotations

from typing import NoReturn

from fargate_lab import rules
from fargate_lab.emulator.ecs.errors import EcsError, invalid, refusal, task_not_found
from fargate_lab.emulator.ecs.lookup import find_cluster, find_task
from fargate_lab.emulator.ecs.state import Shape, Task
from fargate_lab.emulator.world import Region

OFF = rules.rule("exec-off").text
NOT_CONNECTED = "The execute command failed due to an internal error. Try again later."


def execute_command(here: Region, request: Shape) -> NoReturn:
    """Refuse as AWS does: an unknown task, a task without execute command, a container that does not run."""
    cluster = find_cluster(here, request.get("cluster"))
    if not request["interactive"]:
        raise invalid("Interactive is the only mode supported currently.")
    task = find_task(here, cluster, request["task"])
    if task is None:
        raise task_not_found()
    _check_container(task, request.get("container"))
    if not task.enable_execute_command or task.last_status != "RUNNING":
        raise refusal("exec-off")
    raise EcsError(
        "TargetNotConnectedException",
        f"{NOT_CONNECTED} (This emulator checks ExecuteCommand, and does not open a session yet.)",
    )


def _check_container(task: Task, name: str | None) -> None:
    if name is None:
        if len(task.containers) > 1:
            raise invalid("A container name must be specified for a task with multiple containers.")
    elif name not in (one.name for one in task.containers):
        raise invalid(f"The container {name[:255]} does not exist in the task.")
