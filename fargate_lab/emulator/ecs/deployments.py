"""Beginning a deployment of a service, with the service deployment and the revision that belong to it.

Each deployment rolls out one service revision: a record of the service's settings at that moment that never changes.
Their ids come from a stream of their own.
"""

from __future__ import annotations

import copy
import string

from fargate_lab.emulator.ecs.state import Deployment, Service, Shape, TaskDefinition
from fargate_lab.emulator.world import Region

LETTERS = string.ascii_letters + string.digits
REVISION_MEMBERS = (
    "capacityProviderStrategy",
    "gatewayConnectors",
    "launchType",
    "loadBalancers",
    "monitoring",
    "networkConfiguration",
    "serviceConnectConfiguration",
    "serviceRegistries",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
REPLACED = "Service deployment was stopped because a newer service deployment has replaced it."
DELETED = "Service deployment was stopped because the service was deleted."


def begin(service: Service, definition: TaskDefinition) -> Deployment:
    """Put a new PRIMARY deployment in front; the older ones stay ACTIVE until their tasks are gone."""
    here = service.here
    sources = list(service.deployments)
    for older in sources:
        older.status = "ACTIVE"
    end_unfinished(service, REPLACED)
    ids = here.world.ids_of(f"{here.account.id}/deployments")
    path = f"{service.cluster.name}/{service.name}"
    deployment = Deployment(
        id=f"ecs-svc/{here.ids.digits(19)}",
        definition=definition,
        created_at=here.now,
        updated_at=here.now,
        arn=here.arn(f"service-deployment/{path}/{''.join(ids.random.choices(LETTERS, k=21))}"),
        revision_arn=here.arn(f"service-revision/{path}/{ids.digits(19)}"),
        sources=sources,
        configuration=copy.deepcopy(service.request["deploymentConfiguration"]),
    )
    deployment.revision = _revision(here, service, deployment)
    service.deployments.insert(0, deployment)
    service.history.insert(0, deployment)
    return deployment


def end_unfinished(service: Service, reason: str) -> None:
    """Stop what is still being rolled out."""
    for one in service.history:
        if one.service_deployment_status in ("PENDING", "IN_PROGRESS"):
            one.service_deployment_status, one.status_reason = "STOPPED", reason
            one.finished_at = one.updated_at = service.here.now


def _revision(here: Region, service: Service, deployment: Deployment) -> Shape:
    kept = {key: service.request[key] for key in REVISION_MEMBERS if service.request.get(key)}
    if service.strategy:
        kept["capacityProviderStrategy"] = service.strategy
    return copy.deepcopy(
        {
            "serviceRevisionArn": deployment.revision_arn,
            "serviceArn": service.arn,
            "clusterArn": service.cluster.arn,
            "taskDefinition": deployment.definition.arn,
            "guardDutyEnabled": False,
            "createdAt": here.now,
            **kept,
        }
    )
