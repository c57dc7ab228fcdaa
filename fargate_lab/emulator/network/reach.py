"""Can this packet get there? One answer for every packet, with the hops and the one that stopped it.

What it judges today: whether anybody has the address, a public one when the sender is outside, and the security
groups of the receiver on the way in. Not yet: routes, network ACLs, endpoints, the sender's way out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from fargate_lab.emulator.neighbours import ec2
from fargate_lab.emulator.network.fabric import REACHED, TIMED_OUT, Source

if TYPE_CHECKING:
    from fargate_lab.emulator.ecs.state import Task
    from fargate_lab.emulator.world import World


@dataclass
class Path:
    """The way of a packet: each hop says what it saw; the last one that is not ok stopped it."""

    hops: list[dict[str, Any]] = field(default_factory=list)

    def hop(self, at: str, ok: bool, why: str) -> bool:
        self.hops.append({"at": at, "ok": ok, "why": why})
        return ok

    @property
    def why(self) -> str:
        """Why it was stopped; empty when it was not."""
        return next((hop["why"] for hop in self.hops if not hop["ok"]), "")


def allowing(world: World) -> Callable[[Source, str, str, int], str]:
    """The fabric's question, answered for the tasks of this world."""

    def allow(source: Source, vpc_id: str, ip: str, port: int) -> str:
        task = world.task_at(vpc_id, ip)
        sender = world.task_at(source.vpc_id or "", source.ip)
        return REACHED if task is None or enters(task, source, sender, port, Path()) else TIMED_OUT

    return allow


def enters(task: Task, source: Source, sender: Task | None, port: int, path: Path) -> bool:
    """Whether the task's security groups let a TCP packet for ``port`` in; adds the hop."""
    groups = task.interface.security_groups if task.interface else ()
    senders_groups = sender.interface.security_groups if sender and sender.interface else ()
    at = f"security group {', '.join(groups)}"
    for rule in ec2.ingress_rules(task.here.account.id, task.here.name, groups):
        if rule.protocol not in ("-1", "tcp") or not _in_ports(rule, port):
            continue
        if rule.source_group in senders_groups and rule.source_group:
            return path.hop(at, True, f"it lets members of {rule.source_group} in on port {port}")
        if (
            rule.cidr
            and ":" not in rule.cidr
            and ip_address(source.ip) in ip_network(rule.cidr, strict=False)
        ):
            return path.hop(at, True, f"it lets {rule.cidr} in on port {port}")
    return path.hop(
        at,
        False,
        f"No inbound rule lets {source.ip} in on TCP port {port}, so the packet is dropped without an answer. "
        f"Add one with authorize_security_group_ingress.",
    )


def _in_ports(rule: ec2.Rule, port: int) -> bool:
    if rule.from_port is None or rule.to_port is None:
        return True
    return rule.from_port <= port <= rule.to_port
