"""What a field means to AWS: its type, its choices, the first sentence of AWS's own text.

Knows: how to find the field of the model that stands at a place of a request. The model itself, and how AWS's text
becomes a sentence, are `fargate_lab.model`'s.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from fargate_lab import model

from .paths import steps


@dataclass(frozen=True)
class Field:
    """What a control needs to know of a field. `of` is the type of a list's items."""

    name: str
    type: str = "string"
    enum: tuple[str, ...] = ()
    doc: str = ""
    of: str = ""


@cache
def field(operation: str, path: str) -> Field:
    """The field at a place, or a plain string where the model has none (an option of awslogs)."""
    found = _find(operation, path)
    if found is None:
        return Field(str(steps(path)[-1]))
    return Field(found.name, found.type, found.enum, found.doc, found.item.type if found.item else "")


@cache
def members(operation: str, path: str = "") -> tuple[str, ...]:
    """The names of the members of the structure at a place, in AWS's order."""
    if not path:
        return tuple(member.name for member in model.operation(operation).members)
    found = _find(operation, path)
    return tuple(member.name for member in found.members) if found else ()


def _find(operation: str, path: str) -> model.Field | None:
    """Numbers of list items are left out: a model's list has the members of its items."""
    owner: model.Operation | model.Field = model.operation(operation)
    for step in steps(path):
        if isinstance(step, str):
            found = next((member for member in owner.members if member.name == step), None)
            if found is None:
                return None
            owner = found
    return owner if isinstance(owner, model.Field) else None
