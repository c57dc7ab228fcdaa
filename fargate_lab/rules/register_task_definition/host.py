"""Rows about what a shared host would offer: devices, kernel settings, placement. On Fargate there is no such host."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..reading import containers, is_fargate, many, part, text
from ..record import Finding, Known, Request, Rule
from ..refusing import given, not_on_fargate
from ..samples import put
from ..sources import ALIKE, OURS, PREFLIGHT, SEEN, api, cited, guide
from .definition import OPERATIONS

FARGATE_GUIDE = guide("fargate-tasks-services")
LINUX_PARAMETERS = api("LinuxParameters")
MAY_BE_ADDED = "SYS_PTRACE"
FARGATE_FAMILIES = (
    "LINUX",
    "WINDOWS_SERVER_2019_FULL",
    "WINDOWS_SERVER_2019_CORE",
    "WINDOWS_SERVER_2022_FULL",
    "WINDOWS_SERVER_2022_CORE",
)
"""Operating systems of Fargate (guide: platform-windows-fargate); the enum of ECS has more."""


def _family(request: Request) -> str:
    return text(part(request, "runtimePlatform"), "operatingSystemFamily") or "LINUX"


def _gpu(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request):
        for path, container in containers(request):
            for index, wanted in enumerate(many(container, "resourceRequirements")):
                if text(wanted, "type") == "GPU":
                    yield f"{path}.resourceRequirements[{index}]", {}


def _capabilities(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request):
        for path, container in containers(request):
            added = many(part(part(container, "linuxParameters"), "capabilities"), "add")
            for index, capability in enumerate(added):
                if isinstance(capability, str) and capability != MAY_BE_ADDED:
                    yield f"{path}.linuxParameters.capabilities.add[{index}]", {"capability": capability}


def _pid_host(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request) and text(request, "pidMode") == "host":
        yield "pidMode", {}


def _other_family(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request) and _family(request) not in FARGATE_FAMILIES:
        yield "runtimePlatform.operatingSystemFamily", {"family": _family(request)}


def _linux_only(request: Request, known: Known) -> Iterator[Finding]:
    if _family(request).startswith("WINDOWS"):
        if text(request, "pidMode"):
            yield "pidMode", {"parameter": "pidMode"}
        for path, container in containers(request):
            for parameter in ("linuxParameters", "ulimits"):
                if container.get(parameter):
                    yield f"{path}.{parameter}", {"parameter": parameter}


def _on_windows(request: dict[str, Any]) -> None:
    windows = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}
    request.update(cpu="1024", memory="2048", runtimePlatform=windows, pidMode="task")


ROWS = (
    not_on_fargate(
        "docker-security-options",
        "containerDefinitions[].dockerSecurityOptions",
        ["no-new-privileges"],
        "Fargate compatible task definitions do not support dockerSecurityOptions",
        "SELinux and AppArmor labels are settings of a host, and the host is AWS's.",
        "Remove dockerSecurityOptions. Each task already runs alone on its machine.",
        cited(FARGATE_GUIDE, PREFLIGHT),
    ),
    Rule(
        id="gpu",
        operations=OPERATIONS,
        path="containerDefinitions[].resourceRequirements",
        error="ClientException",
        text="Tasks using the Fargate launch type do not support GPU resource requirements",
        why="Fargate's machines have no GPUs to hand out.",
        fix="Run this task on EC2 instances with GPUs, or on ECS Managed Instances.",
        source=cited(FARGATE_GUIDE, PREFLIGHT),
        find=_gpu,
        only_with="resourceRequirements",
        broken=put("containerDefinitions[].resourceRequirements", [{"type": "GPU", "value": "1"}]),
        fargate_only=True,
    ),
    not_on_fargate(
        "devices",
        "containerDefinitions[].linuxParameters.devices",
        [{"hostPath": "/dev/fuse"}],
        "Fargate compatible task definitions do not support devices",
        "A device is a piece of the host, and the host is AWS's.",
        "Remove linuxParameters.devices.",
        cited(LINUX_PARAMETERS, PREFLIGHT),
    ),
    not_on_fargate(
        "shared-memory-size",
        "containerDefinitions[].linuxParameters.sharedMemorySize",
        128,
        "Fargate compatible task definitions do not support sharedMemorySize",
        "/dev/shm has a fixed size on Fargate. Browsers and databases that use much of it notice.",
        "Remove sharedMemorySize; tell the program to use files instead (Chromium: --disable-dev-shm-usage), or mount"
        " a tmpfs.",
        cited(LINUX_PARAMETERS, PREFLIGHT, SEEN),
    ),
    not_on_fargate(
        "max-swap",
        "containerDefinitions[].linuxParameters.maxSwap",
        512,
        "Fargate compatible task definitions do not support maxSwap",
        "A Fargate task has the memory of its size and no swap behind it.",
        "Remove maxSwap; choose a size with more memory.",
        cited(LINUX_PARAMETERS, PREFLIGHT, SEEN),
    ),
    not_on_fargate(
        "swappiness",
        "containerDefinitions[].linuxParameters.swappiness",
        60,
        "Fargate compatible task definitions do not support swappiness",
        "A Fargate task has the memory of its size and no swap to be eager about.",
        "Remove swappiness.",
        cited(LINUX_PARAMETERS, ALIKE),
        confirmed=False,
    ),
    Rule(
        id="capabilities-add",
        operations=OPERATIONS,
        path="containerDefinitions[].linuxParameters.capabilities.add",
        error="ClientException",
        text="<capability> is not allowed on Fargate.",
        why="Capabilities are pieces of what root may do to a host. On Fargate one can be added, SYS_PTRACE, so that"
        " one container can look into another. Dropping is always allowed.",
        fix="Add SYS_PTRACE or nothing.",
        source=cited(api("KernelCapabilities"), PREFLIGHT),
        find=_capabilities,
        only_with="linuxParameters",
        broken=put("containerDefinitions[].linuxParameters.capabilities.add", ["NET_ADMIN"]),
        fargate_only=True,
    ),
    not_on_fargate(
        "placement-constraints",
        "placementConstraints",
        [{"type": "memberOf", "expression": "attribute:ecs.instance-type == t3.small"}],
        "Fargate compatible task definitions do not support constraints",
        "A constraint chooses among your machines. On Fargate there are none to choose from.",
        "Remove placementConstraints. What you choose are subnets, and with them Availability Zones.",
        cited(FARGATE_GUIDE, PREFLIGHT),
    ),
    not_on_fargate(
        "ipc-mode",
        "ipcMode",
        "task",
        "Fargate compatible task definitions do not support ipcMode",
        "Shared memory between containers, or with the host, is a setting of the host.",
        "Remove ipcMode; let the containers speak over 127.0.0.1 or a shared volume.",
        cited(FARGATE_GUIDE, PREFLIGHT),
    ),
    Rule(
        id="pid-mode-host",
        operations=OPERATIONS,
        path="pidMode",
        error="ClientException",
        text="Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is"
        " 'task'.",
        why="With host a container would see every process of the machine. On Fargate the machine is AWS's; what the"
        " containers of a task may share is the task.",
        fix='Set pidMode to "task", or leave it out: then each container sees its own processes.',
        source=cited(api("RegisterTaskDefinition"), PREFLIGHT),
        find=_pid_host,
        only_with="pidMode",
        broken=put("pidMode", "host"),
        fargate_only=True,
    ),
    Rule(
        id="inference-accelerators",
        operations=OPERATIONS,
        path="inferenceAccelerators",
        error="ClientException",
        text="Unsupported field 'inferenceAccelerators'.",
        why="Amazon Elastic Inference has been switched off; the field is still in the model, and refused everywhere.",
        fix="Remove inferenceAccelerators.",
        source=cited(api("RegisterTaskDefinition"), PREFLIGHT),
        find=given("inferenceAccelerators"),
        only_with="inferenceAccelerators",
        broken=put("inferenceAccelerators", [{"deviceName": "one", "deviceType": "eia2.medium"}]),
        outright=True,
    ),
    not_on_fargate(
        "trusted-execution",
        "trustedExecutionConfiguration",
        {"isolationMode": "ISOLATED_SANDBOX"},
        "Fargate compatible task definitions do not support trustedExecutionConfiguration",
        "Trusted execution is offered on ECS Managed Instances only.",
        "Remove trustedExecutionConfiguration.",
        cited(api("RegisterTaskDefinition"), ALIKE),
        confirmed=False,
    ),
    Rule(
        id="operating-system-family",
        operations=OPERATIONS,
        path="runtimePlatform.operatingSystemFamily",
        error="ClientException",
        text="Fargate compatible task definitions do not support operatingSystemFamily <family>",
        why="Fargate runs Linux, and Windows Server 2019 and 2022, Full and Core. The other families are for EC2.",
        fix="Take one of those, or leave runtimePlatform out for Linux.",
        source=cited(guide("platform-windows-fargate"), ALIKE),
        find=_other_family,
        only_with="runtimePlatform",
        broken=lambda request: request.update(
            cpu="1024", memory="2048", runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2016_FULL"}
        ),
        confirmed=False,
        fargate_only=True,
    ),
    Rule(
        id="linux-only",
        operations=OPERATIONS,
        path="pidMode",
        error="ClientException",
        text="<parameter> is not supported for Windows containers.",
        why="linuxParameters, ulimits and pidMode are settings of the Linux kernel.",
        fix="Remove the parameter, or run a Linux image.",
        source=cited(api("ContainerDefinition"), OURS),
        find=_linux_only,
        only_with="runtimePlatform",
        broken=_on_windows,
        confirmed=False,
    ),
)
