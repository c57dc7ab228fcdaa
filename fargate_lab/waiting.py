"""Waits for what a learner asked for, on the lab's clock: a service to be steady, a task to run or to stop.

Knows what "arrived" means for each kind of thing and when it cannot come any more, and says then in one sentence what
was last seen. On fargate_lab's emulator it is woken by changes; elsewhere it looks every few real seconds, which AWS
asks of everybody. Describe calls never move time: only waiting does. Does not know how a target is chosen.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from botocore.exceptions import WaiterError
from botocore.waiter import Waiter

from fargate_lab.errors import LabError, LabTimeout
from fargate_lab.lab_tasks import Found, find
from fargate_lab.rules.tables import TASK_LIFE

if TYPE_CHECKING:
    from fargate_lab.lab import Lab

Until = str | Callable[[dict[str, Any]], bool] | None

STATES = {
    "service": ("STEADY", "ACTIVE", "DRAINING", "INACTIVE"),
    "task": TASK_LIFE,
    "cluster": ("PROVISIONING", "ACTIVE", "DEPROVISIONING", "FAILED", "INACTIVE"),
}
POLITE_REAL_SECONDS = (2.0, 5.0)  # between two looks where nothing tells of changes: at first, and at most


def wait(lab: Lab, thing: Any, until: Until = None, limit: float = 600) -> Any:
    """Wait until `thing` is where it should be, at most `limit` seconds of the lab's time; see `Lab.wait`."""
    several = _several(thing)
    if several is not None:
        return [wait(lab, one, until, limit) for one in several]
    found = find(lab, thing)
    if found.kind not in STATES:
        raise LabError(f"A {found.kind} has no states to wait for; wait for a service, a task or a cluster.")
    seen = describe(lab, found)
    goal = _goal(found, until, seen)
    for seen in _looks(lab, found, limit):
        if _arrived(found, goal, seen):
            return seen
        hopeless = _hopeless(lab, found, goal, seen)
        if hopeless:
            raise LabTimeout(hopeless)
    raise LabTimeout(
        f"{found} is not {_words(goal)} after {limit:g} s{_of_time(lab)}: {_last_seen(lab, found, seen)}."
    )


def describe(lab: Lab, found: Found) -> dict[str, Any]:
    """The description of one service, task or cluster, as its Describe call gives it. Raises LabError when gone."""
    if found.kind == "service":
        answer = lab.ecs.describe_services(cluster=found.cluster, services=[found.arn or found.name])
        rows = answer["services"]
    elif found.kind == "task":
        rows = lab.ecs.describe_tasks(cluster=found.cluster, tasks=[found.arn or found.name])["tasks"]
    else:
        rows = lab.ecs.describe_clusters(clusters=[found.arn or found.name])["clusters"]
    if not rows:
        raise LabError(f"{found} does not exist (any more).")
    return dict(rows[0])


def _several(thing: Any) -> list[Any] | None:
    """The single things of a list, or of RunTask's answer; None when it is one thing."""
    if isinstance(thing, list | tuple):
        return list(thing)
    if isinstance(thing, dict) and "tasks" in thing:
        if not thing["tasks"]:
            reasons = (
                ", ".join(str(row.get("reason")) for row in thing.get("failures", ())) or "no reason given"
            )
            raise LabError(f"No task was started: {reasons}.")
        return list(thing["tasks"]) if len(thing["tasks"]) > 1 else None
    if isinstance(thing, dict) and "services" in thing:
        return list(thing["services"])
    return None


def _looks(lab: Lab, found: Found, limit: float) -> Iterator[dict[str, Any]]:
    """Descriptions, one after each change, until `limit` is over; the last one comes after the end."""
    if lab.api is None:
        yield from _polite_looks(lab, found, limit)
        return
    state = lab.api.clock()
    end = state.now + limit
    while True:
        yield describe(lab, found)
        if state.now >= end:
            return
        state = lab.api.until_change(state.seq, max(0.0, end - state.now))


def _polite_looks(lab: Lab, found: Found, limit: float) -> Iterator[dict[str, Any]]:
    end = time.monotonic() + limit
    pause, slowest = POLITE_REAL_SECONDS
    while True:
        yield describe(lab, found)
        left = end - time.monotonic()
        if left <= 0:
            return
        if not lab.target.runs_tasks:
            raise LabError(f"There is nothing to wait for: {lab.target.sentence}")
        time.sleep(min(pause, left))
        pause = min(pause * 1.3, slowest)


def _goal(found: Found, until: Until, seen: dict[str, Any]) -> Until:
    if callable(until):
        return until
    if until is None:
        if found.kind == "task":
            return "STOPPED" if seen.get("desiredStatus") == "STOPPED" else "RUNNING"
        if found.kind == "service":
            return "INACTIVE" if seen.get("status") in ("DRAINING", "INACTIVE") else "STEADY"
        return "ACTIVE"
    word = str(until).upper()
    if word not in STATES[found.kind]:
        known = ", ".join(STATES[found.kind])
        raise LabError(f"A {found.kind} is never {until!r}; it can be {known}.")
    return word


