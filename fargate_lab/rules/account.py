"""Rules that only the account can decide: is the cluster there, the revision ACTIVE, the subnet real, the group near?

Each says in `needs` which facts it waits for; a form shows it as checked when sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .launching import AWSVPC, AWSVPC_OPERATIONS, awsvpc_of, put_awsvpc
from .reading import each, many, part, text
from .record import Finding, Known, Request, Rule
from .samples import ELSEWHERE, ELSEWHERE_GROUP, ELSEWHERE_SUBNET, GROUP, SUBNET, VPC, put
from .sources import PREFLIGHT, SEEN, api, cited, guide
from .tables import PLATFORM_VERSIONS

STARTING = ("RunTask", "CreateService", "UpdateService")
NOT_THERE_SUBNET, NOT_THERE_GROUP = "subnet-0dead", "sg-0dead"


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


def _names(request: Request, member: str) -> list[str]:
    return [one for one in many(awsvpc_of(request), member) if isinstance(one, str)]


def _unknown_subnet(request: Request, known: Known) -> Iterator[Finding]:
    wanted = _names(request, "subnets")
    for index, subnet in enumerate(wanted):
        if subnet not in known["subnets"]:
            yield f"{AWSVPC}.subnets[{index}]", {"subnets": ", ".join(wanted), "subnet": subnet}


def _vpcs(request: Request, known: Known) -> set[str]:
    return {known["subnets"][one] for one in _names(request, "subnets") if one in known["subnets"]}


def _two_vpcs(request: Request, known: Known) -> Iterator[Finding]:
    if len(_vpcs(request, known)) > 1:
        yield f"{AWSVPC}.subnets", {}


def _unknown_group(request: Request, known: Known) -> Iterator[Finding]:
    wanted = _names(request, "securityGroups")
    for index, group in enumerate(wanted):
        if group not in known["securityGroups"]:
            yield f"{AWSVPC}.securityGroups[{index}]", {"groups": ", ".join(wanted), "group": group}


def _group_elsewhere(request: Request, known: Known) -> Iterator[Finding]:
    vpcs = _vpcs(request, known)
    for index, group in enumerate(_names(request, "securityGroups")):
        if vpcs and group in known["securityGroups"] and known["securityGroups"][group] not in vpcs:
            yield f"{AWSVPC}.securityGroups[{index}]", {"group": group}


def _other_platform(request: Request, known: Known) -> Iterator[Finding]:
    windows = str(known["operatingSystemFamily"]).startswith("WINDOWS")
    if text(request, "platformVersion") == (PLATFORM_VERSIONS["LINUX" if windows else "WINDOWS"]):
        yield "platformVersion", {}


def _unknown_override(request: Request, known: Known) -> Iterator[Finding]:
    for at, override in each(part(request, "overrides"), "containerOverrides", "overrides."):
        name = text(override, "name")
        if name not in known["containers"]:
            yield f"{at}.name", {"name": name}


def _row(
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
    _row(
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
    _row(
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
    _row(
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
    _row(
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
    _row(
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
    _row(
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
    _row(
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
    _row(
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
NETWORK_ROWS = (
    _row(
        "subnet-unknown",
        AWSVPC_OPERATIONS,
        f"{AWSVPC}.subnets",
        "InvalidParameterException",
        "Error retrieving subnet information for [<subnets>]: The subnet ID '<subnet>' does not exist (ErrorCode:"
        " InvalidSubnetID.NotFound)",
        "ECS asks EC2 about each subnet before it starts anything. This one is not in this account and Region.",
        "Take an id from DescribeSubnets, in the same Region.",
        cited(api("AwsVpcConfiguration"), SEEN),
        _unknown_subnet,
        ("subnets",),
        put_awsvpc(subnets=[SUBNET, NOT_THERE_SUBNET]),
        {"subnets": {SUBNET: VPC}},
    ),
    _row(
        "subnets-two-vpcs",
        AWSVPC_OPERATIONS,
        f"{AWSVPC}.subnets",
        "InvalidParameterException",
        "All subnets must belong to the same VPC.",
        "The subnets are alternatives for one task, whose security groups belong to one VPC.",
        "Name subnets of one VPC.",
        cited(api("AwsVpcConfiguration"), "text: ours; AWS's wording is not known"),
        _two_vpcs,
        ("subnets",),
        put_awsvpc(subnets=[SUBNET, ELSEWHERE_SUBNET]),
        {"subnets": {SUBNET: VPC, ELSEWHERE_SUBNET: ELSEWHERE}},
        confirmed=False,
    ),
    _row(
        "security-group-unknown",
        AWSVPC_OPERATIONS,
        f"{AWSVPC}.securityGroups",
        "InvalidParameterException",
        "Error retrieving security group information for [<groups>]: The security group '<group>' does not exist"
        " (ErrorCode: InvalidGroup.NotFound)",
        "ECS asks EC2 about each group before it starts anything. This one is not in this account and Region.",
        "Take an id (not a name) from DescribeSecurityGroups, in the same Region.",
        cited(api("AwsVpcConfiguration"), SEEN),
        _unknown_group,
        ("securityGroups",),
        put_awsvpc(subnets=[SUBNET], securityGroups=[GROUP, NOT_THERE_GROUP]),
        {"subnets": {SUBNET: VPC}, "securityGroups": {GROUP: VPC}},
    ),
    _row(
        "security-group-elsewhere",
        AWSVPC_OPERATIONS,
        f"{AWSVPC}.securityGroups",
        "InvalidParameterException",
        "Security group <group> does not appear to belong to the same VPC as the input subnets.",
        "A security group is a part of one VPC and cannot guard an interface in another.",
        "Take a group of the subnets' VPC, or leave securityGroups out for its default group.",
        cited(guide("fargate-task-networking"), SEEN),
        _group_elsewhere,
        ("subnets", "securityGroups"),
        put_awsvpc(subnets=[SUBNET], securityGroups=[ELSEWHERE_GROUP]),
        {"subnets": {SUBNET: VPC}, "securityGroups": {GROUP: VPC, ELSEWHERE_GROUP: ELSEWHERE}},
    ),
)
ROWS = (*CLUSTER_ROWS, *DEFINITION_ROWS, *NETWORK_ROWS)
