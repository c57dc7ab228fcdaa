"""FARGATE and FARGATE_SPOT: associated with a cluster, used by strategies, shown by tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import refused

Shape = dict[str, Any]
BOTH = ["FARGATE", "FARGATE_SPOT"]
FOUR_TO_ONE = [
    {"capacityProvider": "FARGATE", "base": 2, "weight": 1},
    {"capacityProvider": "FARGATE_SPOT", "weight": 4},
]


@pytest.fixture
def spot(ecs: Any, cluster: str) -> str:
    ecs.put_cluster_capacity_providers(
        cluster=cluster, capacityProviders=BOTH, defaultCapacityProviderStrategy=[]
    )
    return cluster


def test_both_exist_in_every_account(ecs: Any) -> None:
    found = ecs.describe_capacity_providers()["capacityProviders"]
    assert [(one["name"], one["status"], one["type"]) for one in found] == [
        (name, "ACTIVE", name) for name in BOTH
    ]
    answer = ecs.describe_capacity_providers(capacityProviders=["FARGATE_SPOT", "mine"])
    assert [one["name"] for one in answer["capacityProviders"]] == ["FARGATE_SPOT"]
    assert [one["reason"] for one in answer["failures"]] == ["MISSING"]
    first = ecs.describe_capacity_providers(maxResults=1)
    rest = ecs.describe_capacity_providers(maxResults=1, nextToken=first["nextToken"])
    assert [one["name"] for one in rest["capacityProviders"]] == ["FARGATE_SPOT"] and "nextToken" not in rest


def test_a_cluster_uses_what_is_associated_with_it(ecs: Any, cluster: str) -> None:
    assert ecs.describe_capacity_providers(cluster=cluster)["capacityProviders"] == []
    answer = ecs.put_cluster_capacity_providers(
        cluster=cluster,
        capacityProviders=BOTH,
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
    )["cluster"]
    assert answer["capacityProviders"] == BOTH
    assert answer["defaultCapacityProviderStrategy"] == [
        {"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}
    ]
    found = ecs.describe_capacity_providers(cluster=cluster)["capacityProviders"]
    assert [one["name"] for one in found] == BOTH


def test_without_an_association_a_strategy_is_refused(
    ecs: Any, registered: Shape, cluster: str, network: Shape
) -> None:
    code, _ = refused(
        ecs.run_task,
        cluster=cluster,
        taskDefinition=registered["family"],
        networkConfiguration=network,
        capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
    )
    assert code == "InvalidParameterException"
    code, _ = refused(
        ecs.put_cluster_capacity_providers,
        cluster=cluster,
        capacityProviders=["FARGATE"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
    )
    assert code == "InvalidParameterException"


def test_run_task_fills_the_base_then_divides_by_weight(
    ecs: Any, registered: Shape, spot: str, network: Shape
) -> None:
    tasks = ecs.run_task(
        cluster=spot,
        taskDefinition=registered["family"],
        count=7,
        networkConfiguration=network,
        capacityProviderStrategy=FOUR_TO_ONE,
    )["tasks"]
    names = [one["capacityProviderName"] for one in tasks]
    assert names[:2] == ["FARGATE", "FARGATE"]
    assert Counter(names) == {"FARGATE": 3, "FARGATE_SPOT": 4}
    assert {one["launchType"] for one in tasks} == {"FARGATE"}


def test_the_clusters_default_strategy_counts_when_nothing_is_said(
    ecs: Any, registered: Shape, cluster: str, network: Shape
) -> None:
    ecs.put_cluster_capacity_providers(
        cluster=cluster,
        capacityProviders=BOTH,
        defaultCapacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
    )
    request = {"cluster": cluster, "taskDefinition": registered["family"], "networkConfiguration": network}
    (task,) = ecs.run_task(**request)["tasks"]
    assert task["capacityProviderName"] == "FARGATE_SPOT"
    (task,) = ecs.run_task(**request, launchType="FARGATE")["tasks"]
    assert "capacityProviderName" not in task


def test_a_service_distributes_its_tasks_also_when_it_scales(
    ecs: Any, registered: Shape, spot: str, network: Shape, advance: Callable[[float], Any]
) -> None:
    service = ecs.create_service(
        cluster=spot,
        serviceName="s",
        taskDefinition=registered["family"],
        desiredCount=2,
        networkConfiguration=network,
        capacityProviderStrategy=FOUR_TO_ONE,
    )["service"]
    assert "launchType" not in service and service["capacityProviderStrategy"][1]["weight"] == 4
    advance(60)
    ecs.update_service(cluster=spot, service="s", desiredCount=12)
    advance(60)
    tasks = ecs.describe_tasks(cluster=spot, tasks=ecs.list_tasks(cluster=spot)["taskArns"])["tasks"]
    assert Counter(one["capacityProviderName"] for one in tasks) == {"FARGATE": 4, "FARGATE_SPOT": 8}


def test_changing_the_strategy_of_a_service_needs_a_new_deployment(
    ecs: Any, registered: Shape, spot: str, network: Shape, advance: Callable[[float], Any]
) -> None:
    ecs.create_service(
        cluster=spot,
        serviceName="s",
        taskDefinition=registered["family"],
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration=network,
    )
    change = {"cluster": spot, "service": "s", "capacityProviderStrategy": FOUR_TO_ONE}
    code, text = refused(ecs.update_service, **change)
    assert code == "InvalidParameterException" and text.endswith("you must force a new deployment.")
    service = ecs.update_service(**change, forceNewDeployment=True)["service"]
    assert "launchType" not in service and len(service["deployments"]) == 2
    advance(150)
    (arn,) = ecs.list_tasks(cluster=spot)["taskArns"]
    (task,) = ecs.describe_tasks(cluster=spot, tasks=[arn])["tasks"]
    assert task["capacityProviderName"] == "FARGATE"


def test_a_provider_in_use_cannot_be_taken_away(
    ecs: Any, registered: Shape, spot: str, network: Shape
) -> None:
    ecs.run_task(
        cluster=spot,
        taskDefinition=registered["family"],
        networkConfiguration=network,
        capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}],
    )
    assert refused(
        ecs.put_cluster_capacity_providers,
        cluster=spot,
        capacityProviders=["FARGATE"],
        defaultCapacityProviderStrategy=[],
    ) == ("ResourceInUseException", "The specified capacity provider is in use and cannot be removed.")


def test_an_empty_strategy_means_the_launch_type_again(
    ecs: Any, registered: Shape, spot: str, network: Shape
) -> None:
    ecs.create_service(
        cluster=spot,
        serviceName="s",
        taskDefinition=registered["family"],
        desiredCount=0,
        networkConfiguration=network,
        capacityProviderStrategy=FOUR_TO_ONE,
    )
    change = {"cluster": spot, "service": "s", "capacityProviderStrategy": []}
    assert refused(ecs.update_service, **change)[1].endswith("you must force a new deployment.")
    service = ecs.update_service(**change, forceNewDeployment=True)["service"]
    assert service["launchType"] == "FARGATE" and "capacityProviderStrategy" not in service