def _arrived(found: Found, goal: Until, seen: dict[str, Any]) -> bool:
    if callable(goal):
        return bool(goal(seen))
    if found.kind == "task":
        if goal == "RUNNING" and seen["lastStatus"] != "RUNNING":
            # It may have run and stopped between two looks; one that never started is another matter.
            return bool(seen.get("startedAt")) and seen["lastStatus"] in TASK_LIFE[4:]
        return TASK_LIFE.index(seen["lastStatus"]) >= TASK_LIFE.index(str(goal))
    if goal == "STEADY":
        return is_steady(seen)
    return bool(seen.get("status") == goal)


def is_steady(service: dict[str, Any]) -> bool:
    """Whether a service runs what it should, by one deployment that has completed."""
    deployments = service.get("deployments", [])
    return bool(
        service.get("status") == "ACTIVE"
        and service.get("runningCount") == service.get("desiredCount")
        and not service.get("pendingCount")
        and len(deployments) == 1
        and deployments[0].get("rolloutState", "COMPLETED") == "COMPLETED"
    )


def _hopeless(lab: Lab, found: Found, goal: Until, seen: dict[str, Any]) -> str:
    """Why the goal cannot come any more, as a sentence; empty when it still can."""
    if found.kind == "task" and seen["lastStatus"] == "STOPPED":
        return f"{found} is STOPPED and will not be {_words(goal)} any more: {_end_of(seen)}."
    if found.kind == "service" and goal == "STEADY":
        if seen.get("status") in ("DRAINING", "INACTIVE"):
            return f"{found} is {seen['status']}: it is being deleted and will not be steady."
        deployments = seen.get("deployments", [])
        if len(deployments) == 1 and deployments[0].get("rolloutState") == "FAILED":
            return f"The deployment of {found} has failed: {_last_seen(lab, found, seen)}."
    return ""


def _words(goal: Until) -> str:
    if callable(goal):
        return "what was asked for"
    return "steady" if goal == "STEADY" else str(goal)


def _of_time(lab: Lab) -> str:
    return " of the lab's time" if lab.api is not None else ""


def _last_seen(lab: Lab, found: Found, seen: dict[str, Any]) -> str:
    if found.kind == "task":
        return f"it is {seen['lastStatus']}"
    if found.kind == "cluster":
        return f"it is {seen.get('status')}"
    parts = [f"{seen.get('runningCount', 0)} of {seen.get('desiredCount', 0)} tasks run"]
    if seen.get("events"):
        parts.append(f"its last event says {seen['events'][0]['message'].rstrip('.')!r}")
    arns = lab.ecs.list_tasks(cluster=found.cluster, serviceName=found.name, desiredStatus="STOPPED")[
        "taskArns"
    ]
    if arns:
        tasks = lab.ecs.describe_tasks(cluster=found.cluster, tasks=arns[:100])["tasks"]
        newest: dict[str, Any] = max(
            tasks, key=lambda task: str(task.get("stoppedAt") or task.get("stoppingAt") or ""), default={}
        )
        parts.append(f"its last stopped task says {_end_of(newest)!r}")
    return "; ".join(parts)


def _end_of(task: dict[str, Any]) -> str:
    """Why a task stopped: AWS's reason, and the container that ended with a reason or an exit code."""
    reason = str(task.get("stoppedReason") or "no reason given").rstrip(".")
    for container in task.get("containers", ()):
        if container.get("reason") and container["reason"].rstrip(".") != reason:
            return f"{reason} ({container['name']}: {container['reason'].rstrip('.')})"
        if container.get("exitCode"):
            return f"{reason} ({container['name']} exited with {container['exitCode']})"
    return reason


class LabWaiter:
    """A boto3 waiter that sleeps on the lab's clock: same name, same `wait`, same WaiterError.

    botocore's own sleeps real seconds, 15 at a time, which is 5 virtual minutes at the usual rate.
    """

    def __init__(self, waiter: Waiter, sleep: Callable[[float], None]) -> None:
        self.name = waiter.name
        self.config = waiter.config
        self._operation = waiter._operation_method
        self._sleep = sleep

    def wait(self, WaiterConfig: dict[str, int] | None = None, **request: Any) -> None:
        """Call the operation until it succeeds or fails; delays are seconds of the lab's time."""
        asked = WaiterConfig or {}
        delay = asked.get("Delay", self.config.delay)
        most = asked.get("MaxAttempts", self.config.max_attempts)
        for attempt in range(1, most + 1):
            response = self._operation(**request)
            state, why = self._judge(response)
            if state == "success":
                return
            if state == "failure":
                raise WaiterError(self.name, f"Waiter encountered a terminal failure state: {why}", response)
            if state == "retry" and attempt < most:
                self._sleep(delay)
        raise WaiterError(self.name, "Max attempts exceeded", response)

    def _judge(self, response: dict[str, Any]) -> tuple[str, str]:
        for acceptor in self.config.acceptors:
            if acceptor.matcher_func(response):
                return acceptor.state, acceptor.explanation
        if "Error" in response:
            error = response["Error"]
            return "failure", f"An error occurred ({error.get('Code')}): {error.get('Message')}"
        return "retry", ""
