"""Places in a request: `containerDefinitions[0].portMappings[0].containerPort`.

Knows: how to read, write and take out one value of a plain dict by its place, the way rules name it. Writing builds
what is missing on the way; taking out leaves no empty shell behind. Does not know what a value means.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def steps(path: str) -> list[str | int]:
    """`a.b[0].c` as `["a", "b", 0, "c"]`."""
    return [name or int(index) for name, index in STEP.findall(path)]


def read(request: Any, path: str) -> Any:
    """The value at a place, or None where there is nothing."""
    found = request
    for step in steps(path):
        if isinstance(step, int):
            found = found[step] if isinstance(found, list) and step < len(found) else None
        else:
            found = found.get(step) if isinstance(found, dict) else None
        if found is None:
            return None
    return found


def write(request: dict[str, Any], path: str, value: Any) -> None:
    """Put a value at a place; None takes it out. What stands in the way and is no dict or list is replaced."""
    if value is None:
        remove(request, path)
        return
    way = steps(path)
    parent: Any = request
    for step, following in pairwise(way):
        child = _child(parent, step)
        if not isinstance(child, list if isinstance(following, int) else dict):
            child = [] if isinstance(following, int) else {}
            _put(parent, step, child)
        parent = child
    _put(parent, way[-1], value)


def remove(request: dict[str, Any], path: str) -> None:
    """Take the value at a place out, and every dict or list that this leaves empty."""
    way = steps(path)
    parents = [request]
    for step in way[:-1]:
        parents.append(_child(parents[-1], step))
    if _child(parents[-1], way[-1]) is None:
        return
    for parent, step in zip(reversed(parents), reversed(way), strict=True):
        del parent[step]  # type: ignore[arg-type]
        if parent:
            return


def under(path: str, prefix: str) -> str | None:
    """The rest of a path that lies under `prefix` ("" for the place itself), or None when it lies elsewhere."""
    if path == prefix:
        return ""
    if path.startswith(prefix) and path[len(prefix)] in ".[":
        return path[len(prefix) :].removeprefix(".")
    return None


def _child(parent: Any, step: str | int) -> Any:
    if isinstance(parent, list):
        return parent[step] if isinstance(step, int) and step < len(parent) else None
    return parent.get(step) if isinstance(parent, dict) else None


def _put(parent: Any, step: str | int, value: Any) -> None:
    if isinstance(parent, list) and isinstance(step, int):
        while len(parent) <= step:
            parent.append({})
    parent[step] = value
