"""Calls to every neighbour in a fresh process, every byte of the answers printed. Run twice by test_patches."""

import json
import sys

from fargate_lab.emulator import neighbours
from fargate_lab.emulator.ids import Ids

ACCOUNT, FORM, JSON = "000000000000", "application/x-www-form-urlencoded", "application/x-amz-json-1.1"


def ask(
    service: str, body: str, target: str = "", kind: str = FORM, method: str = "POST", path: str = "/"
) -> None:
    scope = f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/20260101/us-east-1/{service}/aws4_request,"
    headers = [("authorization", scope), ("content-type", kind)] + (
        [("x-amz-target", target)] if target else []
    )
    answer = neighbours.serve(neighbours.Call(ACCOUNT, service, method, path, tuple(headers), body.encode()))
    print(service, target or body[:60] or path, answer)


def form(service: str, version: str, action: str, **more: str) -> None:
    ask(service, "&".join([f"Action={action}", f"Version={version}"] + [f"{k}={v}" for k, v in more.items()]))


def js(service: str, target: str, **body: object) -> None:
    ask(service, json.dumps(body), target, JSON)


def network() -> None:
    for what in ("Vpcs", "Subnets", "RouteTables", "InternetGateways", "SecurityGroups", "NetworkAcls"):
        form("ec2", "2016-11-15", f"Describe{what}")
    form("ec2", "2016-11-15", "CreateSecurityGroup", GroupName="web", GroupDescription="web")
    subnets = neighbours.ec2.default_subnets(ACCOUNT, "us-east-1")
    print(neighbours.ec2.create_task_interface(ACCOUNT, "us-east-1", subnets[0].id, [], "x", True))
    form("ec2", "2016-11-15", "DescribeNetworkInterfaces")
    elb = ("elasticloadbalancing", "2015-12-01")
    vpc = subnets[0].vpc_id
    form(*elb, "CreateTargetGroup", Name="t", Protocol="HTTP", Port="80", TargetType="ip", VpcId=vpc)
    two = {"Subnets.member.1": subnets[0].id, "Subnets.member.2": subnets[1].id}
    form(*elb, "CreateLoadBalancer", Name="b", **two)
    js(
        "servicediscovery",
        "Route53AutoNaming_v20170314.CreatePrivateDnsNamespace",
        Name="lab.local",
        Vpc=vpc,
        CreatorRequestId="1",
    )


def people() -> None:
    form("iam", "2010-05-08", "CreateRole", RoleName="r", AssumeRolePolicyDocument="{}")
    form("iam", "2010-05-08", "ListPolicies")
    form("iam", "2010-05-08", "GetAccountAuthorizationDetails")
    form("sts", "2011-06-15", "GetCallerIdentity")
    form("sts", "2011-06-15", "AssumeRole", RoleArn=f"arn:aws:iam::{ACCOUNT}:role/r", RoleSessionName="s1")


def stores() -> None:
    js("logs", "Logs_20140328.CreateLogGroup", logGroupName="/a")
    js("logs", "Logs_20140328.DescribeLogGroups")
    js(
        "secretsmanager",
        "secretsmanager.CreateSecret",
        Name="s",
        SecretString="x",
        ClientRequestToken="0" * 32,
    )
    js("secretsmanager", "secretsmanager.GetRandomPassword")
    js("ssm", "AmazonSSM.PutParameter", Name="p", Value="v", Type="String")
    js("ssm", "AmazonSSM.DescribeParameters")
    js("ecr", "AmazonEC2ContainerRegistry_V20150921.CreateRepository", repositoryName="web")
    js("kms", "TrentService.CreateKey")
    js("kms", "TrentService.GenerateDataKey", KeyId="alias/aws/ssm", KeySpec="AES_256")
    ask("s3", "", method="PUT", path="/bucket")
    ask("s3", "hello", method="PUT", path="/bucket/key")
    ask("s3", "", method="GET", path="/bucket?list-type=2")
    ask("s3", "", method="POST", path="/bucket/big?uploads")


def watching() -> None:
    js("events", "AWSEvents.PutRule", Name="r", ScheduleExpression="rate(1 minute)")
    js("events", "AWSEvents.PutEvents", Entries=[{"Source": "a", "DetailType": "b", "Detail": "{}"}])
    js("application-autoscaling", "AnyScaleFrontendService.DescribeScalableTargets", ServiceNamespace="ecs")
    js("tagging", "ResourceGroupsTaggingAPI_20170126.GetResources")
    alarm = {"AlarmName": "a", "MetricName": "m", "Namespace": "n", "Period": "60", "EvaluationPeriods": "1"}
    rule = {"Threshold": "1", "ComparisonOperator": "GreaterThanThreshold", "Statistic": "Average"}
    form("monitoring", "2010-08-01", "PutMetricAlarm", **alarm, **rule)
    form("monitoring", "2010-08-01", "DescribeAlarms")


if __name__ == "__main__":
    assert "moto" not in sys.modules, "importing the room must not import moto"
    streams: dict[str, Ids] = {}
    neighbours.install(lambda: 1_767_258_000.25, lambda name: streams.setdefault(name, Ids(name)))
    network()
    people()
    stores()
    watching()
    for module in ("boto3", "docker", "flask", "moto.server"):
        assert module not in sys.modules, f"{module} was imported"
