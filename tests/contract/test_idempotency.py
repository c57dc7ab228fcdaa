"""Asking twice: the same client token starts nothing twice; the same service is not made twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import refused

Shape = dict[str, Any]


def test_the_same_token_answers_the_same_tasks(
    ecs: Any, registered: Shape, run: Callable[..., list[str]], cluster: str, network: Shape
) -> None:
    first = run(count=2, clientToken="once")
    assert run(count=2, clientToken="once") == first
    assert sorted(ecs.list_tasks(cluster=cluster)["taskArns"]) == sorted(first)
    assert run(count=2, clientToken="twice") != first
    code, text = refused(
        ecs.run_task,
        cluster=cluster,
        taskDefinition=registered["family"],
        launchType="FARGATE",
        networkConfiguration=network,
        count=3,
        clientToken="once",
    )
    assert code == "ConflictException" and "client token" in text


def test_a_conflict_names_the_tasks(
    ecs: Any, registered: Shape, run: Callable[..., list[str]], cluster: str, network: Shape
) -> None:
    first = run(clientToken="once")
    with pytest.raises(ecs.exceptions.ConflictException) as caught:
        run(count=2, clientToken="once")
    assert caught.value.response["resourceIds"] == first


def test_boto3_sends_a_token_of_its_own(registered: Shape, run: Callable[..., list[str]]) -> None:
    assert run() != run()


def test_the_same_service_again_is_the_same_service(
    ecs: Any, registered: Shape, cluster: str, network: Shape, advance: Callable[[float], Any]
) -> None:
    request = {
        "cluster": cluster,
        "serviceName": "s",
        "taskDefinition": registered["family"],
        "desiredCount": 1,
        "launchType": "FARGATE",
        "networkConfiguration": network,
    }
    first = ecs.create_service(**request)["service"]
    advance(60)
    again = ecs.create_service(**request)["service"]
    assert again["serviceArn"] == first["serviceArn"] and again["createdAt"] == first["createdAt"]
    assert again["runningCount"] == 1 and len(again["deployments"]) == 1
    other = (
        {"desiredCount": 2},
        {"enableECSManagedTags": True},
        {"launchType": "EC2"},
        {"propagateTags": "SERVICE"},
    )
    for change in other:
        assert refused(ecs.create_service, **{**request, **change}) == (
            "InvalidParameterException",
            "Creation of service was not idempotent.",
        )
