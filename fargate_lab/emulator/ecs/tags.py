"""TagResource, UntagResource, ListTagsForResource; and the tags that ECS puts on tasks itself.

Clusters, services, tasks and task definitions can be tagged while they are in use. Each has one list of tags.
"""

from __future__ import annotations

from collections.abc import Callable

from fargate_lab.emulator.ecs.errors import EcsError, cluster_not_found, invalid
from fargate_lab.emulator.ecs.state import Cluster, Service, Shape, Task, TaskDefinition
from fargate_lab.emulator.world import Region

MOST_TAGS = 50
LONGEST_KEY = 128
LONGEST_VALUE = 256

Taggable = Cluster | Service | Task | TaskDefinition


def tag_resource(here: Region, request: Shape) -> Shape:
    """Add tags; a key that is there already gets the new value."""
    resource = _find(here, request["resourceArn"])
    if not request["tags"]:
        raise invalid("Tags can not be empty.")
    check_tags(request["tags"])
    merged = {one["key"]: one for one in (*resource.tags, *request["tags"])}
    if sum(not key.startswith("aws:") for key in merged) > MOST_TAGS:
        raise invalid(f"Tags can not have more than {MOST_TAGS} elements.")
    resource.tags = list(merged.values())
    here.journal.add("resource.tagged", resource.arn, ", ".join(one["key"] for one in request["tags"]))
    return {}


def untag_resource(here: Region, request: Shape) -> Shape:
    """Remove tags by key; a key that is not there is no error."""
    resource = _find(here, request["resourceArn"])
    resource.tags = [one for one in resource.tags if one["key"] not in request["tagKeys"]]
    here.journal.add("resource.untagged", resource.arn, ", ".join(request["tagKeys"]))
    return {}


def list_tags_for_resource(here: Region, request: Shape) -> Shape:
    """The tags of one resource."""
    if request["resourceArn"].startswith(here.arn("capacity-provider/FARGATE")):
        return {"tags": []}
    return {"tags": _find(here, request["resourceArn"]).tags}


def check_tags(tags: list[Shape]) -> None:
    """Refuse keys and values that no tag can have."""
    keys = [one.get("key") or "" for one in tags]
    if not all(keys):
        raise invalid("Tag key can not be blank.")
    if len(set(keys)) < len(keys):
        raise invalid("Tag keys must be unique.")
    for one in tags:
        if one["key"].lower().startswith("aws:"):
            raise invalid("Tag keys can not start with aws:. It is reserved for AWS use.")
        if len(one["key"]) > LONGEST_KEY or len(one.get("value") or "") > LONGEST_VALUE:
            raise invalid(
                f"A tag key has at most {LONGEST_KEY} characters, and its value at most {LONGEST_VALUE}."
            )


def managed_tags(cluster: Cluster, service_name: str | None = None) -> list[Shape]:
    """What `enableECSManagedTags` puts on a task."""
    tags = [{"key": "aws:ecs:clusterName", "value": cluster.name}]
    if service_name is not None:
        tags.append({"key": "aws:ecs:serviceName", "value": service_name})
    return tags


def _find(here: Region, arn: str) -> Taggable:
    kind, slash, rest = arn.removeprefix(here.arn("")).partition("/")
    find = _KINDS.get(kind)
    if not slash or find is None or not arn.startswith(here.arn("")):
        raise invalid("The specified resource ARN is invalid. Specify a valid ARN and try again.")
    if kind in ("service", "task") and "/" not in rest:
        raise invalid("Long arn format must be used for tagging operations")
    return find(here, rest)


def _inactive(what: str) -> EcsError:
    return invalid(f"The specified {what} is inactive. Specify an active {what} and try again.")


def _cluster(here: Region, name: str) -> Cluster:
    cluster = here.clusters.get(name)
    if cluster is None:
        raise cluster_not_found()
    if cluster.status != "ACTIVE":
        raise _inactive("cluster")
    return cluster


def _service(here: Region, key: str) -> Service:
    service = here.services.get(key)
    if service is None:
        raise invalid("The specified service was not found. Specify a valid service and try again.")
    if service.status == "INACTIVE":
        raise _inactive("service")
    return service


def _task(here: Region, key: str) -> Task:
    cluster, _, task_id = key.partition("/")
    task = here.tasks.get(task_id)
    if task is None or task.cluster.name != cluster:
        raise invalid("The specified task was not found. Specify a valid task and try again.")
    return task


def _task_definition(here: Region, key: str) -> TaskDefinition:
    family, _, revision = key.partition(":")
    for one in here.families.get(family, []):
        if str(one.revision) == revision:
            if one.status != "ACTIVE":
                raise _inactive("task definition")
            return one
    raise invalid(
        "The specified task definition was not found. Specify a valid task definition and try again."
    )


_KINDS: dict[str, Callable[[Region, str], Taggable]] = {
    "cluster": _cluster,
    "service": _service,
    "task": _task,
    "task-definition": _task_definition,
}
