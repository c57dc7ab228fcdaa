"""What a fresh account has, as boto3 sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fargate_lab.emulator import neighbours

from .conftest import REGION, Clock, client_of, new_world

SIX_ACTIONS = [
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
]


def test_default_vpc_reaches_the_internet(client: Callable[[str], Any]) -> None:
    ec2 = client("ec2")
    (vpc,) = ec2.describe_vpcs()["Vpcs"]
    assert vpc["CidrBlock"] == "172.31.0.0/16" and vpc["IsDefault"]
    (gateway,) = ec2.describe_internet_gateways()["InternetGateways"]
    assert gateway["Attachments"] == [{"State": "available", "VpcId": vpc["VpcId"]}]
    (table,) = ec2.describe_route_tables()["RouteTables"]
    assert table["Associations"][0]["Main"]
    routes = {route["DestinationCidrBlock"]: route["GatewayId"] for route in table["Routes"]}
    assert routes == {"172.31.0.0/16": "local", "0.0.0.0/0": gateway["InternetGatewayId"]}


def test_default_subnets_are_public_and_in_three_zones(client: Callable[[str], Any]) -> None:
    subnets = client("ec2").describe_subnets()["Subnets"]
    assert [(s["AvailabilityZone"], s["CidrBlock"]) for s in subnets] == [
        ("us-east-1a", "172.31.0.0/20"),
        ("us-east-1b", "172.31.16.0/20"),
        ("us-east-1c", "172.31.32.0/20"),
    ]
    assert all(
        s["MapPublicIpOnLaunch"] and s["DefaultForAz"] and s["AvailableIpAddressCount"] == 4091
        for s in subnets
    )


def test_default_group_lets_in_itself_and_lets_out_all(client: Callable[[str], Any]) -> None:
    (group,) = client("ec2").describe_security_groups()["SecurityGroups"]
    assert group["GroupName"] == "default"
    (inward,) = group["IpPermissions"]
    assert inward["IpProtocol"] == "-1" and not inward["IpRanges"]
    assert [pair["GroupId"] for pair in inward["UserIdGroupPairs"]] == [group["GroupId"]]
    (outward,) = group["IpPermissionsEgress"]
    assert outward["IpProtocol"] == "-1" and outward["IpRanges"] == [{"CidrIp": "0.0.0.0/0"}]


def test_managed_policies_that_ecs_users_attach(client: Callable[[str], Any]) -> None:
    iam = client("iam")
    arns = {p["Arn"] for page in iam.get_paginator("list_policies").paginate() for p in page["Policies"]}
    for name in (
        "service-role/AmazonECSTaskExecutionRolePolicy",
        "service-role/AmazonECSInfrastructureRolePolicyForVolumes",
        "AmazonECS_FullAccess",
        "AmazonSSMReadOnlyAccess",
        "AmazonS3ReadOnlyAccess",
        "CloudWatchLogsFullAccess",
        "SecretsManagerReadWrite",
    ):
        assert f"arn:aws:iam::aws:policy/{name}" in arns
    arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert [(s["Action"], s["Resource"]) for s in document["Statement"]] == [(SIX_ACTIONS, "*")]


def test_caller_is_the_account_in_the_header(account: str, client: Callable[[str], Any]) -> None:
    identity = client("sts").get_caller_identity()
    assert identity["Account"] == account and identity["Arn"] == f"arn:aws:iam::{account}:root"


def test_accounts_do_not_see_each_other(clock: Clock) -> None:
    ours, theirs = client_of("000000000001", "logs"), client_of("000000000002", "logs")
    ours.create_log_group(logGroupName="/ecs/ours")
    assert theirs.describe_log_groups()["logGroups"] == []
    vpcs = [client_of(a, "ec2").describe_vpcs()["Vpcs"][0]["VpcId"] for a in ("000000000001", "000000000002")]
    assert vpcs[0] != vpcs[1]


def test_ids_do_not_depend_on_who_came_first(clock: Clock) -> None:
    def ids_after(first: Callable[[], Any]) -> list[str]:
        new_world(clock)
        first()
        interface = neighbours.ec2.default_subnets("000000000003", REGION)[0]
        return [interface.id, interface.vpc_id]

    by_read = ids_after(lambda: client_of("000000000003", "ec2").describe_subnets())
    by_other = ids_after(lambda: client_of("000000000004", "logs").create_log_group(logGroupName="/a"))
    assert by_read == by_other == ids_after(lambda: neighbours.open_account("000000000003", REGION))


def test_reading_draws_no_ids_from_the_account(
    account: str, client: Callable[[str], Any], clock: Clock
) -> None:
    def security_group_after(reads: int) -> str:
        new_world(clock)
        ec2 = client("ec2")
        for _ in range(reads):
            ec2.describe_network_interfaces()
        return str(ec2.create_security_group(GroupName="web", Description="web")["GroupId"])

    assert security_group_after(0) == security_group_after(7)


def test_roles(account: str, client: Callable[[str], Any]) -> None:
    iam = client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    role = iam.create_role(RoleName="execution", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
    iam.attach_role_policy(RoleName="execution", PolicyArn=arn)
    assert [
        p["PolicyArn"] for p in iam.list_attached_role_policies(RoleName="execution")["AttachedPolicies"]
    ] == [arn]
    assert iam.get_role(RoleName="execution")["Role"]["AssumeRolePolicyDocument"] == trust
    assert neighbours.iam.role_exists(account, role["Arn"])
    assert not neighbours.iam.role_exists("000000000009", role["Arn"])
    assert neighbours.iam.role_trusts(account, role["Arn"])
    assert not neighbours.iam.role_trusts(account, role["Arn"], "ec2.amazonaws.com")
    assert not neighbours.iam.role_trusts(account, role["Arn"] + "x")
