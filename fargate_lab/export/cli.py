"""A request as an AWS CLI command for a POSIX shell.

Knows: kebab-case options, flags for true and false, bare words for lists of text, JSON for everything nested.
"""

from __future__ import annotations

import datetime
import re
import shlex
from collections.abc import Mapping
from typing import Any

from .names import cli_name
from .plain_json import is_sendable, json_text

FILES = ("file://", "fileb://", "http://", "https://")
OPTION = re.compile(r"[A-Za-z][A-Za-z0-9]*")
NO = {("ecs", "enableExecuteCommand"): "disable-execute-command", ("ecs", "interactive"): "non-interactive"}
"""Where the AWS CLI has another word than --no-... for false."""
BREAK = " \\\n  "
WIDTH = 88


def _is_typed(text: str) -> bool:
    """Whether a shell can hold a text at all."""
    return "\0" not in text and is_sendable(text)


def _is_bare(word: object) -> bool:
    """Whether the CLI takes a word of a list as it stands: not for an option, JSON or the name of a file."""
    return (
        isinstance(word, str)
        and word != ""
        and _is_typed(word)
        and not word.startswith(("-", "[", "{", *FILES))
    )


def _value(value: object, used: int) -> str:
    if isinstance(value, str):
        return shlex.quote(value)
    if isinstance(value, list | tuple) and value and all(_is_bare(word) for word in value):
        return " ".join(shlex.quote(word) for word in value)
    if isinstance(value, datetime.date | datetime.datetime):
        return shlex.quote(value.isoformat())
    return shlex.quote(json_text(value, used=used))


def _option(service: str, name: str, value: object) -> str:
    if isinstance(value, bool):
        return f"--{cli_name(name)}" if value else f"--{NO.get((service, name), f'no-{cli_name(name)}')}"
    if isinstance(value, int | float) or (isinstance(value, str) and value.startswith("-")):
        return (
            f"--{cli_name(name)}={shlex.quote(str(value))}"
            if str(value).startswith("-")
            else f"--{cli_name(name)} {value}"
        )
    return f"--{cli_name(name)} {_value(value, len(name) + 8)}"


def _needs_json(request: Mapping[str, Any]) -> bool:
    """Whether options cannot say it: text that the CLI would read a file for, text that no shell holds, names that are
    no options, bytes, null."""
    return any(
        not OPTION.fullmatch(str(name))
        or value is None
        or isinstance(value, bytes | bytearray)
        or (isinstance(value, str) and (value.startswith(FILES) or not _is_typed(value)))
        for name, value in request.items()
    )


def to_cli(operation: str, request: Mapping[str, Any], service: str = "ecs") -> str:
    """The AWS CLI command for a request: `aws ecs run-task --cluster hello ...`, quoted for a POSIX shell."""
    command = f"aws {service} {cli_name(operation)}"
    if _needs_json(request):
        return f"{command} --cli-input-json {shlex.quote(json_text(dict(request)))}"
    options = [_option(service, name, value) for name, value in request.items()]
    line = " ".join([command, *options])
    return line if len(line) <= WIDTH and "\n" not in line else BREAK.join([command, *options])
