"""EC2 for tasks: their subnets, groups and network interfaces, straight on moto's state.

What it knows: how a Fargate task's interface looks to DescribeNetworkInterfaces. What it does not know: tasks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import context, services
from .patches.ec2 import no_addresses_left
from .task_interface import task_interface_class

PUBLIC_BLOCKS = (
    (3, 80, 16),
    (18, 204, 12),
    (34, 192, 48),
    (44, 192, 32),
    (52, 0, 8),
    (54, 144, 16),
    (100, 24, 8),
)
"""First number, first and count of the second: blocks of us-east-1's public addresses."""


class UnknownSubnet(LookupError):
    """No subnet has this id; ``str()`` is the id."""


class UnknownSecurityGroup(LookupError):
    """No security group has this id; ``str()`` is the id."""


class SubnetFull(LookupError):
    """No address is left; ``str()`` is AWS's text."""


@dataclass(frozen=True)
class Subnet:
    """A subnet as far as a task cares."""

    id: str
    vpc_id: str
    az: str
    az_id: str
    cidr: str
    free_addresses: int
    default: bool
    maps_public_ip: bool


@dataclass(frozen=True)
class NetworkInterface:
    """A task's interface."""

    id: str
    mac: str
    private_ip: str
    private_dns: str
    public_ip: str | None
    subnet_id: str
    vpc_id: str
    security_groups: tuple[str, ...]
    az: str


@dataclass(frozen=True)
class Rule:
    """One line of a security group. Ports are None for all of them; exactly one source is given."""

    group: str
    protocol: str
    from_port: int | None
    to_port: int | None
    cidr: str | None
    source_group: str | None


def _ec2(account: str, region: str) -> Any:
    return services.backend("ec2", account, region)


def find_subnets(account: str, region: str, ids: Iterable[str] | None = None) -> list[Subnet]:
    """The subnets of these ids, in this order; all of the account when ``ids`` is None. Raises UnknownSubnet."""
    by_id = {subnet.id: subnet for zone in _ec2(account, region).subnets.values() for subnet in zone.values()}
    found = []
    for subnet_id in by_id if ids is None else ids:
        if subnet_id not in by_id:
            raise UnknownSubnet(subnet_id)
        found.append(_as_subnet(by_id[subnet_id]))
    return found


def _as_subnet(subnet: Any) -> Subnet:
    return Subnet(
        subnet.id,
        subnet.vpc_id,
        subnet.availability_zone,
        subnet.availability_zone_id,
        subnet.cidr_block,
        subnet.available_ip_address_count,
        bool(subnet.default_for_az),
        str(subnet.map_public_ip_on_launch).lower() == "true",
    )


def find_security_groups(account: str, region: str, ids: Iterable[str]) -> dict[str, str]:
    """{group id: its VPC's id}, in the order of ``ids``. Raises UnknownSecurityGroup."""
    ec2 = _ec2(account, region)
    return {group_id: _group(ec2, group_id).vpc_id for group_id in ids}


def _group(ec2: Any, group_id: str) -> Any:
    for groups in ec2.groups.values():
        if group_id in groups:
            return groups[group_id]
    raise UnknownSecurityGroup(group_id)


def default_security_group(account: str, region: str, vpc_id: str) -> str:
    """The id of a VPC's default group."""
    return str(_ec2(account, region).get_default_security_group(vpc_id).id)


def default_subnets(account: str, region: str) -> list[Subnet]:
    """The subnets of the default VPC, by zone: what a learner who says nothing means."""
    return sorted((s for s in find_subnets(account, region) if s.default), key=lambda subnet: subnet.az)


def create_task_interface(
    account: str, region: str, subnet_id: str, security_groups: Iterable[str], description: str, public: bool
) -> NetworkInterface:
    """Make the interface of a task: lowest free address, in use from the start, managed by its requester.

    Draws its ids from the account's stream. ``security_groups`` empty: the VPC's default group. Raises UnknownSubnet,
    UnknownSecurityGroup, SubnetFull.
    """
    ec2 = _ec2(account, region)
    subnet = next((zone[subnet_id] for zone in ec2.subnets.values() if subnet_id in zone), None)
    if subnet is None:
        raise UnknownSubnet(subnet_id)
    groups = [_group(ec2, group_id) for group_id in security_groups] or [
        ec2.get_default_security_group(subnet.vpc_id)
    ]
    address = ec2.address_book.take_lowest(subnet)
    if address is None:
        raise SubnetFull(no_addresses_left(subnet_id))
    with context.use_account(account):
        interface = task_interface_class()(ec2, subnet, address, groups, description)
        interface.name_addresses(region, _draw_public_address() if public else None)
    ec2.enis[interface.id] = interface
    return NetworkInterface(
        interface.id,
        interface.mac_address,
        address,
        interface.private_dns_name,
        interface.public_ip,
        subnet_id,
        subnet.vpc_id,
        tuple(group.id for group in groups),
        subnet.availability_zone,
    )


def delete_task_interface(account: str, region: str, eni_id: str) -> None:
    """Take the interface away; its addresses can be had again. Nothing happens when it is gone already."""
    ec2 = _ec2(account, region)
    interface = ec2.enis.get(eni_id)
    if interface is not None:
        ec2.delete_network_interface(eni_id)
        ec2.tags.pop(eni_id, None)
        if interface.public_ip:
            _public_addresses().discard(interface.public_ip)


def ingress_rules(account: str, region: str, security_group_ids: Iterable[str]) -> list[Rule]:
    """What may come in through any of these groups. Raises UnknownSecurityGroup."""
    return _rules(account, region, security_group_ids, "ingress_rules")


def egress_rules(account: str, region: str, security_group_ids: Iterable[str]) -> list[Rule]:
    """What may go out through any of these groups. Raises UnknownSecurityGroup."""
    return _rules(account, region, security_group_ids, "egress_rules")


def _rules(account: str, region: str, ids: Iterable[str], which: str) -> list[Rule]:
    ec2 = _ec2(account, region)
    return [
        Rule(
            group_id,
            rule.ip_protocol,
            None if rule.ip_protocol == "-1" else rule.from_port,
            None if rule.ip_protocol == "-1" else rule.to_port,
            rule.ip_range.get("CidrIp") or rule.ip_range.get("CidrIpv6"),
            rule.source_group.get("GroupId"),
        )
        for group_id in ids
        for rule in getattr(_group(ec2, group_id), which)
    ]


def _public_addresses() -> set[str]:
    """Those in use: one world for all accounts, as on the internet. Kept where ``services.reset`` forgets it."""
    in_use: set[str] = services.worldwide.setdefault("public addresses", set())
    return in_use


def _draw_public_address() -> str:
    chance, in_use = context.stream(), _public_addresses()
    while True:
        first, low, count = chance.choice(PUBLIC_BLOCKS)
        address = (
            f"{first}.{low + chance.randrange(count)}.{chance.randrange(256)}.{chance.randrange(1, 255)}"
        )
        if address not in in_use:
            in_use.add(address)
            return address
