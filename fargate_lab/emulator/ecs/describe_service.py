"""The Service shape that the service operations answer with."""

from __future__ import annotations

from fargate_lab.emulator.ecs.state import Deployment, Service, Shape
from fargate_lab.emulator.scheduler.launch import PLATFORM_VERSION

STARTING = ("PROVISIONING", "PENDING", "ACTIVATING")
ECHOED = (
    "loadBalancers",
    "serviceRegistries",
    "healthCheckGracePeriodSeconds",
    "networkConfiguration",
    "placementConstraints",
    "placementStrategy",
)
"""Members of the settings that the service shows as they are, if they are there."""
DEPLOYED = ("serviceConnectConfiguration", "volumeConfigurations", "vpcLatticeConfigurations")
"""Members of the settings that each deployment shows, as they were when it began."""


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
        "deploymentController": request["deploymentController"],
        "enableECSManagedTags": bool(request.get("enableECSManagedTags")),
        "enableExecuteCommand": bool(request.get("enableExecuteCommand")),
        "propagateTags": request.get("propagateTags", "NONE"),
        "availabilityZoneRebalancing": request["availabilityZoneRebalancing"],
        "resourceManagementType": "CUSTOMER",
        "tags": service.tags if with_tags else [],
    }
    if service.deployments:
        shape["taskDefinition"] = service.primary.definition.arn
        current = [one for one in service.deployments if one is service.primary or _has_tasks(service, one)]
        shape["currentServiceDeployment"] = service.primary.arn
        shape["currentServiceRevisions"] = [_summary(service, one) for one in current]
    shape.update({key: request[key] for key in ECHOED if request.get(key) not in (None, [], {})})
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
    shape.update({key: deployment.revision[key] for key in DEPLOYED if key in deployment.revision})
    return shape


def _has_tasks(service: Service, deployment: Deployment) -> bool:
    return any(one.started_by == deployment.id and one.live for one in service.tasks.values())


def _summary(service: Service, deployment: Deployment) -> Shape:
    own = [one for one in service.tasks.values() if one.started_by == deployment.id and one.live]
    return {
        "arn": deployment.revision_arn,
        "requestedTaskCount": service.desired_count if deployment is service.primary else 0,
        "runningTaskCount": sum(one.last_status == "RUNNING" for one in own),
        "pendingTaskCount": sum(one.last_status in STARTING for one in own),
    }


def _compute(service: Service) -> Shape:
    """Launch type or strategy, and platform; a service by capacity provider strategy shows no launch type."""
    if not service.on_fargate:
        return {"launchType": "EC2"}
    compute: Shape = {"platformVersion": PLATFORM_VERSION, "platformFamily": "Linux"}
    if service.strategy:
        compute["capacityProviderStrategy"] = service.strategy
    else:
        compute["launchType"] = "FARGATE"
    return compute
