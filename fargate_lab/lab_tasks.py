"""Finds what a learner points at - a service, a task, a cluster, a log group - and the tasks behind it.

Knows: names, ids, ARNs and whole descriptions as boto3 returns them; the ECS List and Describe calls.
Does not know: widgets, logs' contents, the emulator. Works the same on every target.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fargate_lab.errors import LabError
from fargate_lab.graph.look import id_of

TASK_ID = re.compile(r"[0-9a-f]{4,32}")


class NothingCalled(LabError, LookupError):
    """Raised with one sentence when a name means nothing in the account (yet)."""


@dataclass(frozen=True)
class Found:
    """One thing a learner pointed at. `kind` is "service", "task", "cluster" or "log group"."""

    kind: str
    name: str
    arn: str = ""
    cluster: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def find(lab: Any, thing: Any) -> Found:
    """What `thing` names: a service name, a task id (or its beginning), a cluster, a log group, an ARN of one
    of them, or a description as boto3 returned it.

    Raises NothingCalled when the account has nothing of that name, TypeError for other kinds of value.
    """
    word = _word(thing)
    if word.startswith("arn:"):
        return _from_arn(lab, word)
    if word.startswith("/"):
        return Found("log group", word)
    for look in (_service, _cluster, _task, _log_group):
        found = look(lab, word)
        if found is not None:
            return found
    raise NothingCalled(f"There is no service, task, cluster or log group called {word!r} here.")


def tasks_of(lab: Any, found: Found) -> list[dict[str, Any]]:
    """The descriptions (DescribeTasks) of the tasks behind `found`, running and stopped, oldest first.

    AWS forgets stopped tasks after about an hour. A log group has no tasks of its own: empty.
    """
    if found.kind == "log group":
        return []
    if found.kind == "task":
        arns = [found.arn or found.name]
    else:
        arns = list(_task_arns(lab, found))
    tasks: list[dict[str, Any]] = []
    for start in range(0, len(arns), 100):  # DescribeTasks takes 100 at a time
        answer = lab.ecs.describe_tasks(cluster=found.cluster, tasks=arns[start : start + 100])
        tasks += answer["tasks"]
    return sorted(tasks, key=lambda task: (_created(task), task["taskArn"]))


def _created(task: dict[str, Any]) -> float:
    created = task.get("createdAt")
    return created.timestamp() if isinstance(created, datetime) else 0.0


def _word(thing: Any) -> str:
    if isinstance(thing, str) and thing.strip():
        return thing.strip()
    if isinstance(thing, Found):
        return thing.arn or thing.name
    if isinstance(thing, dict):
        for wrapper in ("service", "task", "cluster"):
            if isinstance(thing.get(wrapper), dict):
                return _word(thing[wrapper])
        for key in ("taskArn", "serviceArn", "logGroupName", "clusterArn"):
            if thing.get(key):
                return str(thing[key])
        if len(thing.get("tasks", [])) == 1:  # RunTask's answer
            return _word(thing["tasks"][0])
    raise TypeError("Give the name or the ARN of a service, a task, a cluster or a log group.")


def _from_arn(lab: Any, arn: str) -> Found:
    service, resource = arn.split(":", 5)[2], arn.split(":", 5)[-1]
    if service == "logs":
        return Found("log group", resource.removeprefix("log-group:").removesuffix(":*"), arn)
    kind, *rest = resource.split("/")
    if kind == "cluster" and rest:
        return Found("cluster", rest[-1], arn, arn)
    if kind in ("service", "task") and len(rest) == 2:
        return Found(kind, rest[1], arn, rest[0])
    if kind in ("service", "task") and rest:  # the short ARNs of old accounts name no cluster
        found = (_service if kind == "service" else _task)(lab, rest[-1])
        if found is not None:
            return found
    raise NothingCalled(f"{arn} is not the ARN of a service, a task, a cluster or a log group.")


def _clusters(lab: Any) -> Iterator[str]:
    for page in lab.ecs.get_paginator("list_clusters").paginate():
        yield from page["clusterArns"]


def _task_arns(lab: Any, found: Found) -> Iterator[str]:
    choice: dict[str, Any] = {"cluster": found.cluster}
    if found.kind == "service":
        choice["serviceName"] = found.name
    pages = lab.ecs.get_paginator("list_tasks")
    for desired in ("RUNNING", "STOPPED"):
        for page in pages.paginate(desiredStatus=desired, **choice):
            yield from page["taskArns"]


def _service(lab: Any, name: str) -> Found | None:
    """Services of that name, those that still exist before deleted (INACTIVE) ones."""
    candidates: list[tuple[bool, Found]] = []
    for cluster in _clusters(lab):
        for service in lab.ecs.describe_services(cluster=cluster, services=[name])["services"]:
            found = Found("service", service["serviceName"], service["serviceArn"], cluster)
            candidates.append((service.get("status") == "INACTIVE", found))
    return min(candidates, key=lambda one: one[0])[1] if candidates else None


def _cluster(lab: Any, name: str) -> Found | None:
    for cluster in _clusters(lab):
        if id_of(cluster) == name:
            return Found("cluster", name, cluster, cluster)
    return None


def _task(lab: Any, word: str) -> Found | None:
    if not TASK_ID.fullmatch(word):
        return None
    for cluster in _clusters(lab):
        for arn in _task_arns(lab, Found("cluster", "", cluster, cluster)):
            if id_of(arn).startswith(word):
                return Found("task", id_of(arn), arn, cluster)
    return None


def _log_group(lab: Any, word: str) -> Found | None:
    answer = lab.logs.describe_log_groups(logGroupNamePrefix=word)
    names = [group["logGroupName"] for group in answer["logGroups"]]
    return Found("log group", word) if word in names else None
