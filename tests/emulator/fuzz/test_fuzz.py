"""Whatever is sent, the emulator answers as AWS does: no 5xx but 501, no traceback, nothing lost, still there."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest

from fargate_lab import rules
from fargate_lab.launch import CHECKOUT
from fargate_lab.launch.children import LISTENING
from fargate_lab.launch.environment import with_checkout
from tests.contract import shapes

from .requests import Call, Source

OTHER = "515151515151"
ELSEWHERE = dict.fromkeys(
    ("DeleteCluster", "DeleteService", "PutClusterCapacityProviders", "UpdateService"), OTHER
)
"""Sent to another account, which has such a service too: a valid one would change the canary as asked."""
ADVANCE_EVERY = 250


class Lab(NamedTuple):
    """An emulator of the test's own, with what it writes to standard error."""

    endpoint: str
    errors: Path


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    assert CHECKOUT
    errors = tmp_path_factory.mktemp("fuzz") / "stderr"
    environment = {**os.environ, "PYTHONPATH": with_checkout(os.environ, CHECKOUT)}
    with errors.open("wb") as file:
        child = subprocess.Popen(
            [sys.executable, "-m", "fargate_lab", "up", "--port", "0", "--rate", "0"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=file,
            env=environment,
            start_new_session=True,
        )
        assert child.stdin and child.stdout
        first = child.stdout.readline().decode()
        assert first.startswith(LISTENING), errors.read_text("utf-8")
        yield Lab(first.removeprefix(LISTENING).strip(), errors)
        child.stdin.close()
        assert child.wait(30) == 0
    assert errors.read_text("utf-8") == ""


@pytest.fixture
def endpoint(lab: Lab) -> str:
    return lab.endpoint


Good = dict[str, list[dict[str, Any]]]


@pytest.fixture
def canary(
    aws: Callable[[str], Any], lab: Lab, boto3_session: Any, advance: Callable[[float], Any]
) -> Iterator[Good]:
    """A service that runs before, and must run after; gives requests that are accepted, by operation."""
    ecs = aws("ecs")
    other = {"endpoint_url": lab.endpoint, "aws_access_key_id": OTHER, "aws_secret_access_key": "x"}
    make_service(boto3_session.client("ecs", **other), boto3_session.client("ec2", **other))
    subnet = make_service(ecs, aws("ec2"))
    advance(120)

    def service() -> Any:
        return ecs.describe_services(cluster="canary", services=["canary"])["services"][0]

    before = service()
    assert before["runningCount"] == 2
    (task, _) = ecs.list_tasks(cluster="canary", serviceName="canary")["taskArns"]
    yield good_requests(task, subnet, before)
    now = advance(1)["now"]
    assert advance(300)["now"] == pytest.approx(now + 300), "the clock still moves"
    after = service()
    assert (after["status"], after["desiredCount"], after["runningCount"]) == ("ACTIVE", 2, 2)
    assert after["taskDefinition"] == before["taskDefinition"] and after["createdAt"] == before["createdAt"]
    revision = ecs.describe_task_definition(taskDefinition=before["taskDefinition"])["taskDefinition"][
        "revision"
    ]
    assert before["taskDefinition"].endswith(f":{revision}")


def make_service(ecs: Any, ec2: Any) -> str:
    """The canary; returns its subnet. Made again for each test in the other account, where it may have changed."""
    subnet: str = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    ecs.create_cluster(clusterName="canary")
    ecs.put_cluster_capacity_providers(
        cluster="canary", capacityProviders=["FARGATE", "FARGATE_SPOT"], defaultCapacityProviderStrategy=[]
    )
    ecs.register_task_definition(
        family="canary",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        containerDefinitions=[{"name": "canary", "image": "busybox", "command": ["sleep", "99999999"]}],
    )
    try:
        ecs.create_service(
            cluster="canary",
            serviceName="canary",
            taskDefinition="canary",
            desiredCount=2,
            launchType="FARGATE",
            networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet]}},
        )
    except ecs.exceptions.InvalidParameterException as error:
        if "idempotent" not in str(error) and "Draining" not in str(error):
            raise
    return subnet


def send(connection: http.client.HTTPConnection, call: Call) -> tuple[int, bytes]:
    """One call, as raw as it is."""
    headers = {name: value.encode("latin-1", "replace") for name, value in call.headers.items()}
    connection.request("POST", "/", call.body, headers)  # type: ignore[arg-type]
    answer = connection.getresponse()
    return answer.status, answer.read()


def faults(call: Call, status: int, body: bytes) -> list[str]:
    """What is wrong with one answer."""
    if status >= 500 and status != 501:
        return [f"{status}"]
    if call.headers["X-Amz-Target"] != f"AmazonEC2ContainerServiceV20141113.{call.operation}":
        return []
    if "ecs" not in call.headers["Authorization"] and status == 200:
        return []
    return shapes.answer_faults(call.operation, status, body)


