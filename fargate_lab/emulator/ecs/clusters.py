"""CreateCluster, DescribeClusters, ListClusters, DeleteCluster.

There is no cluster called `default` until somebody makes it: CreateCluster without a name does, and every call
without a cluster means it (API_CreateCluster, API_RunTask).
"""

from __future__ import annotations

from typing import Any

from fargate_lab.emulator.ecs.errors import EcsError, cluster_not_found, invalid
from fargate_lab.emulator.ecs.lookup import cluster_name, find_cluster, page
from fargate_lab.emulator.ecs.rulings import refuse_what_rules_refuse
from fargate_lab.emulator.ecs.state import Cluster, Shape
from fargate_lab.emulator.world import Region

PROVIDERS = ("FARGATE", "FARGATE_SPOT")
MOST_DESCRIBED = 100


def create_cluster(here: Region, request: Shape) -> Shape:
    """Create a cluster, or answer with the ACTIVE one of that name."""
    refuse_what_rules_refuse("CreateCluster", request)
    name = request.get("clusterName") or "default"
    for provider in request.get("capacityProviders", []):
        if provider not in PROVIDERS:
            raise invalid(
                f"The specified capacity provider {provider} was not found. Specify a valid name and try again."
            )
    existing = here.clusters.get(name)
    if existing is not None and existing.status == "ACTIVE":
        return {"cluster": describe(here, existing, {"TAGS", "SETTINGS"})}
    cluster = Cluster(
        name=name,
        arn=here.arn(f"cluster/{name}"),
        settings=request.get("settings") or [{"name": "containerInsights", "value": "disabled"}],
        configuration=request.get("configuration"),
        capacity_providers=list(request.get("capacityProviders", [])),
        default_strategy=list(request.get("defaultCapacityProviderStrategy", [])),
        service_connect_defaults=request.get("serviceConnectDefaults"),
        tags=list(request.get("tags", [])),
    )
    here.clusters[name] = cluster
    here.journal.add("cluster.status", cluster.arn, "ACTIVE", "created")
    return {"cluster": describe(here, cluster, {"TAGS", "SETTINGS"})}


def describe_clusters(here: Region, request: Shape) -> Shape:
    """Describe clusters by name or ARN, ACTIVE or INACTIVE; what is missing is a failure, not an error."""
    wanted = request.get("clusters") or ["default"]
    if len(wanted) > MOST_DESCRIBED:
        raise invalid(f"clusters can have at most {MOST_DESCRIBED} items.")
    clusters, failures = [], []
    for reference in dict.fromkeys(wanted):
        cluster = here.clusters.get(cluster_name(reference))
        if cluster is None or (reference.startswith("arn:") and reference != cluster.arn):
            arn = (
                reference if reference.startswith("arn:") else here.arn(f"cluster/{cluster_name(reference)}")
            )
            failures.append({"arn": arn, "reason": "MISSING"})
        else:
            clusters.append(describe(here, cluster, set(request.get("include", []))))
    return {"clusters": clusters, "failures": failures}


def list_clusters(here: Region, request: Shape) -> Shape:
    """The ARNs of the ACTIVE clusters."""
    arns, rest = page([one.arn for one in here.clusters.values() if one.status == "ACTIVE"], request)
    return {"clusterArns": arns, **rest}


def delete_cluster(here: Region, request: Shape) -> Shape:
    """Make an empty cluster INACTIVE; it can still be described."""
    if not request.get("cluster"):
        raise cluster_not_found()
    cluster = find_cluster(here, request["cluster"])
    if any(one.cluster is cluster and one.status == "ACTIVE" for one in here.services.values()):
        raise EcsError(
            "ClusterContainsServicesException", "The Cluster cannot be deleted while Services are active."
        )
    if any(one.cluster is cluster and one.last_status != "STOPPED" for one in here.tasks.values()):
        raise EcsError(
            "ClusterContainsTasksException", "The Cluster cannot be deleted while Tasks are active."
        )
    cluster.status = "INACTIVE"
    here.journal.add("cluster.status", cluster.arn, "INACTIVE", "deleted")
    return {"cluster": describe(here, cluster, set())}


def describe(here: Region, cluster: Cluster, include: set[str]) -> Shape:
    """The Cluster shape, with counts taken from the tasks and services as they are now."""
    tasks = [one for one in here.tasks.values() if one.cluster is cluster]
    services = [one for one in here.services.values() if one.cluster is cluster]
    shape: dict[str, Any] = {
        "clusterArn": cluster.arn,
        "clusterName": cluster.name,
        "status": cluster.status,
        "registeredContainerInstancesCount": 0,
        "runningTasksCount": sum(one.last_status == "RUNNING" for one in tasks),
        "pendingTasksCount": sum(
            one.last_status in ("PROVISIONING", "PENDING", "ACTIVATING") for one in tasks
        ),
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
    return shape


def _statistics(here: Region, cluster: Cluster) -> list[Shape]:
    """Counts by launch type, as strings (API_DescribeClusters, STATISTICS)."""
    tasks = [one for one in here.tasks.values() if one.cluster is cluster]
    services = [one for one in here.services.values() if one.cluster is cluster]
    pending = ("PROVISIONING", "PENDING", "ACTIVATING")
    counts = {
        "runningEC2TasksCount": 0,
        "runningFargateTasksCount": sum(one.last_status == "RUNNING" for one in tasks),
        "pendingEC2TasksCount": 0,
        "pendingFargateTasksCount": sum(one.last_status in pending for one in tasks),
        "activeEC2ServiceCount": sum(one.status == "ACTIVE" and not one.on_fargate for one in services),
        "activeFargateServiceCount": sum(one.status == "ACTIVE" and one.on_fargate for one in services),
        "drainingEC2ServiceCount": 0,
        "drainingFargateServiceCount": sum(one.status == "DRAINING" for one in services),
    }
    return [{"name": name, "value": str(value)} for name, value in counts.items()]
