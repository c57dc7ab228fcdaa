"""Elastic Load Balancing for services: their target groups, straight on moto's state.

What it knows: which target groups exist, of what type, and whether a load balancer forwards to them. What it does not
know: services, targets, health.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import services


@dataclass(frozen=True)
class TargetGroup:
    """A target group as far as a service cares."""

    arn: str
    target_type: str
    load_balancers: tuple[str, ...]


def find_target_groups(account: str, region: str, arns: Iterable[str]) -> dict[str, TargetGroup]:
    """Those of the target groups that exist, by ARN."""
    there = services.backend("elbv2", account, region).target_groups
    return {
        arn: TargetGroup(arn, there[arn].target_type, tuple(there[arn].load_balancer_arns))
        for arn in arns
        if arn in there
    }
