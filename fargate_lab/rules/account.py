"""Rules that only the account can decide: is the cluster there, is the revision ACTIVE, does it fit?

Each says in `needs` which facts it waits for; a form shows it as checked when sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .launching import awsvpc_of
from .reading import each, part, text
from .record import Finding, Known, Request, Rule
from .samples import put
from .sources import PREFLIGHT, SEEN, api, cited, guide
from .tables import PLATFORM_VERSIONS

STARTING = ("RunTask", "CreateService", "UpdateService")


def _cluster_unknown(request: Request, known: Known) -> Iterator[Finding]:
    if known["clusterStatus"] is None:
        yield "cluster", {}


def _cluster_inactive(request: Request, known: Known) -> Iterator[Finding]:
    if known["clusterStatus"] == "INACTIVE":
        yield "cluster", {}


def _definition_unknown(request: Request, known: Known) -> Iterator[Finding]:
    if request.get("taskDefinition") and known["taskDefinitionStatus"] is None:
        yield "taskDefinition", {}


def _definition_inactive(request: Request, known: Known) -> Iterator[Finding]:
    if request.get("taskDefinition") and known["taskDefinitionStatus"] == "INACTIVE":
        yield "taskDefinition", {}


def _incompatible(request: Request, known: Known) -> Iterator[Finding]:
    launch_type = known.get("launchType") or text(request, "launchType")
    if launch_type == "FARGATE" and "FARGATE" not in known["compatibilities"]:
        yield "taskDefinition", {}


def _not_awsvpc(request: Request, known: Known) -> Iterator[Finding]:
    if known["networkMode"] != "awsvpc" and awsvpc_of(request):
        yield "networkConfiguration", {}


def _other_platform(request: Request, known: Known) -> Iterator[Finding]:
    windows = str(known["operatingSystemFamily"]).startswith("WINDOWS")
    if text(request, "platformVersion") == (PLATFORM_VERSIONS["LINUX" if windows else "WINDOWS"]):
        yield "platformVersion", {}


def _unknown_override(request: Request, known: Known) -> Iterator[Finding]:
    for at, override in each(part(request, "overrides"), "containerOverrides", "overrides."):
        name = text(override, "name")
        if name not in known["containers"]:
            yield f"{at}.name", {"name": name}


def account_row(
    rule_id: str,
    operations: tuple[str, ...],
    path: str,
    error: str,
    text: str,
    why: str,
    fix: str,
    source: str,
    find: Any,
    needs: tuple[str, ...],
    broken: Any = lambda request: None,
    known: Mapping[str, Any] | None = None,
    confirmed: bool = True,
) -> Rule:
    """A row that needs facts of the account; `known` is what is known where it is broken."""
    return Rule(
        id=rule_id,
        operations=operations,
        path=path,
        error=error,
        text=text,
        why=why,
        fix=fix,
        source=source,
        find=find,
        broken=broken,
        needs=needs,
        known_when_broken=known or {},
        confirmed=confirmed,
    )


CLUSTER_ROWS = (
    account_row(
        "cluster-unknown",
        (*STARTING, "PutClusterCapacityProviders"),
        "cluster",
        "ClusterNotFoundException",
        "Cluster not found.",
        "No cluster of this name is in this account and Region. Left out, the name is `default`, which is not there"
        " either until somebody creates it.",
        "Create the cluster, or look at the Region.",
        cited(api("CreateCluster"), SEEN),
        _cluster_unknown,
        ("clusterStatus",),
        known={"clusterStatus": None},
    ),
    account_row(
        "cluster-inactive",
        (*STARTING, "PutClusterCapacityProviders"),
        "cluster",
        "ClusterNotFoundException",
        "The referenced cluster was inactive.",
        "A deleted cluster can be described for a while; it cannot be used.",
        "Create it again: the same name is free.",
        cited(api("DeleteCluster"), SEEN),
        _cluster_inactive,
        ("clusterStatus",),
        known={"clusterStatus": "INACTIVE"},
    ),
)
DEFINITION_ROWS = (
    account_row(
        "task-definition-unknown",
        STARTING,
        "taskDefinition",
        "ClientException",
        "TaskDefinition not found.",
        "No family of this name has an ACTIVE revision, or the revision was never registered.",
        "Look at ListTaskDefinitions; a family alone means its newest ACTIVE revision.",
        cited(api("RunTask"), SEEN),
        _definition_unknown,
        ("taskDefinitionStatus",),
        put("taskDefinition", "unheard-of"),
        {"taskDefinitionStatus": None},
    ),
    account_row(
        "task-definition-inactive",
        STARTING,
        "taskDefinition",
        "ClientException",
        "TaskDefinition is inactive",
        "A deregistered revision lives on for the tasks that run it; nothing new starts from it. AWS takes up to ten"
        " minutes to mean it.",
        "Use another revision, or register it again.",
        cited(api("DeregisterTaskDefinition"), SEEN),
        _definition_inactive,
        ("taskDefinitionStatus",),
        put("taskDefinition", "hello-world:1"),
        {"taskDefinitionStatus": "INACTIVE"},
    ),
    account_row(
        "launch-type-incompatible",
        ("RunTask", "CreateService"),
        "taskDefinition",
        "InvalidParameterException",
        "Task definition does not support launch_type FARGATE.",
        "A revision was checked against Fargate when it was registered, and something in it did not fit: usually the"
        " network mode, or a size that is missing.",
        "Register a revision with requiresCompatibilities FARGATE; then ECS says what is wrong.",
        cited(api("TaskDefinition"), SEEN),
        _incompatible,
        ("compatibilities",),
        known={"compatibilities": ["EC2"]},
    ),
    account_row(
        "network-configuration-not-awsvpc",
        ("CreateService",),
        "networkConfiguration",
        "InvalidParameterException",
        "Network Configuration is not valid for the given networkMode of this task definition.",
        "Only in network mode awsvpc a task has a network interface, to be placed in subnets.",
        "Set networkMode to awsvpc in the task definition; on Fargate there is no other.",
        cited(api("AwsVpcConfiguration"), PREFLIGHT),
        _not_awsvpc,
        ("networkMode",),
        put("launchType", "EC2"),
        {"networkMode": "bridge", "compatibilities": ["EC2"]},
    ),
    account_row(
        "platform-version-incompatible",
        STARTING,
        "platformVersion",
        "PlatformTaskDefinitionIncompatibilityException",
        "One or more of the requested capabilities are not supported.",
        "Platform versions of Linux and of Windows are counted apart: 1.4.0 is Linux's, 1.0.0 is Windows's. A task"
        " definition fits one of them.",
        "Leave platformVersion out, or write LATEST.",
        cited(
            guide("platform-fargate"), SEEN, "https://github.com/ansible-collections/community.aws/issues/136"
        ),
        _other_platform,
        ("operatingSystemFamily",),
        put("platformVersion", "1.0.0"),
        {"operatingSystemFamily": "LINUX"},
    ),
    account_row(
        "override-container-unknown",
        ("RunTask",),
        "overrides.containerOverrides[].name",
        "InvalidParameterException",
        "Override for container named <name> is not a container in the TaskDefinition.",
        "An override changes one container of the revision for this run. It is found by its name.",
        "Write the container's name as the task definition has it.",
        cited(api("ContainerOverride"), SEEN),
        _unknown_override,
        ("containers",),
        put("overrides.containerOverrides", [{"name": "db", "command": ["true"]}]),
        {"containers": {"web": [80]}},
    ),
)
ROWS = (*CLUSTER_ROWS, *DEFINITION_ROWS)
