"""Reading a request that may be anything: half typed in a form, or hostile on the wire.

Knows: how to look into nested dicts and lists without ever raising. A part of the wrong type reads as absent: saying
so is the work of the shape check in `fargate_lab.model`, not of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

NOTHING: Mapping[str, Any] = {}
LARGEST = 2**63


def part(parent: Any, name: str) -> Mapping[str, Any]:
    """The structure under a name, or an empty one."""
    found = parent.get(name) if isinstance(parent, Mapping) else None
    return found if isinstance(found, Mapping) else NOTHING


def many(parent: Any, name: str) -> list[Any]:
    """The list under a name, or an empty one."""
    found = parent.get(name) if isinstance(parent, Mapping) else None
    return found if isinstance(found, list) else []


def each(parent: Any, name: str, at: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The structures of a list, each with its path: `("containerDefinitions[0]", {...})`."""
    for index, item in enumerate(many(parent, name)):
        if isinstance(item, Mapping):
            yield f"{at}{name}[{index}]", item


def text(parent: Any, name: str) -> str | None:
    """The string under a name, or None."""
    found = parent.get(name) if isinstance(parent, Mapping) else None
    return found if isinstance(found, str) else None


def whole(parent: Any, name: str) -> int | None:
    """The whole number under a name, or None. True and False are not numbers here."""
    found = parent.get(name) if isinstance(parent, Mapping) else None
    if isinstance(found, int) and not isinstance(found, bool) and -LARGEST <= found < LARGEST:
        return found
    return None


def name_of(thing: Any) -> str:
    """The name of a container, an ulimit, a volume; empty when it has none that is text."""
    return text(thing, "name") or ""


def containers(request: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The container definitions of a task definition, each with its path."""
    return each(request, "containerDefinitions")


def is_fargate(request: Any) -> bool:
    """Whether a task definition asks to be checked against Fargate."""
    return "FARGATE" in many(request, "requiresCompatibilities")


def is_awsvpc(request: Any) -> bool:
    """Whether a task definition uses network mode awsvpc."""
    return text(request, "networkMode") == "awsvpc"


def is_given(value: Any) -> bool:
    """Whether a value says something: neither absent nor false, nor an empty text, list or structure. 0 does."""
    return (
        value is not None and value is not False and not (isinstance(value, str | list | dict) and not value)
    )


@cache
def places(path: str) -> Callable[[Any], Iterator[tuple[str, Any]]]:
    """A reader of every place that a row's path means: `volumes[].name` -> `("volumes[0].name", "data")`, ..."""
    steps = tuple((step.removesuffix("[]"), step.endswith("[]")) for step in path.split("."))

    def walk(value: Any, at: str, index: int) -> Iterator[tuple[str, Any]]:
        found = value.get(steps[index][0]) if isinstance(value, Mapping) else None
        if found is None:
            return
        name, is_list = steps[index]
        here = [(f"{at}{name}", found)]
        if is_list:
            here = (
                [(f"{at}{name}[{n}]", one) for n, one in enumerate(found)] if isinstance(found, list) else []
            )
        if index == len(steps) - 1:
            yield from here
        else:
            for place, inner in here:
                yield from walk(inner, f"{place}.", index + 1)

    return lambda request: walk(request, "", 0)
