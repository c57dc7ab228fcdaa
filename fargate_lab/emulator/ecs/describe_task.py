"""The Task shape that DescribeTasks, RunTask and StopTask answer with."""

from __future__ import annotations

from fargate_lab.emulator.ecs.state import Container, Shape, Task

FREE_EPHEMERAL_STORAGE_GIB = 20
"""What every Fargate task gets without asking (API_EphemeralStorage)."""


def describe(task: Task, with_tags: bool = False) -> Shape:
    """The task as it is now."""
    storage = (
        task.overrides.get("ephemeralStorage")
        or task.definition.request.get("ephemeralStorage")
        or {"sizeInGiB": FREE_EPHEMERAL_STORAGE_GIB}
    )
    runtime = task.definition.request.get("runtimePlatform") or {}
    shape: Shape = {
        "attachments": [_attachment(task)],
        "attributes": [{"name": "ecs.cpu-architecture", "value": _architecture(runtime)}],
        "availabilityZone": task.interface.az if task.interface else "",
        "clusterArn": task.cluster.arn,
        "containers": [_container(task, one) for one in task.containers],
        "cpu": task.cpu,
        "createdAt": task.created_at,
        "desiredStatus": task.desired_status,
        "enableExecuteCommand": task.enable_execute_command,
        "group": task.group,
        "healthStatus": task.health_status,
        "lastStatus": task.last_status,
        "launchType": task.launch_type,
        "memory": task.memory,
        "overrides": _overrides(task),
        "platformVersion": task.platform_version,
        "platformFamily": "Linux",
        "tags": task.tags if with_tags else [],
        "taskArn": task.arn,
        "taskDefinitionArn": task.definition.arn,
        "version": task.version,
        "ephemeralStorage": storage,
        "fargateEphemeralStorage": storage,
        **task.times,
    }
    if task.interface is not None:
        shape["connectivity"] = "CONNECTED" if task.last_status != "STOPPED" else "DISCONNECTED"
    optional = {
        "capacityProviderName": task.capacity_provider,
        "startedBy": task.started_by,
        "stopCode": task.stop_code,
        "stoppedReason": task.stopped_reason,
    }
    shape.update({key: value for key, value in optional.items() if value is not None})
    return shape


def _architecture(runtime: Shape) -> str:
    return "arm64" if runtime.get("cpuArchitecture") == "ARM64" else "x86_64"


def _attachment(task: Task) -> Shape:
    details = {"subnetId": task.subnet_id}
    status = "PRECREATED"
    if task.interface is not None:
        status = "DELETED" if task.last_status == "STOPPED" else "ATTACHED"
        details |= {
            "networkInterfaceId": task.interface.id,
            "macAddress": task.interface.mac,
            "privateDnsName": task.interface.private_dns,
            "privateIPv4Address": task.interface.private_ip,
        }
    elif task.last_status == "STOPPED":
        status = "DELETED"
    return {
        "id": task.attachment_id,
        "type": "ElasticNetworkInterface",
        "status": status,
        "details": [{"name": name, "value": value} for name, value in details.items()],
    }


def _container(task: Task, container: Container) -> Shape:
    shape: Shape = {
        "containerArn": container.arn,
        "taskArn": task.arn,
        "name": container.name,
        "image": container.definition["image"],
        "lastStatus": container.last_status,
        "networkBindings": [],
        "networkInterfaces": [],
        "healthStatus": container.health.status,
        "cpu": str(container.definition.get("cpu", 0)),
    }
    if task.interface is not None:
        shape["networkInterfaces"] = [
            {"attachmentId": task.attachment_id, "privateIpv4Address": task.interface.private_ip}
        ]
    for member in ("memory", "memoryReservation"):
        if member in container.definition:
            shape[member] = str(container.definition[member])
    optional = {
        "imageDigest": container.image_digest,
        "runtimeId": container.runtime_id,
        "exitCode": container.exit_code,
        "reason": container.reason,
    }
    shape.update({key: value for key, value in optional.items() if value is not None})
    return shape


def _overrides(task: Task) -> Shape:
    given = {one["name"]: one for one in task.overrides.get("containerOverrides", [])}
    containers = [given.get(one.name, {"name": one.name}) for one in task.containers]
    return {**task.overrides, "containerOverrides": containers, "inferenceAcceleratorOverrides": []}
