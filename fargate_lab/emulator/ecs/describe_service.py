"""The Service shape that the service operations answer with."""

from __future__ import annotations

from fargate_lab.emulator.ecs.state import Deployment, Service, Shape
from fargate_lab.emulator.scheduler.launch import PLATFORM_VERSION

STARTING = ("PROVISIONING", "PENDING", "ACTIVATING")
ECHOED = (
    "loadBalancers",
    "serviceRegistries",
    "healthCheckGracePeriodSeconds",
    "capacityProviderStrategy",
    "networkConfiguration",
)


def describe(service: Service, with_tags: bool = False) -> Shape:
    """The service as it is now."""
    request = service.request
    live = [one for one in service.tasks.values() if one.live]
    shape: Shape = {
        "serviceArn": service.arn,
        "serviceName": service.name,
        "clusterArn": service.cluster.arn,
        "status": service.status,
        "desiredCount": service.desired_count,
        "runningCount": sum(one.last_status == "RUNNING" for one in live),
        "pendingCount": sum(one.last_status in STARTING for one in live),
        "deploymentConfiguration": request["deploymentConfiguration"],
        "deployments": [_deployment(service, one) for one in service.deployments],
        "events": service.events,
        "createdAt": service.created_at,
        "createdBy": f"arn:aws:iam::{service.here.account.id}:root",
        "loadBalancers": [],
        "serviceRegistries": [],
        "placementConstraints": [],
        "placementStrategy": [],
        "schedulingStrategy": "REPLICA",
        "deploymentController": request.get("deploymentController") or {"type": "ECS"},
        "enableECSManagedTags": bool(request.get("enableECSManagedTags")),
        "enableExecuteCommand": bool(request.get("enableExecuteCommand")),
        "propagateTags": request.get("propagateTags", "NONE"),
        "availabilityZoneRebalancing": request.get("availabilityZoneRebalancing", "ENABLED"),
        "tags": service.tags if with_tags else [],
    }
    if service.deployments:
        shape["taskDefinition"] = service.primary.definition.arn
    shape.update({key: request[key] for key in ECHOED if request.get(key)})
    shape.update(_compute(service))
    if service.on_fargate:
        shape["roleArn"] = (
            f"arn:aws:iam::{service.here.account.id}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"
        )
    return shape


def _deployment(service: Service, deployment: Deployment) -> Shape:
    own = [one for one in service.tasks.values() if one.started_by == deployment.id and one.live]
    done = deployment.rollout_state == "COMPLETED"
    shape: Shape = {
        "id": deployment.id,
        "status": deployment.status,
        "taskDefinition": deployment.definition.arn,
        "desiredCount": service.desired_count if deployment is service.primary else 0,
        "pendingCount": sum(one.last_status in STARTING for one in own),
        "runningCount": sum(one.last_status == "RUNNING" for one in own),
        "failedTasks": deployment.failed_tasks,
        "createdAt": deployment.created_at,
        "updatedAt": deployment.updated_at,
        "networkConfiguration": service.request.get("networkConfiguration", {}),
        "rolloutState": deployment.rollout_state,
        "rolloutStateReason": f"ECS deployment {deployment.id} {'completed' if done else 'in progress'}.",
        **_compute(service),
    }
    if service.request.get("capacityProviderStrategy"):
        shape["capacityProviderStrategy"] = service.request["capacityProviderStrategy"]
    return shape


def _compute(service: Service) -> Shape:
    """Launch type and platform; a service by capacity provider strategy shows no launch type."""
    if not service.on_fargate:
        return {"launchType": "EC2"}
    compute: Shape = {"platformVersion": PLATFORM_VERSION, "platformFamily": "Linux"}
    if service.capacity_provider is None:
        compute["launchType"] = "FARGATE"
    return compute
