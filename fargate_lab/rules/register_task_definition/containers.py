"""Rows about each container: name, image, memory, limits, log options, and what network mode awsvpc rules out.
They hold for EC2 as well."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..reading import containers, each, is_awsvpc, many, name_of, part, text, whole
from ..record import Finding, Known, Request, Rule
from ..samples import first_container
from ..sources import PREFLIGHT, SEEN, api, cited, guide
from ..tables import NAME
from .definition import OPERATIONS

AWSLOGS_REQUIRED = ("awslogs-region", "awslogs-group")


def _name_characters(request: Request, known: Known) -> Iterator[Finding]:
    for path, container in containers(request):
        name = text(container, "name")
        if name and not NAME.fullmatch(name):
            yield f"{path}.name", {}


def _image_missing(request: Request, known: Known) -> Iterator[Finding]:
    for path, container in containers(request):
        if not container.get("image"):
            yield f"{path}.image", {}


def _no_memory_anywhere(request: Request, known: Known) -> Iterator[Finding]:
    if not request.get("memory"):
        for path, container in containers(request):
            if not container.get("memory") and not container.get("memoryReservation"):
                yield f"{path}.memory", {"name": name_of(container)}


def _below_reservation(request: Request, known: Known) -> Iterator[Finding]:
    for path, container in containers(request):
        memory, reservation = whole(container, "memory"), whole(container, "memoryReservation")
        if memory and reservation and memory < reservation:
            yield f"{path}.memory", {"name": name_of(container)}


def _soft_above_hard(request: Request, known: Known) -> Iterator[Finding]:
    for path, container in containers(request):
        for at, ulimit in each(container, "ulimits", f"{path}."):
            soft, hard = whole(ulimit, "softLimit"), whole(ulimit, "hardLimit")
            if soft is not None and hard is not None and soft > hard:
                yield f"{at}.softLimit", {"name": name_of(ulimit)}


def _awslogs_options(request: Request, known: Known) -> Iterator[Finding]:
    for path, container in containers(request):
        log = part(container, "logConfiguration")
        if text(log, "logDriver") == "awslogs":
            options = part(log, "options")
            missing = [option for option in AWSLOGS_REQUIRED if not options.get(option)]
            if missing:
                yield f"{path}.logConfiguration.options", {"options": ", ".join(missing)}


def _host_port(request: Request, known: Known) -> Iterator[Finding]:
    if is_awsvpc(request):
        for path, container in containers(request):
            for at, mapping in each(container, "portMappings", f"{path}."):
                host, port = whole(mapping, "hostPort"), whole(mapping, "containerPort")
                if host is not None and port is not None and host != port:
                    yield f"{at}.hostPort", {}


def _links(request: Request, known: Known) -> Iterator[Finding]:
    if is_awsvpc(request):
        for path, container in containers(request):
            if many(container, "links"):
                yield f"{path}.links", {}


def _break_memory(request: dict[str, Any]) -> None:
    """The row is met only without a task-level memory, which Fargate would refuse too: so an EC2 definition."""
    request.update(requiresCompatibilities=["EC2"])
    del request["cpu"], request["memory"]


ROWS = (
    Rule(
        id="container-name-characters",
        operations=OPERATIONS,
        path="containerDefinitions[].name",
        error="ClientException",
        text="Container.name contains invalid characters.",
        why="A container's name is used in log stream names and in the task's own metadata, so ECS takes only letters,"
        " digits, hyphens and underscores, 255 at most.",
        fix="Leave out spaces, dots, slashes and accents.",
        source=cited(
            api("ContainerDefinition"), "https://github.com/hashicorp/terraform-provider-aws/issues/5950"
        ),
        find=_name_characters,
        broken=lambda request: first_container(request).update(name="my web"),
    ),
    Rule(
        id="container-image-missing",
        operations=OPERATIONS,
        path="containerDefinitions[].image",
        error="ClientException",
        text="Container.image should not be null or empty.",
        why="The image is the program and its files. ECS only looks for it when a task starts, but it must be named"
        " here.",
        fix="Name an image, for example public.ecr.aws/nginx/nginx:latest.",
        source=cited(api("ContainerDefinition"), SEEN),
        find=_image_missing,
        broken=lambda request: first_container(request).pop("image"),
    ),
    Rule(
        id="container-memory-missing",
        operations=OPERATIONS,
        path="containerDefinitions[].memory",
        error="ClientException",
        text="Invalid setting for container '<name>'. At least one of 'memory' or 'memoryReservation' must be"
        " specified.",
        why="Memory must be bounded somewhere: for the whole task, or else for each container. AWS looks at this before"
        " it asks for a Fargate size.",
        fix="On Fargate, set memory for the whole task.",
        source=cited(api("ContainerDefinition"), PREFLIGHT, "https://github.com/aws/aws-cli/issues/4453"),
        find=_no_memory_anywhere,
        broken=_break_memory,
    ),
    Rule(
        id="container-memory-below-reservation",
        operations=OPERATIONS,
        path="containerDefinitions[].memory",
        error="ClientException",
        text="Invalid setting for container '<name>'. 'memory' must be greater than or equal to 'memoryReservation'.",
        why="memory is the line above which the container is killed; memoryReservation is what is set aside for it. A"
        " container could not use what is set aside for it.",
        fix="Raise memory, lower memoryReservation, or leave one of them out.",
        source=cited(api("ContainerDefinition"), PREFLIGHT),
        find=_below_reservation,
        only_with="memoryReservation",
        broken=lambda request: first_container(request).update(memory=128, memoryReservation=256),
    ),
    Rule(
        id="ulimit-soft-above-hard",
        operations=OPERATIONS,
        path="containerDefinitions[].ulimits[].softLimit",
        error="ClientException",
        text="Soft limit exceeds hard limit for ulimit <name>",
        why="The soft limit is where a process is stopped at first; it may raise it itself, up to the hard limit. So"
        " the hard limit is the larger one.",
        fix="Set hardLimit to at least softLimit.",
        source=cited(api("Ulimit"), PREFLIGHT),
        find=_soft_above_hard,
        only_with="ulimits",
        broken=lambda request: first_container(request).update(
            ulimits=[{"name": "nofile", "softLimit": 4096, "hardLimit": 1024}]
        ),
    ),
    Rule(
        id="awslogs-options",
        operations=OPERATIONS,
        path="containerDefinitions[].logConfiguration.options",
        error="ClientException",
        text="Log driver awslogs requires options: <options>",
        why="The awslogs driver sends every line to a CloudWatch log group. It must know which group, and in which"
        " Region.",
        fix="Set awslogs-group and awslogs-region; on Fargate also awslogs-stream-prefix.",
        source=cited(guide("using_awslogs"), PREFLIGHT),
        find=_awslogs_options,
        only_with="logConfiguration",
        broken=lambda request: first_container(request)["logConfiguration"]["options"].pop("awslogs-group"),
    ),
    Rule(
        id="host-port",
        operations=OPERATIONS,
        path="containerDefinitions[].portMappings[].hostPort",
        error="ClientException",
        text="When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
        why="With awsvpc the task has a network interface and an address of its own. There is no host in between whose"
        " port could differ, so Docker's 8080:80 has no meaning here.",
        fix="Leave hostPort out. To answer on another port, change the listener of the load balancer.",
        source=cited(api("PortMapping"), SEEN),
        find=_host_port,
        only_with="portMappings",
        broken=lambda request: first_container(request).update(
            portMappings=[{"containerPort": 80, "hostPort": 8080}]
        ),
    ),
    Rule(
        id="links",
        operations=OPERATIONS,
        path="containerDefinitions[].links",
        error="ClientException",
        text="Links are not supported when networkMode=awsvpc",
        why="Links join containers over Docker's bridge network. Containers of one awsvpc task share one network"
        " interface, so they already reach each other at 127.0.0.1.",
        fix="Remove links. Same task: use 127.0.0.1. Different tasks: Service Connect or service discovery.",
        source=cited(guide("fargate-tasks-services"), SEEN),
        find=_links,
        only_with="links",
        broken=lambda request: first_container(request).update(links=["db:database"]),
        outright=True,
    ),
)
