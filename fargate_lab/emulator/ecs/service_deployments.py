"""ListServiceDeployments, DescribeServiceDeployments, DescribeServiceRevisions: a service's history, to read.

True for the rolling deployments there are: what watches a deployment (the circuit breaker, alarms) is not emulated
yet, so a deployment that asks for it shows no verdict of it.
"""

from __future__ import annotations

from fargate_lab.emulator.containers import images
from fargate_lab.emulator.ecs.errors import invalid, missing
from fargate_lab.emulator.ecs.lookup import find_cluster, find_service, page
from fargate_lab.emulator.ecs.state import Deployment, Service, Shape, Task
from fargate_lab.emulator.scheduler.launch import PLATFORM_VERSION
from fargate_lab.emulator.world import Region

MOST_DESCRIBED = 20
STARTING = ("PROVISIONING", "PENDING", "ACTIVATING")


def list_service_deployments(here: Region, request: Shape) -> Shape:
    """A service's deployments, newest first; narrowed by status and by when they were created."""
    service = find_service(here, find_cluster(here, request.get("cluster")), request["service"])
    statuses, created = request.get("status") or [], request.get("createdAt") or {}
    after, before = created.get("after", float("-inf")), created.get("before", float("inf"))
    found = [
        _brief(service, one)
        for one in service.history
        if (not statuses or one.service_deployment_status in statuses) and after <= one.created_at <= before
    ]
    shown, rest = page(found, request, usual=MOST_DESCRIBED)
    return {"serviceDeployments": shown, **rest}


def describe_service_deployments(here: Region, request: Shape) -> Shape:
    """Up to twenty service deployments by ARN."""
    wanted = request["serviceDeploymentArns"]
    _check_number(wanted, "serviceDeploymentArns")
    found = {one.arn: _described(service, one) for service, one in _all(here) if one.arn in wanted}
    return {
        "serviceDeployments": [found[arn] for arn in dict.fromkeys(wanted) if arn in found],
        "failures": [missing(arn) for arn in dict.fromkeys(wanted) if arn not in found],
    }


def describe_service_revisions(here: Region, request: Shape) -> Shape:
    """Up to twenty service revisions by ARN."""
    wanted = request["serviceRevisionArns"]
    _check_number(wanted, "serviceRevisionArns")
    found = {
        one.revision_arn: _revision(service, one) for service, one in _all(here) if one.revision_arn in wanted
    }
    return {
        "serviceRevisions": [found[arn] for arn in dict.fromkeys(wanted) if arn in found],
        "failures": [missing(arn) for arn in dict.fromkeys(wanted) if arn not in found],
    }


def _check_number(wanted: list[str], member: str) -> None:
    if not wanted:
        raise invalid(f"{member} cannot be empty.")
    if len(wanted) > MOST_DESCRIBED:
        raise invalid(f"{member} can have at most {MOST_DESCRIBED} items.")


def _all(here: Region) -> list[tuple[Service, Deployment]]:
    return [(service, one) for service in here.services.values() for one in service.history]


def _brief(service: Service, deployment: Deployment) -> Shape:
    shape: Shape = {
        "serviceDeploymentArn": deployment.arn,
        "serviceArn": service.arn,
        "clusterArn": service.cluster.arn,
        "createdAt": deployment.created_at,
        "targetServiceRevisionArn": deployment.revision_arn,
        "status": deployment.service_deployment_status,
    }
    optional = {
        "startedAt": deployment.started_at,
        "finishedAt": deployment.finished_at,
        "statusReason": deployment.status_reason,
    }
    return {**shape, **{key: value for key, value in optional.items() if value is not None}}


def _described(service: Service, deployment: Deployment) -> Shape:
    shape = _brief(service, deployment)
    del shape["targetServiceRevisionArn"]
    shape |= {
        "updatedAt": deployment.updated_at,
        "sourceServiceRevisions": [_summary(service, one, 0) for one in deployment.sources],
        "targetServiceRevision": _summary(service, deployment, _requested(service, deployment)),
        "deploymentConfiguration": deployment.configuration,
    }
    if deployment.service_deployment_status == "STOPPED":
        shape["stoppedAt"] = deployment.finished_at
    if not deployment.configuration["deploymentCircuitBreaker"]["enable"]:
        shape["deploymentCircuitBreaker"] = {"status": "DISABLED", "failureCount": 0, "threshold": 0}
    if not (deployment.configuration.get("alarms") or {}).get("enable"):
        shape["alarms"] = {"status": "DISABLED"}
    return shape


def _requested(service: Service, deployment: Deployment) -> int:
    """How many tasks of this revision the service wants: all, while it is the newest."""
    return service.desired_count if service.deployments and deployment is service.primary else 0


def _summary(service: Service, deployment: Deployment, requested: int) -> Shape:
    own = _tasks(service, deployment)
    return {
        "arn": deployment.revision_arn,
        "requestedTaskCount": requested,
        "runningTaskCount": sum(one.last_status == "RUNNING" for one in own),
        "pendingTaskCount": sum(one.last_status in STARTING for one in own),
    }


def _tasks(service: Service, deployment: Deployment) -> list[Task]:
    return [one for one in service.tasks.values() if one.started_by == deployment.id and one.live]


def _revision(service: Service, deployment: Deployment) -> Shape:
    shape = dict(deployment.revision)
    if service.on_fargate:
        shape |= {"platformVersion": PLATFORM_VERSION, "platformFamily": "Linux"}
    shape["containerImages"] = [
        _image(container["name"], container["image"]) for container in deployment.definition.containers
    ]
    return shape


def _image(name: str, reference: str) -> Shape:
    found = images.find(reference)
    digest = {"imageDigest": found.digest} if found else {}
    return {"containerName": name, "image": reference, **digest}
