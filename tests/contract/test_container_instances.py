"""Container instances: an account on Fargate has none, and says so."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import refused

ATTRIBUTE = {"name": "stack", "value": "prod", "targetType": "container-instance", "targetId": "x"}


def test_there_are_none(ecs: Any, cluster: str, registered: Any) -> None:
    assert ecs.list_container_instances(cluster=cluster)["containerInstanceArns"] == []
    assert ecs.list_attributes(cluster=cluster, targetType="container-instance")["attributes"] == []
    for call in (ecs.describe_container_instances, ecs.update_container_instances_state):
        status = {} if call == ecs.describe_container_instances else {"status": "DRAINING"}
        answer = call(cluster=cluster, containerInstances=["x"], **status)
        assert answer["containerInstances"] == []
        assert [one["reason"] for one in answer["failures"]] == ["MISSING"]
    started = ecs.start_task(
        cluster=cluster, containerInstances=["x"], taskDefinition=registered["taskDefinitionArn"]
    )
    assert started["tasks"] == [] and [one["reason"] for one in started["failures"]] == ["MISSING"]


def test_none_can_be_changed(ecs: Any, cluster: str) -> None:
    for call in (ecs.deregister_container_instance, ecs.update_container_agent):
        assert refused(call, cluster=cluster, containerInstance="x") == (
            "InvalidParameterException",
            "The referenced container instance was not found.",
        )
    for call in (ecs.put_attributes, ecs.delete_attributes):
        assert refused(call, cluster=cluster, attributes=[ATTRIBUTE])[0] == "TargetNotFoundException"
        assert refused(call, cluster="nope", attributes=[ATTRIBUTE])[0] == "ClusterNotFoundException"


def test_what_belongs_to_machines_says_that_this_is_fargate_only(ecs: Any) -> None:
    with pytest.raises(ecs.exceptions.ClientError) as caught:
        ecs.create_capacity_provider(
            name="mine", autoScalingGroupProvider={"autoScalingGroupArn": "arn:aws:autoscaling:us-east-1:1:x"}
        )
    error = caught.value.response["Error"]
    assert error["Code"] == "NotImplementedException"
    assert error["Message"].startswith(
        "CreateCapacityProvider is not answered: this emulator is Fargate only"
    )
