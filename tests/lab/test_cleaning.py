"""Cleaning up: everything on our emulator, and in an account that others use exactly what carries the tag."""

import os
import socket
import subprocess
import sys
import threading

import pytest

from fargate_lab import probe, tagging
from fargate_lab.cleaning import Cleaned
from fargate_lab.lab import Lab
from fargate_lab.lessons import building


@pytest.fixture(scope="module")
def moto_server():
    """moto's own server in a process of its own: it keeps tags as AWS does, and starts nothing."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"},
    )
    endpoint = f"http://127.0.0.1:{port}"
    pause = threading.Event()
    for _ in range(300):
        if probe.look(endpoint).kind == "moto_server":
            break
        pause.wait(0.1)
    yield endpoint
    process.terminate()
    process.wait()


def make_everything(lab, name):
    """One of each kind, through one lab."""
    role = building.ensure_role(lab, f"{name}-role")
    building.ensure_log_group(lab, f"/ecs/{name}")
    group = building.ensure_security_group(lab, f"{name}-web")
    lab.ecs.create_cluster(clusterName=name)
    request = building.task_definition(role, "hi", family=name, log_group=f"/ecs/{name}")
    arn = lab.ecs.register_task_definition(**request)["taskDefinition"]["taskDefinitionArn"]
    where = building.network(building.default_subnets(lab), [group])
    lab.ecs.create_service(**building.service(arn, where, name=name, cluster=name))
    return {"cluster": name, "taskDefinition": arn, "launchType": "FARGATE", "networkConfiguration": where}


def what_there_is(lab):
    clusters = lab.ecs.list_clusters()["clusterArns"]
    clusters = [
        row for row in lab.ecs.describe_clusters(clusters=clusters)["clusters"] if row["status"] == "ACTIVE"
    ]
    services = [
        row
        for one in clusters
        for arn in lab.ecs.list_services(cluster=one["clusterArn"])["serviceArns"]
        for row in lab.ecs.describe_services(cluster=one["clusterArn"], services=[arn])["services"]
        if row["status"] == "ACTIVE"
    ]
    return {
        "clusters": [row["clusterName"] for row in clusters],
        "services": [row["serviceName"] for row in services],
        "definitions": [
            arn.rsplit("/", 1)[-1] for arn in lab.ecs.list_task_definitions()["taskDefinitionArns"]
        ],
        "log groups": [row["logGroupName"] for row in lab.logs.describe_log_groups()["logGroups"]],
        "roles": [row["RoleName"] for row in lab.iam.list_roles()["Roles"]],
        "groups": sorted(row["GroupName"] for row in lab.ec2.describe_security_groups()["SecurityGroups"]),
    }


NOTHING = {
    "clusters": [],
    "services": [],
    "definitions": [],
    "log groups": [],
    "roles": [],
    "groups": ["default"],
}


def test_our_emulators_account_is_empty_afterwards(emulator, account):
    lab = Lab(emulator, account=account)
    run = make_everything(lab, "web")
    lab.ecs.run_task(**run, count=2)
    lab.wait({"serviceArn": lab.ecs.list_services(cluster="web")["serviceArns"][0]})
    cleaned = lab.clean_up()
    assert repr(cleaned) == (
        "Removed 1 service, 2 tasks, 1 task definition, 1 cluster, 1 log group, 1 role, 1 security group. "
        "Nothing is left."
    )
    assert what_there_is(lab) == NOTHING
    assert repr(lab.clean_up()) == "There was nothing to remove."
    assert lab.ec2.describe_network_interfaces()["NetworkInterfaces"] == []


def test_one_account_does_not_clean_another(emulator, account):
    mine, other = Lab(emulator, account=account), Lab(emulator, account=account[::-1])
    other.ecs.create_cluster(clusterName="theirs")
    mine.ecs.create_cluster(clusterName="mine")
    assert mine.clean_up().removed["clusters"]
    assert what_there_is(other)["clusters"] == ["theirs"]
    other.clean_up()


def test_elsewhere_only_what_is_tagged_goes(moto_server, monkeypatch):
    """Two labs in one account: each removes its own and nothing of the other's."""
    mine, other = Lab(moto_server), Lab(moto_server)
    monkeypatch.setattr(other, "tag", "somebody/else")
    for lab, name in ((mine, "mine"), (other, "theirs")):
        make_everything(lab, name)
    cleaned = mine.clean_up()
    assert {kind: len(names) for kind, names in cleaned.removed.items()} == {
        "services": 1,
        "tasks": 0,
        "task definitions": 1,
        "clusters": 1,
        "log groups": 1,
        "roles": 1,
        "security groups": 1,
    }
    assert not cleaned.left
    left = what_there_is(other)
    assert left == {
        "clusters": ["theirs"],
        "services": ["theirs"],
        "definitions": ["theirs:1"],
        "log groups": ["/ecs/theirs"],
        "roles": ["theirs-role"],
        "groups": ["default", "theirs-web"],
    }
    other.clean_up()
    assert what_there_is(other) == NOTHING


def test_what_could_not_be_removed_is_said():
    cleaned = Cleaned(
        {"clusters": ["a"], "roles": []}, ["cluster/b: The Cluster cannot be deleted while Tasks are active."]
    )
    assert repr(cleaned).splitlines() == [
        "Removed 1 cluster.",
        "Still there:",
        "  cluster/b: The Cluster cannot be deleted while Tasks are active.",
    ]


@pytest.mark.parametrize(
    ("service", "operation", "member"),
    [
        ("ecs", "RunTask", "tags"),
        ("ecs", "CreateService", "tags"),
        ("ecs", "RegisterTaskDefinition", "tags"),
        ("logs", "CreateLogGroup", "tags"),
        ("iam", "CreateRole", "Tags"),
        ("elbv2", "CreateLoadBalancer", "Tags"),
        ("ec2", "CreateSecurityGroup", "TagSpecifications"),
        ("ec2", "CreateNatGateway", "TagSpecifications"),
        ("application-autoscaling", "RegisterScalableTarget", "Tags"),
        ("cloudwatch", "PutMetricAlarm", "Tags"),
    ],
)
def test_every_shape_of_tags(localstack, service, operation, member):
    model = Lab(localstack.endpoint).client(service).meta.service_model.operation_model(operation)
    once = tagging.tagged(model, {}, "ada/one")
    assert list(once) == [member]
    assert tagging.tagged(model, once, "ada/one") == once if member != "TagSpecifications" else True
    tags = once[member][0]["Tags"] if member == "TagSpecifications" else once[member]
    assert tagging.carries(tags, "ada/one")
    assert not tagging.carries(tags, "ada/two")


def test_tags_the_learner_gave_stay(localstack):
    ec2 = Lab(localstack.endpoint).ec2.meta.service_model.operation_model("CreateSecurityGroup")
    own = {"ResourceType": "security-group", "Tags": [{"Key": "team", "Value": "x"}]}
    made = tagging.tagged(ec2, {"GroupName": "g", "TagSpecifications": [own]}, "v")
    assert made["GroupName"] == "g"
    assert made["TagSpecifications"] == [
        {
            "ResourceType": "security-group",
            "Tags": [{"Key": "team", "Value": "x"}, {"Key": "fargate-lab", "Value": "v"}],
        }
    ]
    route = Lab(localstack.endpoint).ec2.meta.service_model.operation_model("CreateRoute")
    assert tagging.tagged(route, {"RouteTableId": "rtb"}, "v") == {"RouteTableId": "rtb"}
