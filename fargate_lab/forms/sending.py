"""Sending a form's request and keeping what came back: an answer, or a refusal with its reason.

Knows: how AWS's errors reach boto3, and under which field one belongs. Nothing here raises for what a learner typed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from fargate_lab import rules
from fargate_lab.errors import LabError

from .rows import Row


class Answer(dict[str, Any]):
    """What boto3 answered: a dict as ever, with a repr that fits a line."""

    def __init__(self, operation: str, answer: Mapping[str, Any]) -> None:
        super().__init__(answer)
        self.operation = operation

    def __repr__(self) -> str:
        return f"{self.operation}: {outcome(self)}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))


@dataclass(frozen=True, repr=False)
class Refusal:
    """Why a request was not accepted: the error class, AWS's text, the field it is about, and why."""

    operation: str
    code: str
    message: str
    path: str = ""
    why: str = ""
    fix: str = ""

    def __repr__(self) -> str:
        lines = [f"{self.operation} was refused. {self.code}: {self.message}"]
        lines += [f"Why: {self.why}"] if self.why else []
        lines += [f"What to do: {self.fix}"] if self.fix else []
        return "\n".join(lines)


def send(
    lab: Any, operation: str, request: Mapping[str, Any], rows: Iterable[Row] = (), service: str = "ecs"
) -> Answer | Refusal:
    """Send one request through the lab's boto3 client. Never raises for what the request holds."""
    if lab is None:
        return Refusal(
            operation, "NoLab", "There is no lab to send it to: give the form one, as its first argument."
        )
    try:  # TypeError and ValueError: names that are no text, text that UTF-8 cannot hold
        call = getattr(lab.client(service), xform_name(operation))
        return Answer(operation, call(**copy.deepcopy(dict(request))))
    except ClientError as error:
        found = error.response.get("Error", {})
        return refusal(operation, str(found.get("Code", "")), str(found.get("Message", "")), request, rows)
    except ParamValidationError as error:
        text = " ".join(str(error).split()).removeprefix("Parameter validation failed: ")
        return Refusal(
            operation, "ParamValidationError", text, why="boto3 checks names and types before it sends."
        )
    except (BotoCoreError, LabError, OSError, TypeError, ValueError) as error:
        return Refusal(operation, type(error).__name__, " ".join(str(error).split()))


def refusal(
    operation: str, code: str, message: str, request: Mapping[str, Any], rows: Iterable[Row] = ()
) -> Refusal:
    """AWS's error with the field it is about and our reason: a row of the rules where one says the same, else the
    field that recognises its own words."""
    for violation in rules.check(operation, request):
        if violation.message == message:
            return Refusal(operation, code, message, violation.path, violation.rule.why, violation.rule.fix)
    explained = rules.explain(message)
    path = next((row.path for row in rows if row.speaks and re.search(row.speaks, message)), "")
    why = explained.why if explained.rule else ""
    return Refusal(operation, code, message, path, why, explained.do)


def outcome(answer: Mapping[str, Any]) -> str:
    """An answer in a few words, without ARNs, ids and times."""
    definition = answer.get("taskDefinition")
    if isinstance(definition, Mapping):
        return f"{definition.get('family')}:{definition.get('revision')} is {definition.get('status')}"
    cluster = answer.get("cluster")
    if isinstance(cluster, Mapping):
        return f"{cluster.get('clusterName')} is {cluster.get('status')}"
    service = answer.get("service")
    if isinstance(service, Mapping):
        wanted = service.get("desiredCount")
        return f"{service.get('serviceName')} is {service.get('status')}, desiredCount {wanted}"
    return "done"
