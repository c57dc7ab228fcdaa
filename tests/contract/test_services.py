"""Services: they start what is wanted, replace what dies, roll, scale, and drain when they are deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import refused, task_definition

Shape = dict[str, Any]
Move = Callable[[float], Any]


@pytest.fixture
def create(ecs: Any, registered: Shape, cluster: str, network: Shape) -> Callable[..., Shape]:
    def call(**members: Any) -> Shape:
        request = {
            "cluster": cluster,
            "serviceName": "hello-world-service",
            "taskDefinition": "hello-world-task-definition",
            "launchType": "FARGATE",
            "desiredCount": 2,
            "networkConfiguration": network,
            **members,
        }
        answer: Shape = ecs.create_service(**request)["service"]
        return answer

    return call


@pytest.fixture
def look(ecs: Any, cluster: str) -> Callable[[], Shape]:
    def call() -> Shape:
        (service,) = ecs.describe_services(cluster=cluster, services=["hello-world-service"])["services"]
        return dict(service)

    return call


def texts(service: Shape) -> list[str]:
    """The events, oldest first, without ids."""
    return [
        one["message"].split(": ")[0].split("(deployment")[0].strip() for one in reversed(service["events"])
    ]


def test_a_service_reaches_its_desired_count(
    create: Callable[..., Shape], look: Callable[[], Shape], ecs: Any, cluster: str, advance: Move
) -> None:
    service = create()
    assert (service["status"], service["desiredCount"], service["runningCount"]) == ("ACTIVE", 2, 0)
    assert service["deployments"][0]["rolloutState"] == "IN_PROGRESS"
    advance(5)
    assert look()["pendingCount"] == 2
    advance(60)
    service = look()
    assert (service["runningCount"], service["pendingCount"]) == (2, 0)
    (deployment,) = service["deployments"]
    assert (deployment["status"], deployment["rolloutState"]) == ("PRIMARY", "COMPLETED")
    assert deployment["rolloutStateReason"] == f"ECS deployment {deployment['id']} completed."
    assert texts(service) == [
        "(service hello-world-service) has started 2 tasks",
        "(service hello-world-service)",
        "(service hello-world-service) has reached a steady state.",
    ]
    tasks = ecs.describe_tasks(cluster=cluster, tasks=ecs.list_tasks(cluster=cluster)["taskArns"])["tasks"]
    assert {one["group"] for one in tasks} == {"service:hello-world-service"}
    assert {one["startedBy"] for one in tasks} == {deployment["id"]}
    ecs.get_waiter("services_stable").wait(cluster=cluster, services=["hello-world-service"])


def test_what_dies_is_replaced(
    create: Callable[..., Shape], look: Callable[[], Shape], ecs: Any, cluster: str, advance: Move
) -> None:
    create()
    advance(60)
    before = ecs.list_tasks(cluster=cluster)["taskArns"]
    ecs.stop_task(cluster=cluster, task=before[0])
    advance(2)
    assert look()["runningCount"] == 1 and look()["pendingCount"] == 1
    advance(60)
    after = ecs.list_tasks(cluster=cluster)["taskArns"]
    assert len(after) == 2 and before[0] not in after and before[1] in after
    assert texts(look())[-1] == "(service hello-world-service) has reached a steady state."


def test_scaling_out_and_in(
    create: Callable[..., Shape], look: Callable[[], Shape], ecs: Any, cluster: str, advance: Move
) -> None:
    create()
    advance(60)
    ecs.update_service(cluster=cluster, service="hello-world-service", desiredCount=5)
    advance(60)
    assert look()["runningCount"] == 5 and len(look()["deployments"]) == 1
    ecs.update_service(cluster=cluster, service="hello-world-service", desiredCount=1)
    advance(90)
    assert look()["runningCount"] == 1
    stopped = ecs.list_tasks(cluster=cluster, desiredStatus="STOPPED")["taskArns"]
    tasks = ecs.describe_tasks(cluster=cluster, tasks=stopped)["tasks"]
    assert {one["stopCode"] for one in tasks} == {"ServiceSchedulerInitiated"}
    assert {one["stoppedReason"] for one in tasks} == {
        f"Scaling activity initiated by (deployment {look()['deployments'][0]['id']})"
    }


def test_a_new_revision_rolls_without_falling_under_the_floor(
    create: Callable[..., Shape], look: Callable[[], Shape], ecs: Any, cluster: str, advance: Move
) -> None:
    create(desiredCount=4)
    advance(60)
    ecs.register_task_definition(**task_definition())
    updated = ecs.update_service(
        cluster=cluster, service="hello-world-service", taskDefinition="hello-world-task-definition"
    )["service"]
    assert [one["status"] for one in updated["deployments"]] == ["PRIMARY", "ACTIVE"]
    for _ in range(40):
        advance(5)
        service = look()
        assert service["runningCount"] >= 4
        assert service["runningCount"] + service["pendingCount"] <= 8
        if service["deployments"][0]["rolloutState"] == "COMPLETED":
            break
    assert len(service["deployments"]) == 1 and service["taskDefinition"].endswith(":2")
    tasks = ecs.describe_tasks(cluster=cluster, tasks=ecs.list_tasks(cluster=cluster)["taskArns"])["tasks"]
    assert {one["taskDefinitionArn"] for one in tasks} == {service["taskDefinition"]}


def test_50_and_100_percent_stop_two_then_start_two(
    create: Callable[..., Shape], look: Callable[[], Shape], ecs: Any, cluster: str, advance: Move
) -> None:
    create(desiredCount=4, deploymentConfiguration={"minimumHealthyPercent": 50, "maximumPercent": 100})
    advance(60)
    ecs.update_service(cluster=cluster, service="hello-world-service", forceNewDeployment=True)
    seen = set()
    for _ in range(60):
        advance(5)
        service = look()
        seen.add(service["runningCount"])
        assert service["runningCount"] + service["pendingCount"] <= 4
        if service["deployments"][0]["rolloutState"] == "COMPLETED":
            break
    assert min(seen) == 2 and service["runningCount"] == 4 and len(service["deployments"]) == 1


def test_tasks_that_never_start_are_told_and_slowed_down(
    create: Callable[..., Shape], look: Callable[[], Shape], ecs: Any, cluster: str, advance: Move
) -> None:
    ecs.register_task_definition(**task_definition({"name": "app", "image": "no-such-image"}))
    create(desiredCount=1)
    advance(600)
    service = look()
    assert service["runningCount"] == 0
    assert any(
        "was unable to place a task. Reason: CannotPullContainerError" in one
        for one in texts_in_full(service)
    )
    assert (
        "(service hello-world-service) is unable to consistently start tasks successfully."
        in texts_in_full(service)
    )
    failed = service["deployments"][0]["failedTasks"]
    assert 3 <= failed <= 8
    advance(600)
    assert look()["deployments"][0]["failedTasks"] - failed <= 2


def texts_in_full(service: Shape) -> list[str]:
    return [one["message"] for one in service["events"]]


def test_deleting_drains(
    create: Callable[..., Shape], look: Callable[[], Shape], ecs: Any, cluster: str, advance: Move
) -> None:
    create()
    advance(60)
    assert refused(ecs.delete_service, cluster=cluster, service="hello-world-service") == (
        "InvalidParameterException",
        "The service cannot be stopped while it is scaled above 0.",
    )
    assert refused(ecs.delete_cluster, cluster=cluster)[0] == "ClusterContainsServicesException"
    answer = ecs.delete_service(cluster=cluster, service="hello-world-service", force=True)
    assert answer["service"]["status"] == "DRAINING"
    code, text = refused(create)
    assert (code, text) == ("InvalidParameterException", "Unable to Start a service that is still Draining.")
    advance(120)
    assert look()["status"] == "INACTIVE"
    assert ecs.list_services(cluster=cluster)["serviceArns"] == []
    assert refused(ecs.update_service, cluster=cluster, service="hello-world-service", desiredCount=1) == (
        "ServiceNotActiveException",
        "Service was not ACTIVE.",
    )
    ecs.delete_cluster(cluster=cluster)


def test_a_deleted_name_can_be_used_again(
    create: Callable[..., Shape], ecs: Any, cluster: str, advance: Move
) -> None:
    create(desiredCount=0)
    ecs.delete_service(cluster=cluster, service="hello-world-service")
    advance(5)
    assert create()["status"] == "ACTIVE"


def test_what_services_refuse(create: Callable[..., Shape], ecs: Any, cluster: str) -> None:
    create()
    assert refused(create, desiredCount=3) == (
        "InvalidParameterException",
        "Creation of service was not idempotent.",
    )
    assert refused(create, serviceName="other", taskDefinition="nope") == (
        "ClientException",
        "TaskDefinition not found.",
    )
    assert refused(ecs.update_service, cluster=cluster, service="nope", desiredCount=1) == (
        "ServiceNotFoundException",
        "Service not found.",
    )
    answer = ecs.describe_services(cluster=cluster, services=["nope"])
    assert [one["reason"] for one in answer["failures"]] == ["MISSING"]
    assert refused(ecs.describe_services, cluster="nope", services=["x"]) == (
        "ClusterNotFoundException",
        "Cluster not found.",
    )


def test_a_service_for_ec2_is_accepted_and_says_that_nothing_can_be_placed(
    create: Callable[..., Shape], look: Callable[[], Shape], advance: Move
) -> None:
    create(launchType="EC2")
    advance(30)
    service = look()
    assert service["runningCount"] == 0 and service["launchType"] == "EC2"
    assert any("no container instance met all of its requirements" in one for one in texts_in_full(service))
