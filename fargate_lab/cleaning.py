"""Removes what a lab made, in the order in which AWS lets it go, and says what it removed.

Knows one row per kind of thing: how to find those that are the lab's, and how to remove one. On fargate_lab's emulator
everything in the account that AWS did not put there is the lab's; elsewhere only what carries the lab's tag. A later
kind is one more row. Running it twice is fine. Does not know chapters.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/delete_cluster-new-console.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from fargate_lab import tagging
from fargate_lab.errors import LabError

if TYPE_CHECKING:
    from fargate_lab.lab import Lab

GONE = (  # somebody was faster, or a service took it along
    "ClusterNotFoundException",
    "InvalidGroup.NotFound",
    "NoSuchEntity",
    "ResourceNotFoundException",
    "ServiceNotActiveException",
    "ServiceNotFoundException",
)
NOT_OFFERED = (
    "InternalFailure",
    "InvalidAction",
    "NotImplemented",
    "NotImplementedException",
    "UnknownOperationException",
)


@dataclass(frozen=True)
class Cleaned:
    """What was removed, by kind, and what could not be removed, with the reason."""

    removed: dict[str, list[str]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        counts = [_count(len(names), kind) for kind, names in self.removed.items() if names]
        text = f"Removed {', '.join(counts)}." if counts else "There was nothing to remove."
        if not self.left:
            return f"{text} Nothing is left." if counts else text
        return "\n".join([text, "Still there:", *(f"  {line}" for line in self.left)])


@dataclass(frozen=True)
class Kind:
    """One kind of thing: its plural name, `find(lab)` -> identifiers, `remove(lab, identifier)`.

    `settle(lab, identifiers)` waits until removed things are really gone, where that takes time.
    """

    name: str
    find: Callable[[Lab], Iterator[str]]
    remove: Callable[[Lab, str], None]
    settle: Callable[[Lab, list[str]], None] | None = None


def clean_up(lab: Lab) -> Cleaned:
    """Remove everything that is `lab`'s; see `Lab.clean_up`."""
    cleaned = Cleaned()
    for kind in KINDS:
        gone = cleaned.removed.setdefault(kind.name, [])
        try:
            found = list(kind.find(lab))
        except ClientError as error:
            if _code(error) not in NOT_OFFERED:
                cleaned.left.append(f"{kind.name}: could not be listed ({_code(error)})")
            continue
        for one in found:
            try:
                kind.remove(lab, one)
                gone.append(one)
            except ClientError as error:
                if _code(error) not in GONE:
                    cleaned.left.append(
                        f"{one.split(':', 5)[-1]}: {error.response['Error'].get('Message', '')}"
                    )
        if kind.settle is not None and gone:
            try:
                kind.settle(lab, gone)
            except LabError as error:
                cleaned.left.append(str(error))
    return cleaned


def is_ours(lab: Lab, tags: Any) -> bool:
    """Whether something with these tags may be removed: everything on our emulator, else what the lab tagged."""
    return not lab.target.tags_what_it_makes or tagging.carries(tags, lab.tag)


def _clusters(lab: Lab) -> Iterator[dict[str, Any]]:
    for page in lab.ecs.get_paginator("list_clusters").paginate(PaginationConfig={"PageSize": 100}):
        if page["clusterArns"]:
            yield from lab.ecs.describe_clusters(clusters=page["clusterArns"], include=["TAGS"])["clusters"]


def _find_services(lab: Lab) -> Iterator[str]:
    for cluster in _clusters(lab):
        arn = cluster["clusterArn"]
        for page in lab.ecs.get_paginator("list_services").paginate(
            cluster=arn, PaginationConfig={"PageSize": 10}
        ):
            if not page["serviceArns"]:
                continue
            answer = lab.ecs.describe_services(cluster=arn, services=page["serviceArns"], include=["TAGS"])
            for row in answer["services"]:
                if row["status"] != "INACTIVE" and is_ours(lab, row.get("tags")):
                    yield row["serviceArn"]


def _remove_service(lab: Lab, arn: str) -> None:
    lab.ecs.delete_service(cluster=_cluster_in(arn), service=arn, force=True)


def _settle_services(lab: Lab, arns: list[str]) -> None:
    for arn in arns if lab.target.runs_tasks else ():
        lab.wait(arn, "INACTIVE")


