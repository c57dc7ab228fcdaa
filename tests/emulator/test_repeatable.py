"""The same calls give the same journal, byte for byte, whatever else goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from fargate_lab.launch.children import Emulator
from tests.contract.conftest import task_definition

ACCOUNT = "123412341234"


def one_run(endpoint: str, call: Callable[..., Any], noise: bool) -> str:
    """A service with two programs and a shell, scaled, broken and deleted; the journal and the logs as text."""
    made = {
        name: boto3.client(
            name,
            endpoint_url=endpoint,
            region_name="us-east-1",
            aws_access_key_id=ACCOUNT,
            aws_secret_access_key="x",
        )
        for name in ("ecs", "ec2", "logs", "iam")
    }
    ecs = made["ecs"]
    if noise:
        made["ec2"].describe_vpcs()
    made["logs"].create_log_group(logGroupName="/ecs/test")
    trust = {
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            }
        ]
    }
    role = made["iam"].create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    ecs.create_cluster(clusterName="c")
    logging = {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": "/ecs/test",
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "ecs",
        },
    }
    web = {"name": "web", "image": "nginx", "logConfiguration": logging}
    ask = "wget -qO- http://localhost/ >/dev/null"
    loop = f"for i in 1 2 3 4 5 6 7 8; do echo line $i; {ask}; sleep $((i % 3 + 1)); done; exit 3"
    client = {
        "name": "client",
        "image": "busybox",
        "command": ["sh", "-c", loop],
        "logConfiguration": logging,
    }
    ecs.register_task_definition(**task_definition(web, client, executionRoleArn=role))
    subnets = sorted(one["SubnetId"] for one in made["ec2"].describe_subnets()["Subnets"])
    ecs.create_service(
        cluster="c",
        serviceName="s",
        taskDefinition="hello-world-task-definition",
        desiredCount=3,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": subnets, "assignPublicIp": "ENABLED"}},
    )
    for seconds in (40, 7, 30, 60):
        call({"advance": seconds})
        if noise:
            ecs.list_services(cluster="c")
            made["ec2"].describe_network_interfaces()
    ecs.update_service(cluster="c", service="s", desiredCount=1)
    call({"advance": 90})
    ecs.delete_service(cluster="c", service="s", force=True)
    call({"advance": 120})
    lines = [
        event
        for page in made["logs"].get_paginator("filter_log_events").paginate(logGroupName="/ecs/test")
        for event in page["events"]
    ]
    return json.dumps([call(None, "/_lab/journal"), lines])


@pytest.fixture
def run() -> Callable[[bool], str]:
    import urllib.request

    def fresh(noise: bool) -> str:
        child = Emulator("--rate", "0")
        try:

            def call(body: Any, path: str = "/_lab/clock") -> Any:
                data = None if body is None else json.dumps(body).encode()
                url = f"{child.endpoint}{path}?account={ACCOUNT}&limit=10000"
                with urllib.request.urlopen(urllib.request.Request(url, data), timeout=60) as answer:
                    return json.load(answer)

            return one_run(child.endpoint, call, noise)
        finally:
            child.end()

    return fresh


def test_twice_the_same_and_polling_changes_nothing(run: Callable[[bool], str]) -> None:
    first = run(False)
    assert len(json.loads(first)[0]["records"]) > 50 and len(json.loads(first)[1]) > 50
    assert run(True) == first


@pytest.mark.long
def test_ten_times_out_of_ten(run: Callable[[bool], str]) -> None:
    assert len({run(False) for _ in range(10)}) == 1
