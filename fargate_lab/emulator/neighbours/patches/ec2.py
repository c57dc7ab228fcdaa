"""EC2 as Fargate needs it: addresses that are looked after, three zones, things in use that cannot be deleted.

What it knows: moto's EC2 models. What it does not know: tasks; their interfaces are made in ``neighbours/ec2.py``.
"""

from __future__ import annotations

import functools
import ipaddress
import sys
from types import ModuleType
from typing import Any

from .cost import LazyMapping

RESERVED_AT_START, RESERVED_AT_END = 4, 1
"""Addresses that AWS keeps for itself in each subnet:
https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html"""


class AddressBook:
    """Which addresses of which subnets are taken, in one account and region."""

    def __init__(self) -> None:
        self._taken: dict[str, set[int]] = {}
        self._first_maybe_free: dict[str, int] = {}

    def count(self, subnet_id: str) -> int:
        """How many addresses of the subnet are taken."""
        return len(self._taken.get(subnet_id, ()))

    def take_lowest(self, subnet: Any) -> str | None:
        """Take the lowest free address of a subnet; None when it is full."""
        taken = self._taken.setdefault(subnet.id, set())
        last = int(subnet.cidr.broadcast_address) - RESERVED_AT_END
        number = self._first_maybe_free.get(subnet.id, int(subnet.cidr.network_address) + RESERVED_AT_START)
        while number in taken:
            number += 1
        self._first_maybe_free[subnet.id] = number
        if number > last:
            return None
        taken.add(number)
        return str(ipaddress.IPv4Address(number))

    def take(self, subnet: Any, address: str) -> bool:
        """Take one address; False when somebody has it."""
        taken = self._taken.setdefault(subnet.id, set())
        number = int(ipaddress.IPv4Address(address))
        if number in taken:
            return False
        taken.add(number)
        return True

    def give_back(self, subnet_id: str, address: str) -> None:
        """An interface is gone; its address can be had again."""
        number = int(ipaddress.IPv4Address(address))
        self._taken.get(subnet_id, set()).discard(number)
        if number < self._first_maybe_free.get(subnet_id, 0):
            self._first_maybe_free[subnet_id] = number


def addresses(module: ModuleType) -> None:
    """Interfaces get the lowest free address of their subnet, one address is given once, and comes back."""
    cls: Any = module.NetworkInterfaceBackend
    original_init, original_create = cls.__init__, cls.create_network_interface
    original_delete = cls.delete_network_interface

    def init(self: Any) -> None:
        original_init(self)
        self.address_book = AddressBook()

    def create(
        self: Any, subnet: Any, private_ip_address: Any, private_ip_addresses: Any = None, **kwargs: Any
    ) -> Any:
        subnet = self.get_subnet(subnet) if isinstance(subnet, str) else subnet
        if not private_ip_address and not private_ip_addresses:
            private_ip_address = self.address_book.take_lowest(subnet)
            if private_ip_address is None:
                self.raise_error("InsufficientFreeAddressesInSubnet", no_addresses_left(subnet.id))
            return original_create(self, subnet, private_ip_address, private_ip_addresses, **kwargs)
        interface = original_create(self, subnet, private_ip_address, private_ip_addresses, **kwargs)
        for address in interface.private_ip_addresses:
            self.address_book.take(subnet, address["PrivateIpAddress"])
        return interface

    def delete(self: Any, eni_id: str) -> None:
        interface = self.enis.get(eni_id)
        original_delete(self, eni_id)
        for address in interface.private_ip_addresses:
            self.address_book.give_back(interface.subnet.id, address["PrivateIpAddress"])

    # moto's own callers pass groups, description and tags by position
    def create_positional(
        self: Any, subnet: Any, ip: Any, ips: Any = None, groups: Any = None, *rest: Any, **kw: Any
    ) -> Any:
        names = ("description", "tags", "delete_on_termination")
        given = dict(zip(names, rest, strict=False)) | kw
        return create(self, subnet, ip, ips, group_ids=given.pop("group_ids", groups), **given)

    cls.__init__, cls.create_network_interface, cls.delete_network_interface = init, create_positional, delete