def _find_tasks(lab: Lab) -> Iterator[str]:
    for cluster in _clusters(lab):
        arn = cluster["clusterArn"]
        for desired in ("RUNNING", "STOPPED"):
            for page in lab.ecs.get_paginator("list_tasks").paginate(cluster=arn, desiredStatus=desired):
                if not page["taskArns"]:
                    continue
                answer = lab.ecs.describe_tasks(cluster=arn, tasks=page["taskArns"], include=["TAGS"])
                for row in answer["tasks"]:
                    if row["lastStatus"] != "STOPPED" and is_ours(lab, row.get("tags")):
                        yield row["taskArn"]


def _remove_task(lab: Lab, arn: str) -> None:
    lab.ecs.stop_task(cluster=_cluster_in(arn), task=arn, reason="lab.clean_up()")


def _settle_tasks(lab: Lab, arns: list[str]) -> None:
    for arn in arns if lab.target.runs_tasks else ():
        lab.wait(arn, "STOPPED")


def _find_definitions(lab: Lab) -> Iterator[str]:
    for page in lab.ecs.get_paginator("list_task_definitions").paginate(status="ACTIVE"):
        for arn in page["taskDefinitionArns"]:
            if not lab.target.tags_what_it_makes:
                yield arn
                continue
            answer = lab.ecs.describe_task_definition(taskDefinition=arn, include=["TAGS"])
            if is_ours(lab, answer.get("tags")):
                yield arn


def _remove_definition(lab: Lab, arn: str) -> None:
    lab.ecs.deregister_task_definition(taskDefinition=arn)


def _delete_definitions(lab: Lab, arns: list[str]) -> None:
    """Deregistered ones stay readable for ever; deleting ends that, where it is offered."""
    for start in range(0, len(arns), 10):
        try:
            lab.ecs.delete_task_definitions(taskDefinitions=arns[start : start + 10])
        except ClientError as error:
            if _code(error) not in (*NOT_OFFERED, "AccessDeniedException"):
                raise LabError(
                    f"Task definitions are deregistered but not deleted: {_code(error)}."
                ) from error
            return


def _find_clusters(lab: Lab) -> Iterator[str]:
    for row in _clusters(lab):
        if row["status"] != "INACTIVE" and is_ours(lab, row.get("tags")):
            yield row["clusterArn"]


def _remove_cluster(lab: Lab, arn: str) -> None:
    lab.ecs.delete_cluster(cluster=arn)


def _find_log_groups(lab: Lab) -> Iterator[str]:
    for page in lab.logs.get_paginator("describe_log_groups").paginate():
        for row in page["logGroups"]:
            arn = row["arn"].removesuffix(":*")
            shared = lab.target.tags_what_it_makes
            if not shared or is_ours(lab, lab.logs.list_tags_for_resource(resourceArn=arn).get("tags")):
                yield row["logGroupName"]


def _remove_log_group(lab: Lab, name: str) -> None:
    lab.logs.delete_log_group(logGroupName=name)


def _find_roles(lab: Lab) -> Iterator[str]:
    for page in lab.iam.get_paginator("list_roles").paginate():
        for row in page["Roles"]:
            if row["Path"].startswith("/aws-service-role/"):  # AWS's own
                continue
            name = row["RoleName"]
            if not lab.target.tags_what_it_makes or is_ours(
                lab, lab.iam.list_role_tags(RoleName=name)["Tags"]
            ):
                yield name


def _remove_role(lab: Lab, name: str) -> None:
    iam = lab.iam
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    for policy_name in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy_name)
    iam.delete_role(RoleName=name)


def _find_security_groups(lab: Lab) -> Iterator[str]:
    for page in lab.ec2.get_paginator("describe_security_groups").paginate():
        for row in page["SecurityGroups"]:
            if row["GroupName"] != "default" and is_ours(lab, row.get("Tags")):
                yield row["GroupId"]


def _remove_security_group(lab: Lab, group_id: str) -> None:
    lab.ec2.delete_security_group(GroupId=group_id)


KINDS = (
    Kind("services", _find_services, _remove_service, _settle_services),
    Kind("tasks", _find_tasks, _remove_task, _settle_tasks),
    Kind("task definitions", _find_definitions, _remove_definition, _delete_definitions),
    Kind("clusters", _find_clusters, _remove_cluster),
    Kind(
        "log groups",
        _find_log_groups,
        _remove_log_group,
    ),
    Kind("roles", _find_roles, _remove_role),
    Kind("security groups", _find_security_groups, _remove_security_group),
)


def _cluster_in(arn: str) -> str:
    """The cluster's name in a service's or task's ARN."""
    return arn.split("/")[1]


def _count(number: int, plural: str) -> str:
    return f"{number} {plural if number != 1 else plural[:-1]}"


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
