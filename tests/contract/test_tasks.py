"""Tasks: every state is passed, an interface comes and goes, containers run, everything that ends says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import refused, task_definition

Shape = dict[str, Any]
Look = Callable[[str], Shape]
Run = Callable[..., list[str]]
Move = Callable[[float], Any]


def states_of(arn: str, lab_call: Callable[..., Shape]) -> list[str]:
    records = lab_call("/_lab/journal", resource=arn)["records"]
    return [one["what"] for one in records if one["kind"] == "task.status"]


def detail(task: Shape, name: str) -> str:
    (attachment,) = task["attachments"]
    return str(next(one["value"] for one in attachment["details"] if one["name"] == name))


def test_a_task_walks_every_state(
    registered: Shape, run: Run, look: Look, advance: Move, ecs: Any, cluster: str, lab_call: Any
) -> None:
    (arn,) = run()
    task = look(arn)
    assert (task["lastStatus"], task["desiredStatus"]) == ("PROVISIONING", "RUNNING")
    advance(60)
    task = look(arn)
    assert task["lastStatus"] == "RUNNING"
    assert task["createdAt"] < task["pullStartedAt"] < task["pullStoppedAt"] < task["startedAt"]
    assert task["containers"][0]["lastStatus"] == "RUNNING"
    ecs.stop_task(cluster=cluster, task=arn, reason="that was enough")
    assert look(arn)["desiredStatus"] == "STOPPED"
    advance(60)
    task = look(arn)
    assert task["lastStatus"] == "STOPPED"
    assert (task["stopCode"], task["stoppedReason"]) == ("UserInitiated", "that was enough")
    assert task["startedAt"] < task["stoppingAt"] <= task["executionStoppedAt"] < task["stoppedAt"]
    assert states_of(arn, lab_call) == [
        "PROVISIONING",
        "PENDING",
        "ACTIVATING",
        "RUNNING",
        "DEACTIVATING",
        "STOPPING",
        "DEPROVISIONING",
        "STOPPED",
    ]


def test_a_shell_that_ignores_sigterm_is_killed_after_stop_timeout(
    ecs: Any, run: Run, look: Look, advance: Move, cluster: str
) -> None:
    sleeper = {"name": "app", "image": "busybox", "command": ["sleep", "100000"], "stopTimeout": 5}
    ecs.register_task_definition(**task_definition(sleeper))
    (arn,) = run()
    advance(60)
    ecs.stop_task(cluster=cluster, task=arn)
    advance(60)
    task = look(arn)
    assert task["containers"][0]["exitCode"] == 137
    assert 5 <= (task["executionStoppedAt"] - task["stoppingAt"]).total_seconds() < 10
    assert task["stoppedReason"].startswith("Task stopped by user")


@pytest.mark.parametrize("code", [0, 3])
def test_a_container_that_exits_takes_its_task_with_it(
    ecs: Any, run: Run, look: Look, advance: Move, code: int
) -> None:
    ecs.register_task_definition(
        **task_definition(
            {"name": "app", "image": "busybox", "command": ["sh", "-c", f"sleep 2; exit {code}"]}
        )
    )
    (arn,) = run()
    advance(120)
    task = look(arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "EssentialContainerExited")
    assert task["stoppedReason"] == "Essential container in task exited"
    assert task["containers"][0]["exitCode"] == code


def test_a_container_that_is_not_essential_may_end(ecs: Any, run: Run, look: Look, advance: Move) -> None:
    main = {"name": "main", "image": "busybox", "command": ["sleep", "100000"]}
    side = {"name": "side", "image": "busybox", "command": ["true"], "essential": False}
    ecs.register_task_definition(**task_definition(main, side))
    (arn,) = run()
    advance(120)
    task = look(arn)
    assert task["lastStatus"] == "RUNNING"
    assert [(one["name"], one["lastStatus"], one.get("exitCode")) for one in task["containers"]] == [
        ("main", "RUNNING", None),
        ("side", "STOPPED", 0),
    ]


def test_an_image_that_does_not_exist(ecs: Any, run: Run, look: Look, advance: Move) -> None:
    ecs.register_task_definition(**task_definition({"name": "app", "image": "nginxx"}))
    (arn,) = run()
    advance(120)
    task = look(arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert task["stoppedReason"].startswith("CannotPullContainerError: pull image manifest has been retried")
    assert "docker.io/library/nginxx:latest" in task["stoppedReason"]
    assert "exitCode" not in task["containers"][0]


def test_a_tag_that_does_not_exist(ecs: Any, run: Run, look: Look, advance: Move) -> None:
    ecs.register_task_definition(**task_definition({"name": "app", "image": "nginx:no-such-tag"}))
    (arn,) = run()
    advance(120)
    assert look(arn)["stoppedReason"].endswith("docker.io/library/nginx:no-such-tag: not found")


def with_logs(ecs: Any, **members: Any) -> None:
    container = {
        "name": "app",
        "image": "busybox",
        "command": ["sh", "-c", "echo one; echo two >&2; sleep 3; echo three; printf four"],
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/ecs/test",
                "awslogs-region": "us-east-1",
                "awslogs-stream-prefix": "ecs",
            },
        },
    }
    ecs.register_task_definition(**task_definition(container, **members))


@pytest.fixture
def execution_role(aws: Callable[[str], Any]) -> str:
    trust = (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
        ' "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}'
    )
    role = aws("iam").create_role(RoleName="ecsTaskExecutionRole", AssumeRolePolicyDocument=trust)["Role"]
    return str(role["Arn"])


def test_output_arrives_in_cloudwatch_logs(
    aws: Callable[[str], Any], ecs: Any, run: Run, look: Look, advance: Move, execution_role: str
) -> None:
    aws("logs").create_log_group(logGroupName="/ecs/test")
    with_logs(ecs, executionRoleArn=execution_role)
    (arn,) = run()
    advance(120)
    events = aws("logs").get_log_events(
        logGroupName="/ecs/test", logStreamName=f"ecs/app/{arn.rsplit('/')[-1]}", startFromHead=True
    )["events"]
    assert [one["message"] for one in events] == ["one", "two", "three", "four"]
    started = look(arn)["startedAt"].timestamp() * 1000
    assert [round(one["timestamp"] - started) for one in events] == [0, 0, 3000, 3000]


def test_a_missing_log_group_stops_the_task(
    ecs: Any, run: Run, look: Look, advance: Move, execution_role: str
) -> None:
    with_logs(ecs, executionRoleArn=execution_role)
    (arn,) = run()
    advance(120)
    task = look(arn)
    assert task["stopCode"] == "TaskFailedToStart"
    assert task["stoppedReason"].startswith("ResourceInitializationError: failed to validate logger args")
    assert task["stoppedReason"].endswith("The specified log group does not exist.")


def test_a_role_that_does_not_exist_stops_the_task(
    ecs: Any, run: Run, look: Look, advance: Move, account: str
) -> None:
    with_logs(ecs, executionRoleArn=f"arn:aws:iam::{account}:role/nobody")
    (arn,) = run()
    advance(120)
    assert look(arn)["stoppedReason"].startswith("ECS was unable to assume the role")


def test_the_interface_is_real_in_ec2_and_goes_with_the_task(
    aws: Callable[[str], Any],
    ecs: Any,
    registered: Shape,
    run: Run,
    look: Look,
    advance: Move,
    cluster: str,
    network: Shape,
) -> None:
    arns = run(count=3)
    advance(60)
    tasks = [look(arn) for arn in arns]
    ids = [detail(task, "networkInterfaceId") for task in tasks]
    interfaces = aws("ec2").describe_network_interfaces(NetworkInterfaceIds=ids)["NetworkInterfaces"]
    by_id = {one["NetworkInterfaceId"]: one for one in interfaces}
    for task, interface_id in zip(tasks, ids, strict=True):
        interface = by_id[interface_id]
        assert interface["Status"] == "in-use" and interface["RequesterManaged"] is True
        assert interface["PrivateIpAddress"] == detail(task, "privateIPv4Address")
        assert interface["SubnetId"] == detail(task, "subnetId")
        assert interface["Association"]["PublicIp"]
    assert len({detail(task, "privateIPv4Address") for task in tasks}) == 3
    subnets = network["awsvpcConfiguration"]["subnets"]
    assert sorted(detail(task, "subnetId") for task in tasks).count(subnets[0]) in (1, 2)
    for arn in arns:
        ecs.stop_task(cluster=cluster, task=arn)
    advance(120)
    found = aws("ec2").describe_network_interfaces()["NetworkInterfaces"]
    assert not set(ids) & {one["NetworkInterfaceId"] for one in found}


def test_without_a_launch_type_run_task_means_ec2(
    ecs: Any, registered: Shape, cluster: str, network: Shape
) -> None:
    for extra in ({}, {"launchType": "EC2"}):
        assert refused(
            ecs.run_task,
            cluster=cluster,
            taskDefinition=registered["family"],
            networkConfiguration=network,
            **extra,
        ) == ("InvalidParameterException", "No Container Instances were found in your cluster.")


def test_what_run_task_refuses(ecs: Any, registered: Shape, cluster: str, network: Shape) -> None:
    good = {
        "cluster": cluster,
        "taskDefinition": registered["family"],
        "launchType": "FARGATE",
        "networkConfiguration": network,
    }
    assert refused(ecs.run_task, **{**good, "cluster": "nope"}) == (
        "ClusterNotFoundException",
        "Cluster not found.",
    )
    assert refused(ecs.run_task, **{**good, "taskDefinition": "nope"}) == (
        "ClientException",
        "TaskDefinition not found.",
    )
    assert refused(ecs.run_task, **{**good, "count": 11})[0] == "InvalidParameterException"
    without = {key: value for key, value in good.items() if key != "networkConfiguration"}
    assert refused(ecs.run_task, **without) == (
        "InvalidParameterException",
        "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
    )
    unknown = {"awsvpcConfiguration": {"subnets": ["subnet-12345678"]}}
    code, text = refused(ecs.run_task, **{**good, "networkConfiguration": unknown})
    assert code == "InvalidParameterException"
    assert "The subnet ID 'subnet-12345678' does not exist (ErrorCode: InvalidSubnetID.NotFound)" in text
    groups = {"awsvpcConfiguration": {**network["awsvpcConfiguration"], "securityGroups": ["sg-12345678"]}}
    assert "InvalidGroup.NotFound" in refused(ecs.run_task, **{**good, "networkConfiguration": groups})[1]
    override = {"containerOverrides": [{"name": "other", "command": ["true"]}]}
    assert refused(ecs.run_task, **good, overrides=override) == (
        "InvalidParameterException",
        "Override for container named other is not a container in the TaskDefinition.",
    )
    ecs.deregister_task_definition(taskDefinition=registered["taskDefinitionArn"])
    assert refused(ecs.run_task, **{**good, "taskDefinition": registered["taskDefinitionArn"]}) == (
        "ClientException",
        "TaskDefinition is inactive",
    )


def test_overrides_change_the_command(
    ecs: Any, registered: Shape, run: Run, look: Look, advance: Move
) -> None:
    override = {"containerOverrides": [{"name": "hello-world", "command": ["sh", "-c", "exit 7"]}]}
    (arn,) = run(overrides=override)
    advance(120)
    assert look(arn)["containers"][0]["exitCode"] == 7


def test_list_tasks_shows_what_should_run_unless_asked(
    ecs: Any, registered: Shape, run: Run, advance: Move, cluster: str
) -> None:
    first, second = run(count=2, startedBy="me")
    ecs.stop_task(cluster=cluster, task=first)
    assert ecs.list_tasks(cluster=cluster)["taskArns"] == [second]
    assert ecs.list_tasks(cluster=cluster, desiredStatus="STOPPED")["taskArns"] == [first]
    assert ecs.list_tasks(cluster=cluster, startedBy="somebody else")["taskArns"] == []
    assert ecs.list_tasks(cluster=cluster, family=registered["family"])["taskArns"] == [second]
    advance(3)
    assert refused(ecs.stop_task, cluster=cluster, task="0" * 32) == (
        "InvalidParameterException",
        "The referenced task was not found.",
    )
    missing = ecs.describe_tasks(cluster=cluster, tasks=["0" * 32])
    assert [one["reason"] for one in missing["failures"]] == ["MISSING"]


def test_a_cluster_with_tasks_cannot_be_deleted(
    ecs: Any, registered: Shape, run: Run, cluster: str, advance: Move
) -> None:
    (arn,) = run()
    assert refused(ecs.delete_cluster, cluster=cluster)[0] == "ClusterContainsTasksException"
    ecs.stop_task(cluster=cluster, task=arn)
    advance(60)
    ecs.delete_cluster(cluster=cluster)


def test_a_command_that_is_not_in_the_image_never_starts(
    ecs: Any, run: Run, look: Look, advance: Move
) -> None:
    ecs.register_task_definition(
        **task_definition({"name": "app", "image": "busybox", "command": ["no-such-program"]})
    )
    (arn,) = run()
    advance(120)
    task = look(arn)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "TaskFailedToStart")
    assert task["stoppedReason"].startswith("CannotStartContainerError")
    assert "exitCode" not in task["containers"][0]
