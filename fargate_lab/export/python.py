"""A request as Python: one boto3 call, or a script of many, laid out as a formatter would."""

from __future__ import annotations

import datetime
import keyword
import math
from collections.abc import Iterable, Mapping
from typing import Any

from .names import boto3_name, client_variable

WIDTH = 88
STEP = "    "
Call = tuple[str, str, Mapping[str, Any]]


def _text(value: str) -> str:
    """A string literal, in double quotes where that needs no more escaping."""
    literal = repr(value)
    return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in value else literal


def _scalar(value: object) -> str:
    if isinstance(value, str):
        return _text(str(value))
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, datetime.datetime):
        return f'datetime.datetime.fromisoformat("{value.isoformat()}")'
    if isinstance(value, datetime.date):
        return f'datetime.date.fromisoformat("{value.isoformat()}")'
    return repr(value)


def _parts(value: object) -> tuple[str, list[tuple[str, object]], str] | None:
    """A container's brackets and its items, each with what stands before it; None for a scalar."""
    if isinstance(value, Mapping):
        return "{", [(f"{_scalar(key)}: ", item) for key, item in value.items()], "}"
    if isinstance(value, list | tuple):
        return "[", [("", item) for item in value], "]"
    if isinstance(value, set | frozenset):
        return "[", [("", item) for item in sorted(value, key=str)], "]"
    return None


def _one_line(value: object) -> str:
    parts = _parts(value)
    if parts is None:
        return _scalar(value)
    opening, items, closing = parts
    return opening + ", ".join(before + _one_line(item) for before, item in items) + closing


def literal(value: object, indent: str = "", used: int = 0) -> str:
    """A value as a Python literal: on one line where it fits beside the `used` characters, else one item a line."""
    line = _one_line(value)
    parts = _parts(value)
    if parts is None or not parts[1] or len(indent) + used + len(line) < WIDTH:
        return line
    opening, items, closing = parts
    inner = indent + STEP
    lines = [f"{inner}{before}{literal(item, inner, len(before) + 1)}," for before, item in items]
    return "\n".join([opening, *lines, f"{indent}{closing}"])


def _is_argument(name: object) -> bool:
    """Whether a name can be written as `name=`. Python folds letters beyond ASCII, so `ﬀ` would become `ff`."""
    return isinstance(name, str) and name.isascii() and name.isidentifier() and not keyword.iskeyword(name)


def to_boto3(operation: str, request: Mapping[str, Any], service: str = "ecs") -> str:
    """One call on a boto3 client that is called like its service: `ecs.run_task(...)`.

    `operation` is AWS's name (`RunTask`); the arguments stand in the order of the request.
    """
    called = f"{client_variable(service)}.{boto3_name(operation)}"
    arguments = [(f"{name}=", value) for name, value in request.items() if _is_argument(name)]
    others = {name: value for name, value in request.items() if not _is_argument(name)}
    if others:
        arguments.append(("**", others))
    line = f"{called}({', '.join(before + _one_line(value) for before, value in arguments)})"
    if not arguments or len(line) < WIDTH:
        return line
    lines = [f"{STEP}{before}{literal(value, STEP, len(before) + 1)}," for before, value in arguments]
    return "\n".join([f"{called}(", *lines, ")"])


def script(calls: Iterable[Call | tuple[str, Mapping[str, Any]]], region: str | None = None) -> str:
    """A script that makes the calls in order, one boto3 client for each service.

    A call is (service, operation, request), or (operation, request) for ECS. With `region` the clients name it.
    Names that AWS made up while the calls ran (task ids, ARNs) stand in it as they were.
    """
    known: list[Call] = [("ecs", *call) if len(call) == 2 else call for call in calls]
    body = [to_boto3(operation, request, service) for service, operation, request in known]
    where = f", region_name={_text(region)}" if region else ""
    clients = [
        f"{client_variable(service)} = boto3.client({_text(service)}{where})"
        for service in dict.fromkeys(service for service, _, _ in known)
    ]
    imports = (
        ["import datetime\n"]
        if any(f"datetime.{kind}." in text for kind in ("date", "datetime") for text in body)
        else []
    )
    return "\n".join([*imports, "import boto3", "", *clients, "", "\n\n".join(body)]).rstrip() + "\n"
