"""Task metadata, version 4: what a container is told when it asks 169.254.170.2 about itself and its task.

Knows the members that the agent answers on Fargate, and answers those that the lab really knows. Does not know CPU,
memory and network traffic: nobody measures them here, so they are absent from the statistics rather than invented,
and a header says so. ServiceName and VPCID are left out, as they are on Fargate.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate.html
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from ipaddress import IPv4Network
from typing import Any

from fargate_lab.emulator.ecs.state import Container, Shape, Task
from fargate_lab.emulator.neighbours import ec2
from fargate_lab.emulator.network.fabric import HttpAnswer, HttpRequest
from fargate_lab.emulator.party import Party
from fargate_lab.rules.sizes import cpu_units, memory_mib

ADDRESS = "169.254.170.2"
VARIABLE = "ECS_CONTAINER_METADATA_URI_V4"
RUN_BEFORE_STATS_SECONDS = 1.0
"""How long a container must have run before it has statistics."""
FREE_STORAGE_GIB = 20
NOT_MEASURED = "CPU, memory and network traffic are not measured here, so they are absent."
MIB = 1024 * 1024


def variables(container: Container) -> dict[str, str]:
    """What the agent adds to a container's environment."""
    return {VARIABLE: f"http://{ADDRESS}/v4/{container.runtime_id}"}


def serve(task: Task) -> None:
    """Let the containers of a task, and nobody else, ask about it."""

    async def answer(request: HttpRequest, party: Party) -> HttpAnswer:
        return _answer(task, request.path.partition("?")[0])

    if task.wire is not None:
        task.wire.answer_link_local(ADDRESS, answer)


def _answer(task: Task, path: str) -> HttpAnswer:
    parts = [part for part in path.split("/") if part]
    container = next(
        (one for one in task.containers if one.runtime_id and one.runtime_id in parts[1:2]), None
    )
    if parts[:1] != ["v4"] or container is None:
        return _json(404, "V4 container metadata handler: unable to get container ID from request")
    wanted = "/".join(parts[2:])
    if wanted == "":
        return _json(200, _container(task, container))
    if wanted == "task":
        return _json(200, _task(task))
    if wanted == "stats":
        return _json(200, _stats(task, container), NOT_MEASURED)
    if wanted == "task/stats":
        every = {one.runtime_id: _stats(task, one) for one in task.containers if one.runtime_id}
        return _json(200, every, NOT_MEASURED)
    return _json(404, f"V4 container metadata handler: /{wanted} is not answered on Fargate")


def _json(status: int, body: Any, note: str = "") -> HttpAnswer:
    headers = {"Content-Type": "application/json"} | ({"X-Fargate-Lab": note} if note else {})
    return HttpAnswer(status, headers, json.dumps(body).encode())


def _task(task: Task) -> Shape:
    request = task.definition.request
    storage = task.overrides.get("ephemeralStorage") or request.get("ephemeralStorage") or {}
    subnet = _subnet(task)
    shape: Shape = {
        "Cluster": task.cluster.arn,
        "TaskARN": task.arn,
        "Family": task.definition.family,
        "Revision": str(task.definition.revision),
        "DesiredStatus": task.desired_status,
        "KnownStatus": _known(task),
        "Limits": {"CPU": cpu_units(task.cpu) / 1024, "Memory": memory_mib(task.memory)},
        "PullStartedAt": _time(task.times.get("pullStartedAt")),
        "PullStoppedAt": _time(task.times.get("pullStoppedAt")),
        "ExecutionStoppedAt": _time(task.times.get("executionStoppedAt")),
        "AvailabilityZone": task.interface.az if task.interface else None,
        "AvailabilityZoneID": subnet.az_id if subnet else None,
        "LaunchType": task.launch_type,
        "Group": task.group,
        "Containers": [_container(task, one) for one in task.containers if one.runtime_id],
        "ClockDrift": {
            "ClockErrorBound": 0.0,  # virtual time is what everybody here is measured by
            "ReferenceTimestamp": _time(task.here.now),
            "ClockSynchronizationStatus": "SYNCHRONIZED",
        },
        "EphemeralStorageMetrics": {"Reserved": storage.get("sizeInGiB", FREE_STORAGE_GIB) * 1024},
        "FaultInjectionEnabled": bool(request.get("enableFaultInjection", False)),
    }
    return _given(shape)


