"""Rows about network mode awsvpc, Fargate's only one: what a task with a network interface of its own does not have.
They hold for EC2 as well, when its task definitions say awsvpc."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..reading import containers, each, is_awsvpc, text, whole
from ..record import Finding, Known, Request, Rule
from ..refusing import not_in_awsvpc
from ..samples import first_container, put
from ..sources import ALIKE, OURS, PREFLIGHT, SEEN, api, cited, guide
from .definition import OPERATIONS

FARGATE_GUIDE = guide("fargate-tasks-services")
CONTAINER = api("ContainerDefinition")
RANGE = re.compile(r"([0-9]{1,5})-([0-9]{1,5})")


def port_range(value: str | None) -> tuple[int, int] | None:
    """(first, last) of a containerPortRange, or None where it is none."""
    found = RANGE.fullmatch(value or "")
    return (int(found[1]), int(found[2])) if found else None


def _ports(request: Request) -> Iterator[tuple[str, str, int, int]]:
    """Every port mapping: where it stands, its protocol, its first and last port."""
    for path, container in containers(request):
        for at, mapping in each(container, "portMappings", f"{path}."):
            protocol = text(mapping, "protocol") or "tcp"
            port, span = whole(mapping, "containerPort"), port_range(text(mapping, "containerPortRange"))
            if port is not None:
                yield f"{at}.containerPort", protocol, port, port
            elif span is not None:
                yield f"{at}.containerPortRange", protocol, *span


def _port_twice(request: Request, known: Known) -> Iterator[Finding]:
    if is_awsvpc(request):
        taken: list[tuple[str, int, int]] = []
        for at, protocol, first, last in _ports(request):
            for other, start, end in taken:
                if protocol == other and first <= end and start <= last:
                    yield at, {"protocol": protocol.upper(), "port": max(first, start)}
                    break
            taken.append((protocol, first, last))


def _two_protocols(request: Request, known: Known) -> Iterator[Finding]:
    for path, container in containers(request):
        taken: dict[int, str] = {}
        for at, mapping in each(container, "portMappings", f"{path}."):
            port, protocol = whole(mapping, "containerPort"), text(mapping, "protocol") or "tcp"
            if port is not None and taken.setdefault(port, protocol) != protocol:
                yield f"{at}.protocol", {"port": port}


def _port_name_twice(request: Request, known: Known) -> Iterator[Finding]:
    if is_awsvpc(request):
        taken: set[str] = set()
        for path, container in containers(request):
            for at, mapping in each(container, "portMappings", f"{path}."):
                name = text(mapping, "name")
                if name in taken:
                    yield f"{at}.name", {}
                elif name:
                    taken.add(name)


ROWS = (
    not_in_awsvpc(
        "disable-networking",
        "containerDefinitions[].disableNetworking",
        True,
        "Disable Networking is not supported on container when networkMode=awsvpc",
        "The task's network interface belongs to all its containers at once; one of them cannot be left out.",
        "Remove disableNetworking; close the way out with a security group.",
        cited(FARGATE_GUIDE, PREFLIGHT),
    ),
    not_in_awsvpc(
        "dns-servers",
        "containerDefinitions[].dnsServers",
        ["10.0.0.2"],
        "DNS servers are not supported on container when networkMode=awsvpc.",
        "A task asks the name server of its VPC, like everything else in the VPC does.",
        "Remove dnsServers; another server is set for the whole VPC, in its DHCP options.",
        cited(FARGATE_GUIDE, PREFLIGHT, SEEN),
    ),
    not_in_awsvpc(
        "dns-search-domains",
        "containerDefinitions[].dnsSearchDomains",
        ["example.internal"],
        "DNS search domains are not supported on container when networkMode=awsvpc",
        "A task takes the search domain of its VPC, like everything else in the VPC does.",
        "Remove dnsSearchDomains and write names in full; or set them for the VPC, in its DHCP options.",
        cited(CONTAINER, ALIKE),
        confirmed=False,
    ),
    not_in_awsvpc(
        "extra-hosts",
        "containerDefinitions[].extraHosts",
        [{"hostname": "db", "ipAddress": "10.0.0.7"}],
        "Extra hosts are not supported on container when networkMode=awsvpc",
        "The hosts file of a task is written by ECS, with the task's own address in it.",
        "Remove extraHosts; give the other side a name with Service Connect, Cloud Map or Route 53.",
        cited(CONTAINER, PREFLIGHT),
    ),
    not_in_awsvpc(
        "hostname",
        "containerDefinitions[].hostname",
        "web",
        "hostname is not supported on container when networkMode=awsvpc",
        "A task is called by the private DNS name of its network interface, and all its containers share it.",
        "Remove hostname; hand the program a name in an environment variable.",
        cited(CONTAINER, PREFLIGHT),
    ),
    Rule(
        id="port-twice",
        operations=OPERATIONS,
        path="containerDefinitions[].portMappings[].containerPort",
        error="ClientException",
        text="<protocol> container port '<port>' is used multiple times in task when networkMode=awsvpc.",
        why="The containers of a task share one address. On one address a port can be answered by one program only.",
        fix="Let one of the containers listen on another port.",
        source=cited(api("PortMapping"), PREFLIGHT),
        find=_port_twice,
        only_with="portMappings",
        broken=put("containerDefinitions[].portMappings", [{"containerPort": 80}, {"containerPort": 80}]),
    ),
    Rule(
        id="port-two-protocols",
        operations=OPERATIONS,
        path="containerDefinitions[].portMappings[].protocol",
        error="ClientException",
        text="Container port <port> can not be exposed for multiple protocols.",
        why="A port mapping says the protocol of its port, and ECS keeps one mapping for a port of a container.",
        fix="Keep one of the two mappings, or use two ports.",
        source=cited(api("PortMapping"), OURS),
        find=_two_protocols,
        only_with="portMappings",
        broken=lambda request: first_container(request)["portMappings"].append(
            {"containerPort": 80, "protocol": "udp"}
        ),
        confirmed=False,
    ),
    Rule(
        id="port-name-twice",
        operations=OPERATIONS,
        path="containerDefinitions[].portMappings[].name",
        error="ClientException",
        text="When networkMode=awsvpc, port mapping name is already used",
        why="Service Connect finds a port by its name, so a name means one port of the task.",
        fix="Give each port mapping a name of its own, or none.",
        source=cited(api("PortMapping"), PREFLIGHT),
        find=_port_name_twice,
        only_with="portMappings",
        broken=put(
            "containerDefinitions[].portMappings",
            [{"containerPort": 80, "name": "http"}, {"containerPort": 81, "name": "http"}],
        ),
    ),
)
