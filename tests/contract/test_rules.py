"""Every row of the rules, over the wire: where the row's facts are true, boto3 gets its class and its text.

`known_when_broken` says what must be known of the account; `Account` makes one of which just that is true.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore import xform_name

from fargate_lab import rules
from fargate_lab.rules import samples

from .conftest import refused

Shape = dict[str, Any]
CASES = [
    pytest.param(row, operation, id=f"{operation}-{row.id}")
    for row in rules.RULES
    for operation in row.operations
]


class Account:
    """Builds what is known of an account; `real` translates a sample's ids into those that EC2 and ELB gave."""

    def __init__(self, aws: Callable[[str], Any], known: Shape, advance: Callable[[float], Any]) -> None:
        self.aws, self.known, self.advance = aws, known, advance
        self.names: dict[str, str] = {}

    def real(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {self.real(key): self.real(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self.real(one) for one in value]
        return self.names.get(value, value) if isinstance(value, str) else value

    def build(self, request: Shape) -> None:
        self.network()
        if request.get("loadBalancers"):
            self.target_groups()
        if self.known["clusterStatus"]:
            ecs = self.aws("ecs")
            ecs.create_cluster(clusterName="hello", capacityProviders=self.known["capacityProviders"])
            self.task_definition()
            if self.known.get("serviceStatus") or self.known.get("activeServices"):
                self.service(self.known.get("serviceStatus", "ACTIVE"))
            if self.known.get("taskStatus") or self.known.get("activeTasks"):
                self.task()
            if self.known["clusterStatus"] == "INACTIVE":
                for service in ecs.list_services(cluster="hello")["serviceArns"]:
                    ecs.delete_service(cluster="hello", service=service, force=True)
                ecs.delete_cluster(cluster="hello")

    def network(self) -> None:
        ec2 = self.aws("ec2")
        default = next(one for one in ec2.describe_vpcs()["Vpcs"] if one["IsDefault"])["VpcId"]
        subnets = sorted(one["SubnetId"] for one in ec2.describe_subnets()["Subnets"])
        group = ec2.create_security_group(GroupName="hello", Description="hello", VpcId=default)
        self.names |= {samples.VPC: default, samples.SUBNET: subnets[0], samples.GROUP: group["GroupId"]}
        self.subnets = subnets
        if samples.ELSEWHERE in str(self.known["subnets"] | self.known["securityGroups"]):
            vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
            subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.7.1.0/24")["Subnet"]["SubnetId"]
            group = ec2.create_security_group(GroupName="other", Description="other", VpcId=vpc)
            self.names |= {
                samples.ELSEWHERE: vpc,
                samples.ELSEWHERE_SUBNET: subnet,
                samples.ELSEWHERE_GROUP: group["GroupId"],
            }

    def target_groups(self) -> None:
        elb = self.aws("elbv2")
        for arn, group in self.known["targetGroups"].items():
            made = elb.create_target_group(
                Name="hello",
                Protocol="HTTP",
                Port=80,
                VpcId=self.names[samples.VPC],
                TargetType=group["targetType"],
            )["TargetGroups"][0]["TargetGroupArn"]
            self.names[arn] = made
            if group["loadBalancers"]:
                balancer = elb.create_load_balancer(Name="hello", Subnets=self.subnets[:2])["LoadBalancers"][
                    0
                ]
                elb.create_listener(
                    LoadBalancerArn=balancer["LoadBalancerArn"],
                    Protocol="HTTP",
                    Port=80,
                    DefaultActions=[{"Type": "forward", "TargetGroupArn": made}],
                )

    def task_definition(self) -> None:
        """The good one, changed to what is known of it."""
        known, ecs = self.known, self.aws("ecs")
        request = rules.good("RegisterTaskDefinition") | {"networkMode": known["networkMode"]}
        if known["taskRoleArn"]:
            request["taskRoleArn"] = known["taskRoleArn"]
        if "FARGATE" not in known["compatibilities"]:
            del request["cpu"], request["memory"]
            request["requiresCompatibilities"] = ["EC2"]
            request["containerDefinitions"][0]["memory"] = 256
        for name in known["launchVolumes"]:
            request["volumes"] = [{"name": name, "configuredAtLaunch": True}]
            request["containerDefinitions"][0]["mountPoints"] = [
                {"sourceVolume": name, "containerPath": "/data"}
            ]
        made = ecs.register_task_definition(**request)["taskDefinition"]
        assert ("FARGATE" in made["compatibilities"]) == ("FARGATE" in known["compatibilities"])
        if known["taskDefinitionStatus"] == "INACTIVE":
            ecs.register_task_definition(**request)
            ecs.deregister_task_definition(taskDefinition=made["taskDefinitionArn"])

    def task(self) -> None:
        enabled = bool(self.known.get("executeCommand"))
        request = self.real(rules.good("RunTask")) | {"enableExecuteCommand": enabled}
        (task,) = self.aws("ecs").run_task(**request)["tasks"]
        self.names[samples.TASK] = task["taskArn"]

    def service(self, status: str) -> None:
        ecs = self.aws("ecs")
        wanted = {"desiredCount": self.known["desiredCount"]} if "desiredCount" in self.known else {}
        ecs.create_service(**self.real(rules.good("CreateService") | wanted))
        if status != "ACTIVE":
            self.advance(5)  # a service without a task is INACTIVE as soon as it is deleted
            ecs.delete_service(cluster="hello", service="hello-world", force=True)
        if status == "INACTIVE":
            self.advance(300)
        (service,) = ecs.describe_services(cluster="hello", services=["hello-world"])["services"]
        assert service["status"] == status


@pytest.mark.parametrize(("row", "operation"), CASES)
def test_every_row_is_answered_with_its_class_and_text(
    row: rules.Rule,
    operation: str,
    aws: Callable[[str], Any],
    advance: Callable[[float], Any],
) -> None:
    known = samples.account(operation) | row.known_when_broken
    request = row.broken_request(rules.good(operation))
    account = Account(aws, known, advance)
    if operation not in ("RegisterTaskDefinition", "CreateCluster"):
        account.build(request)
    request = account.real(request)
    (violation,) = rules.check(operation, request, account.real(known))
    assert violation.rule is row
    assert refused(getattr(aws("ecs"), xform_name(operation)), **request) == (row.error, violation.message)


@pytest.mark.parametrize("operation", sorted(samples.GOOD.keys() - {"ExecuteCommand"}))  # no sessions yet
def test_the_good_request_goes_through(
    operation: str, aws: Callable[[str], Any], advance: Callable[[float], Any]
) -> None:
    account = Account(aws, samples.account(operation), advance)
    if operation not in ("RegisterTaskDefinition", "CreateCluster"):
        account.build(rules.good(operation))
    answer = getattr(aws("ecs"), xform_name(operation))(**account.real(rules.good(operation)))
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert not answer.get("failures")
