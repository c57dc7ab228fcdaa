"""CreateCluster, UpdateCluster, UpdateClusterSettings, DescribeClusters, ListClusters, DeleteCluster.

There is no cluster called `default` until somebody makes it: CreateCluster without a name does, and every call
without a cluster means it (API_CreateCluster, API_RunTask).
"""

from __future__ import annotations

import copy

from fargate_lab.emulator.ecs import account_settings, capacity_providers
from fargate_lab.emulator.ecs.describe_cluster import describe
from fargate_lab.emulator.ecs.errors import cluster_not_found, invalid, missing, refusal
from fargate_lab.emulator.ecs.lookup import cluster_name, find_cluster, page
from fargate_lab.emulator.ecs.rulings import refuse_what_rules_refuse
from fargate_lab.emulator.ecs.state import Cluster, Shape
from fargate_lab.emulator.ecs.tags import check_tags
from fargate_lab.emulator.world import Region

MOST_DESCRIBED = 100


def create_cluster(here: Region, request: Shape) -> Shape:
    """Create a cluster, or answer with the ACTIVE one of that name."""
    refuse_what_rules_refuse(
        "CreateCluster", request, {"accountCapacityProviders": capacity_providers.PROVIDERS}
    )
    check_tags(request.get("tags", []))
    name = request.get("clusterName") or "default"
    providers = [one.rsplit("/", 1)[-1] for one in request.get("capacityProviders", [])]
    strategy = request.get("defaultCapacityProviderStrategy", [])
    existing = here.clusters.get(name)
    if existing is not None and existing.status == "ACTIVE":
        return {"cluster": describe(here, existing, {"TAGS", "SETTINGS"})}
    cluster = Cluster(
        name=name,
        arn=here.arn(f"cluster/{name}"),
        settings=_settings(here, request.get("settings", [])),
        configuration=request.get("configuration"),
        capacity_providers=list(dict.fromkeys(providers)),
        default_strategy=capacity_providers.completed(strategy),
        service_connect_defaults=request.get("serviceConnectDefaults") or None,
        tags=list(request.get("tags", [])),
    )
    here.clusters[name] = cluster
    here.journal.add("cluster.status", cluster.arn, "ACTIVE", "created")
    return {"cluster": describe(here, cluster, {"TAGS", "SETTINGS"})}


def update_cluster(here: Region, request: Shape) -> Shape:
    """Change settings, configuration or Service Connect defaults; what is not named stays."""
    cluster = find_cluster(here, request["cluster"])
    if "settings" in request:
        cluster.settings = _settings(here, request["settings"])
    if "configuration" in request:
        cluster.configuration = copy.deepcopy(request["configuration"])
    if "serviceConnectDefaults" in request:
        # An empty namespace takes the default away (API_ClusterServiceConnectDefaultsRequest).
        cluster.service_connect_defaults = (
            request["serviceConnectDefaults"] if request["serviceConnectDefaults"].get("namespace") else None
        )
    changed = ", ".join(key for key in request if key != "cluster") or "nothing"
    here.journal.add("cluster.updated", cluster.arn, changed, "UpdateCluster")
    return {"cluster": describe(here, cluster, {"TAGS", "SETTINGS", "CONFIGURATIONS"})}


def update_cluster_settings(here: Region, request: Shape) -> Shape:
    """Change the settings alone."""
    cluster = find_cluster(here, request["cluster"])
    cluster.settings = _settings(here, request["settings"])
    here.journal.add("cluster.updated", cluster.arn, "settings", "UpdateClusterSettings")
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
            failures.append(missing(arn))
        else:
            clusters.append(describe(here, cluster, set(request.get("include", []))))
    return {"clusters": clusters, "failures": failures}


def list_clusters(here: Region, request: Shape) -> Shape:
    """The ARNs of the ACTIVE clusters."""
    arns, rest = page((one.arn for one in here.clusters.values() if one.status == "ACTIVE"), request)
    return {"clusterArns": arns, **rest}


def delete_cluster(here: Region, request: Shape) -> Shape:
    """Make an empty cluster INACTIVE; it can still be described."""
    if not request.get("cluster"):
        raise cluster_not_found()
    cluster = find_cluster(here, request["cluster"])
    if any(one.cluster is cluster and one.status == "ACTIVE" for one in here.services.values()):
        raise refusal("cluster-contains-services")
    if any(one.cluster is cluster and one.last_status != "STOPPED" for one in here.tasks.values()):
        raise refusal("cluster-contains-tasks")
    cluster.status = "INACTIVE"
    here.journal.add("cluster.status", cluster.arn, "INACTIVE", "deleted")
    return {"cluster": describe(here, cluster, set())}


def _settings(here: Region, given: list[Shape]) -> list[Shape]:
    """The cluster's settings: containerInsights as given, else as the account has it."""
    value = account_settings.effective(here, "containerInsights")
    for one in given:
        if one.get("name") != "containerInsights":
            raise invalid("The setting name must be containerInsights.")
        value = one.get("value", "")
        if value not in account_settings.SETTINGS["containerInsights"].values:
            raise invalid(f"{value[:60]} is not a valid value for containerInsights.")
    return [{"name": "containerInsights", "value": value}]
