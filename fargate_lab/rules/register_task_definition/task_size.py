"""Rows about the size of the task and of the containers in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .. import sizes
from ..reading import containers, is_fargate, name_of, part, text, whole
from ..record import Finding, Known, Request, Rule
from ..samples import first_container
from ..sources import ALIKE, PREFLIGHT, SEEN, api, cited, guide
from ..tables import SIZES_SOURCE, WINDOWS_CPUS, is_pair
from .definition import OPERATIONS

NO_SUCH_SIZE = (
    "No Fargate configuration exists for given values: <cpu> CPU, <memory> memory."
    " See the Amazon ECS documentation for the valid values."
)
OLDER_NO_SUCH_SIZE = (
    "No Fargate configuration exists for given values: <cpu> CPU, <memory> memory",
    "No Fargate configuration exists for given values.",
)
SIZE_GUIDE = guide("task-cpu-memory-error")


def _cpu_invalid(request: Request, known: Known) -> Iterator[Finding]:
    if request.get("cpu") and sizes.size_or_none(request)[0] is None:
        yield "cpu", {}


def _memory_invalid(request: Request, known: Known) -> Iterator[Finding]:
    if request.get("memory") and sizes.size_or_none(request)[1] is None:
        yield "memory", {}


def _container_memory(request: Request, known: Known) -> Iterator[Finding]:
    memory = sizes.size_or_none(request)[1]
    if memory is not None:
        for path, container in containers(request):
            if (whole(container, "memory") or 0) > memory:
                yield f"{path}.memory", {"name": name_of(container)}


def _reservation_sum(request: Request, known: Known) -> Iterator[Finding]:
    memory = sizes.size_or_none(request)[1]
    wanted = sum(whole(container, "memoryReservation") or 0 for _, container in containers(request))
    if memory is not None and wanted > memory:
        yield "memory", {}


def _cpu_sum(request: Request, known: Known) -> Iterator[Finding]:
    cpu = sizes.size_or_none(request)[0]
    wanted = sum(whole(container, "cpu") or 0 for _, container in containers(request))
    if cpu is not None and wanted > cpu:
        yield "cpu", {}


def _cpu_missing(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request) and not request.get("cpu"):
        yield "cpu", {}


def _memory_missing(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request) and not request.get("memory"):
        yield "memory", {}


def _is_windows(request: Request) -> bool:
    return (text(part(request, "runtimePlatform"), "operatingSystemFamily") or "").startswith("WINDOWS")


def _size_pair(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request):
        cpu, memory = sizes.size_or_none(request)
        if cpu is not None and memory is not None and not is_pair(cpu, memory):
            yield "memory", {"cpu": cpu, "memory": memory}


def _size_windows(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request) and _is_windows(request):
        cpu, memory = sizes.size_or_none(request)
        arm = text(part(request, "runtimePlatform"), "cpuArchitecture") == "ARM64"
        if cpu is not None and memory is not None and is_pair(cpu, memory):
            if cpu not in WINDOWS_CPUS:
                yield "cpu", {"cpu": cpu, "memory": memory}
            elif arm:
                yield "runtimePlatform.cpuArchitecture", {"cpu": cpu, "memory": memory}


def _break_memory_missing(request: dict[str, Any]) -> None:
    """A container with memory of its own, so that the earlier row about containers does not speak first."""
    del request["memory"]
    first_container(request)["memory"] = 256


ROWS = (
    Rule(
        id="cpu-invalid",
        operations=OPERATIONS,
        path="cpu",
        error="ClientException",
        text=sizes.INVALID.replace("<name>", "cpu"),
        why="cpu is written in CPU units, 1024 to a vCPU, or in vCPUs: 256 and .25 vCPU are the same.",
        fix='Write "256" or ".25 vCPU".',
        source=cited(SIZE_GUIDE, api("RegisterTaskDefinition")),
        find=_cpu_invalid,
        broken=lambda request: request.update(cpu="a quarter"),
    ),
    Rule(
        id="memory-invalid",
        operations=OPERATIONS,
        path="memory",
        error="ClientException",
        text=sizes.INVALID.replace("<name>", "memory"),
        why="memory is written in MiB or in GB: 512 and 0.5 GB are the same.",
        fix='Write "512" or "0.5 GB".',
        source=cited(SIZE_GUIDE, api("RegisterTaskDefinition"), ALIKE),
        find=_memory_invalid,
        broken=lambda request: request.update(memory="plenty"),
        confirmed=False,
    ),
    Rule(
        id="container-memory-above-task",
        operations=OPERATIONS,
        path="containerDefinitions[].memory",
        error="ClientException",
        text="The 'memory' setting for container '<name>' is greater than for the task.",
        why="All containers of a task live inside the task's memory. One of them cannot be given more than there is.",
        fix="Lower the container's memory, leave it out, or choose a larger task size.",
        source=cited(
            api("ContainerDefinition"), "https://github.com/pulumi/pulumi-awsx/issues/1220", PREFLIGHT
        ),
        find=_container_memory,
        broken=lambda request: first_container(request).update(memory=1024),
    ),
    Rule(
        id="reservations-above-task",
        operations=OPERATIONS,
        path="memory",
        error="ClientException",
        text="The sum of all container 'memoryReservation' values cannot be greater than the value of the task"
        " 'memory'.",
        why="What is set aside for the containers must fit into the task, all of it at once.",
        fix="Lower the reservations or choose a larger task size.",
        source=cited(
            api("ContainerDefinition"), "https://github.com/cloudnativedaysjp/dreamkast-infra/pull/4766"
        ),
        find=_reservation_sum,
        only_with="memoryReservation",
        broken=lambda request: first_container(request).update(memoryReservation=1024),
    ),
    Rule(
        id="container-cpu-above-task",
        operations=OPERATIONS,
        path="cpu",
        error="ClientException",
        text="The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
        why="The containers share the task's CPU. What they ask for must fit into it, all of it at once.",
        fix="Lower the containers' cpu, leave it out, or choose a larger task size.",
        source=cited(api("ContainerDefinition"), PREFLIGHT),
        find=_cpu_sum,
        broken=lambda request: first_container(request).update(cpu=512),
    ),
    Rule(
        id="cpu-missing",
        operations=OPERATIONS,
        path="cpu",
        error="ClientException",
        text="Fargate requires that 'cpu' be defined at the task level.",
        why="On Fargate you buy a task, not a machine: its size decides what AWS sets aside and what you pay. A size on"
        " the containers alone is not enough.",
        fix="Set cpu and memory on the task definition itself.",
        source=cited(SIZES_SOURCE, PREFLIGHT, SEEN),
        find=_cpu_missing,
        broken=lambda request: request.pop("cpu"),
        fargate_only=True,
    ),
    Rule(
        id="memory-missing",
        operations=OPERATIONS,
        path="memory",
        error="ClientException",
        text="Fargate requires that 'memory' be defined at the task level.",
        why="On Fargate you buy a task, not a machine: its size decides what AWS sets aside and what you pay. A size on"
        " the containers alone is not enough.",
        fix="Set cpu and memory on the task definition itself.",
        source=cited(SIZES_SOURCE, PREFLIGHT, SEEN),
        find=_memory_missing,
        broken=_break_memory_missing,
        fargate_only=True,
    ),
    Rule(
        id="size-pair",
        operations=OPERATIONS,
        path="memory",
        error="ClientException",
        text=NO_SUCH_SIZE,
        also=OLDER_NO_SUCH_SIZE,
        why="Fargate offers 77 sizes, not any size: each CPU has its own list of memories, and large CPUs move in"
        " larger steps.",
        fix="Take one of the sizes that exist.",
        source=cited(SIZES_SOURCE, SIZE_GUIDE, PREFLIGHT),
        find=_size_pair,
        broken=lambda request: request.update(cpu="256", memory="4096"),
        fargate_only=True,
    ),
    Rule(
        id="size-windows",
        operations=OPERATIONS,
        path="cpu",
        error="ClientException",
        text=NO_SUCH_SIZE,
        why="Windows containers need room for Windows: on Fargate they start at 1 vCPU and end at 4,"
        " and there is no Windows for ARM.",
        fix="Take 1, 2 or 4 vCPU on X86_64, or a Linux image.",
        source=cited(SIZES_SOURCE, PREFLIGHT),
        find=_size_windows,
        only_with="runtimePlatform",
        broken=lambda request: request.update(
            runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
        ),
        fargate_only=True,
    ),
)
