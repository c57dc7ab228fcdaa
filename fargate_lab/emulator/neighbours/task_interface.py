"""The network interface of a Fargate task, as EC2 shows it.

What it knows: the fields of moto's NetworkInterface and what AWS puts there for a task. What it does not know: tasks.
Not confirmed for 2026: the requester's account, the device index, the owner of the attachment.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

from . import context, services

REQUESTER_ID = "578734482556"
"""The account by which Fargate makes interfaces, as seen in DescribeNetworkInterfaces output."""


@dataclass(frozen=True)
class Attachment:
    """Fargate's side of the cable: no instance, and nobody else may pull it (``ela-attach``)."""

    attachment_id: str
    attach_time: Any
    delete_on_termination: bool = False
    device_index: int = 1
    network_card_index: int = 0
    instance_id: None = None
    instance_owner_id: str = "amazon-aws"
    status: str = "attached"


def private_dns_name(address: str, region: str) -> str:
    """The name that AWS gives a private address: ip-172-31-0-4.ec2.internal."""
    zone = "ec2.internal" if region == "us-east-1" else f"{region}.compute.internal"
    return f"ip-{address.replace('.', '-')}.{zone}"


def public_dns_name(address: str, region: str) -> str:
    """The name that AWS gives a public address: ec2-3-80-0-1.compute-1.amazonaws.com."""
    zone = "compute-1" if region == "us-east-1" else f"{region}.compute"
    return f"ec2-{address.replace('.', '-')}.{zone}.amazonaws.com"


@functools.cache
def task_interface_class() -> Any:
    """The class, made when moto's EC2 is there."""
    base: Any = services.bring_in("moto.ec2.models.elastic_network_interfaces").NetworkInterface

    class TaskInterface(base):  # type: ignore[misc]
        """moto's NetworkInterface, filled in directly: its own constructor searches whole lists five times."""

        def __init__(self, ec2: Any, subnet: Any, address: str, groups: list[Any], description: str) -> None:
            chance = context.stream()
            self.ec2_backend, self.subnet, self._group_set = ec2, subnet, groups
            self.id = f"eni-0{chance.getrandbits(64):016x}"
            self.mac_address = "0e:" + chance.randbytes(5).hex(":")
            self.attachment_id = f"ela-attach-0{chance.getrandbits(64):016x}"
            self.description = description
            self.private_ip_address = address
            self.ipv6_addresses: list[str] = []
            self.instance, self.device_index, self.delete_on_termination = None, 1, False
            self.source_dest_check, self.interface_type = True, "interface"
            self.requester_managed, self.requester_id = True, REQUESTER_ID
            self.status, self.attach_time = "in-use", context.utcnow()
            self.public_ip: str | None = None
            self.public_ip_auto_assign = False

        def name_addresses(self, region: str, public_ip: str | None) -> None:
            """Give the addresses their names. AWS names the private one even where the VPC has no DNS hostnames."""
            self.public_ip = public_ip
            self.private_dns_name = private_dns_name(self.private_ip_address, region)
            primary = {
                "Primary": True,
                "PrivateIpAddress": self.private_ip_address,
                "PrivateDnsName": self.private_dns_name,
            }
            self._association: dict[str, Any] = {}
            if public_ip:
                name = public_dns_name(public_ip, region)
                self._association = {"IpOwnerId": "amazon", "PublicIp": public_ip, "PublicDnsName": name}
                primary["Association"] = self._association
            self.private_ip_addresses = [primary]

        @property
        def association(self) -> dict[str, Any]:
            return self._association

        @property
        def attachment(self) -> Attachment:
            return Attachment(self.attachment_id, self.attach_time)

    return TaskInterface
