"""Where a request wants its tasks: launch type or capacity provider, subnets and security groups, checked.

The answers for EC2 are those of an account without container instances: this emulator is Fargate only.
"""

from __future__ import annotations

from typing import NamedTuple

from fargate_lab.emulator.ecs.capacity_providers import completed
from fargate_lab.emulator.ecs.errors import refusal
from fargate_lab.emulator.ecs.state import Cluster, Shape, TaskDefinition
from fargate_lab.emulator.neighbours import ec2, elbv2
from fargate_lab.emulator.world import Region


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
            raise refusal("strategy-not-associated")
    if not any(item.get("weight", 0) for item in strategy):
        raise refusal("strategy-weights-zero")
    return Placement("FARGATE", strategy)


def check_compute(placement: Placement, definition: TaskDefinition) -> None:
    """Refuse what cannot run on the chosen compute."""
    if placement.launch_type == "FARGATE" and "FARGATE" not in definition.compatibilities:
        raise refusal("launch-type-incompatible")


def target_groups_of(here: Region, request: Shape) -> Shape:
    """What the account adds to a request that names target groups: those that exist."""
    wanted = [one["targetGroupArn"] for one in request.get("loadBalancers", []) if one.get("targetGroupArn")]
    if not wanted:
        return {}
    found = elbv2.find_target_groups(here.account.id, here.name, wanted)
    return {
        "targetGroups": {
            arn: {"targetType": one.target_type, "loadBalancers": len(one.load_balancers)}
            for arn, one in found.items()
        }
    }


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
        raise refusal("subnet-unknown", subnets=", ".join(wanted), subnet=error.args[0]) from error
    vpcs = {subnet.vpc_id for subnet in subnets}
    if len(vpcs) > 1:
        raise refusal("subnets-two-vpcs")
    groups = configuration.get("securityGroups") or []
    try:
        found = ec2.find_security_groups(here.account.id, here.name, groups)
    except ec2.UnknownSecurityGroup as error:
        raise refusal("security-group-unknown", groups=", ".join(groups), group=error.args[0]) from error
    for group, vpc in found.items():
        if vpc not in vpcs:
            raise refusal("security-group-elsewhere", group=group)
    (vpc,) = vpcs
    return {
        "subnets": wanted,
        "securityGroups": groups or [ec2.default_security_group(here.account.id, here.name, vpc)],
        "assignPublicIp": configuration.get("assignPublicIp", "DISABLED"),
    }