def good_requests(task: str, subnet: str, service: Any) -> Good:
    """Requests that are accepted in the canary's account."""
    cluster, named = {"cluster": "canary"}, {"clusters": ["canary"]}
    network = {"awsvpcConfiguration": {"subnets": [subnet]}}
    run = {**cluster, "taskDefinition": service["taskDefinition"], "networkConfiguration": network}
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    revision = service["currentServiceRevisions"][0]["arn"]
    arns = [task, service["serviceArn"], service["clusterArn"], service["taskDefinition"]]
    setting = {"name": "containerInsights", "value": "enabled"}
    return {
        "RegisterTaskDefinition": [rules.good("RegisterTaskDefinition")],
        "RunTask": [
            {**run, "launchType": "FARGATE"},
            {**run, "launchType": "FARGATE", "taskDefinition": "hello-world"},
            {**run, "launchType": "FARGATE", "overrides": {"containerOverrides": [{"name": "canary"}]}},
            {**run, "capacityProviderStrategy": strategy},
        ],
        "CreateService": [
            {**run, "launchType": "FARGATE", "desiredCount": 1, "serviceName": name} for name in ("a", "b")
        ],
        "UpdateService": [{**cluster, "service": "canary", "forceNewDeployment": True}],
        "PutClusterCapacityProviders": [
            {**cluster, "capacityProviders": ["FARGATE"], "defaultCapacityProviderStrategy": []}
        ],
        "DeleteService": [{**cluster, "service": "canary", "force": True}],
        "CreateCluster": [{"clusterName": "canary"}, {"clusterName": "other"}],
        "UpdateCluster": [cluster],
        "UpdateClusterSettings": [{**cluster, "settings": [setting]}],
        "DescribeClusters": [named],
        "DescribeCapacityProviders": [{}, cluster],
        "DescribeServices": [{**cluster, "services": ["canary"]}],
        "DescribeTasks": [{**cluster, "tasks": [task]}],
        "DescribeTaskDefinition": [{"taskDefinition": "canary:1"}],
        "ListTasks": [cluster],
        "ListServices": [cluster],
        "ListServiceDeployments": [{**cluster, "service": "canary"}],
        "DescribeServiceDeployments": [{"serviceDeploymentArns": [service["currentServiceDeployment"]]}],
        "DescribeServiceRevisions": [{"serviceRevisionArns": [revision]}],
        "UpdateTaskProtection": [{**cluster, "tasks": [task], "protectionEnabled": True}],
        "GetTaskProtection": [{**cluster, "tasks": [task]}],
        "ExecuteCommand": [{**cluster, "task": task, "command": "ls", "interactive": True}],
        "StopTask": [{**cluster, "task": task}],
        "TagResource": [{"resourceArn": arn, "tags": [{"key": "a", "value": "b"}]} for arn in arns],
        "UntagResource": [{"resourceArn": arn, "tagKeys": ["a"]} for arn in arns],
        "ListTagsForResource": [{"resourceArn": arn} for arn in arns],
        "PutAccountSetting": [setting],
        "PutAccountSettingDefault": [setting],
        "DescribeContainerInstances": [{**cluster, "containerInstances": ["x"]}],
        "StartTask": [{**cluster, "containerInstances": ["x"], "taskDefinition": "canary:1"}],
    }


def fuzz(
    lab: Lab,
    account: str,
    good: Good,
    seed: int,
    number: int,
    advance: Callable[[float], Any] | None = None,
) -> Counter[int]:
    """Send so many calls and judge every answer; returns how often each status came."""
    address = urlsplit(lab.endpoint)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=60)
    statuses: Counter[int] = Counter()
    for index, call in enumerate(Source(seed, account, ELSEWHERE, good).calls(number)):
        status, body = send(connection, call)
        statuses[status] += 1
        wrong = faults(call, status, body)
        assert not wrong, f"call {index} of seed {seed}: {call.operation} {call.body[:2000]!r}: {wrong[:5]}"
        if advance and index % ADVANCE_EVERY == ADVANCE_EVERY - 1:
            advance(7)
    connection.close()
    assert lab.errors.read_text("utf-8") == ""
    return statuses


@pytest.mark.parametrize("number", [1_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_whatever_is_sent_is_answered(
    lab: Lab, account: str, canary: Good, number: int, advance: Callable[[float], Any]
) -> None:
    statuses = fuzz(lab, account, canary, 20261121 + number, number, advance)
    assert statuses[200] > number // 50 and statuses[400] > number // 10


def test_eight_clients_at_once(lab: Lab, account: str, canary: Good, aws: Callable[[str], Any]) -> None:
    failed: list[BaseException] = []

    def client(seed: int) -> None:
        try:
            fuzz(lab, account, canary, seed, 150)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=client, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert aws("ecs").list_clusters()["clusterArns"]


def test_the_same_seed_gives_the_same_calls() -> None:
    first, second = (list(Source(7, "424242424242").calls(200)) for _ in range(2))
    assert first == second
    assert len({call.operation for call in first}) == 88


def test_the_judge_finds_what_does_not_fit() -> None:
    wrong = json.dumps({"clusterArns": [1], "nope": True}).encode()
    assert len(shapes.answer_faults("ListClusters", 200, wrong)) == 2
