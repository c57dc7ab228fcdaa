"""Service deployments and revisions: the history of a service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .conftest import refused

Shape = dict[str, Any]
Move = Callable[[float], Any]


@pytest.fixture
def service(ecs: Any, registered: Shape, cluster: str, network: Shape) -> Shape:
    answer: Shape = ecs.create_service(
        cluster=cluster,
        serviceName="s",
        taskDefinition=registered["family"],
        desiredCount=2,
        launchType="FARGATE",
        networkConfiguration=network,
    )["service"]
    return answer


def test_a_rollout_is_in_progress_then_successful(
    ecs: Any, cluster: str, service: Shape, registered: Shape, advance: Move
) -> None:
    arn = service["currentServiceDeployment"]
    (brief,) = ecs.list_service_deployments(service="s", cluster=cluster)["serviceDeployments"]
    assert brief["serviceDeploymentArn"] == arn and brief["status"] == "PENDING"
    advance(10)
    (full,) = ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"]
    assert full["status"] == "IN_PROGRESS" and full["sourceServiceRevisions"] == []
    assert full["targetServiceRevision"]["pendingTaskCount"] == 2
    advance(60)
    (full,) = ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"]
    assert full["status"] == "SUCCESSFUL"
    assert full["createdAt"] < full["startedAt"] < full["finishedAt"]
    assert full["targetServiceRevision"]["runningTaskCount"] == 2
    (revision,) = ecs.describe_service_revisions(serviceRevisionArns=[full["targetServiceRevision"]["arn"]])[
        "serviceRevisions"
    ]
    assert revision["taskDefinition"] == registered["taskDefinitionArn"]
    assert revision["launchType"] == "FARGATE" and revision["platformVersion"] == "1.4.0"
    assert revision["containerImages"][0]["imageDigest"].startswith("sha256:")
    assert service["currentServiceRevisions"][0]["arn"] == revision["serviceRevisionArn"]


def test_a_newer_deployment_stops_the_one_before(
    ecs: Any, cluster: str, service: Shape, advance: Move
) -> None:
    advance(10)
    ecs.update_service(cluster=cluster, service="s", forceNewDeployment=True)
    first, second = ecs.list_service_deployments(service="s", cluster=cluster)["serviceDeployments"]
    assert (first["status"], second["status"]) == ("PENDING", "STOPPED") and second["statusReason"]
    stopped = ecs.list_service_deployments(service="s", cluster=cluster, status=["STOPPED"])
    assert [one["serviceDeploymentArn"] for one in stopped["serviceDeployments"]] == [
        service["currentServiceDeployment"]
    ]
    (full,) = ecs.describe_service_deployments(serviceDeploymentArns=[first["serviceDeploymentArn"]])[
        "serviceDeployments"
    ]
    assert [one["arn"] for one in full["sourceServiceRevisions"]] == [second["targetServiceRevisionArn"]]


def test_what_does_not_change_tasks_starts_no_deployment(
    ecs: Any, cluster: str, service: Shape, advance: Move
) -> None:
    advance(60)
    answer = ecs.update_service(
        cluster=cluster,
        service="s",
        desiredCount=3,
        propagateTags="SERVICE",
        deploymentConfiguration={"minimumHealthyPercent": 50},
    )["service"]
    assert len(answer["deployments"]) == 1
    assert answer["deploymentConfiguration"]["minimumHealthyPercent"] == 50
    assert answer["deploymentConfiguration"]["maximumPercent"] == 200
    assert answer["propagateTags"] == "SERVICE"


def test_unknown_ones_are_missing_and_none_can_be_stopped_yet(ecs: Any, service: Shape, cluster: str) -> None:
    for call, member, arn in (
        (ecs.describe_service_deployments, "serviceDeploymentArns", "arn:aws:ecs:us-east-1:1:x/y"),
        (ecs.describe_service_revisions, "serviceRevisionArns", "arn:aws:ecs:us-east-1:1:x/y"),
    ):
        assert [one["reason"] for one in call(**{member: [arn]})["failures"]] == ["MISSING"]
        assert refused(call, **{member: [arn] * 21})[0] == "InvalidParameterException"
    with pytest.raises(ecs.exceptions.ClientError) as caught:
        ecs.stop_service_deployment(serviceDeploymentArn=service["currentServiceDeployment"])
    assert caught.value.response["Error"]["Code"] == "NotImplementedException"
    assert "StopServiceDeployment" in caught.value.response["Error"]["Message"]
