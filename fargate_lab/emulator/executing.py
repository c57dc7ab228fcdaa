"""The lab's own door into a running container: one shell command, its output and its exit code.

It works in every running container, because looking inside is how one learns. AWS's door, ECS Exec, opens only under
conditions; what it would have said here stands in the answer, under `on_aws`. Whether the task role allows
`ssmmessages` is not looked at. Bounded in time and in output, and never in anybody's way: a command that waits lets
time pass (stepped, the clock is moved for it), one that computes for ever is killed.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from fargate_lab.emulator.ecs.state import Container, Task
from fargate_lab.emulator.world import Account, World
from fargate_lab.rules import rule

USUAL_SECONDS = 60.0
LONGEST_SECONDS = 3600.0
"""Virtual seconds that a command may take."""
LONGEST_REAL_SECONDS = 30.0
"""Real seconds after which the lab gives up on a command, however slowly its clock flows."""
MOST_OUTPUT_BYTES = 64 * 1024
LONGEST_COMMAND = 16 * 1024
SHORTEST_ID = 4

NO_ROLE = (
    "The task has no task role. The agent that ECS Exec starts in the container opens its channel with the task role, "
    "which needs ssmmessages:CreateControlChannel, CreateDataChannel, OpenControlChannel and OpenDataChannel."
)
READ_ONLY = (
    "ECS Exec needs a writable root file system: its agent writes files (readonlyRootFilesystem is true)."
)


async def execute(world: World, account: Account, wish: dict[str, Any]) -> dict[str, Any]:
    """Run `wish["command"]` and say how it ended. Raises ValueError, in one sentence, when it cannot run at all."""
    task = _task(account, _text(wish, "task"))
    container = _container(task, wish.get("container"))
    command = _text(wish, "command")
    seconds = wish.get("timeout", USUAL_SECONDS)
    if (
        isinstance(seconds, bool)
        or not isinstance(seconds, int | float)
        or not 0 < seconds <= LONGEST_SECONDS
    ):
        raise ValueError(f"timeout must be more than 0 and at most {LONGEST_SECONDS:g} seconds.")
    began = world.clock.now
    ended = await _run(world, container, command, float(seconds))
    code, output = ended if ended is not None else (None, "")
    truncated = len(output) > MOST_OUTPUT_BYTES
    task.here.journal.add(
        "container.exec",
        task.arn,
        container.name,
        command[:200],
        task=task.id,
        group=task.group,
        exit_code=code,
    )
    return {
        "task": task.id,
        "container": container.name,
        "outcome": "timed out" if ended is None else "ended",
        "exit_code": code,
        "output": output[:MOST_OUTPUT_BYTES],
        "truncated": truncated,
        "seconds": round(world.clock.now - began, 3),
        "on_aws": conditions(task, container),
    }


def conditions(task: Task, container: Container) -> list[str]:
    """What of ECS Exec's conditions this container does not meet, in AWS's words where AWS has words for it."""
    missing = []
    if not task.enable_execute_command:
        missing.append(rule("exec-off").text)
    if not (task.overrides.get("taskRoleArn") or task.definition.request.get("taskRoleArn")):
        missing.append(NO_ROLE)
    if container.definition.get("readonlyRootFilesystem"):
        missing.append(READ_ONLY)
    return missing


async def _run(world: World, container: Container, command: str, seconds: float) -> tuple[int, str] | None:
    """(exit code, output), or None when time was up; then whatever still ran of it has been killed."""
    assert container.running is not None
    work = asyncio.ensure_future(container.running.exec(command))
    await asyncio.sleep(0)  # it must have begun before time may move for it
    try:
        with suppress(TimeoutError):  # that it is not done says the same
            await asyncio.wait_for(world.clock.run_until(work.done, seconds), LONGEST_REAL_SECONDS)
    finally:
        if not work.done():
            work.cancel()
    return work.result() if work.done() else None


def _text(wish: dict[str, Any], name: str) -> str:
    value = wish.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_COMMAND:
        raise ValueError('Say {"task": id, "container": name, "command": text}.')
    return value


def _task(account: Account, word: str) -> Task:
    """The task of that ARN, id or beginning of an id."""
    name = word.rpartition("/")[2]
    tasks = [task for region in account.regions.values() for task in region.tasks.values()]
    found = [task for task in tasks if len(name) >= SHORTEST_ID and task.id.startswith(name)]
    if len(found) != 1:
        raise ValueError(f"There {'are several tasks' if found else 'is no task'} {name[:32]} here.")
    return found[0]


def _container(task: Task, name: Any) -> Container:
    """The running container meant: without a name, the only one."""
    short = task.id[:SHORTEST_ID]
    if task.last_status != "RUNNING":
        raise ValueError(f"Task {short} is {task.last_status}; only a RUNNING one can be looked into.")
    names = ", ".join(one.name for one in task.containers)
    if name is None and len(task.containers) > 1:
        raise ValueError(f"Task {short} has several containers, so say which: {names}.")
    container = next((one for one in task.containers if name in (None, one.name)), None)
    if container is None:
        raise ValueError(f"Task {short} has no container {str(name)[:255]}; it has {names}.")
    if container.running is None:
        raise ValueError(f"Container {container.name} of task {short} does not run any more.")
    return container
