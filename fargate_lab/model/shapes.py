"""Judging a payload against the model, as the AWS JSON protocol does, before any rule is asked.

Knows: types, required members, enums, lengths and bounds. A value of the wrong type is a SerializationException, found
before anything else; null and unknown members are dropped. Wordings: `STRING_VALUE cannot be converted to Integer`,
`Unrecognized collection type class com.amazonaws.madison.frontend...`, `... can not be blank.`, `... cannot be empty.`,
`... can have at most n items.`, `... must be at most n` were seen from ECS (issues 587 and 610 of
aws-actions/amazon-ecs-deploy-task-definition, opensearch-migrations issue 1430); the others follow them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache
from typing import Any

from .payload import ShapeError
from .service import service_model

At = tuple[Any, Any] | None
"""A place in a payload, as a chain: (the place of the parent, the name or number)."""
Doubt = tuple[str, At]
Reader = Callable[[Any, At, list[Doubt]], Any]

DEEPEST_DOCUMENT = 100
PARTS_SHOWN = 60
FRONTEND = "com.amazonaws.madison.frontend"
CLIENT_EXCEPTION_OPERATIONS = {"RegisterTaskDefinition"}
JUDGED_BY_RULES = {
    "RegisterTaskDefinitionRequest": {"family", "containerDefinitions"},
    "AwsVpcConfiguration": {"subnets"},
}
"""Required members whose absence a rule answers, in AWS's own words for it."""
ENUMS_JUDGED_BY_RULES = {"LogDriver"}
NOT_EMPTY = {"DescribeTasksRequest": {"tasks"}, "DescribeServicesRequest": {"services"}}
INTEGER_BITS = {"integer": 31, "long": 63}
JAVA_NAMES = {
    "integer": "Integer",
    "long": "Long",
    "double": "Double",
    "float": "Float",
    "boolean": "Boolean",
}


def validate_shape(operation: str, payload: Any) -> dict[str, Any]:
    """The payload with nulls and unknown members dropped, judged against the operation's input.

    Raises ShapeError: UnknownOperationException; SerializationException for a value of the wrong type; else
    InvalidParameterException (ClientException for RegisterTaskDefinition) for what is missing or out of bounds.
    """
    if not isinstance(operation, str) or operation not in service_model()["operations"]:
        raise ShapeError("UnknownOperationException", "There is no such operation in Amazon ECS.")
    doubts: list[Doubt] = []
    cleaned: dict[str, Any] = _input_reader(operation)(payload, None, doubts)
    if doubts:
        message, at = doubts[0]
        code = "ClientException" if operation in CLIENT_EXCEPTION_OPERATIONS else "InvalidParameterException"
        raise ShapeError(code, message, path_text(at))
    return cleaned


def path_text(at: At) -> str:
    """A place as a learner writes it: `containerDefinitions[0].portMappings`."""
    steps: list[str] = []
    while at is not None:
        at, step = at
        steps.append(f"[{step}]" if isinstance(step, int) else f".{step}")
    return "".join(reversed(steps)).removeprefix(".")


def _member(at: At) -> str:
    """The name of the member a place is in: ECS words bounds with it alone."""
    while at is not None:
        at, step = at
        if isinstance(step, str):
            return step
    return "The request"


def _wrong(message: str, at: At) -> ShapeError:
    return ShapeError("SerializationException", message, path_text(at))


def _token(value: Any) -> str:
    """What AWS's JSON reader calls a scalar it did not expect."""
    if isinstance(value, bool):
        return "TRUE_VALUE" if value else "FALSE_VALUE"
    return "STRING_VALUE" if isinstance(value, str) else "NUMBER_VALUE"


def _not_a_scalar(value: Any, wanted: str, at: At) -> ShapeError:
    if isinstance(value, dict):
        return _wrong("Start of structure or map found where not expected.", at)
    if isinstance(value, list):
        return _wrong("Start of list found where not expected.", at)
    return _wrong(f"{_token(value)} cannot be converted to {wanted}", at)


@cache
def _input_reader(operation: str) -> Reader:
    """The reader of an operation's input."""
    found = service_model()["operations"][operation]
    return _reader(found["input"]["shape"]) if "input" in found else lambda payload, at, doubts: {}


@cache
def _reader(shape_name: str) -> Reader:
    """The reader of one shape, built once: it takes a value, gives it back cleaned, and notes its doubts."""
    shape = service_model()["shapes"][shape_name]
    if shape.get("document"):
        return _read_document
    if shape["type"] == "structure":
        return _structure_reader(shape_name, shape)
    if shape["type"] == "list":
        return _list_reader(shape)
    if shape["type"] == "map":
        return _map_reader(shape)
    if shape["type"] in ("string", "blob"):
        return _string_reader(shape_name, shape)
    if shape["type"] == "boolean":
        return _read_boolean
    return _number_reader(shape)


