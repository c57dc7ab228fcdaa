"""The containers of a task: started through the driver, asked to stop, and heard when they print or end."""

from __future__ import annotations

from typing import NamedTuple

from fargate_lab.emulator.containers import images
from fargate_lab.emulator.containers.driver import ContainerSpec
from fargate_lab.emulator.ecs.state import Container, Shape, Task
from fargate_lab.emulator.network import metadata
from fargate_lab.emulator.scheduler import delivery, health, order, restarts
from fargate_lab.emulator.scheduler.faults import fault

STOP_TIMEOUT_SECONDS = 30.0
"""What stopTimeout is when the container definition does not say (API_ContainerDefinition)."""


GAVE_UP = 143
"""The exit code that the container agent reports for a container whose dependency cannot be met any more: "it's
technically not true that we send SIGTERM [...] but we have to report an error and 143 seems the most appropriate"
(aws/amazon-ecs-agent, agent/engine/task_manager.go)."""

NEVER_STARTED = "CannotStartContainerError"
"""How the reason of a container begins whose first process could not be started: it has no exit code."""


class LogStream(NamedTuple):
    """Where a container's lines go."""

    region: str
    group: str
    name: str


def log_stream(task: Task, container: Container) -> LogStream | None:
    """The CloudWatch Logs stream of a container, `prefix/container/task id`; None when it has no awslogs driver."""
    configuration = container.definition.get("logConfiguration") or {}
    if configuration.get("logDriver") != "awslogs":
        return None
    options = configuration.get("options", {})
    name = f"{options['awslogs-stream-prefix']}/{container.name}/{task.id}"
    return LogStream(options.get("awslogs-region", task.here.name), options["awslogs-group"], name)


def start(task: Task, container: Container) -> None:
    """Start a container's process, or raise the fault that says why it cannot be started."""
    image = images.find(container.definition["image"])
    if image is None or task.wire is None or task.interface is None:
        raise fault("cannot-start-container", detail="the image or the network of the task is gone")
    override = _override(task, container)
    given = (*container.definition.get("environment", []), *override.get("environment", []))
    container.runtime_id = container.runtime_id or f"{task.id}-{task.here.ids.digits(10)}"
    environment = {one["name"]: one.get("value", "") for one in given if one.get("name")}
    environment |= metadata.variables(container)
    spec = ContainerSpec(
        key=(task.id, container.name),
        image=image,
        entry_point=container.definition.get("entryPoint"),
        command=override.get("command") or container.definition.get("command"),
        environment=environment,
        working_directory=container.definition.get("workingDirectory"),
        user=container.definition.get("user"),
        hostname=task.interface.private_dns,
        memory_mib=override.get("memory") or container.definition.get("memory") or int(task.memory),
        network=task.wire,
    )
    stream = log_stream(task, container)

    def output(_stream: str, line: bytes, at: float) -> None:
        if stream is not None:
            delivery.deliver(task.here, stream.region, stream.group, stream.name, line, at)

    def exited(code: int, reason: str | None) -> None:
        _ended(task, container, code, reason)

    container.last_status, container.started_at = "RUNNING", task.here.now
    container.running = task.here.world.driver.start(spec, output, exited)
    _limit_waiting(task, container)
    health.watch(task, container)
    task.here.journal.add(
        "container.started",
        task.arn,
        container.name,
        container.definition["image"],
        task=task.id,
        group=task.group,
        restarts=container.restart_count,
    )


def _limit_waiting(task: Task, container: Container) -> None:
    """Look at the task again when startTimeout is over, if others wait for this container."""
    deadline = order.start_deadline(task, container)
    if deadline is not None and container.start_timer is None:
        container.start_timer = task.here.clock.call_at(
            deadline, (task.id, container.name), lambda: task.here.world.container_changed(task)
        )


def give_up(task: Task, container: Container, reason: str) -> None:
    """A container that waits for another one in vain: the agent reports it as stopped, though it never started."""
    container.last_status, container.exit_code, container.reason = "STOPPED", GAVE_UP, reason
    task.here.journal.add(
        "container.gave_up", task.arn, container.name, reason, task=task.id, group=task.group
    )


def ask_to_stop(task: Task, container: Container) -> None:
    """SIGTERM (or the image's stop signal) now, SIGKILL after stopTimeout. Harmless when repeated."""
    if container.running is None or container.asked_to_stop:
        return
    container.asked_to_stop = True
    health.let_go(container)
    image = images.find(container.definition["image"])
    container.running.signal(image.stop_signal if image else "TERM")
    timeout = container.definition.get("stopTimeout") or STOP_TIMEOUT_SECONDS

    def kill() -> None:
        if container.running is not None:
            task.here.journal.add(
                "container.killed",
                task.arn,
                container.name,
                f"It had not ended {timeout:g} s after SIGTERM (stopTimeout), so it got SIGKILL.",
                task=task.id,
            )
            container.running.signal("KILL")

    container.kill_timer = task.here.clock.call_after(timeout, (task.id, container.name), kill)


def _ended(task: Task, container: Container, code: int, reason: str | None) -> None:
    container.running, container.last_status = None, "STOPPED"
    health.let_go(container)
    container.reason = reason
    if not (reason or "").startswith(NEVER_STARTED):
        container.exit_code = code
    for timer in (container.kill_timer, container.start_timer):
        if timer is not None:
            timer.cancel()
    container.kill_timer = container.start_timer = None
    task.version += 1
    again, why = restarts.decide(task, container, code)
    task.here.journal.add(
        "container.exited",
        task.arn,
        container.name,
        reason or why,
        exit_code=code,
        task=task.id,
        group=task.group,
        essential=container.essential,
    )
    if again:
        _restart(task, container)
        return
    task.here.world.container_stopped(task, container.name)


def _restart(task: Task, container: Container) -> None:
    container.restart_count += 1
    container.exit_code = container.reason = None
    start(task, container)


def _override(task: Task, container: Container) -> Shape:
    for one in task.overrides.get("containerOverrides", []):
        if one.get("name") == container.name:
            return dict(one)
    return {}