def _container(task: Task, container: Container) -> Shape:
    definition = container.definition
    logs = definition.get("logConfiguration") or {}
    memory = definition.get("memory")
    limits = {"CPU": definition.get("cpu", 0), **({"Memory": memory} if memory else {})}
    shape: Shape = {
        "DockerId": container.runtime_id,
        "Name": container.name,
        "DockerName": container.name,
        "Image": definition["image"],
        "ImageID": container.image_digest,
        "Ports": _ports(definition) or None,
        "Labels": {**definition.get("dockerLabels", {}), **_labels(task, container)},
        "DesiredStatus": task.desired_status,
        "KnownStatus": container.last_status,
        "ExitCode": container.exit_code,
        "Limits": limits,
        "CreatedAt": _time(container.started_at),
        "StartedAt": _time(container.started_at),
        "Type": "NORMAL",
        "Health": _health(container),
        "RestartCount": container.restart_count if "restartPolicy" in definition else None,
        "LogDriver": logs.get("logDriver"),
        "LogOptions": logs.get("options"),
        "ContainerARN": container.arn,
        "Networks": [_network(task)] if task.interface else None,
    }
    return _given(shape)


def _health(container: Container) -> Shape | None:
    """What the newest health check has found; None without a check in the definition."""
    if not container.has_health_check:
        return None
    health = container.health
    found = {"status": health.status, "statusSince": _time(health.since), "exitCode": health.exit_code}
    return _given({**found, "output": health.output or None})


def _labels(task: Task, container: Container) -> dict[str, str]:
    return {
        "com.amazonaws.ecs.cluster": task.cluster.arn,
        "com.amazonaws.ecs.container-name": container.name,
        "com.amazonaws.ecs.task-arn": task.arn,
        "com.amazonaws.ecs.task-definition-family": task.definition.family,
        "com.amazonaws.ecs.task-definition-version": str(task.definition.revision),
    }


def _ports(definition: Shape) -> list[Shape]:
    found = [one for one in definition.get("portMappings", []) if one.get("containerPort")]
    return [
        {"ContainerPort": one["containerPort"], "Protocol": one.get("protocol", "tcp")}
        | ({"HostPort": one["hostPort"]} if one.get("hostPort") else {})
        for one in found
    ]


def _network(task: Task) -> Shape:
    interface, subnet = task.interface, _subnet(task)
    assert interface is not None
    shape: Shape = {
        "NetworkMode": "awsvpc",
        "IPv4Addresses": [interface.private_ip],
        "AttachmentIndex": 0,
        "MACAddress": interface.mac,
        "DomainNameSearchList": [interface.private_dns.partition(".")[2]],
        "PrivateDNSName": interface.private_dns,
    }
    if subnet is not None:
        block = IPv4Network(subnet.cidr)
        shape |= {
            "IPv4SubnetCIDRBlock": subnet.cidr,
            "SubnetGatewayIpv4Address": f"{block.network_address + 1}/{block.prefixlen}",
        }
    return shape


def _subnet(task: Task) -> ec2.Subnet | None:
    try:
        return ec2.find_subnets(task.here.account.id, task.here.name, [task.subnet_id])[0]
    except ec2.UnknownSubnet:  # deleted behind the task's back
        return None


def _stats(task: Task, container: Container) -> Shape | None:
    """What is known of a running container's use; None before its first second and after its end, as on AWS."""
    started = container.started_at
    if container.running is None or started is None or task.here.now - started < RUN_BEFORE_STATS_SECONDS:
        return None
    limit = container.definition.get("memory") or memory_mib(task.memory)
    return {
        "read": _time(task.here.now),
        "name": container.name,
        "id": container.runtime_id,
        "memory_stats": {"limit": int(limit) * MIB},
    }


def _known(task: Task) -> str:
    """How far the agent has brought the task: as far as its slowest container."""
    if task.last_status in ("DEPROVISIONING", "STOPPED"):
        return "STOPPED"
    return "RUNNING" if all(one.runtime_id for one in task.containers) else "CREATED"


def _given(shape: Shape) -> Shape:
    return {name: value for name, value in shape.items() if value is not None}


def _time(seconds: float | None) -> str | None:
    """As the agent writes it: RFC 3339 in UTC, with a Z."""
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
