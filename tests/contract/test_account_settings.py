"""Account settings: what ECS assumes, what was set, and what a new cluster makes of it."""

from __future__ import annotations

from typing import Any

from .conftest import refused


def values(answer: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["value"] for one in answer["settings"]}


def test_nothing_is_set_and_everything_has_a_default(ecs: Any, account: str) -> None:
    assert ecs.list_account_settings()["settings"] == []
    pages = list(ecs.get_paginator("list_account_settings").paginate(effectiveSettings=True))
    found = {one["name"]: one for page in pages for one in page["settings"]}
    assert len(found) == 11 and len(pages) == 2
    assert found["fargateTaskRetirementWaitPeriod"]["value"] == "7"
    assert found["defaultLogDriverMode"]["value"] == "non-blocking"
    assert found["containerInsights"]["value"] == "disabled"
    assert found["guardDutyActivate"]["type"] == "aws_managed"
    assert {one["principalArn"] for one in found.values()} == {f"arn:aws:iam::{account}:root"}


def test_what_is_set_counts_until_it_is_deleted(ecs: Any, account: str) -> None:
    name = "fargateTaskRetirementWaitPeriod"
    assert ecs.put_account_setting_default(name=name, value="14")["setting"]["value"] == "14"
    assert values(ecs.list_account_settings()) == {name: "14"}
    user = f"arn:aws:iam::{account}:user/ann"
    effective = {"effectiveSettings": True, "name": name, "principalArn": user}
    assert values(ecs.list_account_settings(**effective)) == {name: "14"}
    ecs.put_account_setting(name=name, value="0", principalArn=user)
    assert values(ecs.list_account_settings(**effective)) == {name: "0"}
    assert ecs.delete_account_setting(name=name, principalArn=user)["setting"]["value"] == "14"
    assert values(ecs.list_account_settings(name=name, value="7")) == {}


def test_a_new_cluster_takes_container_insights_from_the_account(ecs: Any) -> None:
    ecs.put_account_setting(name="containerInsights", value="enhanced")
    cluster = ecs.create_cluster(clusterName="c")["cluster"]
    assert cluster["settings"] == [{"name": "containerInsights", "value": "enhanced"}]
    own = [{"name": "containerInsights", "value": "disabled"}]
    assert ecs.create_cluster(clusterName="d", settings=own)["cluster"]["settings"] == own


def test_what_cannot_be_set(ecs: Any) -> None:
    assert refused(ecs.put_account_setting, name="taskLongArnFormat", value="disabled") == (
        "InvalidParameterException",
        "You can no longer disable Long Arn settings",
    )
    for name, value in {
        "fargateTaskRetirementWaitPeriod": "3",
        "guardDutyActivate": "on",
        "noSuchSetting": "enabled",
    }.items():
        assert refused(ecs.put_account_setting, name=name, value=value)[0] == "InvalidParameterException"
