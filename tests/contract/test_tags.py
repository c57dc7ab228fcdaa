"""Tags: on everything that can have them, and handed on to tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conftest import refused, task_definition

Shape = dict[str, Any]


def tags_of(ecs: Any, arn: str) -> dict[str, str]:
    return {one["key"]: one["value"] for one in ecs.list_tags_for_resource(resourceArn=arn)["tags"]}


def test_each_kind_can_be_tagged(
    ecs: Any, registered: Shape, run: Callable[..., list[str]], cluster: str, network: Shape
) -> None:
    service = ecs.create_service(
        cluster=cluster,
        serviceName="s",
        taskDefinition=registered["family"],
        desiredCount=0,
        launchType="FARGATE",
        networkConfiguration=network,
    )["service"]["serviceArn"]
    (task,) = run()
    (cluster_arn,) = ecs.list_clusters()["clusterArns"]
    for arn in (cluster_arn, service, task, registered["taskDefinitionArn"]):
        assert tags_of(ecs, arn) == {}
        ecs.tag_resource(resourceArn=arn, tags=[{"key": "a", "value": "1"}, {"key": "b", "value": "2"}])
        ecs.tag_resource(resourceArn=arn, tags=[{"key": "b", "value": "3"}])
        assert tags_of(ecs, arn) == {"a": "1", "b": "3"}
        ecs.untag_resource(resourceArn=arn, tagKeys=["a", "nope"])
        assert tags_of(ecs, arn) == {"b": "3"}
    described = ecs.describe_services(cluster=cluster, services=["s"], include=["TAGS"])["services"][0]
    assert described["tags"] == [{"key": "b", "value": "3"}]


def test_what_cannot_be_tagged(ecs: Any, registered: Shape, cluster: str, account: str) -> None:
    (arn,) = ecs.list_clusters()["clusterArns"]
    tag = [{"key": "a", "value": "1"}]
    assert refused(ecs.tag_resource, resourceArn=arn, tags=[{"key": "aws:x", "value": "1"}])[0]
    many = [{"key": f"k{n}", "value": ""} for n in range(51)]
    assert refused(ecs.tag_resource, resourceArn=arn, tags=many)[0] == "InvalidParameterException"
    assert tags_of(ecs, arn) == {}
    prefix = f"arn:aws:ecs:us-east-1:{account}"
    assert refused(ecs.tag_resource, resourceArn=f"{prefix}:cluster/nope", tags=tag) == (
        "ClusterNotFoundException",
        "Cluster not found.",
    )
    for other in (
        "task/hello-world/0",
        "service/hello-world/0",
        "task-definition/x:1",
        "service/0",
        "nope/x",
    ):
        code, _ = refused(ecs.tag_resource, resourceArn=f"{prefix}:{other}", tags=tag)
        assert code == "InvalidParameterException"
    ecs.delete_cluster(cluster=cluster)
    assert refused(ecs.list_tags_for_resource, resourceArn=arn) == (
        "InvalidParameterException",
        "The specified cluster is inactive. Specify an active cluster and try again.",
    )


def test_tags_are_handed_on_to_tasks(
    ecs: Any, cluster: str, network: Shape, advance: Callable[[float], Any]
) -> None:
    definition = ecs.register_task_definition(
        **task_definition(tags=[{"key": "from", "value": "definition"}])
    )
    family = definition["taskDefinition"]["family"]
    request = {"cluster": cluster, "taskDefinition": family, "networkConfiguration": network}
    request["launchType"] = "FARGATE"
    (task,) = ecs.run_task(**request, propagateTags="TASK_DEFINITION", enableECSManagedTags=True)["tasks"]
    assert tags_of(ecs, task["taskArn"]) == {"from": "definition", "aws:ecs:clusterName": cluster}
    own = [{"key": "from", "value": "me"}]
    (task,) = ecs.run_task(**request, propagateTags="TASK_DEFINITION", tags=own)["tasks"]
    assert tags_of(ecs, task["taskArn"]) == {"from": "me"}
    assert refused(ecs.run_task, **request, propagateTags="SERVICE")[0] == "InvalidParameterException"
    ecs.create_service(
        **request,
        serviceName="s",
        desiredCount=1,
        tags=[{"key": "from", "value": "service"}],
        propagateTags="SERVICE",
        enableECSManagedTags=True,
    )
    advance(5)
    (arn,) = ecs.list_tasks(cluster=cluster, serviceName="s")["taskArns"]
    assert tags_of(ecs, arn) == {
        "from": "service",
        "aws:ecs:clusterName": cluster,
        "aws:ecs:serviceName": "s",
    }
