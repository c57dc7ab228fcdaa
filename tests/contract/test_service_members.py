"""Every member of CreateService and UpdateService that applies to Fargate comes back as it was given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import refused, task_definition

Shape = dict[str, Any]
ROLE = "arn:aws:iam::123456789012:role/task"


@pytest.fixture
def create(ecs: Any, cluster: str, network: Shape) -> Callable[..., Shape]:
    web = {
        "name": "web",
        "image": "nginx",
        "portMappings": [{"name": "http", "containerPort": 80, "appProtocol": "http"}],
    }
    ecs.register_task_definition(**task_definition(web, family="web", taskRoleArn=ROLE))

    def call(**members: Any) -> Shape:
        request = {
            "cluster": cluster,
            "serviceName": "s",
            "taskDefinition": "web",
            "desiredCount": 0,
            "launchType": "FARGATE",
            "networkConfiguration": network,
            **members,
        }
        answer: Shape = ecs.create_service(**request)["service"]
        return answer

    return call


def test_what_was_given_is_shown(ecs: Any, create: Callable[..., Shape], cluster: str) -> None:
    breaker = {
        "enable": True,
        "rollback": True,
        "resetOnHealthyTask": False,
        "thresholdConfiguration": {"type": "COUNT", "value": 5},
    }
    connect = {"enabled": True, "namespace": "shop", "services": [{"portName": "http"}]}
    monitoring = {"metricConfigurations": [{"metricNames": ["CPUUtilization"], "resolutionSeconds": 20}]}
    service = create(
        deploymentConfiguration={
            "deploymentCircuitBreaker": breaker,
            "minimumHealthyPercent": 50,
            "alarms": {"alarmNames": ["a"], "enable": False, "rollback": False},
        },
        serviceConnectConfiguration=connect,
        monitoring=monitoring,
        propagateTags="SERVICE",
        enableECSManagedTags=True,
        enableExecuteCommand=True,
        availabilityZoneRebalancing="DISABLED",
        platformVersion="LATEST",
        schedulingStrategy="REPLICA",
        deploymentController={"type": "ECS"},
        tags=[{"key": "a", "value": "b"}],
    )
    assert service["deploymentConfiguration"]["deploymentCircuitBreaker"] == breaker
    assert service["deploymentConfiguration"]["minimumHealthyPercent"] == 50
    assert service["deploymentConfiguration"]["maximumPercent"] == 200
    assert service["deploymentConfiguration"]["alarms"]["alarmNames"] == ["a"]
    assert service["deployments"][0]["serviceConnectConfiguration"] == connect
    assert (service["propagateTags"], service["enableECSManagedTags"]) == ("SERVICE", True)
    assert service["enableExecuteCommand"] is True
    assert service["availabilityZoneRebalancing"] == "DISABLED"
    assert service["tags"] == [{"key": "a", "value": "b"}]
    (revision,) = ecs.describe_service_revisions(
        serviceRevisionArns=[service["currentServiceRevisions"][0]["arn"]]
    )["serviceRevisions"]
    assert revision["serviceConnectConfiguration"] == connect and revision["monitoring"] == monitoring
    assert ecs.list_services_by_namespace(namespace="shop")["serviceArns"] == [service["serviceArn"]]
    assert ecs.list_services_by_namespace(namespace="other")["serviceArns"] == []


def test_defaults_are_filled_in(create: Callable[..., Shape]) -> None:
    service = create(
        deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": False}}
    )
    breaker = service["deploymentConfiguration"]["deploymentCircuitBreaker"]
    assert breaker["resetOnHealthyTask"] is True
    assert breaker["thresholdConfiguration"] == {"type": "BOUNDED_PERCENT", "value": 50}
    assert service["availabilityZoneRebalancing"] == "ENABLED"
    assert service["schedulingStrategy"] == "REPLICA" and service["propagateTags"] == "NONE"
    assert service["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"] == []
    tight = create(
        serviceName="t", deploymentConfiguration={"minimumHealthyPercent": 50, "maximumPercent": 100}
    )
    assert tight["availabilityZoneRebalancing"] == "DISABLED"


def test_a_daemon_is_refused_on_fargate(create: Callable[..., Shape], ecs: Any) -> None:
    code, text = refused(create, schedulingStrategy="DAEMON")
    assert code == "InvalidParameterException" and "daemon" in text.lower()


@pytest.mark.parametrize(
    "members",
    [
        {"deploymentController": {"type": "EXTERNAL"}},
        {"deploymentConfiguration": {"strategy": "CANARY"}},
    ],
    ids=str,
)
def test_what_is_not_emulated_is_refused_and_not_ignored(
    create: Callable[..., Shape], ecs: Any, members: Shape, cluster: str
) -> None:
    with pytest.raises(ecs.exceptions.ClientError):
        create(**members)
    assert ecs.list_services(cluster=cluster)["serviceArns"] == []
