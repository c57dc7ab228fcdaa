"""The Cluster shape that the cluster operations answer with."""

from __future__ import annotations

from typing import Any

from fargate_lab.emulator.ecs.state import Cluster, Shape
from fargate_lab.emulator.world import Region

STARTING = ("PROVISIONING", "PENDING", "ACTIVATING")


def describe(here: Region, cluster: Cluster, include: set[str]) -> Shape:
    """The Cluster shape, with counts taken from the tasks and services as they are now.

    ``include`` names what is left out unless asked for: ATTACHMENTS, CONFIGURATIONS, SETTINGS, STATISTICS, TAGS.
    """
    services = [one for one in here.services.values() if one.cluster is cluster]
    shape: dict[str, Any] = {
        "clusterArn": cluster.arn,
        "clusterName": cluster.name,
        "status": cluster.status,
        "registeredContainerInstancesCount": 0,
        "runningTasksCount": cluster.task_counts["RUNNING"],
        "pendingTasksCount": _pending(cluster),
        "activeServicesCount": sum(one.status == "ACTIVE" for one in services),
        "statistics": _statistics(here, cluster) if "STATISTICS" in include else [],
        "tags": cluster.tags if "TAGS" in include else [],
        "settings": cluster.settings if "SETTINGS" in include else [],
        "capacityProviders": cluster.capacity_providers,
        "defaultCapacityProviderStrategy": cluster.default_strategy,
    }
    if cluster.configuration is not None and "CONFIGURATIONS" in include:
        shape["configuration"] = cluster.configuration
    if cluster.service_connect_defaults is not None:
        shape["serviceConnectDefaults"] = cluster.service_connect_defaults
    if "ATTACHMENTS" in include:
        shape["attachments"] = []  # Auto Scaling plans of EC2 capacity providers: none here
        if cluster.capacity_providers:
            shape["attachmentsStatus"] = "UPDATE_COMPLETE"
    return shape


def _pending(cluster: Cluster) -> int:
    return sum(cluster.task_counts[status] for status in STARTING)


def _statistics(here: Region, cluster: Cluster) -> list[Shape]:
    """Counts by launch type, as strings (API_DescribeClusters, STATISTICS)."""
    services = [one for one in here.services.values() if one.cluster is cluster]
    counts = {
        "runningEC2TasksCount": 0,
        "runningFargateTasksCount": cluster.task_counts["RUNNING"],
        "pendingEC2TasksCount": 0,
        "pendingFargateTasksCount": _pending(cluster),
        "activeEC2ServiceCount": sum(one.status == "ACTIVE" and not one.on_fargate for one in services),
        "activeFargateServiceCount": sum(one.status == "ACTIVE" and one.on_fargate for one in services),
        "drainingEC2ServiceCount": sum(one.status == "DRAINING" and not one.on_fargate for one in services),
        "drainingFargateServiceCount": sum(one.status == "DRAINING" and one.on_fargate for one in services),
    }
    return [{"name": name, "value": str(value)} for name, value in counts.items()]
