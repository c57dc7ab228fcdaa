"""The body of a request: JSON, or an error as AWS's JSON protocol words it.

Knows: that a body is one JSON object. What may stand in it is judged by `shapes`.
"""

from __future__ import annotations

import json
from typing import Any


class ShapeError(Exception):
    """A payload that does not fit the model: AWS's error code, its message, and where in the payload."""

    def __init__(self, code: str, message: str, path: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.path = path


def read_payload(body: bytes | str) -> dict[str, Any]:
    """The JSON object in a request's body; an empty body is an empty object.

    Raises ShapeError (SerializationException) for anything else: other JSON, broken JSON, nesting beyond Python's
    stack, numbers beyond its limits.
    """
    if not body:
        return {}
    try:
        payload = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ShapeError("SerializationException", "The body of the request is not valid JSON.") from None
    if not isinstance(payload, dict):
        raise ShapeError("SerializationException", "The body of the request is not a JSON object.")
    return payload


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
