"""DescribeServices, ListServices, ListServicesByNamespace."""

from __future__ import annotations

from fargate_lab.emulator.ecs.describe_service import describe
from fargate_lab.emulator.ecs.errors import invalid, missing
from fargate_lab.emulator.ecs.lookup import find_cluster, page, service_key
from fargate_lab.emulator.ecs.state import Service, Shape
from fargate_lab.emulator.world import Region

MOST_DESCRIBED = 10
USUAL_PAGE = 10


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
            failures.append(missing(reference if named else here.arn(f"service/{cluster.name}/{reference}")))
        else:
            services.append(describe(service, with_tags))
    return {"services": services, "failures": failures}


def list_services(here: Region, request: Shape) -> Shape:
    """ARNs of a cluster's services that are not INACTIVE; ten a page unless asked otherwise."""
    cluster = find_cluster(here, request.get("cluster"))
    launch_type, strategy = request.get("launchType"), request.get("schedulingStrategy")
    managed = request.get("resourceManagementType", "CUSTOMER")
    arns = [
        one.arn
        for one in here.services.values()
        if one.cluster is cluster
        and one.status != "INACTIVE"
        and managed == "CUSTOMER"
        and (launch_type is None or one.request.get("launchType") == launch_type)
        and (strategy is None or one.request.get("schedulingStrategy", "REPLICA") == strategy)
    ]
    shown, rest = page(arns, request, usual=USUAL_PAGE)
    return {"serviceArns": shown, **rest}


def list_services_by_namespace(here: Region, request: Shape) -> Shape:
    """ARNs of the services of all clusters that use a Cloud Map namespace through Service Connect."""
    arns = [
        one.arn
        for one in here.services.values()
        if one.status != "INACTIVE" and request["namespace"] in _namespaces(one)
    ]
    shown, rest = page(arns, request, usual=USUAL_PAGE)
    return {"serviceArns": shown, **rest}


def _namespaces(service: Service) -> set[str]:
    """The namespace of a service by the name or ARN it was given by, and by the last part of that."""
    connect = service.request.get("serviceConnectConfiguration") or {}
    if not connect.get("enabled"):
        return set()
    usual = (service.cluster.service_connect_defaults or {}).get("namespace", "")
    given = str(connect.get("namespace") or usual)
    return {given, given.rsplit("/", 1)[-1]} - {""}
