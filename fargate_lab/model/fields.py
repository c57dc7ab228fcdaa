"""An operation as a form sees it: its fields, each with type, choices and the first sentence AWS says about it.

Knows: what the model says. Does not know what Fargate refuses; that is `fargate_lab.rules`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from .service import operation_names, service_model
from .words import first_sentence, plain


@dataclass(frozen=True)
class Field:
    """One member of a request. `type` is structure, list, map, string, integer, long, double, boolean or timestamp.
    The `enum` of a list is what its items are chosen from."""

    name: str
    type: str
    required: bool
    enum: tuple[str, ...]
    doc: str
    minimum: float | None
    maximum: float | None
    shape: str = field(repr=False)
    service: str = field(default="ecs", repr=False)
    html: str = field(default="", repr=False, compare=False)

    @property
    def documentation(self) -> str:
        """The whole text AWS has for this field, without HTML."""
        return plain(self.html)

    @cached_property
    def item(self) -> Field | None:
        """What a list holds, or the values of a map."""
        shape = service_model(self.service)["shapes"][self.shape]
        inner = shape.get("member") or shape.get("value")
        return _field("item", inner, False, self.service) if inner else None

    @cached_property
    def members(self) -> tuple[Field, ...]:
        """The fields inside: of a structure, or of the structures in a list. Read when first asked for."""
        if self.type == "structure":
            return _members(self.shape, self.service)
        return self.item.members if self.item else ()

    def member(self, name: str) -> Field:
        """One field inside. Raises KeyError with the names there are."""
        return _named(self.members, name, self.name)


@dataclass(frozen=True)
class Operation:
    """One API operation and the fields of its request."""

    name: str
    members: tuple[Field, ...] = field(repr=False)
    doc: str
    documentation: str = field(repr=False)
    errors: tuple[str, ...] = field(repr=False)
    output: tuple[Field, ...] = field(repr=False, default=())

    def member(self, name: str) -> Field:
        """One field of the request. Raises KeyError with the names there are."""
        return _named(self.members, name, self.name)


@cache
def operation(name: str, service: str = "ecs") -> Operation:
    """An operation by its AWS name, for example `RegisterTaskDefinition`. Raises KeyError for one AWS has not."""
    found = service_model(service)["operations"].get(name)
    if found is None:
        raise KeyError(f"{service} has no operation {name!r}. It has: {', '.join(operation_names(service))}.")
    output = found.get("output")
    return Operation(
        name=name,
        members=_members(found["input"]["shape"], service) if "input" in found else (),
        doc=first_sentence(found.get("documentation")),
        documentation=plain(found.get("documentation")),
        errors=tuple(error["shape"] for error in found.get("errors", ())),
        output=_members(output["shape"], service) if output else (),
    )


def _named(fields: tuple[Field, ...], name: str, owner: str) -> Field:
    for found in fields:
        if found.name == name:
            return found
    raise KeyError(f"{owner} has no field {name!r}. It has: {', '.join(found.name for found in fields)}.")


@cache
def _members(shape_name: str, service: str) -> tuple[Field, ...]:
    shape = service_model(service)["shapes"][shape_name]
    required = shape.get("required", ())
    return tuple(
        _field(name, member, name in required, service) for name, member in shape.get("members", {}).items()
    )


def _field(name: str, member: dict[str, Any], required: bool, service: str) -> Field:
    shapes = service_model(service)["shapes"]
    shape = shapes[member["shape"]]
    chosen_from = shapes[shape["member"]["shape"]] if shape["type"] == "list" else shape
    text = member.get("documentation") or shape.get("documentation") or ""
    return Field(
        name=name,
        type=shape["type"],
        required=required,
        enum=tuple(chosen_from.get("enum", ())),
        doc=first_sentence(text),
        minimum=shape.get("min"),
        maximum=shape.get("max"),
        shape=member["shape"],
        service=service,
        html=text,
    )
