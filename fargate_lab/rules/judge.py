"""Every row, and the two questions asked of them: what is wrong with this request, and what would AWS say first?

Knows: the order of the rows. Does not know the account; rows that need it wait for what the caller knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import (
    account,
    account_network,
    capacity,
    create_cluster,
    create_service,
    deployments,
    launch_volumes,
    launching,
    load_balancers,
    other_calls,
    register_task_definition,
    run_task,
    update_service,
)
from .reading import many
from .record import Known, Rule, Violation

RULES: tuple[Rule, ...] = (
    *create_cluster.ROWS,
    *register_task_definition.ROWS,
    *launching.ROWS,
    *capacity.ROWS,
    *launch_volumes.ROWS,
    *run_task.ROWS,
    *create_service.ROWS,
    *update_service.ROWS,
    *deployments.ROWS,
    *load_balancers.ROWS,
    *account.ROWS,
    *account_network.ROWS,
    *other_calls.ROWS,
)
"""Every row; within an operation in the order in which AWS checks, as far as it is known."""
BY_ID: dict[str, Rule] = {row.id: row for row in RULES}
_BY_OPERATION: dict[str, tuple[Rule, ...]] = {
    operation: tuple(row for row in RULES if operation in row.operations)
    for operation in {operation for row in RULES for operation in row.operations}
}


def rules_of(operation: str) -> tuple[Rule, ...]:
    """The rows of one operation, in AWS's order; none for an operation without rows."""
    return _BY_OPERATION.get(operation, ())


def rule(rule_id: str) -> Rule:
    """One row by its id. Raises KeyError with the ids there are."""
    if rule_id not in BY_ID:
        raise KeyError(f"There is no rule {rule_id!r}. The rules are: {', '.join(sorted(BY_ID))}.")
    return BY_ID[rule_id]


def check(operation: str, request: object, known: Known | None = None) -> list[Violation]:
    """Everything that the rows find in a request, in AWS's order. Never raises, whatever the request holds.

    `known` is what the caller knows of the account (see `record.Known`); rows that need more are left out.
    """
    if not isinstance(request, Mapping):
        return []
    return [found for row in _applying(operation, request) for found in row.check(request, known)]


def first(operation: str, request: object, known: Known | None = None) -> Violation | None:
    """What AWS would answer: it reports one violation, the first it meets."""
    if not isinstance(request, Mapping):
        return None
    for row in _applying(operation, request):
        found = row.check(request, known)
        if found:
            return found[0]
    return None


def _applying(operation: str, request: Mapping[str, Any]) -> Iterator[Rule]:
    """The rows of an operation whose member is given, in the request itself or in one of its containers."""
    given = {"", *request}
    for container in many(request, "containerDefinitions"):
        if isinstance(container, Mapping):
            given.update(container)
    return (row for row in rules_of(operation) if row.only_with in given)


def unchecked(operation: str, known: Mapping[str, Any] | None = None) -> list[Rule]:
    """The rows that cannot be judged yet: they need the account, and are checked when the request is sent."""
    known = known or {}
    return [row for row in rules_of(operation) if any(need not in known for need in row.needs)]
