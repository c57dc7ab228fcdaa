"""What is said about names, types and choices before any rule is asked: by boto3, which then sends nothing, and by AWS.

Knows: how botocore and our model report them, and turns what they say into violations that stand where a rule's would.
Does not know what Fargate allows; that is the rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from fargate_lab import model
from fargate_lab.rules import Rule, Violation

PARAMETERS = Rule(
    id="boto3-parameters",
    operations=(),
    path="",
    error="ParamValidationError",
    text="<text>",
    why="boto3 checks names and types before it sends: this request never reaches AWS.",
    fix="",
    source="https://docs.aws.amazon.com/boto3/latest/guide/error-handling.html",
    find=lambda request, known: (),
    broken=lambda request: None,
)
VALUES = replace(
    PARAMETERS, id="aws-values", error="ClientException", why="AWS's model of the operation says so."
)
MISSING = re.compile(r'Missing required parameter in (.+?): "(\w+)"')
ABOUT = re.compile(r'(?:Invalid [\w ]+|Unknown parameter) (?:for parameter|in) ([^\s,:]+)(?:: "(\w+)")?')

WANTED = {"valid types: <class 'int'>": "A whole number belongs here."}


@cache
def _service() -> ServiceModel:
    return ServiceModel(model.service_model(), "ecs")


@cache
def _validator() -> ParamValidator:
    return ParamValidator()


def check(operation: str, request: Mapping[str, Any]) -> list[Violation]:
    """Every complaint of boto3's about a request, each with its place; where it has none, the first of AWS's."""
    report = _validator().validate(request, _service().operation_model(operation).input_shape)
    if report.has_errors():
        return [_violation(line) for line in report.generate_report().split("\n") if line.strip()]
    try:
        model.validate_shape(operation, request)
    except model.ShapeError as error:
        return [replace(VALUES, error=error.code).violation(error.path, text=error.message)]
    return []


def speaker(violation: Violation) -> str:
    """Who would say it: boto3 before sending, or AWS."""
    return "boto3" if violation.rule.id == PARAMETERS.id else "AWS"


def _violation(line: str) -> Violation:
    found = MISSING.search(line) or ABOUT.search(line)
    parts = [part for part in found.groups() if part and part != "input"] if found else []
    fix = next((fix for kind, fix in WANTED.items() if line.endswith(kind)), "")
    return replace(PARAMETERS, fix=fix).violation(".".join(parts), text=line)