def interface_filters(module: ModuleType) -> None:
    """The filter by which one finds the task behind a public address."""
    original = module.NetworkInterface.get_filter_value

    def value(self: Any, filter_name: str, method_name: str | None = None) -> Any:
        if filter_name in ("association.public-ip", "addresses.association.public-ip"):
            return self.public_ip or ""
        return original(self, filter_name, method_name)

    module.NetworkInterface.get_filter_value = value  # type: ignore[attr-defined]


def no_addresses_left(subnet_id: str) -> str:
    """AWS's text for a full subnet."""
    return f"Insufficient IP addresses in subnet {subnet_id}."


def free_address_count(module: ModuleType) -> None:
    """AvailableIpAddressCount from the address book."""

    def count(self: Any) -> int:
        return int(self._available_ip_addresses - self.ec2_backend.address_book.count(self.id))

    module.Subnet.available_ip_address_count = property(count)  # type: ignore[attr-defined]


def subnets_in_use(module: ModuleType) -> None:
    """DeleteSubnet: DependencyViolation while an interface is in it."""
    original = module.SubnetBackend.delete_subnet

    def delete(self: Any, subnet_id: str) -> Any:
        if any(interface.subnet.id == subnet_id for interface in self.enis.values()):
            text = f"The subnet '{subnet_id}' has dependencies and cannot be deleted."
            self.raise_error("DependencyViolation", text)
        return original(self, subnet_id)

    module.SubnetBackend.delete_subnet = delete  # type: ignore[attr-defined]


def groups_in_use(module: ModuleType) -> None:
    """DeleteSecurityGroup: DependencyViolation while an interface or another group's rule names it."""
    original = module.SecurityGroups.delete_security_group

    def delete(self: Any) -> Any:
        group_id = self._get_param("GroupId")
        group = self.ec2_backend.get_security_group_from_id(group_id) if group_id else None
        if group is not None and group.is_default:
            text = f'the specified group: "{group_id}" name: "default" cannot be deleted by a user'
            self.ec2_backend.raise_error("CannotDelete", text)
        if group is not None and _is_used(self.ec2_backend, group):
            self.ec2_backend.raise_error("DependencyViolation", f"resource {group_id} has a dependent object")
        return original(self)

    module.SecurityGroups.delete_security_group = delete  # type: ignore[attr-defined]


def _is_used(backend: Any, group: Any) -> bool:
    if any(group in interface.group_set for interface in backend.enis.values()):
        return True
    others = [other for other in backend.groups[group.vpc_id].values() if other is not group]
    return any(
        rule.source_group.get("GroupId") == group.id
        for other in others
        for rule in (*other.ingress_rules, *other.egress_rules)
    )


def interfaces_in_use(module: ModuleType) -> None:
    """Delete and detach an interface that a task uses: what AWS answers for one that it manages itself."""
    cls: Any = module.ElasticNetworkInterfaces
    original_delete, original_detach = cls.delete_network_interface, cls.detach_network_interface

    def delete(self: Any) -> Any:
        interface = self.ec2_backend.enis.get(self._get_param("NetworkInterfaceId"))
        if interface is not None and interface.status == "in-use":
            text = f"Network interface '{interface.id}' is currently in use."
            self.ec2_backend.raise_error("InvalidParameterValue", text)
        return original_delete(self)

    def detach(self: Any) -> Any:
        attachment_id = self._get_param("AttachmentId")
        if attachment_id and attachment_id.startswith("ela-attach-"):
            self.ec2_backend.raise_error(
                "OperationNotPermitted", "You are not allowed to manage 'ela-attach' attachments."
            )
        return original_detach(self)

    cls.delete_network_interface, cls.detach_network_interface = delete, detach


