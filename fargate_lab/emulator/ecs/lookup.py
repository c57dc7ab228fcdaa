"""Finding clusters, task definitions, tasks and services by the names and ARNs that requests carry."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from itertools import islice
from typing import Any

from fargate_lab.emulator.ecs.errors import (
    cluster_not_found,
    invalid,
    refusal,
    service_not_found,
)
from fargate_lab.emulator.ecs.state import Cluster, Service, Task, TaskDefinition
from fargate_lab.emulator.world import Region

Shape = dict[str, Any]


def cluster_name(reference: str | None) -> str:
    """The name in a cluster reference; `default` when there is none, as the API documents."""
    return (reference or "default").rsplit("/", 1)[-1]


def find_cluster(here: Region, reference: str | None) -> Cluster:
    """The ACTIVE cluster; ClusterNotFoundException otherwise."""
    cluster = here.clusters.get(cluster_name(reference))
    if cluster is None or ((reference or "").startswith("arn:") and reference != cluster.arn):
        raise cluster_not_found()
    if cluster.status == "INACTIVE":
        raise refusal("cluster-inactive")
    return cluster


def find_task_definition(
    here: Region, reference: str, rule_id: str = "task-definition-unknown"
) -> TaskDefinition:
    """A revision by family (newest ACTIVE), family:revision or ARN; ClientException otherwise,
    in the words of RunTask unless another row is named."""
    if reference.startswith("arn:") and not reference.startswith(here.arn("task-definition/")):
        raise refusal(rule_id)
    family, _, revision = reference.rsplit("/", 1)[-1].partition(":")
    revisions = here.families.get(family, [])
    if revision:
        found = [one for one in revisions if str(one.revision) == revision]
    else:
        found = [one for one in reversed(revisions) if one.status == "ACTIVE"][:1]
    if not found:
        raise refusal(rule_id)
    return found[0]


def find_usable_task_definition(here: Region, reference: str) -> TaskDefinition:
    """As above, for starting tasks: an INACTIVE revision is refused."""
    definition = find_task_definition(here, reference)
    if definition.status != "ACTIVE":
        raise refusal("task-definition-inactive")
    return definition


def find_task(here: Region, cluster: Cluster, reference: str) -> Task | None:
    """A task of the cluster by id or ARN, if it can still be described."""
    task = here.tasks.get(reference.rsplit("/", 1)[-1])
    if (
        task is None
        or task.cluster is not cluster
        or (reference.startswith("arn:") and reference != task.arn)
    ):
        return None
    return task


def service_key(cluster: Cluster, reference: str) -> str:
    """Under which key a region keeps a service: names are unique within a cluster only."""
    return f"{cluster.name}/{reference.rsplit('/', 1)[-1]}"


def find_service(here: Region, cluster: Cluster, reference: str) -> Service:
    """A service of the cluster, ACTIVE or not; ServiceNotFoundException otherwise."""
    service = here.services.get(service_key(cluster, reference))
    if service is None or (reference.startswith("arn:") and reference != service.arn):
        raise service_not_found()
    return service


def page(arns: Iterable[Any], request: Shape, most: int = 100, usual: int = 100) -> tuple[list[Any], Shape]:
    """One page of ``arns`` (or whatever is listed), and the members that paging adds to the answer.

    `maxResults` and `nextToken` say which page; InvalidParameterException for what they cannot be. No more of ``arns``
    is looked at than the page needs.
    """
    wanted = request.get("maxResults", usual)
    if not 1 <= wanted <= most:
        raise invalid(f"maxResults must be between 1 and {most}.")
    start = _read_token(request.get("nextToken"))
    found = list(islice(arns, start, start + wanted + 1))
    rest = {"nextToken": _write_token(start + wanted)} if len(found) > wanted else {}
    return found[:wanted], rest


def _write_token(offset: int) -> str:
    return base64.urlsafe_b64encode(f"fargate_lab:{offset}".encode()).decode()


def _read_token(token: str | None) -> int:
    if not token:
        return 0
    try:
        mark, _, offset = base64.urlsafe_b64decode(token.encode()).decode().partition(":")
    except ValueError:
        mark, offset = "", ""
    if mark != "fargate_lab" or not (offset.isascii() and offset.isdecimal() and len(offset) < 10):
        raise invalid("Invalid token")
    return int(offset)
