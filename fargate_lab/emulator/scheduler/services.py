"""How a service keeps its tasks: look at what is, decide, then do.

Level-triggered: whatever happened, `reconcile` looks at the service as it is now. Rolling deployments follow the API
(DeploymentConfiguration): at least `minimumHealthyPercent` stay healthy, at most `maximumPercent` run. Not here: load
balancers, the circuit breaker, alarms, Availability Zone rebalancing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from fargate_lab.emulator.ecs.state import Deployment, Service, Shape, Task
from fargate_lab.emulator.ecs.tags import managed_tags
from fargate_lab.emulator.scheduler import tasks as engine
from fargate_lab.emulator.scheduler.capacity import distribute
from fargate_lab.emulator.scheduler.events import tell
from fargate_lab.emulator.scheduler.launch import launch
from fargate_lab.emulator.scheduler.unhealthy import becomes_healthy_in, is_healthy, is_unhealthy, replaced
from fargate_lab.rules.faults import FAULTS

THINKING_SECONDS = 1.0
"""How long the scheduler takes to look at a service after something happened to it."""
FIRST_BACK_OFF_SECONDS = 15.0
LONGEST_BACK_OFF_SECONDS = 900.0
"""Repeated failure to reach RUNNING makes the pause grow, up to 15 minutes; the steps are not documented by AWS."""
IMPAIRED_AFTER_FAILURES = 3
STARTING = ("PROVISIONING", "PENDING", "ACTIVATING")


@dataclass
class Decision:
    """What to do now, and after how many seconds to look again although nothing has happened."""

    start: list[Deployment] = field(default_factory=list)
    stop: list[Task] = field(default_factory=list)
    replace: list[Task] = field(default_factory=list)
    """To stop because their health checks failed."""
    look_again: float | None = None
    protected: int = 0
    """How many tasks would be in the way if they were not protected."""

    def look_again_in(self, seconds: float) -> None:
        """Look again after so many seconds, or earlier if that was planned already."""
        self.look_again = seconds if self.look_again is None else min(seconds, self.look_again)


def task_changed(task: Task) -> None:
    """A task of a service has moved: note failed starts, forget stopped tasks, look again soon."""
    service = task.service
    if service is None:
        return
    if task.last_status == "STOPPED":
        service.tasks.pop(task.id, None)
    deployment = next((one for one in service.deployments if one.id == task.started_by), None)
    if deployment is not None:
        if task.last_status == "RUNNING" and task.live:
            deployment.starts_failed_in_a_row = 0
        if task.stop_code == "TaskFailedToStart" and task.last_status in ("STOPPED", "DEPROVISIONING"):
            _note_failed_start(service, deployment, task)
    reconcile_soon(service)


def reconcile_soon(service: Service, seconds: float = THINKING_SECONDS) -> None:
    """Look at the service in ``seconds``, or earlier if that was planned already."""
    clock = service.here.clock
    timer = service.reconcile_timer
    if timer is not None:
        if timer.when <= clock.now + seconds:
            return
        timer.cancel()

    def look() -> None:
        service.reconcile_timer = None
        reconcile(service)

    service.reconcile_timer = clock.call_after(seconds, ("service", service.arn), look)


def reconcile(service: Service) -> None:
    """Decide from what is, then do."""
    if service.deployments and service.primary.service_deployment_status == "PENDING":
        service.primary.service_deployment_status = "IN_PROGRESS"
        service.primary.started_at = service.here.now
    if service.status == "INACTIVE" or not service.on_fargate:
        _tell_that_nothing_can_be_placed(service)
        return
    _tell_of_unhealthy_tasks(service)
    decision = decide(service)
    _replace_tasks(service, decision.replace)
    _stop_tasks(service, decision.stop)
    if decision.protected and _too_many(service):
        tell(service, "protected", deployment=service.primary.id)
    _start_tasks(service, decision.start)
    _settle(service)
    if decision.look_again is not None:
        reconcile_soon(service, decision.look_again)


def decide(service: Service) -> Decision:
    """Which tasks to start and to stop now. Reads only."""
    now = service.here.now
    desired = service.desired_count if service.status == "ACTIVE" else 0
    live = [one for one in service.tasks.values() if one.live]
    primary = service.primary
    current = [one for one in live if one.started_by == primary.id]
    sick = [one for one in current if is_unhealthy(one)] if desired else []
    new = [one for one in current if one not in sick]
    old = [one for one in live if one.started_by != primary.id]
    decision = Decision()
    lower, upper = bounds(service, desired)
    missing = desired - len(new)
    if missing > 0:
        room = upper - len(live) if old or sick else missing
        if now < primary.not_before:
            decision.look_again = primary.not_before - now
        else:
            decision.start = [primary] * max(0, min(missing, room))
    if missing < 0:
        decision.stop = surplus(_stoppable(service, new, decision), -missing)
    if sick:
        free = _stoppable(service, sick, decision)
        decision.replace = replaced(free, new, desired, upper - len(live))
        wait = becomes_healthy_in(new, now)
        if wait is not None:
            decision.look_again_in(wait)
    if old:
        running = [one for one in old if one.last_status == "RUNNING" and not is_unhealthy(one)]
        healthy = [one for one in new if is_healthy(one)]
        spare = max(0, len(running) + len(healthy) - lower)
        free = _stoppable(service, old, decision)
        useless = [one for one in free if one not in running]
        decision.stop += [*useless, *surplus([one for one in free if one in running], spare)]
        wait = becomes_healthy_in(new, now)
        if wait is not None:
            decision.look_again_in(wait)
    return decision


def _stoppable(service: Service, tasks: list[Task], decision: Decision) -> list[Task]:
    """Those that are not protected; a service that is deleted takes the protected ones with it."""
    if service.status != "ACTIVE":
        return tasks
    protected = [one.protected_until for one in tasks if one.protected and one.protected_until is not None]
    if protected:
        decision.protected += len(protected)
        decision.look_again_in(min(protected) - service.here.now)
    return [one for one in tasks if not one.protected]


def bounds(service: Service, desired: int) -> tuple[int, int]:
    """How many tasks must stay healthy and how many may run: percentages rounded up and down, as the API says."""
    configuration = service.request["deploymentConfiguration"]
    lower = math.ceil(desired * configuration["minimumHealthyPercent"] / 100)
    upper = math.floor(desired * configuration["maximumPercent"] / 100)
    return lower, upper


def surplus(candidates: list[Task], count: int) -> list[Task]:
    """Which tasks go first: those that do not run yet, then those of the fullest subnet, then the oldest."""
    left = list(candidates)
    chosen: list[Task] = []
    for _ in range(min(max(0, count), len(left))):
        subnets = [one.subnet_id for one in left]
        worst = min(
            left,
            key=lambda one: (one.last_status == "RUNNING", -subnets.count(one.subnet_id), one.created_at),
        )
        left.remove(worst)
        chosen.append(worst)
    return chosen


def _start_tasks(service: Service, deployments: list[Deployment]) -> None:
    providers = distribute(service.strategy, len(deployments), _provider_counts(service))
    started = [
        launch(
            service.here,
            service.cluster,
            deployment.definition,
            service.network,
            group=f"service:{service.name}",
            capacity_provider=provider,
            started_by=deployment.id,
            tags=_tags_for_tasks(service, deployment),
            enable_execute_command=bool(service.request.get("enableExecuteCommand")),
            service=service,
        )
        for deployment, provider in zip(deployments, providers, strict=True)
    ]
    if started:
        service.steady = False
        tell(service, "started", count=len(started), tasks=started)


def _tell_of_unhealthy_tasks(service: Service) -> None:
    for task in service.tasks.values():
        unhealthy = task.live and is_unhealthy(task)
        if unhealthy and not task.told_unhealthy:
            service.steady = False
            tell(service, "unhealthy", task=task.id)
        task.told_unhealthy = unhealthy


def _replace_tasks(service: Service, victims: list[Task]) -> None:
    """Stop tasks whose health checks failed; while their deployment goes on, each counts as a failed task of it."""
    if service.primary.rollout_state == "IN_PROGRESS":
        service.primary.failed_tasks += len(victims)
    _stop_tasks(service, victims, "container-health-checks")


def _stop_tasks(service: Service, victims: list[Task], fault: str = "scaling-activity") -> None:
    for task in victims:
        row = FAULTS[fault]
        engine.stop(task, row.stop_code, row.message({"deployment": service.primary.id}))
    if victims:
        service.steady = False
        tell(service, "stopped", count=len(victims), tasks=victims)


def _settle(service: Service) -> None:
    """Say what has been reached: a deployment completed, a steady state, the end of a deleted service."""
    running = [one for one in service.tasks.values() if one.last_status == "RUNNING" and one.live]
    if service.status == "DRAINING":
        if not service.tasks:
            service.status = "INACTIVE"
            service.deployments = []
            service.here.journal.add("service.status", service.arn, "INACTIVE", "its last task has stopped")
        return
    primary = service.primary
    reached = len(running) == service.desired_count and all(one.started_by == primary.id for one in running)
    if not reached or len(service.tasks) != len(running):
        return
    if any(one.has_health_checks and not is_healthy(one) for one in running):
        return
    if primary.rollout_state == "IN_PROGRESS":
        primary.rollout_state, primary.service_deployment_status = "COMPLETED", "SUCCESSFUL"
        primary.updated_at = primary.finished_at = service.here.now
        service.deployments = [primary]
        tell(service, "deployment_completed", deployment=primary.id)
    if not service.steady:
        service.steady = True
        tell(service, "steady")


def _note_failed_start(service: Service, deployment: Deployment, task: Task) -> None:
    if task.last_status != "STOPPED":
        return
    deployment.failed_tasks += 1
    deployment.starts_failed_in_a_row += 1
    pause = FIRST_BACK_OFF_SECONDS * 2 ** (deployment.starts_failed_in_a_row - 1)
    deployment.not_before = service.here.now + min(pause, LONGEST_BACK_OFF_SECONDS)
    tell(service, "could_not_place", reason=task.stopped_reason or "")
    if deployment.starts_failed_in_a_row == IMPAIRED_AFTER_FAILURES:
        tell(service, "impaired")


def _tell_that_nothing_can_be_placed(service: Service) -> None:
    if service.status == "ACTIVE" and service.desired_count and not service.events:
        tell(service, "no_instances")
    if service.status == "DRAINING":
        _settle(service)


def _too_many(service: Service) -> bool:
    return sum(one.live for one in service.tasks.values()) > service.desired_count


def _provider_counts(service: Service) -> dict[str, int]:
    """How many tasks of the newest deployment each capacity provider has."""
    counts: dict[str, int] = {}
    for one in service.tasks.values():
        if one.live and one.capacity_provider and one.started_by == service.primary.id:
            counts[one.capacity_provider] = counts.get(one.capacity_provider, 0) + 1
    return counts


def _tags_for_tasks(service: Service, deployment: Deployment) -> list[Shape]:
    """What is propagated to a task, and the tags of ECS's own."""
    source = service.request.get("propagateTags")
    propagated = {"SERVICE": service.tags, "TASK_DEFINITION": deployment.definition.tags}.get(
        source or "", []
    )
    if not service.request.get("enableECSManagedTags"):
        return propagated
    return [*managed_tags(service.cluster, service.name), *propagated]
