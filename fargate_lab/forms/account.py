"""What a learner's account already has, so that forms start filled in.

Knows: which few reads answer it, and which of several things is the likely choice. Each question is asked once, when it
first matters; without a lab, or where a service does not answer, the answer is an empty list and the form starts empty.
Does not change anything, except through `make_*`, which a learner asks for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

DEFAULT_REGION = "us-east-1"
EXECUTION_ROLE = "ecsTaskExecutionRole"
EXECUTION_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
TRUST_ECS_TASKS = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ],
}
HTTP = 80
MOST = 50
"""Names offered in one list, at most."""


@dataclass(frozen=True)
class Choice:
    """One thing in the account: the value a request holds, and what a learner reads."""

    value: str
    label: str


class Account:
    """The reads behind the prefilled values of one lab. `Account(None)` knows nothing and asks nothing."""

    def __init__(self, lab: Any = None) -> None:
        self.lab = lab

    @property
    def region(self) -> str:
        """The lab's Region."""
        return getattr(self.lab, "region", None) or DEFAULT_REGION

    def forget(self) -> None:
        """Ask again at the next question: something was made meanwhile."""
        for name in ("vpc", "subnets", "_groups", "roles", "log_groups", "clusters", "families"):
            self.__dict__.pop(name, None)

    @cached_property
    def vpc(self) -> str | None:
        """The default VPC's id."""
        found = self._ask(
            "ec2", lambda ec2: ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
        )
        return found[0]["VpcId"] if found else None

    @cached_property
    def subnets(self) -> list[Choice]:
        """The default VPC's subnets, by Availability Zone."""
        found = self._in_vpc(lambda ec2, here: ec2.describe_subnets(Filters=here)["Subnets"])
        found = sorted(found, key=lambda subnet: (subnet["AvailabilityZone"], subnet["SubnetId"]))
        return [
            Choice(s["SubnetId"], f"{s['AvailabilityZone']}  {s['CidrBlock']}  {s['SubnetId']}")
            for s in found
        ][:MOST]

    @cached_property
    def _groups(self) -> list[Any]:
        found = self._in_vpc(lambda ec2, here: ec2.describe_security_groups(Filters=here)["SecurityGroups"])
        return sorted(found, key=lambda g: (not opens(g, HTTP), g["GroupName"] != "default", g["GroupName"]))

    @property
    def security_groups(self) -> list[Choice]:
        """The default VPC's security groups; those that let the world connect to port 80 first, then `default`."""
        return [Choice(g["GroupId"], f"{g['GroupName']}, {_said(g)}  {g['GroupId']}") for g in self._groups][
            :MOST
        ]

    def open_groups(self, port: int) -> list[str]:
        """The ids of the groups that let everyone connect to a port."""
        return [group["GroupId"] for group in self._groups if opens(group, port)]

    @cached_property
    def roles(self) -> list[Choice]:
        """Roles that ECS tasks may assume; the execution role first."""
        found = self._ask("iam", lambda iam: iam.list_roles(MaxItems=1000)["Roles"])
        trusted = [
            role
            for role in found
            if "ecs-tasks.amazonaws.com" in json.dumps(role.get("AssumeRolePolicyDocument"))
        ]
        trusted.sort(key=lambda role: (role["RoleName"] != EXECUTION_ROLE, role["RoleName"]))
        return [Choice(role["Arn"], role["RoleName"]) for role in trusted][:MOST]

    @cached_property
    def log_groups(self) -> list[Choice]:
        """Log groups by name."""
        found = self._ask("logs", lambda logs: logs.describe_log_groups(limit=MOST)["logGroups"])
        return [Choice(group["logGroupName"], group["logGroupName"]) for group in found]

    @cached_property
    def clusters(self) -> list[Choice]:
        """Clusters by name."""
        arns = self._ask("ecs", lambda ecs: ecs.list_clusters(maxResults=MOST)["clusterArns"])
        return [Choice(name, name) for name in sorted(arn.rsplit("/", 1)[-1] for arn in arns)]

    @cached_property
    def families(self) -> list[Choice]:
        """Families that have an ACTIVE revision."""
        found = self._ask(
            "ecs", lambda ecs: ecs.list_task_definition_families(status="ACTIVE", maxResults=MOST)["families"]
        )
        return [Choice(name, name) for name in found]

    def choices(self, name: str) -> list[Choice]:
        """One of the lists above by its name; none for ""."""
        return list(getattr(self, name)) if name else []

    def has(self, name: str, value: object) -> bool | None:
        """Whether a list holds a value; None when there is no lab to ask."""
        return None if self.lab is None else any(choice.value == value for choice in self.choices(name))

    @property
    def execution_role(self) -> str | None:
        """The ARN of ecsTaskExecutionRole, or of the role of that name which the book makes by hand."""
        names = {choice.label: choice.value for choice in self.roles}
        return names.get(EXECUTION_ROLE) or names.get("ecsExecutionRole")

    def make_execution_role(self) -> str:
        """Create ecsTaskExecutionRole with AWS's managed policy, as the console does, unless it is there; its ARN."""
        if self.execution_role is not None:
            return self.execution_role
        iam = self.lab.client("iam")
        role = iam.create_role(RoleName=EXECUTION_ROLE, AssumeRolePolicyDocument=json.dumps(TRUST_ECS_TASKS))
        iam.attach_role_policy(RoleName=EXECUTION_ROLE, PolicyArn=EXECUTION_POLICY)
        self.forget()
        return role["Role"]["Arn"]

    def make_log_group(self, name: str) -> None:
        """Create a log group."""
        self.lab.client("logs").create_log_group(logGroupName=name)
        self.forget()

    def make_open_group(self, port: int) -> str:
        """Create a security group in the default VPC that lets everyone connect to one port; its id."""
        ec2 = self.lab.client("ec2")
        name = f"open-port-{port}"
        made = ec2.create_security_group(
            GroupName=name, Description=f"Anyone may connect to {port}", VpcId=self.vpc
        )
        everyone = {
            "IpProtocol": "tcp",
            "FromPort": port,
            "ToPort": port,
            "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
        }
        ec2.authorize_security_group_ingress(GroupId=made["GroupId"], IpPermissions=[everyone])
        self.forget()
        return made["GroupId"]

    def _in_vpc(self, question: Callable[[Any, list[dict[str, Any]]], list[Any]]) -> list[Any]:
        if self.vpc is None:
            return []
        return self._ask("ec2", lambda ec2: question(ec2, [{"Name": "vpc-id", "Values": [self.vpc]}]))

    def _ask(self, service: str, question: Callable[[Any], list[Any]]) -> list[Any]:
        """The answer, or nothing where the target has no such service or does not let us ask."""
        if self.lab is None:
            return []
        try:
            return question(self.lab.client(service))
        except (ClientError, BotoCoreError):
            return []  # a form without suggestions is still a form; sending will say what is wrong


def opens(group: dict[str, Any], port: int) -> bool:
    """Whether a security group lets everyone connect to a TCP port."""
    for rule in group.get("IpPermissions", []):
        everyone = any(block.get("CidrIp") == "0.0.0.0/0" for block in rule.get("IpRanges", []))
        whole = rule.get("IpProtocol") == "-1"
        if everyone and (whole or rule.get("FromPort", 0) <= port <= rule.get("ToPort", -1)):
            return True
    return False


def _said(group: dict[str, Any]) -> str:
    if opens(group, HTTP):
        return "open to all on port 80"
    sources = list(_sources(group))
    if not sources:
        return "closed"
    return "members only" if set(sources) == {group["GroupId"]} else "open to some"


def _sources(group: dict[str, Any]) -> Iterator[str]:
    for rule in group.get("IpPermissions", []):
        yield from (block.get("CidrIp", "") for block in rule.get("IpRanges", []))
        yield from (pair.get("GroupId", "") for pair in rule.get("UserIdGroupPairs", []))
