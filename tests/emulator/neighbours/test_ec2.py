"""Network interfaces of tasks, made directly and seen through EC2."""

from __future__ import annotations

import datetime
import ipaddress
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fargate_lab.emulator.neighbours import ec2 as tasks_ec2

from .conftest import REGION, Clock

DESCRIPTION = "arn:aws:ecs:us-east-1:000000000000:attachment/0a0a0a0a-0000-4000-8000-000000000000"


def make(account: str, public: bool = True, subnet: int = 0) -> tasks_ec2.NetworkInterface:
    subnet_id = tasks_ec2.default_subnets(account, REGION)[subnet].id
    return tasks_ec2.create_task_interface(account, REGION, subnet_id, [], DESCRIPTION, public)


def test_interface_as_ec2_shows_it(account: str, client: Callable[[str], Any], clock: Clock) -> None:
    made = make(account)
    (seen,) = client("ec2").describe_network_interfaces(NetworkInterfaceIds=[made.id])["NetworkInterfaces"]
    assert made.private_ip == "172.31.0.4" and made.private_dns == "ip-172-31-0-4.ec2.internal"
    assert seen["PrivateIpAddress"] == made.private_ip and seen["PrivateDnsName"] == made.private_dns
    assert seen["MacAddress"] == made.mac and seen["Description"] == DESCRIPTION
    assert seen["Status"] == "in-use" and seen["RequesterManaged"] and seen["InterfaceType"] == "interface"
    assert seen["Association"]["PublicIp"] == made.public_ip
    assert ipaddress.ip_address(made.public_ip or "").is_global
    assert seen["Attachment"]["Status"] == "attached" and seen["Attachment"]["AttachmentId"].startswith(
        "ela-attach-"
    )
    assert seen["Attachment"]["AttachTime"] == datetime.datetime.fromtimestamp(clock.now, tz=datetime.UTC)
    assert [group["GroupId"] for group in seen["Groups"]] == list(made.security_groups)
    assert seen["SubnetId"] == made.subnet_id and seen["VpcId"] == made.vpc_id
    found = client("ec2").describe_network_interfaces(
        Filters=[{"Name": "association.public-ip", "Values": [made.public_ip]}]
    )
    assert [interface["NetworkInterfaceId"] for interface in found["NetworkInterfaces"]] == [made.id]


def test_private_interface_has_no_association(account: str, client: Callable[[str], Any]) -> None:
    made = make(account, public=False)
    (seen,) = client("ec2").describe_network_interfaces()["NetworkInterfaces"]
    assert made.public_ip is None and "Association" not in seen


def test_private_dns_name_where_the_vpc_has_no_dns_hostnames(
    account: str, client: Callable[[str], Any]
) -> None:
    vpc = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = client("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24", AvailabilityZone="us-east-1a")[
        "Subnet"
    ]
    made = tasks_ec2.create_task_interface(account, REGION, subnet["SubnetId"], [], DESCRIPTION, False)
    assert (made.private_ip, made.private_dns) == ("10.0.0.4", "ip-10-0-0-4.ec2.internal")
    assert made.security_groups == (tasks_ec2.default_security_group(account, REGION, vpc),)


def test_lowest_free_address_first_and_back_after_delete(account: str, client: Callable[[str], Any]) -> None:
    first, second, third = make(account), make(account), make(account)
    assert [i.private_ip for i in (first, second, third)] == ["172.31.0.4", "172.31.0.5", "172.31.0.6"]
    assert tasks_ec2.default_subnets(account, REGION)[0].free_addresses == 4091 - 3
    tasks_ec2.delete_task_interface(account, REGION, second.id)
    tasks_ec2.delete_task_interface(account, REGION, second.id)  # twice is once
    with pytest.raises(ClientError, match=r"InvalidNetworkInterfaceID\.NotFound"):
        client("ec2").describe_network_interfaces(NetworkInterfaceIds=[second.id])
    assert make(account).private_ip == "172.31.0.5"


def test_learners_own_interface_takes_an_address_too(account: str, client: Callable[[str], Any]) -> None:
    subnet = tasks_ec2.default_subnets(account, REGION)[0].id
    own = client("ec2").create_network_interface(SubnetId=subnet, PrivateIpAddress="172.31.0.5")[
        "NetworkInterface"
    ]
    assert [make(account).private_ip, make(account).private_ip] == ["172.31.0.4", "172.31.0.6"]
    client("ec2").delete_network_interface(NetworkInterfaceId=own["NetworkInterfaceId"])
    assert make(account).private_ip == "172.31.0.5"


