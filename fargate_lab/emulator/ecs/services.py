"""CreateService, UpdateService, DescribeServices, ListServices, DeleteService."""

from __future__ import annotations

import copy

from fargate_lab.emulator.ecs import placement
from fargate_lab.emulator.ecs.describe_service import describe
from fargate_lab.emulator.ecs.errors import EcsError, invalid, service_not_found
from fargate_lab.emulator.ecs.lookup import (
    find_cluster,
    find_service,
    find_usable_task_definition,
    page,
    service_key,
)
from fargate_lab.emulator.ecs.rulings import known_of, refuse_what_rules_refuse
from fargate_lab.emulator.ecs.state import Deployment, Service, Shape, TaskDefinition
from fargate_lab.emulator.scheduler import services as scheduler
from fargate_lab.emulator.world import Region

MOST_DESCRIBED = 10
DEFAULT_DEPLOYMENT_CONFIGURATION: Shape = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "strategy": "ROLLING",
    "bakeTimeInMinutes": 0,
}
NEEDS_NEW_TASKS = (
    "taskDefinition",
    "networkConfiguration",
    "platformVersion",
    "capacityProviderStrategy",
    "propagateTags",
    "enableExecuteCommand",
    "enableECSManagedTags",
)
"""Members of UpdateService that start a deployment when they change what a task is."""


def create_service(here: Region, request: Shape) -> Shape:
    """Create a service: its first deployment starts at once."""
    refuse_what_rules_refuse("CreateService", request)
    cluster = find_cluster(here, request.get("cluster"))
    _refuse_existing(here, service_key(cluster, request["serviceName"]), request)
    _refuse_daemon(request)
    definition = find_usable_task_definition(here, request["taskDefinition"])
    compute = placement.choose(cluster, request)
    refuse_what_rules_refuse("CreateService", request, known_of(definition, compute.launch_type))
    placement.check_compute(compute, definition, request.get("platformVersion"))
    kept = copy.deepcopy({key: value for key, value in request.items() if key not in ("tags", "cluster")})
    kept["deploymentConfiguration"] = {
        **DEFAULT_DEPLOYMENT_CONFIGURATION,
        **kept.get("deploymentConfiguration", {}),
    }
    service = Service(
        name=request["serviceName"],
        arn=here.arn(f"service/{cluster.name}/{request['serviceName']}"),
        here=here,
        cluster=cluster,
        request=kept,
        created_at=here.now,
        desired_count=request.get("desiredCount", 0),
        deployments=[_deployment(here, definition)],
        tags=list(request.get("tags", [])),
        network=placement.network_of(here, request),
        capacity_provider=compute.capacity_provider,
    )
    here.services[service_key(cluster, service.name)] = service
    here.journal.add("service.status", service.arn, "ACTIVE", "created", service=service.name)
    scheduler.reconcile_soon(service)
    return {"service": describe(service, with_tags=True)}


def update_service(here: Region, request: Shape) -> Shape:
    """Change a service; a new task definition, network or `forceNewDeployment` starts a deployment."""
    refuse_what_rules_refuse("UpdateService", request)
    cluster = find_cluster(here, request.get("cluster"))
    service = find_service(here, cluster, request["service"])
    if service.status != "ACTIVE":
        raise EcsError("ServiceNotActiveException", "Service was not ACTIVE.")
    definition = service.primary.definition
    if request.get("taskDefinition"):
        definition = find_usable_task_definition(here, request["taskDefinition"])
    changed = {**service.request, **{key: copy.deepcopy(value) for key, value in request.items()}}
    for forgotten in ("service", "cluster", "forceNewDeployment"):
        changed.pop(forgotten, None)
    if "deploymentConfiguration" in request:
        changed["deploymentConfiguration"] = {
            **service.request["deploymentConfiguration"],
            **request["deploymentConfiguration"],
        }
    if request.get("capacityProviderStrategy"):
        changed.pop("launchType", None)
    compute = placement.choose(cluster, changed)
    placement.check_compute(compute, definition, request.get("platformVersion"))
    network = placement.network_of(here, changed)
    new_deployment = bool(request.get("forceNewDeployment")) or _needs_new_tasks(service, request, definition)
    service.request, service.network, service.capacity_provider = changed, network, compute.capacity_provider
    service.desired_count = request.get("desiredCount", service.desired_count)
    service.steady = False
    if new_deployment:
        _deploy(service, definition)
    here.journal.add(
        "service.updated", service.arn, _what_changed(request), "UpdateService", service=service.name
    )
    scheduler.reconcile_soon(service)
    return {"service": describe(service, with_tags=True)}