def _structure_reader(name: str, shape: dict[str, Any]) -> Reader:
    members = {member: _reader(what["shape"]) for member, what in shape.get("members", {}).items()}
    is_input = name.endswith("Request")
    required = tuple(
        member for member in shape.get("required", ()) if member not in JUDGED_BY_RULES.get(name, ())
    )
    lists = {m for m in required if service_model()["shapes"][shape["members"][m]["shape"]]["type"] == "list"}
    not_empty = NOT_EMPTY.get(name, set())
    is_union = shape.get("union", False)

    def missing(member: str, at: At) -> Doubt:
        called = member[0].upper() + member[1:] if is_input else path_text((at, member))
        ending = "cannot be empty." if member in lists else "can not be blank."
        return f"{called} {ending}", (at, member)

    def read(value: Any, at: At, doubts: list[Doubt]) -> dict[str, Any]:
        if not isinstance(value, dict):
            if isinstance(value, list):
                raise _wrong(f"Unrecognized collection type class {FRONTEND}.{name}", at)
            raise _wrong(f"{_token(value)} cannot be converted to {name}", at)
        cleaned: dict[str, Any] = {}
        for key, item in value.items():
            if item is not None and (reader := members.get(key)) is not None:
                cleaned[key] = reader(item, (at, key), doubts)
        for member in required:
            found = cleaned.get(member)
            if found is None or (is_input and found == "") or (member in not_empty and not found):
                doubts.append(missing(member, at))
        if is_union and len(cleaned) != 1:
            doubts.append((f"{_member(at)} must have exactly one of [{','.join(members)}]", at))
        return cleaned

    return read


def _list_reader(shape: dict[str, Any]) -> Reader:
    inner = _reader(shape["member"]["shape"])
    least, most = shape.get("min"), shape.get("max")

    def read(value: Any, at: At, doubts: list[Doubt]) -> list[Any]:
        if not isinstance(value, list):
            raise _not_a_scalar(value, "List", at)
        if most is not None and len(value) > most:
            doubts.append((f"{_member(at)} can have at most {most} items.", at))
        if least is not None and len(value) < least:
            doubts.append((f"{_member(at)} must have at least {least} items.", at))
        if None in value:
            doubts.append((f"{_member(at)} can not contain null.", at))
            value = [item for item in value if item is not None]
        return [inner(item, (at, index), doubts) for index, item in enumerate(value)]

    return read


def _map_reader(shape: dict[str, Any]) -> Reader:
    inner = _reader(shape["value"]["shape"])

    def read(value: Any, at: At, doubts: list[Doubt]) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _not_a_scalar(value, "Map", at)
        return {
            _checked_text(key, at): inner(item, (at, key), doubts)
            for key, item in value.items()
            if item is not None
        }

    return read


def _checked_text(value: str, at: At) -> str:
    """Text that can be sent back: JSON lets half of a surrogate pair through, UTF-8 does not."""
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise _wrong("The text holds an invalid character.", None if at is None else at[0]) from None
    return value


def _string_reader(name: str, shape: dict[str, Any]) -> Reader:
    choices = frozenset() if name in ENUMS_JUDGED_BY_RULES else frozenset(shape.get("enum", ()))
    listed = ",".join(shape.get("enum", ()))
    least, most = shape.get("min"), shape.get("max")

    def read(value: Any, at: At, doubts: list[Doubt]) -> str:
        if not isinstance(value, str):
            raise _not_a_scalar(value, "String", at)
        text = _checked_text(value, at)
        if choices and text not in choices:
            shown = text[:PARTS_SHOWN]
            doubts.append((f"{shown} is not a valid value for {_member(at)}. Must be one of [{listed}]", at))
        if most is not None and len(text) > most:
            doubts.append((f"{_member(at)} length must be at most {most}", at))
        if least is not None and len(text) < least:
            doubts.append((f"{_member(at)} length must be at least {least}", at))
        return text

    return read


def _read_boolean(value: Any, at: At, doubts: list[Doubt]) -> bool:
    if not isinstance(value, bool):
        raise _not_a_scalar(value, "Boolean", at)
    return value


def _number_reader(shape: dict[str, Any]) -> Reader:
    kind: str = shape["type"]
    wanted = JAVA_NAMES.get(kind, "milliseconds since epoch")
    bits = INTEGER_BITS.get(kind)
    least, most = shape.get("min"), shape.get("max")

    def read(value: Any, at: At, doubts: list[Doubt]) -> int | float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise _not_a_scalar(value, wanted, at)
        number = value
        if isinstance(value, float) and not math.isfinite(value):
            raise _wrong(f"NUMBER_VALUE cannot be converted to {wanted}", at)
        if bits is not None:
            number = int(value)  # AWS's reader drops what stands behind the point
        if not -(1 << (bits or 63)) <= number < 1 << (bits or 63):
            raise _wrong(f"NUMBER_VALUE cannot be converted to {wanted}", at)
        if most is not None and number > most:
            doubts.append((f"{_member(at)} must be at most {most:g}", at))
        if least is not None and number < least:
            doubts.append((f"{_member(at)} must be at least {least:g}", at))
        return number

    return read


def _read_document(value: Any, at: At, doubts: list[Doubt]) -> Any:
    """Free-form JSON: kept as it is, if it is not so deep that writing it back would exhaust the stack."""
    layer, depth = [value], 0
    while layer:
        depth += 1
        if depth > DEEPEST_DOCUMENT:
            raise _wrong("The document is nested too deeply.", at)
        layer = [
            inner
            for item in layer
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return value
