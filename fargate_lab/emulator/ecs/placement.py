"""Where a request wants its tasks: launch type or capacity provider, subnets and security groups, checked.

The answers for EC2 are those of an account without container instances: this emulator is Fargate only.
"""

from __future__ import annotations

from typing import NamedTuple

from fargate_lab.emulator.ecs.capacity_providers import completed
from fargate_lab.emulator.ecs.errors import EcsError, invalid
from fargate_lab.emulator.ecs.state import Cluster, Shape, TaskDefinition
from fargate_lab.emulator.neighbours import ec2
from fargate_lab.emulator.world import Region

PLATFORM_VERSIONS = ("LATEST", "1.4.0")


class Placement(NamedTuple):
    """The compute that was chosen: a launch type, and the strategy if it came by one (else that is empty)."""

    launch_type: str
    strategy: list[Shape]


def choose(cluster: Cluster, request: Shape) -> Placement:
    """Launch type, else the request's strategy, else the cluster's, else EC2: as AWS falls back."""
    if request.get("launchType"):
        return Placement(request["launchType"], [])
    strategy = completed(request.get("capacityProviderStrategy") or cluster.default_strategy)
    if not strategy:
        return Placement("EC2", [])
    for item in strategy:
        if item["capacityProvider"] not in cluster.capacity_providers:
            raise invalid(
                "The specified capacity provider was not found. Specify a valid name or ARN and try again."
            )
    if len(strategy) > 1 and not any(item.get("weight", 0) for item in strategy):
        raise invalid(
            "There are no capacity providers in the capacity provider strategy with a weight value greater than "
            "zero. Specify a weight value greater than zero for at least one capacity provider and try again."
        )
    return Placement("FARGATE", strategy)


def check_compute(placement: Placement, definition: TaskDefinition, platform_version: str | None) -> None:
    """Refuse what cannot run on the chosen compute."""
    if placement.launch_type != "FARGATE":
        return
    if "FARGATE" not in definition.compatibilities:
        raise invalid("Task definition does not support launch_type FARGATE.")
    if platform_version and platform_version not in PLATFORM_VERSIONS:
        raise EcsError("PlatformUnknownException", "The specified platform does not exist.")


def network_of(here: Region, request: Shape) -> Shape:
    """The awsvpcConfiguration with its security groups filled in; InvalidParameterException when it cannot be.

    That it must be there is a rule, judged before.
    """
    configuration = (request.get("networkConfiguration") or {}).get("awsvpcConfiguration")
    if configuration is None:
        return {"subnets": [], "securityGroups": []}
    wanted = configuration.get("subnets", [])
    try:
        subnets = ec2.find_subnets(here.account.id, here.name, wanted)
    except ec2.UnknownSubnet as error:
        raise invalid(
            f"Error retrieving subnet information for [{', '.join(wanted)}]: The subnet ID '{error.args[0]}' does "
            "not exist (ErrorCode: InvalidSubnetID.NotFound)"
        ) from error
    vpcs = {subnet.vpc_id for subnet in subnets}
    if len(vpcs) > 1:
        raise invalid("All subnets must belong to the same VPC.")
    groups = configuration.get("securityGroups") or []
    try:
        found = ec2.find_security_groups(here.account.id, here.name, groups)
    except ec2.UnknownSecurityGroup as error:
        raise invalid(
            f"Error retrieving security group information for [{', '.join(groups)}]: The security group "
            f"'{error.args[0]}' does not exist (ErrorCode: InvalidGroup.NotFound)"
        ) from error
    for group, vpc in found.items():
        if vpc not in vpcs:
            raise invalid(
                f"Security group {group} does not appear to belong to the same VPC as the input subnets."
            )
    (vpc,) = vpcs
    return {
        "subnets": wanted,
        "securityGroups": groups or [ec2.default_security_group(here.account.id, here.name, vpc)],
        "assignPublicIp": configuration.get("assignPublicIp", "DISABLED"),
    }
