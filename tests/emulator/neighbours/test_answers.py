"""Every service in the table answers boto3; what the lab cannot do is a sentence, never a page or a traceback."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fargate_lab.emulator import neighbours

from .conftest import Clock, client_of

SCOPE = "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/{service}/aws4_request, Signature=0"


def raw(
    service: str, target: str = "/", method: str = "POST", body: bytes = b"", **headers: str
) -> neighbours.Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    named.setdefault("authorization", SCOPE.format(service=service))
    return neighbours.serve(
        neighbours.Call("000000000000", service, method, target, tuple(named.items()), body)
    )


def test_load_balancing(account: str, client: Callable[[str], Any], clock: Clock) -> None:
    elb = client("elbv2")
    subnets = [subnet.id for subnet in neighbours.ec2.default_subnets(account, "us-east-1")]
    balancer = elb.create_load_balancer(Name="web", Subnets=subnets)["LoadBalancers"][0]
    assert balancer["CreatedTime"].timestamp() == clock.now
    group = elb.create_target_group(
        Name="web", Protocol="HTTP", Port=80, VpcId=balancer["VpcId"], TargetType="ip"
    )["TargetGroups"][0]
    forward = [{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=forward
    )
    assert elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"][0]["Port"] == 80


def test_metrics_and_alarms(client: Callable[[str], Any], clock: Clock) -> None:
    metrics = client("cloudwatch")
    metrics.put_metric_data(Namespace="Lab", MetricData=[{"MetricName": "Load", "Value": 1.5}])
    now = datetime.datetime.fromtimestamp(clock.now, tz=datetime.UTC)
    got = metrics.get_metric_statistics(
        Namespace="Lab",
        MetricName="Load",
        StartTime=now - datetime.timedelta(minutes=5),
        EndTime=now + datetime.timedelta(minutes=5),
        Period=60,
        Statistics=["Average"],
    )
    assert [point["Average"] for point in got["Datapoints"]] == [1.5]


def test_secrets_parameters_keys(client: Callable[[str], Any], clock: Clock) -> None:
    secrets = client("secretsmanager")
    secrets.create_secret(Name="password", SecretString="open sesame")
    assert secrets.get_secret_value(SecretId="password")["SecretString"] == "open sesame"
    assert secrets.describe_secret(SecretId="password")["CreatedDate"].timestamp() == clock.now
    parameters = client("ssm")
    parameters.put_parameter(Name="/lab/colour", Value="blue", Type="String")
    assert (
        parameters.get_parameter(Name="/lab/colour")["Parameter"]["LastModifiedDate"].timestamp() == clock.now
    )
    assert client("kms").create_key()["KeyMetadata"]["CreationDate"].timestamp() == clock.now


def test_registry_names_events_tags(client: Callable[[str], Any], clock: Clock) -> None:
    repository = client("ecr").create_repository(repositoryName="web")["repository"]
    assert repository["createdAt"].timestamp() == int(clock.now)
    assert client("ecr").get_authorization_token()["authorizationData"]
    vpc = client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]
    assert client("servicediscovery").create_private_dns_namespace(Name="lab.local", Vpc=vpc)["OperationId"]
    client("events").put_rule(Name="every-minute", ScheduleExpression="rate(1 minute)")
    assert [rule["Name"] for rule in client("events").list_rules()["Rules"]] == ["every-minute"]
    client("ec2").create_tags(Resources=[vpc], Tags=[{"Key": "fargate_lab", "Value": "1"}])
    tagged = client("resourcegroupstaggingapi").get_resources(TagFilters=[{"Key": "fargate_lab"}])
    assert [found["ResourceARN"].rsplit("/", 1)[-1] for found in tagged["ResourceTagMappingList"]] == [vpc]


def test_buckets(client: Callable[[str], Any], clock: Clock) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="lab-files")
    s3.put_object(
        Bucket="lab-files", Key="config/a b.env", Body=io.BytesIO(b"COLOUR=blue"), Metadata={"my_key": "1"}
    )
    got = s3.get_object(Bucket="lab-files", Key="config/a b.env")
    assert got["Body"].read() == b"COLOUR=blue" and got["Metadata"] == {"my_key": "1"}
    assert got["LastModified"].timestamp() == int(clock.now)
    assert [item["Key"] for item in s3.list_objects_v2(Bucket="lab-files")["Contents"]] == ["config/a b.env"]
    assert s3.head_object(Bucket="lab-files", Key="config/a b.env")["ContentLength"] == 11
    with pytest.raises(ClientError, match="NoSuchKey"):
        s3.get_object(Bucket="lab-files", Key="none")


def test_assumed_role_belongs_to_its_account(account: str, client: Callable[[str], Any]) -> None:
    role = client("iam").create_role(RoleName="task", AssumeRolePolicyDocument="{}")["Role"]
    got = client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="task")
    key = got["Credentials"]["AccessKeyId"]
    assert neighbours.iam.account_of_access_key(key) == account
    assert neighbours.iam.account_of_access_key("AKIA0000000000000000") is None


def test_services_outside_the_table_are_refused(clock: Clock) -> None:
    for service, call in {
        "lambda": lambda client: client.list_functions(),
        "batch": lambda client: client.describe_job_queues(),
        "dynamodb": lambda client: client.list_tables(),
        "sqs": lambda client: client.list_queues(),
        "cloudfront": lambda client: client.list_distributions(),
        "sns": lambda client: client.list_topics(),
        "ecs": lambda client: client.list_clusters(),
    }.items():
        with pytest.raises(ClientError, match=r"InternalFailure.*The lab has no service called") as caught:
            call(client_of("000000000000", service))
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501


def test_unknown_region_is_a_sentence(clock: Clock) -> None:
    with pytest.raises(ClientError, match="no region called 'mars-north-1'"):
        client_of("000000000000", "ec2", "mars-north-1").describe_vpcs()


def test_what_moto_has_not_is_a_sentence(client: Callable[[str], Any]) -> None:
    for call in (
        lambda: client("iam").simulate_principal_policy(
            PolicySourceArn="arn:aws:iam::1:role/abcdefghi", ActionNames=["s3:GetObject"]
        ),
        lambda: client("ec2").describe_network_insights_paths(),
        lambda: client("ec2").run_instances(MinCount=1, MaxCount=1),
        lambda: client("logs").start_live_tail(logGroupIdentifiers=["arn:aws:logs:us-east-1:1:log-group:a"]),
    ):
        with pytest.raises(ClientError, match=r"InternalFailure.*The lab") as caught:
            call()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    with pytest.raises(
        ClientError, match=r"The lab's EC2 cannot do DescribeVpcs: the filter 'bogus' is not there\."
    ):
        client("ec2").describe_vpcs(Filters=[{"Name": "bogus", "Values": ["x"]}])


@pytest.mark.parametrize(
    "target", ["/moto-api/reset", "/moto-api/data.json", "/moto-api/", "/moto-api/seed?a=1"]
)
def test_motos_own_pages_are_not_there(clock: Clock, target: str) -> None:
    client_of("000000000000", "logs").create_log_group(logGroupName="/stays")
    for service in ("ec2", "logs", "s3", "iam", "moto_api", "moto-api"):
        assert raw(service, target).status >= 400
        assert raw(service, target, "GET").status >= 400
    groups = client_of("000000000000", "logs").describe_log_groups()["logGroups"]
    assert [group["logGroupName"] for group in groups] == ["/stays"]


@pytest.mark.parametrize("service", [service.name for service in neighbours.SERVICES])
def test_garbage_is_never_a_500(clock: Clock, service: str) -> None:
    form, js = "application/x-www-form-urlencoded", "application/x-amz-json-1.1"
    for answer in (
        raw(service),
        raw(service, method="GET"),
        raw(service, "/%zz/\u00e9?%", "DELETE"),
        raw(service, body=b"Action=Bogus&Version=2016-11-15", content_type=form),
        raw(service, body=b"Action=DescribeVpcs&Version=1", content_type=form),
        raw(service, body=b"\xff\xfe{", content_type=js, x_amz_target="X.Bogus"),
        raw(service, body=b"[1,2]", content_type=js, x_amz_target="X.CreateLogGroup"),
        raw(service, body=b"{}", content_type="text/plain"),
        raw(service, body=b"{}", authorization="nonsense"),
    ):
        assert answer.status != 500 and answer.status < 502
        assert b"Traceback" not in answer.body and b"<html" not in answer.body.lower()


def test_unknown_operation_and_missing_parameter(client: Callable[[str], Any]) -> None:
    answer = raw(
        "ec2", body=b"Action=Bogus&Version=2016-11-15", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status == 400 and b"<Code>InvalidAction</Code>" in answer.body
    answer = raw(
        "logs", body=b"{}", content_type="application/x-amz-json-1.1", x_amz_target="Logs_20140328.Bogus"
    )
    assert answer.status in (400, 501) and b"Bogus" in answer.body


def test_a_header_cannot_choose_the_account(clock: Clock) -> None:
    client_of("000000000005", "logs").create_log_group(logGroupName="/theirs")
    answer = raw(
        "logs",
        body=b"{}",
        content_type="application/x-amz-json-1.1",
        x_amz_target="Logs_20140328.DescribeLogGroups",
        x_moto_account_id="000000000005",
    )
    assert answer.status == 200 and b"/theirs" not in answer.body


def test_request_id_is_of_the_call(client: Callable[[str], Any], clock: Clock) -> None:
    def request_id() -> str:
        return str(client("ec2").describe_vpcs()["ResponseMetadata"]["RequestId"])

    first = request_id()
    assert first == request_id() and len(first) == 36
    clock.now += 1
    assert request_id() != first
