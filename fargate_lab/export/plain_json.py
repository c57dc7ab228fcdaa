"""A request as JSON, as `--cli-input-json` reads it."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Mapping
from typing import Any

STEP = "  "
WIDTH = 88


def _plainly(value: object) -> object:
    """What JSON has no word for: times as ISO text, bytes as base64, mappings and sets as dicts and lists."""
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value, key=str)
    return str(value)


def is_sendable(text: str) -> bool:
    """Whether UTF-8 has bytes for a text: half of a surrogate pair has none."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def one_line(value: object) -> str:
    """A value as JSON on one line. Text stays readable unless UTF-8 has no bytes for it."""
    text = json.dumps(value, ensure_ascii=False, default=_plainly)
    return text if is_sendable(text) else json.dumps(value, default=_plainly)


def json_text(value: object, indent: str = "", used: int = 0) -> str:
    """A value as JSON: on one line where it fits beside the `used` characters, else one item a line."""
    line = one_line(value)
    if len(indent) + used + len(line) <= WIDTH or not value:
        return line
    inner = indent + STEP
    if isinstance(value, Mapping):
        lines = [
            f"{inner}{one_line(str(name))}: {json_text(item, inner, len(one_line(str(name))) + 3)}"
            for name, item in value.items()
        ]
        return "{\n" + ",\n".join(lines) + f"\n{indent}}}"
    if isinstance(value, list | tuple):
        lines = [f"{inner}{json_text(item, inner, 1)}" for item in value]
        return "[\n" + ",\n".join(lines) + f"\n{indent}]"
    return line


def to_json(operation: str, request: Mapping[str, Any]) -> str:
    """The request as indented JSON, in the order in which it was written.

    `aws ecs <operation> --cli-input-json file://request.json` takes it as it is.
    """
    return json_text(dict(request))
