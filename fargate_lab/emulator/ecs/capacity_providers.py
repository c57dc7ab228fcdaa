"""FARGATE and FARGATE_SPOT: DescribeCapacityProviders and PutClusterCapacityProviders.

Both exist in every account and cannot be deleted; a cluster uses those that are associated with it. Providers of one's
own stand for EC2 machines and are not here (see `refusals`).
"""

from __future__ import annotations

import copy

from fargate_lab.emulator.ecs import describe_cluster
from fargate_lab.emulator.ecs.errors import EcsError, invalid, missing
from fargate_lab.emulator.ecs.lookup import find_cluster, page
from fargate_lab.emulator.ecs.rulings import refuse_what_rules_refuse
from fargate_lab.emulator.ecs.state import Cluster, Shape
from fargate_lab.emulator.world import Region

PROVIDERS = ("FARGATE", "FARGATE_SPOT")
MOST_DESCRIBED = 100
MOST_A_PAGE = 10


def describe_capacity_providers(here: Region, request: Shape) -> Shape:
    """The named providers, or all; with a cluster, those that are associated with it."""
    cluster = find_cluster(here, request["cluster"]) if request.get("cluster") else None
    there = PROVIDERS if cluster is None else tuple(cluster.capacity_providers)
    wanted = request.get("capacityProviders") or list(there)
    if len(wanted) > MOST_DESCRIBED:
        raise invalid(f"capacityProviders can have at most {MOST_DESCRIBED} items.")
    found, failures = [], []
    for reference in dict.fromkeys(wanted):
        name = reference.rsplit("/", 1)[-1]
        arn = here.arn(f"capacity-provider/{name}")
        if name not in there or (reference.startswith("arn:") and reference != arn):
            failures.append(missing(reference if reference.startswith("arn:") else arn))
        else:
            found.append(
                {"capacityProviderArn": arn, "name": name, "status": "ACTIVE", "tags": [], "type": name}
            )
    shown, rest = page(found, request, most=MOST_A_PAGE, usual=MOST_A_PAGE)
    return {"capacityProviders": shown, "failures": failures, **rest}


def put_cluster_capacity_providers(here: Region, request: Shape) -> Shape:
    """Say which providers a cluster may use, and which strategy it uses when nobody says."""
    refuse_what_rules_refuse("PutClusterCapacityProviders", request, {"accountCapacityProviders": PROVIDERS})
    cluster = find_cluster(here, request["cluster"])
    wanted = list(dict.fromkeys(one.rsplit("/", 1)[-1] for one in request["capacityProviders"]))
    for provider in cluster.capacity_providers:
        if provider not in wanted and _in_use(here, cluster, provider):
            raise EcsError(
                "ResourceInUseException", "The specified capacity provider is in use and cannot be removed."
            )
    cluster.capacity_providers = wanted
    cluster.default_strategy = completed(request["defaultCapacityProviderStrategy"])
    here.journal.add(
        "cluster.updated", cluster.arn, ", ".join(wanted) or "none", "capacity providers changed"
    )
    return {"cluster": describe_cluster.describe(here, cluster, {"SETTINGS", "ATTACHMENTS"})}


def completed(strategy: list[Shape]) -> list[Shape]:
    """A strategy as ECS echoes it: short names, weight and base always there."""
    return [
        {
            "weight": 0,
            "base": 0,
            **copy.deepcopy(item),
            "capacityProvider": item["capacityProvider"].rsplit("/", 1)[-1],
        }
        for item in strategy
    ]


def _in_use(here: Region, cluster: Cluster, provider: str) -> bool:
    tasks = (one for one in here.tasks.values() if one.cluster is cluster and one.last_status != "STOPPED")
    if any(one.capacity_provider == provider for one in tasks):
        return True
    services = (one for one in here.services.values() if one.cluster is cluster and one.status == "ACTIVE")
    return any(item["capacityProvider"] == provider for one in services for item in one.strategy)
