"""Rules that only the account's network can decide: is the subnet real, is the security group near it?"""

from __future__ import annotations

from collections.abc import Iterator

from .account import account_row
from .launching import AWSVPC, AWSVPC_OPERATIONS, awsvpc_of, put_awsvpc
from .reading import many
from .record import Finding, Known, Request
from .samples import ELSEWHERE, ELSEWHERE_GROUP, ELSEWHERE_SUBNET, GROUP, SUBNET, VPC
from .sources import OURS, SEEN, api, cited, guide

NOT_THERE_SUBNET, NOT_THERE_GROUP = "subnet-0dead", "sg-0dead"


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


ROWS = (
    account_row(
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
    account_row(
        "subnets-two-vpcs",
        AWSVPC_OPERATIONS,
        f"{AWSVPC}.subnets",
        "InvalidParameterException",
        "All subnets must belong to the same VPC.",
        "The subnets are alternatives for one task, whose security groups belong to one VPC.",
        "Name subnets of one VPC.",
        cited(api("AwsVpcConfiguration"), OURS),
        _two_vpcs,
        ("subnets",),
        put_awsvpc(subnets=[SUBNET, ELSEWHERE_SUBNET]),
        {"subnets": {SUBNET: VPC, ELSEWHERE_SUBNET: ELSEWHERE}},
        confirmed=False,
    ),
    account_row(
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
    account_row(
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