def describe_services(here: Region, request: Shape) -> Shape:
    """Describe up to ten services, ACTIVE, DRAINING or INACTIVE; what is missing is a failure, not an error."""
    cluster = find_cluster(here, request.get("cluster"))
    wanted = request["services"]
    if not wanted:
        raise invalid("Services cannot be empty.")
    if len(wanted) > MOST_DESCRIBED:
        raise invalid(f"services can have at most {MOST_DESCRIBED} items.")
    with_tags = "TAGS" in request.get("include", [])
    services, failures = [], []
    for reference in dict.fromkeys(wanted):
        service = here.services.get(service_key(cluster, reference))
        if service is None or (reference.startswith("arn:") and reference != service.arn):
            named = reference.startswith("arn:")
            arn = reference if named else here.arn(f"service/{cluster.name}/{reference}")
            failures.append({"arn": arn, "reason": "MISSING"})
        else:
            services.append(describe(service, with_tags))
    return {"services": services, "failures": failures}


def list_services(here: Region, request: Shape) -> Shape:
    """ARNs of a cluster's services that are not INACTIVE; ten a page unless asked otherwise."""
    cluster = find_cluster(here, request.get("cluster"))
    launch_type, strategy = request.get("launchType"), request.get("schedulingStrategy")
    arns = [
        one.arn
        for one in here.services.values()
        if one.cluster is cluster
        and one.status != "INACTIVE"
        and (launch_type is None or one.request.get("launchType") == launch_type)
        and (strategy is None or one.request.get("schedulingStrategy", "REPLICA") == strategy)
    ]
    shown, rest = page(arns, request, usual=10)
    return {"serviceArns": shown, **rest}


def delete_service(here: Region, request: Shape) -> Shape:
    """Drain a service: it must be scaled to 0, or `force` be set."""
    cluster = find_cluster(here, request.get("cluster"))
    service = find_service(here, cluster, request["service"])
    if service.status == "INACTIVE":
        raise service_not_found()
    if service.status == "ACTIVE":
        if service.desired_count > 0 and not request.get("force"):
            raise invalid("The service cannot be stopped while it is scaled above 0.")
        service.status, service.desired_count = "DRAINING", 0
        here.journal.add("service.status", service.arn, "DRAINING", "deleted", service=service.name)
        scheduler.reconcile_soon(service)
    return {"service": describe(service, with_tags=True)}


def _refuse_existing(here: Region, key: str, request: Shape) -> None:
    existing = here.services.get(key)
    if existing is None or existing.status == "INACTIVE":
        return
    if existing.status == "DRAINING":
        raise invalid("Unable to Start a service that is still Draining.")
    raise invalid("Creation of service was not idempotent.")


def _refuse_daemon(request: Shape) -> None:
    if request.get("schedulingStrategy", "REPLICA") == "DAEMON":
        raise invalid(
            "The daemon scheduling strategy does not support the FARGATE launch type. Change the launch type and "
            "try again"
        )


def _deployment(here: Region, definition: TaskDefinition) -> Deployment:
    return Deployment(f"ecs-svc/{here.ids.digits(19)}", definition, here.now, here.now)


def _deploy(service: Service, definition: TaskDefinition) -> None:
    """Put a new PRIMARY deployment in front; the older ones stay ACTIVE until their tasks are gone."""
    for older in service.deployments:
        older.status = "ACTIVE"
    service.deployments.insert(0, _deployment(service.here, definition))


def _needs_new_tasks(service: Service, request: Shape, definition: TaskDefinition) -> bool:
    if definition is not service.primary.definition:
        return True
    named = [key for key in NEEDS_NEW_TASKS if key in request and key != "taskDefinition"]
    return any(request[key] != service.request.get(key) for key in named)


def _what_changed(request: Shape) -> str:
    return ", ".join(key for key in request if key not in ("cluster", "service")) or "nothing"
