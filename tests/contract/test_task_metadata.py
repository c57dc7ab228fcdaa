"""Task metadata v4, asked by a container itself and read from its log."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from .conftest import task_definition

Shape = dict[str, Any]
ROLE = "arn:aws:iam::{}:role/ecsTaskExecutionRole"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
ASK = """
echo "$ECS_CONTAINER_METADATA_URI_V4"
wget -qO- "$ECS_CONTAINER_METADATA_URI_V4"; echo
wget -qO- "$ECS_CONTAINER_METADATA_URI_V4/task"; echo
wget -qO- "$ECS_CONTAINER_METADATA_URI_V4/stats"; echo
sleep 2
wget -qO- "$ECS_CONTAINER_METADATA_URI_V4/task/stats"; echo
wget -qO- http://169.254.170.2/v4/nobody/task || echo "refused"
sleep 100000
"""


def _lines(aws: Callable[[str], Any], account: str, run: Callable[..., list[str]], advance: Any) -> Shape:
    """The lines that the asking container printed, beside the task's own ARN."""
    aws("iam").create_role(RoleName="ecsTaskExecutionRole", AssumeRolePolicyDocument=json.dumps(TRUST))
    aws("logs").create_log_group(logGroupName="/ecs/asks")
    options = {
        "awslogs-group": "/ecs/asks",
        "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "ecs",
    }
    asks = {
        "name": "asks",
        "image": "busybox",
        "command": ["sh", "-c", ASK],
        "portMappings": [{"containerPort": 8080}],
        "logConfiguration": {"logDriver": "awslogs", "options": options},
    }
    beside = {"name": "beside", "image": "busybox", "command": ["sleep", "100000"], "memory": 128}
    beside["healthCheck"] = {"command": ["CMD-SHELL", "true"]}
    aws("ecs").register_task_definition(
        **task_definition(asks, beside, executionRoleArn=ROLE.format(account), family="asks")
    )
    (arn,) = run("asks")
    advance(60)
    stream = f"ecs/asks/{arn.rpartition('/')[2]}"
    events = aws("logs").get_log_events(logGroupName="/ecs/asks", logStreamName=stream, startFromHead=True)
    return {"arn": arn, "lines": [one["message"] for one in events["events"]]}


def test_a_container_learns_about_itself_and_its_task(
    aws: Callable[[str], Any],
    account: str,
    run: Callable[..., list[str]],
    look: Callable[[str], Shape],
    advance: Callable[[float], Any],
) -> None:
    seen = _lines(aws, account, run, advance)
    described = look(seen["arn"])
    own = next(one for one in described["containers"] if one["name"] == "asks")
    address, container, task, early, stats = seen["lines"][:5]
    assert address == f"http://169.254.170.2/v4/{own['runtimeId']}"

    told = json.loads(container)
    assert told["DockerId"] == own["runtimeId"]
    assert (told["Name"], told["Image"], told["ImageID"]) == ("asks", "busybox", own["imageDigest"])
    assert (told["DesiredStatus"], told["KnownStatus"], told["Type"]) == ("RUNNING", "RUNNING", "NORMAL")
    assert told["ContainerARN"] == own["containerArn"]
    assert told["Labels"]["com.amazonaws.ecs.task-definition-family"] == "asks"
    assert (told["LogDriver"], told["LogOptions"]["awslogs-group"]) == ("awslogs", "/ecs/asks")
    assert told["Ports"] == [{"ContainerPort": 8080, "Protocol": "tcp", "HostPort": 8080}]
    details = {one["name"]: one["value"] for one in described["attachments"][0]["details"]}
    (network,) = told["Networks"]
    assert network["IPv4Addresses"] == [details["privateIPv4Address"]]
    assert network["MACAddress"] == details["macAddress"]
    assert network["PrivateDNSName"] == details["privateDnsName"]
    assert network["IPv4SubnetCIDRBlock"].startswith("172.31.")

    told = json.loads(task)
    assert (told["TaskARN"], told["Cluster"]) == (seen["arn"], described["clusterArn"])
    assert (told["Family"], told["Revision"], told["LaunchType"]) == ("asks", "1", "FARGATE")
    assert told["Limits"] == {"CPU": 0.25, "Memory": 512}
    assert told["AvailabilityZone"] == described["availabilityZone"]
    assert told["AvailabilityZoneID"].startswith("use1-az")
    assert told["PullStartedAt"] == f"{described['pullStartedAt']:%Y-%m-%dT%H:%M:%S.%fZ}"
    assert told["EphemeralStorageMetrics"] == {"Reserved": 20 * 1024}
    assert told["ClockDrift"]["ClockSynchronizationStatus"] == "SYNCHRONIZED"
    healths = {one["Name"]: one.get("Health", {}).get("status") for one in told["Containers"]}
    assert healths == {"asks": None, "beside": "UNKNOWN"}
    assert "ServiceName" not in told and "VPCID" not in told

    assert json.loads(early) is None, "a container that has not run for a second has no statistics"
    told = json.loads(stats)
    assert set(told) == {one["runtimeId"] for one in described["containers"]}
    assert told[own["runtimeId"]]["memory_stats"] == {"limit": 512 * 1024 * 1024}
    assert "cpu_stats" not in told[own["runtimeId"]], "nobody has measured it"
    beside = next(one for one in described["containers"] if one["name"] == "beside")
    assert told[beside["runtimeId"]]["memory_stats"] == {"limit": 128 * 1024 * 1024}


def test_an_id_of_nobody_is_refused(
    aws: Callable[[str], Any], account: str, run: Callable[..., list[str]], advance: Callable[[float], Any]
) -> None:
    lines = _lines(aws, account, run, advance)["lines"]
    assert lines[5:] == ["wget: server returned error: HTTP/1.1 404 Not Found", "refused"]
