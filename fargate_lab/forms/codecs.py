"""Between what a learner types and what a request holds.

Knows: for each kind of text field how a value is written and read back. Reading never refuses: what is not a number
stays the text it is, so that boto3's and AWS's own checks can say so. An empty field is None: not given.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

WHOLE = re.compile(r"\s*-?\d{1,18}\s*")


@dataclass(frozen=True)
class Codec:
    """How a kind of value is shown as text and read back; `tall` asks for several lines."""

    show: Callable[[Any], str]
    read: Callable[[str], Any]
    tall: bool = False


def _text(text: str) -> str | None:
    return text.strip() or None


def _whole(text: str) -> int | str | None:
    return int(text) if WHOLE.fullmatch(text) else _text(text)


def _number(text: str) -> float | str | None:
    try:
        return float(text)
    except ValueError:
        return _text(text)


def _words(text: str) -> list[str] | None:
    """A command line as a list; what cannot be split yet, such as an open quote, is split at spaces."""
    try:
        return shlex.split(text) or None
    except ValueError:
        return text.split() or None


def _show_words(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    # shlex.join quotes with '; a learner reads "..." more easily where nothing inside would be replaced
    return " ".join(
        f'"{word}"' if shlex.quote(word) != word and not re.search(r'["\\$`]', word) else shlex.quote(word)
        for word in map(str, value)
    )


def _lines(text: str) -> list[str] | None:
    return [line.strip() for line in text.splitlines() if line.strip()] or None


def _show_lines(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _pairs(text: str) -> list[dict[str, str]] | None:
    found = []
    for line in text.splitlines():
        name, equals, value = line.strip().partition("=")
        if name or equals:
            found.append({"name": name.strip(), "value": value} if equals else {"name": name.strip()})
    return found or None


def _show_pairs(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    pairs = [pair for pair in value if isinstance(pair, dict)]
    return "\n".join(
        f"{p.get('name', '')}={p['value']}" if "value" in p else str(p.get("name", "")) for p in pairs
    )


def _json(text: str) -> Any:
    try:
        return json.loads(text) if text.strip() else None
    except ValueError:
        return text


def _show_json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, indent=1)


CODECS = {
    "text": Codec(str, _text),
    "whole": Codec(str, _whole),
    "number": Codec(str, _number),
    "words": Codec(_show_words, _words),
    "lines": Codec(_show_lines, _lines, tall=True),
    "pairs": Codec(_show_pairs, _pairs, tall=True),
    "json": Codec(_show_json, _json, tall=True),
}
