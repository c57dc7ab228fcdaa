"""Task protection: scale-in and deployments leave a protected task alone until its time is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import refused

Shape = dict[str, Any]
Move = Callable[[float], Any]


@pytest.fixture
def tasks(ecs: Any, registered: Shape, cluster: str, network: Shape, advance: Move) -> list[str]:
    """Three running tasks of the service `s`."""
    ecs.create_service(
        cluster=cluster,
        serviceName="s",
        taskDefinition=registered["family"],
        desiredCount=3,
        launchType="FARGATE",
        networkConfiguration=network,
    )
    advance(60)
    arns: list[str] = ecs.list_tasks(cluster=cluster)["taskArns"]
    assert len(arns) == 3
    return arns


def test_scale_in_stops_the_others_first_and_the_protected_ones_when_their_time_is_over(
    ecs: Any, cluster: str, tasks: list[str], advance: Move
) -> None:
    answer = ecs.update_task_protection(
        cluster=cluster, tasks=tasks[:2], protectionEnabled=True, expiresInMinutes=10
    )
    assert [one["protectionEnabled"] for one in answer["protectedTasks"]] == [True, True]
    ecs.update_service(cluster=cluster, service="s", desiredCount=1)
    advance(60)
    assert sorted(ecs.list_tasks(cluster=cluster)["taskArns"]) == sorted(tasks[:2])
    (service,) = ecs.describe_services(cluster=cluster, services=["s"])["services"]
    assert "The number of protected tasks are more than the desired count" in service["events"][0]["message"]
    advance(600)
    assert len(ecs.list_tasks(cluster=cluster)["taskArns"]) == 1


def test_a_deployment_waits_for_protected_tasks(
    ecs: Any, cluster: str, tasks: list[str], advance: Move
) -> None:
    ecs.update_task_protection(cluster=cluster, tasks=tasks[:1], protectionEnabled=True)
    ecs.update_service(cluster=cluster, service="s", forceNewDeployment=True)
    advance(300)
    left = ecs.list_tasks(cluster=cluster)["taskArns"]
    assert tasks[0] in left and tasks[1] not in left and len(left) == 4
    ecs.update_task_protection(cluster=cluster, tasks=tasks[:1], protectionEnabled=False)
    advance(60)
    assert tasks[0] not in ecs.list_tasks(cluster=cluster)["taskArns"]
    (service,) = ecs.describe_services(cluster=cluster, services=["s"])["services"]
    assert [one["rolloutState"] for one in service["deployments"]] == ["COMPLETED"]


def test_protection_is_read_back_with_its_end(
    ecs: Any, cluster: str, tasks: list[str], advance: Move
) -> None:
    assert ecs.get_task_protection(cluster=cluster)["protectedTasks"] == []
    (one,) = ecs.update_task_protection(cluster=cluster, tasks=tasks[:1], protectionEnabled=True)[
        "protectedTasks"
    ]
    assert ecs.get_task_protection(cluster=cluster, tasks=tasks[:1])["protectedTasks"] == [one]
    advance(7201)
    (one,) = ecs.get_task_protection(cluster=cluster, tasks=tasks[:1])["protectedTasks"]
    assert one["protectionEnabled"] is False and "expirationDate" not in one


def test_only_tasks_of_services_can_be_protected(
    ecs: Any, registered: Shape, run: Callable[..., list[str]], cluster: str
) -> None:
    (arn,) = run()
    answer = ecs.update_task_protection(cluster=cluster, tasks=[arn, "0" * 32], protectionEnabled=True)
    assert answer["protectedTasks"] == []
    assert [one["reason"] for one in answer["failures"]] == ["TASK_NOT_VALID", "MISSING"]
    for wrong in (0, 2881):
        code, _ = refused(
            ecs.update_task_protection,
            cluster=cluster,
            tasks=[arn],
            protectionEnabled=True,
            expiresInMinutes=wrong,
        )
        assert code == "InvalidParameterException"
    many = [f"{n:032x}" for n in range(11)]
    assert refused(ecs.update_task_protection, cluster=cluster, tasks=many, protectionEnabled=True) == (
        "InvalidParameterException",
        "taskIds can have at most 10 items.",
    )
