"""Rows about the task definition as a whole: its family and its list of containers. They hold for EC2 as well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ..reading import containers, many, text
from ..record import Finding, Known, Request, Rule
from ..sources import PREFLIGHT, SEEN, api, cited
from ..tables import NAME, QUOTAS

OPERATIONS = ("RegisterTaskDefinition",)
MOST_CONTAINERS = QUOTAS["containers_per_task_definition"].value


def _family_missing(request: Request, known: Known) -> Iterator[Finding]:
    if not request.get("family"):
        yield "family", {}


def _family_characters(request: Request, known: Known) -> Iterator[Finding]:
    family = text(request, "family")
    if family and not NAME.fullmatch(family):
        yield "family", {}


def _no_containers(request: Request, known: Known) -> Iterator[Finding]:
    if not request.get("containerDefinitions"):
        yield "containerDefinitions", {}


def _too_many_containers(request: Request, known: Known) -> Iterator[Finding]:
    if len(many(request, "containerDefinitions")) > MOST_CONTAINERS:
        yield "containerDefinitions", {}


def _duplicate_names(request: Request, known: Known) -> Iterator[Finding]:
    names = Counter[str]()
    for path, container in containers(request):
        name = text(container, "name")
        if name:
            names[name] += 1
            if names[name] == 2:
                yield f"{path}.name", {}


def _no_essential(request: Request, known: Known) -> Iterator[Finding]:
    found = [container for _, container in containers(request)]
    if found and not any(container.get("essential", True) for container in found):
        yield "containerDefinitions", {}


def _twice(request: dict[str, Any]) -> None:
    request["containerDefinitions"].append({"name": "web", "image": "busybox"})


def _eleven(request: dict[str, Any]) -> None:
    request["containerDefinitions"] += [
        {"name": f"side-{n}", "image": "busybox"} for n in range(MOST_CONTAINERS)
    ]


ROWS = (
    Rule(
        id="containers-empty",
        operations=OPERATIONS,
        path="containerDefinitions",
        error="ClientException",
        text="Container list cannot be empty.",
        why="A task is one or more containers that start and stop together. Without a container there is nothing to"
        " run.",
        fix="Add at least one container definition with a name and an image.",
        source=cited(api("RegisterTaskDefinition"), PREFLIGHT),
        find=_no_containers,
        broken=lambda request: request.update(containerDefinitions=[]),
    ),
    Rule(
        id="family-missing",
        operations=OPERATIONS,
        path="family",
        error="ClientException",
        text="Family can not be blank.",
        why="The family is the name under which ECS counts revisions: family:1, family:2 and so on.",
        fix="Give the task definition a family, for example hello-world.",
        source=cited(api("RegisterTaskDefinition"), SEEN),
        find=_family_missing,
        broken=lambda request: request.update(family=""),
    ),
    Rule(
        id="family-characters",
        operations=OPERATIONS,
        path="family",
        error="ClientException",
        text="Family contains invalid characters.",
        why="The family becomes part of an ARN, so ECS takes only letters, digits, hyphens and underscores, 255 at"
        " most.",
        fix="Leave out spaces, dots, slashes and accents.",
        source=cited(api("RegisterTaskDefinition"), SEEN, "https://github.com/aws/amazon-ecs-cli/issues/37"),
        find=_family_characters,
        broken=lambda request: request.update(family="hello world"),
    ),
    Rule(
        id="containers-too-many",
        operations=OPERATIONS,
        path="containerDefinitions",
        error="ClientException",
        text="Too many containers.",
        why="A task definition holds ten containers at most: it describes one copy of one thing with its side-cars, not"
        " a whole system.",
        fix="Split the containers into several task definitions, one for each thing that scales by itself.",
        source=cited(
            QUOTAS["containers_per_task_definition"].source,
            "https://github.com/aws/amazon-ecs-cli/issues/184",
        ),
        find=_too_many_containers,
        broken=_eleven,
    ),
    Rule(
        id="container-names-twice",
        operations=OPERATIONS,
        path="containerDefinitions[].name",
        error="ClientException",
        text="Container names must be unique within a task definition",
        why="Within a task everything points at containers by name: dependencies, load balancers, overrides, logs. Two"
        " of the same name could not be told apart.",
        fix="Rename one of them.",
        source=cited(api("ContainerDefinition"), PREFLIGHT),
        find=_duplicate_names,
        broken=_twice,
    ),
    Rule(
        id="essential-none",
        operations=OPERATIONS,
        path="containerDefinitions[].essential",
        error="ClientException",
        text="Task definition doesn't have any essential container",
        why="An essential container carries the task: when it stops, the task stops. With none, ECS could not say when"
        " the task is over.",
        fix="Leave essential out (it is true by default) or set it to true for the main container.",
        source=cited(api("ContainerDefinition"), PREFLIGHT),
        find=_no_essential,
        broken=lambda request: request["containerDefinitions"][0].update(essential=False),
    ),
)
