"""One-click ways out: for a violation, the changes that mend it.

Knows: for which rows a form can offer more than a sentence. A new one is one more row of `_WAYS`. Offers, never
applies: the learner clicks. Does not judge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fargate_lab.rules import Violation, size_text, tables

from .account import Account


@dataclass(frozen=True)
class Remedy:
    """A button: what it says, and the values it puts into the request (None takes one out)."""

    label: str
    values: Mapping[str, Any] = field(default_factory=dict)
    make: Callable[[], Mapping[str, Any]] | None = field(default=None, compare=False)
    """Makes something in the account first, and gives the values to put."""


def remedies_for(violation: Violation, request: Mapping[str, Any], account: Account) -> list[Remedy]:
    """The ways out of one violation; none where only the learner knows."""
    offer = _WAYS.get(violation.rule.id)
    return offer(violation, request, account) if offer else []


def nearest_sizes(violation: Violation, request: Mapping[str, Any], account: Account) -> list[Remedy]:
    """The two sizes nearest to one that does not exist."""
    cpu, memory = violation.values.get("cpu"), violation.values.get("memory")
    if not isinstance(cpu, int) or not isinstance(memory, int):
        return []
    return [
        Remedy(f"Take {size_text(*pair)}", {"cpu": str(pair[0]), "memory": str(pair[1])})
        for pair in tables.nearest(cpu, memory)
    ]


def _awsvpc(violation: Violation, request: Mapping[str, Any], account: Account) -> list[Remedy]:
    return [Remedy("Take awsvpc", {"networkMode": "awsvpc"})]


def _leave_out(violation: Violation, request: Mapping[str, Any], account: Account) -> list[Remedy]:
    name = violation.path.rsplit(".", 1)[-1]
    return [Remedy(f"Leave {name} out", {violation.path: None})]


def _role(violation: Violation, request: Mapping[str, Any], account: Account) -> list[Remedy]:
    arn = account.execution_role
    return [Remedy("Take ecsTaskExecutionRole", {"executionRoleArn": arn})] if arn else []


def _prefix(violation: Violation, request: Mapping[str, Any], account: Account) -> list[Remedy]:
    return [Remedy("Take ecs", {f"{violation.path}.awslogs-stream-prefix": "ecs"})]


def _subnets(violation: Violation, request: Mapping[str, Any], account: Account) -> list[Remedy]:
    subnets = [choice.value for choice in account.subnets]
    place = "networkConfiguration.awsvpcConfiguration"
    both = {f"{place}.subnets": subnets, f"{place}.assignPublicIp": "ENABLED"}
    return [Remedy("Take the default VPC's subnets", both)] if subnets else []


def _missing(violation: Violation, request: Mapping[str, Any], account: Account) -> list[Remedy]:
    return _subnets(violation, request, account) if violation.path.endswith(".subnets") else []


_WAYS: dict[str, Callable[[Violation, Mapping[str, Any], Account], list[Remedy]]] = {
    "size-pair": nearest_sizes,
    "network-mode": _awsvpc,
    "host-port": _leave_out,
    "links": _leave_out,
    "privileged": _leave_out,
    "ephemeral-storage-low": _leave_out,
    "awslogs-execution-role": _role,
    "awslogs-stream-prefix": _prefix,
    "network-configuration-missing": _subnets,
    "subnets-empty": _subnets,
    "boto3-parameters": _missing,
}
