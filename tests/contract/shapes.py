"""Whether what an endpoint answered is what AWS's service model says: every member known, every value of its type."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from botocore.model import OperationModel, Shape
from botocore.session import get_session

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "float": (int, float),
    "timestamp": (int, float),
    "boolean": (bool,),
}


@cache
def ecs_model() -> Any:
    """botocore's model of ECS."""
    return get_session().get_service_model("ecs")


def faults(shape: Shape, value: Any, at: str = "$") -> Iterator[str]:
    """Every place where an answer does not fit its shape."""
    wanted = {"structure": dict, "map": dict, "list": list}.get(shape.type_name, object)
    if not isinstance(value, wanted):
        yield f"{at} is no {shape.type_name}: {value!r}"
    elif shape.type_name == "structure":
        for name, item in value.items():
            if name not in shape.members:
                yield f"{at}.{name} is not in the model"
            else:
                yield from faults(shape.members[name], item, f"{at}.{name}")
        yield from (f"{at}.{name} is missing" for name in shape.required_members if name not in value)
    elif shape.type_name == "list":
        for index, item in enumerate(value):
            yield from faults(shape.member, item, f"{at}[{index}]")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from faults(shape.value, item, f"{at}[{key}]")
    else:
        yield from scalar_faults(shape, value, at)


def scalar_faults(shape: Shape, value: Any, at: str) -> Iterator[str]:
    """The same for one value; an enumerated string is one of its values."""
    if isinstance(value, bool) != (shape.type_name == "boolean") or not isinstance(
        value, TYPES[shape.type_name]
    ):
        yield f"{at} is no {shape.type_name}: {value!r}"
    elif shape.type_name == "string" and getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{at} is none of the values of {shape.name}: {value!r}"


def answer_faults(operation: str, status: int, body: bytes) -> list[str]:
    """What is wrong with one answer of ECS."""
    answered = json.loads(body)
    model = ecs_model().operation_model(operation)
    if status < 300:
        return list(faults(model.output_shape, answered))
    code = answered.get("__type")
    found = (
        [] if isinstance(answered.get("message"), str) and code else [f"not an error of AWS's: {answered!r}"]
    )
    known = ecs_model().shape_names
    extra = set(answered) - {"__type", "message"}
    if extra and (code not in known or extra - set(ecs_model().shape_for(code).members)):
        found.append(f"{code} has no {extra}")
    return found


def watch(client: Any, found: list[str]) -> None:
    """Let every answer that an ECS client gets be judged; what is wrong is added to ``found``."""

    def judge(response_dict: dict[str, Any], operation_model: OperationModel, **_: Any) -> None:
        name = operation_model.name
        wrong = answer_faults(name, response_dict["status_code"], response_dict["body"])
        found.extend(f"{name}: {one}" for one in wrong)

    client.meta.events.register("before-parse.ecs", judge)


def watched(make: Callable[[str], Any], found: list[str]) -> Callable[[str], Any]:
    """The same for a function that makes clients by service: each ECS client is watched once."""
    seen: set[int] = set()

    def client(service: str) -> Any:
        made = make(service)
        if service == "ecs" and id(made) not in seen:
            seen.add(id(made))
            watch(made, found)
        return made

    return client
