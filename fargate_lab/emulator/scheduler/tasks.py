"""The engine that walks tasks through the table of stages.

It knows when a task moves and what it tells the journal; what a stage does stands in `effects`, and what a service
makes of it is the service's business.
"""

from __future__ import annotations

from fargate_lab.emulator.ecs.state import Task
from fargate_lab.emulator.scheduler.effects import EFFECTS, LENGTHS
from fargate_lab.emulator.scheduler.faults import TaskFault
from fargate_lab.emulator.scheduler.stages import Stage, stage_of
from fargate_lab.rules.faults import FAULTS

STOPPED_KEPT_SECONDS = 3600.0
"""Stopped tasks can be described for at least an hour of lab time."""
STOPPED_KEPT_AT_LEAST = 500
"""... and the newest ones for as long as there are not more than this, since an hour here is soon over."""

GOES_BY_CONTAINERS = ("start_containers", "stop_containers")
"""The effects of the stages that last until the containers have done something."""


def begin(task: Task) -> None:
    """Enter a new task into its first stage."""
    task.here.tasks[task.id] = task
    task.cluster.task_counts[task.last_status] += 1
    task.here.subnets_in_use[task.group][task.subnet_id] += 1
    _tell(task, "The task was accepted.")
    _enter(task)


def stop(task: Task, stop_code: str, reason: str) -> None:
    """Want the task gone. Harmless for a task that is going already: the first reason stands."""
    if not task.live:
        return
    task.desired_status, task.stop_code, task.stopped_reason = "STOPPED", stop_code, reason
    task.version += 1
    task.times["stoppingAt"] = task.here.now
    task.here.subnets_in_use[task.group][task.subnet_id] -= 1
    task.here.journal.add(
        "task.stopping", task.arn, stop_code, reason, task=task.id, group=task.group, status=task.last_status
    )
    _enter(task)
    task.here.world.task_changed(task)


def container_stopped(task: Task, name: str) -> None:
    """A container has ended: an essential one takes the task with it; the last one lets it move on."""
    container = next(one for one in task.containers if one.name == name)
    if task.live and container.essential:
        never_started = container.exit_code is None and container.reason
        row = FAULTS["cannot-start-container" if never_started else "essential-container-exited"]
        stop(task, row.stop_code, container.reason if never_started and container.reason else row.text)
    proceed(task)


def proceed(task: Task) -> None:
    """Something has happened to a container: a stage that has no length of its own may go on or be over."""
    stage = stage_of(task.last_status, task.step, task.desired_status)
    if stage is not None and stage.effect in GOES_BY_CONTAINERS:
        _enter(task)


def _enter(task: Task) -> None:
    if task.timer is not None:
        task.timer.cancel()
        task.timer = None
    stage = stage_of(task.last_status, task.step, task.desired_status)
    if stage is None:
        return
    try:
        after = LENGTHS[stage.effect](task) if stage.after is None else stage.after
    except TaskFault as error:
        stop(task, error.row.stop_code, str(error))
        return
    if after is not None:
        task.timer = task.here.clock.call_after(after, (task.id,), lambda: _finish(task))


def _finish(task: Task) -> None:
    task.timer = None
    stage = stage_of(task.last_status, task.step, task.desired_status)
    if stage is None:
        return
    try:
        EFFECTS[stage.effect](task)
    except TaskFault as error:
        stop(task, error.row.stop_code, str(error))
        return
    _move(task, stage)


def _move(task: Task, stage: Stage) -> None:
    changed = task.last_status != stage.to
    task.cluster.task_counts[task.last_status] -= 1
    task.cluster.task_counts[stage.to] += 1
    task.last_status, task.step = stage.to, stage.to_step
    if changed:
        task.version += 1
        if stage.to == "RUNNING":
            task.reached_running = True
            task.times["startedAt"] = task.here.now
        if stage.to == "STOPPED":
            task.times["stoppedAt"] = task.here.now
            _forget_old_tasks(task)
        _tell(task, stage.why)
    _enter(task)
    if changed:
        task.here.world.task_changed(task)


def _tell(task: Task, why: str) -> None:
    task.here.journal.add(
        "task.status",
        task.arn,
        task.last_status,
        why,
        task=task.id,
        group=task.group,
        family=f"{task.definition.family}:{task.definition.revision}",
    )


def _forget_old_tasks(task: Task) -> None:
    """Drop the oldest stopped tasks once there are many and their hour is over."""
    here = task.here
    stopped = [one for one in here.tasks.values() if one.last_status == "STOPPED"]
    for old in stopped[: max(0, len(stopped) - STOPPED_KEPT_AT_LEAST)]:
        if here.now - old.times["stoppedAt"] > STOPPED_KEPT_SECONDS:
            del here.tasks[old.id]
            old.cluster.task_counts["STOPPED"] -= 1
