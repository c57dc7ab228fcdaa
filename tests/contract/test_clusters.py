"""Clusters: no `default` until somebody makes it; deleted ones can be described and not used."""

from __future__ import annotations

from typing import Any

from .conftest import refused


def test_a_fresh_account_has_no_default_cluster(ecs: Any) -> None:
    answer = ecs.describe_clusters()
    assert answer["clusters"] == []
    (failure,) = answer["failures"]
    assert failure["reason"] == "MISSING" and failure["arn"].endswith(":cluster/default")
    assert ecs.list_clusters()["clusterArns"] == []
    assert refused(ecs.list_tasks) == ("ClusterNotFoundException", "Cluster not found.")


def test_create_without_a_name_makes_default(ecs: Any) -> None:
    cluster = ecs.create_cluster()["cluster"]
    assert cluster["clusterName"] == "default" and cluster["status"] == "ACTIVE"
    assert ecs.describe_clusters()["clusters"][0]["clusterArn"] == cluster["clusterArn"]


def test_creating_a_cluster_twice_answers_with_the_same_one(ecs: Any) -> None:
    first, second = (ecs.create_cluster(clusterName="hello-world")["cluster"]["clusterArn"] for _ in range(2))
    assert first == second
    assert ecs.list_clusters()["clusterArns"] == [first]


def test_a_deleted_cluster_is_inactive(ecs: Any, cluster: str) -> None:
    assert ecs.delete_cluster(cluster=cluster)["cluster"]["status"] == "INACTIVE"
    assert ecs.list_clusters()["clusterArns"] == []
    assert ecs.describe_clusters(clusters=[cluster])["clusters"][0]["status"] == "INACTIVE"
    assert refused(ecs.list_tasks, cluster=cluster) == (
        "ClusterNotFoundException",
        "The referenced cluster was inactive.",
    )


def test_tags_settings_and_statistics_are_shown_when_asked_for(ecs: Any) -> None:
    tags = [{"key": "course", "value": "fargate"}]
    ecs.create_cluster(
        clusterName="c", tags=tags, settings=[{"name": "containerInsights", "value": "enabled"}]
    )
    plain = ecs.describe_clusters(clusters=["c"])["clusters"][0]
    assert plain["tags"] == [] and plain["settings"] == [] and plain["statistics"] == []
    full = ecs.describe_clusters(clusters=["c"], include=["TAGS", "SETTINGS", "STATISTICS"])["clusters"][0]
    assert full["tags"] == tags
    assert full["settings"] == [{"name": "containerInsights", "value": "enabled"}]
    assert {one["name"]: one["value"] for one in full["statistics"]}["runningFargateTasksCount"] == "0"


def test_lists_come_in_pages(ecs: Any) -> None:
    made = [ecs.create_cluster(clusterName=f"c{n}")["cluster"]["clusterArn"] for n in range(5)]
    pages = list(ecs.get_paginator("list_clusters").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(one["clusterArns"]) for one in pages] == [2, 2, 1]
    assert [arn for one in pages for arn in one["clusterArns"]] == made
    assert refused(ecs.list_clusters, nextToken="nonsense")[0] == "InvalidParameterException"


def test_a_name_that_is_not_one(ecs: Any) -> None:
    code, text = refused(ecs.create_cluster, clusterName="hello world")
    assert code == "InvalidParameterException"
    assert text.startswith("ClusterName must match ^[a-zA-Z0-9")


def test_unknown_clusters_are_missing_not_errors(ecs: Any) -> None:
    answer = ecs.describe_clusters(clusters=["nope"])
    assert [one["reason"] for one in answer["failures"]] == ["MISSING"]
    assert refused(ecs.delete_cluster, cluster="nope") == ("ClusterNotFoundException", "Cluster not found.")


def test_updating_a_cluster_changes_what_is_named(ecs: Any, cluster: str) -> None:
    insights = [{"name": "containerInsights", "value": "enhanced"}]
    configuration = {"executeCommandConfiguration": {"logging": "NONE"}}
    answer = ecs.update_cluster(
        cluster=cluster,
        settings=insights,
        configuration=configuration,
        serviceConnectDefaults={"namespace": "shop"},
    )["cluster"]
    assert answer["settings"] == insights and answer["configuration"] == configuration
    assert answer["serviceConnectDefaults"] == {"namespace": "shop"}
    off = [{"name": "containerInsights", "value": "disabled"}]
    assert ecs.update_cluster_settings(cluster=cluster, settings=off)["cluster"]["settings"] == off
    described = ecs.describe_clusters(clusters=[cluster], include=["CONFIGURATIONS", "ATTACHMENTS"])
    (shown,) = described["clusters"]
    assert shown["configuration"] == configuration and shown["attachments"] == []
    assert "configuration" not in ecs.describe_clusters(clusters=[cluster])["clusters"][0]
    assert refused(ecs.update_cluster, cluster="nope", settings=off)[0] == "ClusterNotFoundException"
    code, _ = refused(
        ecs.update_cluster_settings,
        cluster=cluster,
        settings=[{"name": "containerInsights", "value": "loud"}],
    )
    assert code == "InvalidParameterException"
