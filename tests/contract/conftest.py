"""What every contract test needs: a cluster, a network, a task definition that runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from . import shapes

Shape = dict[str, Any]


@pytest.fixture
def aws(aws: Callable[[str], Any]) -> Iterator[Callable[[str], Any]]:
    """As everywhere, and every answer of ECS is held against AWS's service model."""
    wrong: list[str] = []
    yield shapes.watched(aws, wrong)
    assert wrong == []


@pytest.fixture
def ecs(aws: Callable[[str], Any]) -> Any:
    return aws("ecs")


@pytest.fixture
def cluster(ecs: Any) -> str:
    ecs.create_cluster(clusterName="hello-world")
    return "hello-world"


@pytest.fixture
def network(aws: Callable[[str], Any]) -> Shape:
    """The networkConfiguration of most tests: two default subnets, a public address."""
    ec2 = aws("ec2")
    subnets = sorted(ec2.describe_subnets()["Subnets"], key=lambda one: one["AvailabilityZone"])
    return {
        "awsvpcConfiguration": {
            "subnets": [one["SubnetId"] for one in subnets[:2]],
            "assignPublicIp": "ENABLED",
        }
    }


def task_definition(*containers: Shape, **members: Any) -> Shape:
    """A task definition that registers: a sleeping busybox unless containers are given."""
    usual = {"name": "hello-world", "image": "busybox", "command": ["sh", "-c", "echo hello; sleep 100000"]}
    return {
        "family": "hello-world-task-definition",
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "taskRoleArn": "arn:aws:iam::000000000000:role/hello-world",
        "containerDefinitions": list(containers) or [usual],
        **members,
    }


@pytest.fixture
def registered(ecs: Any) -> Shape:
    """The first revision of the sleeping busybox."""
    answer: Shape = ecs.register_task_definition(**task_definition())["taskDefinition"]
    return answer


@pytest.fixture
def run(ecs: Any, cluster: str, network: Shape) -> Callable[..., list[str]]:
    """`run(family, count=2)`: run tasks and return their ARNs."""

    def call(definition: str = "hello-world-task-definition", **members: Any) -> list[str]:
        answer = ecs.run_task(
            cluster=cluster,
            taskDefinition=definition,
            launchType="FARGATE",
            networkConfiguration=network,
            **members,
        )
        assert answer["failures"] == []
        return [one["taskArn"] for one in answer["tasks"]]

    return call


@pytest.fixture
def look(ecs: Any, cluster: str) -> Callable[[str], Shape]:
    """`look(arn)`: the task as it is now."""

    def call(arn: str) -> Shape:
        (task,) = ecs.describe_tasks(cluster=cluster, tasks=[arn])["tasks"]
        return dict(task)

    return call


def refused(call: Callable[..., Any], **request: Any) -> tuple[str, str]:
    """The class and the text of the error that a call answers."""
    with pytest.raises(ClientError) as caught:
        call(**request)
    error = caught.value.response["Error"]
    assert 400 <= caught.value.response["ResponseMetadata"]["HTTPStatusCode"] < 500
    return error["Code"], error["Message"]