def test_full_subnet(account: str, client: Callable[[str], Any]) -> None:
    vpc = client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    small = client("ec2").create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/28", AvailabilityZone="us-east-1b")[
        "Subnet"
    ]
    subnet_id = small["SubnetId"]
    for _ in range(16 - 5):
        last = tasks_ec2.create_task_interface(account, REGION, subnet_id, [], DESCRIPTION, False)
    assert last.private_ip == "10.0.0.14"
    with pytest.raises(tasks_ec2.SubnetFull, match=subnet_id):
        tasks_ec2.create_task_interface(account, REGION, subnet_id, [], DESCRIPTION, False)
    with pytest.raises(ClientError, match="InsufficientFreeAddressesInSubnet"):
        client("ec2").create_network_interface(SubnetId=subnet_id)


def test_what_is_in_use_cannot_be_deleted(account: str, client: Callable[[str], Any]) -> None:
    ec2 = client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    web = ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    subnet = tasks_ec2.default_subnets(account, REGION)[1].id
    made = tasks_ec2.create_task_interface(account, REGION, subnet, [web], DESCRIPTION, True)
    attachment = ec2.describe_network_interfaces()["NetworkInterfaces"][0]["Attachment"]["AttachmentId"]
    refused = {
        "DependencyViolation.*has dependencies": lambda: ec2.delete_subnet(SubnetId=subnet),
        "DependencyViolation.*has a dependent object": lambda: ec2.delete_security_group(GroupId=web),
        "InvalidParameterValue.*currently in use": lambda: ec2.delete_network_interface(
            NetworkInterfaceId=made.id
        ),
        "OperationNotPermitted.*ela-attach": lambda: ec2.detach_network_interface(AttachmentId=attachment),
    }
    for text, call in refused.items():
        with pytest.raises(ClientError, match=text):
            call()
    tasks_ec2.delete_task_interface(account, REGION, made.id)
    ec2.delete_security_group(GroupId=web)
    ec2.delete_subnet(SubnetId=subnet)
    default = tasks_ec2.default_security_group(account, REGION, vpc)
    with pytest.raises(ClientError, match="CannotDelete"):
        ec2.delete_security_group(GroupId=default)


def test_unknown_ids(account: str, client: Callable[[str], Any]) -> None:
    with pytest.raises(tasks_ec2.UnknownSubnet, match="subnet-0"):
        tasks_ec2.find_subnets(account, REGION, ["subnet-0"])
    with pytest.raises(tasks_ec2.UnknownSecurityGroup, match="sg-0"):
        tasks_ec2.find_security_groups(account, REGION, ["sg-0"])
    with pytest.raises(ClientError, match="The security group 'sg-0' does not exist"):
        client("ec2").describe_security_groups(GroupIds=["sg-0"])
    with pytest.raises(ClientError, match="VpcID vpc-0 does not exist"):
        client("ec2").describe_vpcs(VpcIds=["vpc-0"])


def test_rules_of_groups(account: str, client: Callable[[str], Any]) -> None:
    ec2 = client("ec2")
    web = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    alb = ec2.create_security_group(GroupName="alb", Description="alb")["GroupId"]
    port = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80}
    ec2.authorize_security_group_ingress(
        GroupId=web,
        IpPermissions=[
            port | {"IpRanges": [{"CidrIp": "0.0.0.0/0"}], "UserIdGroupPairs": [{"GroupId": alb}]}
        ],
    )
    rules = tasks_ec2.ingress_rules(account, REGION, [web])
    assert {(r.protocol, r.from_port, r.to_port, r.cidr, r.source_group) for r in rules} == {
        ("tcp", 80, 80, "0.0.0.0/0", None),
        ("tcp", 80, 80, None, alb),
    }
    (out,) = tasks_ec2.egress_rules(account, REGION, [alb])
    assert (out.protocol, out.from_port, out.cidr) == ("-1", None, "0.0.0.0/0")


def test_tags_reach_their_resource(client: Callable[[str], Any]) -> None:
    ec2 = client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Name", "Value": "mine"}])
    assert ec2.describe_vpcs()["Vpcs"][0]["Tags"] == [{"Key": "Name", "Value": "mine"}]
    assert ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["mine"]}])["Vpcs"][0]["VpcId"] == vpc
    assert ec2.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["yours"]}])["Vpcs"] == []


def test_regions_zones_and_lazy_lists(client: Callable[[str], Any]) -> None:
    ec2 = client("ec2")
    assert len(ec2.describe_regions()["Regions"]) == 17
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    assert zones == ["us-east-1a", "us-east-1b", "us-east-1c"]
    (kind,) = ec2.describe_instance_types(InstanceTypes=["t3.micro"])["InstanceTypes"]
    assert kind["MemoryInfo"] == {"SizeInMiB": 1024}
    offers = ec2.describe_instance_type_offerings(Filters=[{"Name": "instance-type", "Values": ["t3.micro"]}])
    assert [offer["Location"] for offer in offers["InstanceTypeOfferings"]] == ["us-east-1"]
    assert ec2.describe_images(Owners=["amazon"])["Images"] == []