def default_vpc_reaches_out(module: ModuleType) -> None:
    """moto's default VPC has no internet gateway, no route to one, and a default group that lets nothing in."""
    original = module.EC2Backend.__init__

    def init(self: Any, region_name: str, account_id: str) -> None:
        original(self, region_name, account_id)
        vpc = self.default_vpc
        gateway = self.create_internet_gateway()
        self.attach_internet_gateway(gateway.id, vpc.id)
        table = next(table for table in self.route_tables.values() if table.vpc_id == vpc.id)
        self.create_route(table.id, "0.0.0.0/0", gateway_id=gateway.id)
        group = self.get_default_security_group(vpc.id)
        itself = {"GroupId": group.id, "UserId": account_id}
        self.authorize_security_group_ingress(
            group.id, "-1", None, None, [], source_groups=[itself], vpc_id=vpc.id
        )

    module.EC2Backend.__init__ = init  # type: ignore[attr-defined]


def three_zones(module: ModuleType) -> None:
    """The first three zones of each region (us-east-1 has six)."""
    zones: dict[str, list[Any]] = module.RegionsAndZonesBackend.zones
    for region in zones:
        zones[region] = zones[region][:3]


def no_images(module: ModuleType) -> None:
    """An account begins without AMIs."""
    module.AmiBackend._load_amis = lambda self: None  # type: ignore[attr-defined]


def instance_types(module: ModuleType) -> None:
    """Read instance types and offerings when somebody asks for them."""
    read = sys.modules["moto.utilities.utils"].really_load_resource  # type: ignore[attr-defined]

    def offerings(location: str, regions: list[str]) -> dict[str, Any]:
        found = {}
        for region in regions:
            rows = read(f"ec2/resources/instance_type_offerings/{location}/{region}.json")
            found[region] = [{**row, "LocationType": location} for row in rows]
        return found

    module.INSTANCE_TYPES = LazyMapping(functools.partial(read, "ec2/resources/instance_types.json"))  # type: ignore[attr-defined]
    kinds = functools.cache(lambda: [module.InstanceType(name) for name in module.INSTANCE_TYPES])  # type: ignore[attr-defined]
    module.InstanceTypeBackend.instance_types = property(lambda self: kinds())  # type: ignore[attr-defined]
    module.INSTANCE_TYPE_OFFERINGS = {  # type: ignore[attr-defined]
        location: LazyMapping(functools.partial(offerings, location, list(regions)))
        for location, regions in module.INSTANCE_TYPE_OFFERINGS.items()
    }


def tags_by_id(module: ModuleType) -> None:
    """A resource's own tags, looked up instead of searched for."""
    names: Any = sys.modules["moto.ec2.utils"]

    def get_tags(self: Any) -> list[dict[str, str]]:
        tags = self.ec2_backend.tags.get(self.id) if self.id else None
        kind = names.EC2_PREFIX_TO_RESOURCE.get(names.get_prefix(self.id), "") if tags else ""
        return [
            {"resource_id": self.id, "key": key, "value": value, "resource_type": kind}
            for key, value in (tags or {}).items()
        ]

    module.TaggedEC2Resource.get_tags = get_tags  # type: ignore[attr-defined]


def unknown_groups(module: ModuleType) -> None:
    """DescribeSecurityGroups names the first id that does not exist."""
    original = module.SecurityGroupBackend.describe_security_groups

    def describe(self: Any, group_ids: Any = None, groupnames: Any = None, filters: Any = None) -> Any:
        for group_id in group_ids or ():
            if self.get_security_group_from_id(group_id) is None:
                raise module.InvalidSecurityGroupNotFoundError(group_id)
        return original(self, group_ids, groupnames, filters)

    module.SecurityGroupBackend.describe_security_groups = describe  # type: ignore[attr-defined]


def unknown_vpcs(module: ModuleType) -> None:
    """DescribeVpcs names the first id that does not exist."""
    original = module.VPCBackend.describe_vpcs

    def describe(self: Any, vpc_ids: Any = None, filters: Any = None) -> Any:
        for vpc_id in vpc_ids or ():
            self.get_vpc(vpc_id)
        return original(self, vpc_ids, filters)

    module.VPCBackend.describe_vpcs = describe  # type: ignore[attr-defined]
