"""Container instances and their attributes, in an account that has none: this emulator is Fargate only.

Listing answers what AWS answers there, nothing; describing says MISSING; changing one says that it is not found.
"""

from __future__ import annotations

from fargate_lab.emulator.ecs.errors import EcsError, container_instance_not_found, invalid, missing
from fargate_lab.emulator.ecs.lookup import find_cluster, find_usable_task_definition, page
from fargate_lab.emulator.ecs.state import Cluster, Shape
from fargate_lab.emulator.world import Region

MOST_DESCRIBED = 100
MOST_STARTED = 10


def list_container_instances(here: Region, request: Shape) -> Shape:
    """None."""
    find_cluster(here, request.get("cluster"))
    arns, rest = page([], request)
    return {"containerInstanceArns": arns, **rest}


def describe_container_instances(here: Region, request: Shape) -> Shape:
    """All of them are missing."""
    cluster = find_cluster(here, request.get("cluster"))
    failures = _missing(here, cluster, request["containerInstances"], MOST_DESCRIBED)
    return {"containerInstances": [], "failures": failures}


def update_container_instances_state(here: Region, request: Shape) -> Shape:
    """Nothing to drain: all of them are missing."""
    cluster = find_cluster(here, request.get("cluster"))
    failures = _missing(here, cluster, request["containerInstances"], MOST_STARTED)
    return {"containerInstances": [], "failures": failures}


def start_task(here: Region, request: Shape) -> Shape:
    """StartTask places tasks on container instances by name: all of them are missing."""
    cluster = find_cluster(here, request.get("cluster"))
    find_usable_task_definition(here, request["taskDefinition"])
    return {
        "tasks": [],
        "failures": _missing(here, cluster, request["containerInstances"], MOST_STARTED),
    }


def refuse_container_instance(here: Region, request: Shape) -> Shape:
    """DeregisterContainerInstance, UpdateContainerAgent: there is no such instance."""
    find_cluster(here, request.get("cluster"))
    raise container_instance_not_found()


def list_attributes(here: Region, request: Shape) -> Shape:
    """None: attributes belong to container instances."""
    find_cluster(here, request.get("cluster"))
    if request.get("attributeValue") and not request.get("attributeName"):
        raise invalid("You must specify an attribute name to filter by value.")
    found, rest = page([], request)
    return {"attributes": found, **rest}


def refuse_attributes(here: Region, request: Shape) -> Shape:
    """PutAttributes, DeleteAttributes: the instance that each attribute belongs to is not there."""
    find_cluster(here, request.get("cluster"))
    if not request["attributes"]:
        raise invalid("Attributes can not be empty.")
    target = str(request["attributes"][0].get("targetId", ""))
    raise EcsError("TargetNotFoundException", f"Could not find {target[:200]}")


def _missing(here: Region, cluster: Cluster, wanted: list[str], most: int) -> list[dict[str, str]]:
    if not wanted:
        raise invalid("Container instances cannot be empty.")
    if len(wanted) > most:
        raise invalid(f"instanceIds can have at most {most} items.")
    return [
        missing(one if one.startswith("arn:") else here.arn(f"container-instance/{cluster.name}/{one}"))
        for one in dict.fromkeys(wanted)
    ]
