"""The shape of a rule: one record per thing that ECS refuses, and what it says when it does.

Knows: how a row finds its violations, fills in AWS's text and builds a request that breaks it.
Does not know: any rule; the rows live in the modules named after the operations.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Request = Mapping[str, Any]
Known = Mapping[str, Any]
"""What the caller knows of the account beyond the request. Keys in use, and what they hold:

- `clusterStatus`, `taskDefinitionStatus`, `serviceStatus`, `taskStatus`: of what is named; None when it is not there.
- `networkMode`, `compatibilities`, `operatingSystemFamily`, `taskRoleArn` of the task definition; `containers`, its
  container names, each with the container ports; `launchVolumes`, the names of volumes that come at launch.
- `launchType` after the cluster's defaults; `containerInstances`, how many the cluster has.
- `capacityProviders` of the cluster, `accountCapacityProviders` there are at all.
- `subnets` and `securityGroups` that exist, each with its VPC; `targetGroups` that exist, each with its `targetType`
  and the number of its `loadBalancers`.
- `deploymentConfiguration` and `desiredCount` of the service now, `executeCommand` of the task, `activeServices` and
  `activeTasks` of the cluster.
"""
Finding = tuple[str, Mapping[str, object]]
"""Where in the request (`containerDefinitions[0].image`), and the values for the `<placeholders>` of the text."""

PLACEHOLDER = re.compile(r"<([a-z_]+)>")


@dataclass(frozen=True)
class Rule:
    """One row: what is refused, what AWS says, why, and a request that breaks it.

    `text` is AWS's own sentence; `<name>` in it stands for a value. `also` holds other wordings AWS has used.
    `confirmed` is False where the refusal is certain and the wording is not. `fargate_only` rows apply only to a
    task definition whose requiresCompatibilities contains FARGATE. `needs` names the facts about the account
    (see `Known`) without which the row cannot be judged: a form shows such a row as "checked when sent".
    """

    id: str
    operations: tuple[str, ...]
    path: str
    error: str
    text: str
    why: str
    fix: str
    source: str
    find: Callable[[Request, Known], Iterable[Finding]] = field(repr=False)
    broken: Callable[[dict[str, Any]], None] = field(repr=False)
    confirmed: bool = True
    fargate_only: bool = False
    needs: tuple[str, ...] = ()
    known_when_broken: Mapping[str, Any] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    only_with: str = ""
    """A member of the request, or of one of its containers, without which the row cannot be broken: it saves a look."""
    outright: bool = False
    """Whether any value at all is refused: a form has no use for a field of it."""

    @property
    def operation(self) -> str:
        """The operation this row is about first; a few rows serve two."""
        return self.operations[0]

    def message(self, values: Mapping[str, object] | None = None) -> str:
        """AWS's text with the values filled in; a placeholder without a value stays as it is."""
        if "<" not in self.text:
            return self.text
        values = values or {}
        return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), self.text)

    def violation(self, path: str | None = None, **values: object) -> Violation:
        """This row's violation at a place, for callers that judge a row themselves."""
        return Violation(self, self.path if path is None else path, self.message(values), dict(values))

    def check(self, request: Request, known: Known | None = None) -> list[Violation]:
        """Every violation of this row in a request. Never raises, whatever the request holds."""
        known = known or {}
        if self.needs and any(need not in known for need in self.needs):
            return []
        return [
            Violation(self, path, self.message(values), dict(values))
            for path, values in self.find(request, known)
        ]

    def broken_request(self, good: Mapping[str, Any]) -> dict[str, Any]:
        """A copy of a good request, changed so that it trips this row."""
        request = copy.deepcopy(dict(good))
        self.broken(request)
        return request


@dataclass(frozen=True)
class Violation:
    """One place in one request that breaks one row, with AWS's text filled in."""

    rule: Rule
    path: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def error(self) -> str:
        """AWS's error class: `ClientException`, `InvalidParameterException`."""
        return self.rule.error

    def __repr__(self) -> str:
        return f"{self.path}: {self.message}"
