"""CreateService, UpdateService, DeleteService."""

from __future__ import annotations

from fargate_lab.emulator.ecs import deployments, placement, service_requests
from fargate_lab.emulator.ecs.describe_service import describe
from fargate_lab.emulator.ecs.errors import invalid, refusal, service_not_found
from fargate_lab.emulator.ecs.lookup import (
    find_cluster,
    find_service,
    find_usable_task_definition,
    service_key,
)
from fargate_lab.emulator.ecs.rulings import known_of, refuse_what_rules_refuse
from fargate_lab.emulator.ecs.state import Cluster, Service, Shape, TaskDefinition
from fargate_lab.emulator.ecs.tags import check_tags
from fargate_lab.emulator.scheduler import services as scheduler
from fargate_lab.emulator.world import Region


def create_service(here: Region, request: Shape) -> Shape:
    """Create a service: its first deployment starts at once. The same request again answers the same service."""
    refuse_what_rules_refuse("CreateService", request)
    check_tags(request.get("tags", []))
    cluster = find_cluster(here, request.get("cluster"))
    _refuse_daemon(request)
    definition = find_usable_task_definition(here, request["taskDefinition"])
    existing = here.services.get(service_key(cluster, request["serviceName"]))
    if existing is not None and existing.status != "INACTIVE":
        return _again(existing, definition, request)
    compute = placement.choose(cluster, request)
    known = known_of(definition, compute.launch_type) | placement.target_groups_of(here, request)
    refuse_what_rules_refuse("CreateService", request, known)
    settings = service_requests.settings_of(request)
    network = placement.network_of(here, request)
    service = Service(
        name=request["serviceName"],
        arn=here.arn(f"service/{cluster.name}/{request['serviceName']}"),
        here=here,
        cluster=cluster,
        request=settings,
        created_at=here.now,
        desired_count=request.get("desiredCount", 0),
        deployments=[],
        tags=list(request.get("tags", [])),
        network=network,
        strategy=compute.strategy,
    )
    deployments.begin(service, definition)
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
        raise refusal("service-not-active")
    definition = service.primary.definition
    if request.get("taskDefinition"):
        definition = find_usable_task_definition(here, request["taskDefinition"])
    known = known_of(definition, service.request.get("launchType", "FARGATE"))
    known |= placement.target_groups_of(here, request)
    known["deploymentConfiguration"] = service.request["deploymentConfiguration"]
    refuse_what_rules_refuse("UpdateService", request, known)
    settings = service_requests.changed_settings(service.request, request)
    strategy = _strategy(cluster, service, settings, request)
    if strategy or settings.get("launchType"):
        compute = placement.Placement(settings.get("launchType", "FARGATE"), strategy)
        placement.check_compute(compute, definition)
    network = placement.network_of(here, settings) if "networkConfiguration" in request else service.network
    rolls = (
        bool(request.get("forceNewDeployment"))
        or definition is not service.primary.definition
        or service_requests.needs_new_tasks(service.request, settings)
    )
    service.request, service.network, service.strategy = settings, network, strategy
    service.desired_count = request.get("desiredCount", service.desired_count)
    service.steady = False
    if rolls:
        deployments.begin(service, definition)
    here.journal.add(
        "service.updated", service.arn, _what_changed(request), "UpdateService", service=service.name
    )
    scheduler.reconcile_soon(service)
    return {"service": describe(service, with_tags=True)}


def delete_service(here: Region, request: Shape) -> Shape:
    """Drain a service: it must be scaled to 0, or `force` be set."""
    cluster = find_cluster(here, request.get("cluster"))
    service = find_service(here, cluster, request["service"])
    if service.status == "INACTIVE":
        raise service_not_found()
    if service.status == "ACTIVE":
        if service.desired_count > 0 and not request.get("force"):
            raise refusal("service-scaled")
        service.status, service.desired_count = "DRAINING", 0
        deployments.end_unfinished(service, deployments.DELETED)
        here.journal.add("service.status", service.arn, "DRAINING", "deleted", service=service.name)
        scheduler.reconcile_soon(service)
    return {"service": describe(service, with_tags=True)}


def _again(existing: Service, definition: TaskDefinition, request: Shape) -> Shape:
    """The answer for a name that is taken: the service itself, if nothing about it would differ."""
    if existing.status == "DRAINING":
        raise refusal("service-draining")
    same = (
        service_requests.settings_of(request) == existing.request
        and definition is existing.primary.definition
        and request.get("desiredCount", 0) == existing.desired_count
    )
    if not same:
        raise refusal("service-exists")
    return {"service": describe(existing, with_tags=True)}


def _strategy(cluster: Cluster, service: Service, settings: Shape, request: Shape) -> list[Shape]:
    """The strategy in force after an update; an empty one means the launch type again (API_UpdateService).

    Changing it needs a new deployment, as AWS says.
    """
    if "capacityProviderStrategy" not in request:
        return service.strategy
    strategy = placement.choose(cluster, settings).strategy if request["capacityProviderStrategy"] else []
    if strategy != service.strategy and not request.get("forceNewDeployment"):
        raise invalid(
            "When switching from launch type to capacity provider strategy on an existing service, or making a change "
            "to a capacity provider strategy on a service that is already using one, you must force a new deployment."
        )
    return strategy


def _refuse_daemon(request: Shape) -> None:
    if request.get("schedulingStrategy", "REPLICA") == "DAEMON":
        raise refusal("daemon-on-fargate")


def _what_changed(request: Shape) -> str:
    return ", ".join(key for key in request if key not in ("cluster", "service")) or "nothing"
