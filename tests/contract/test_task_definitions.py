"""Task definitions: revisions, defaults, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from fargate_lab import rules

from .conftest import refused, task_definition


def test_revisions_count_up_and_defaults_are_filled_in(ecs: Any) -> None:
    web = {"name": "web", "image": "nginx", "portMappings": [{"containerPort": 80}]}
    first = ecs.register_task_definition(**task_definition(web, cpu=".25 vCPU", memory="0.5 GB"))[
        "taskDefinition"
    ]
    second = ecs.register_task_definition(**task_definition(web))["taskDefinition"]
    assert [first["revision"], second["revision"]] == [1, 2]
    assert (first["cpu"], first["memory"]) == ("256", "512")
    assert first["taskDefinitionArn"].endswith(":task-definition/hello-world-task-definition:1")
    assert first["status"] == "ACTIVE" and "FARGATE" in first["compatibilities"]
    (container,) = first["containerDefinitions"]
    assert container["essential"] is True and container["cpu"] == 0
    assert container["portMappings"] == [{"containerPort": 80, "hostPort": 80, "protocol": "tcp"}]
    described = ecs.describe_task_definition(taskDefinition="hello-world-task-definition")["taskDefinition"]
    assert described == second


def test_lists_by_family_status_and_order(ecs: Any) -> None:
    for family in ("b", "a", "a"):
        ecs.register_task_definition(**task_definition(family=family))
    ecs.deregister_task_definition(taskDefinition="a:1")

    def names(**request: Any) -> list[str]:
        return [arn.rsplit("/")[-1] for arn in ecs.list_task_definitions(**request)["taskDefinitionArns"]]

    assert names() == ["a:2", "b:1"]
    assert names(sort="DESC") == ["b:1", "a:2"]
    assert names(status="INACTIVE") == ["a:1"]
    assert names(familyPrefix="a") == ["a:2"]
    assert ecs.list_task_definition_families()["families"] == ["a", "b"]
    ecs.deregister_task_definition(taskDefinition="b:1")
    assert ecs.list_task_definition_families(status="ACTIVE")["families"] == ["a"]
    assert ecs.list_task_definition_families(status="INACTIVE")["families"] == ["b"]


def test_deregistered_revisions_can_be_described_and_deregistered_again(ecs: Any, registered: Any) -> None:
    arn = registered["taskDefinitionArn"]
    for _ in range(2):
        assert ecs.deregister_task_definition(taskDefinition=arn)["taskDefinition"]["status"] == "INACTIVE"
    assert "deregisteredAt" in ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
    assert refused(ecs.describe_task_definition, taskDefinition="hello-world-task-definition") == (
        "ClientException",
        "Unable to describe task definition.",
    )


def test_tags_are_answered_beside_the_definition(ecs: Any) -> None:
    tags = [{"key": "a", "value": "b"}]
    assert ecs.register_task_definition(**task_definition(tags=tags))["tags"] == tags
    family = "hello-world-task-definition"
    assert "tags" not in ecs.describe_task_definition(taskDefinition=family)
    assert ecs.describe_task_definition(taskDefinition=family, include=["TAGS"])["tags"] == tags


@pytest.mark.parametrize("pair", rules.pairs(), ids=lambda pair: f"{pair[0]}-{pair[1]}")
def test_all_77_sizes_register(ecs: Any, pair: tuple[int, int]) -> None:
    cpu, memory = pair
    answer = ecs.register_task_definition(**task_definition(cpu=str(cpu), memory=str(memory)))
    assert (answer["taskDefinition"]["cpu"], answer["taskDefinition"]["memory"]) == (str(cpu), str(memory))


@pytest.mark.parametrize(
    "pair",
    [(1024, 2560), (8192, 17408), (8192, 18432), (16384, 33792), (1024, 9216), (2048, 17408), (256, 4096)],
)
def test_sizes_that_do_not_exist_are_refused(ecs: Any, pair: tuple[int, int]) -> None:
    cpu, memory = pair
    code, text = refused(ecs.register_task_definition, **task_definition(cpu=str(cpu), memory=str(memory)))
    assert code == "ClientException"
    assert text.startswith("No Fargate configuration exists for given values")


@pytest.mark.parametrize(
    "rule",
    [rule for rule in rules.RULES if "RegisterTaskDefinition" in rule.operations],
    ids=lambda rule: rule.id,
)
def test_every_rule_is_answered_with_its_class_and_text(ecs: Any, rule: rules.Rule) -> None:
    request = rule.broken_request(rules.good("RegisterTaskDefinition"))
    violation = rules.first("RegisterTaskDefinition", request)
    assert violation is not None and violation.rule is rule
    assert refused(ecs.register_task_definition, **request) == (rule.error, violation.message)


def test_deleting_needs_deregistering_first_and_tells_each_failure(ecs: Any) -> None:
    for _ in range(3):
        ecs.register_task_definition(**task_definition(family="a"))
    ecs.deregister_task_definition(taskDefinition="a:1")
    answer = ecs.delete_task_definitions(taskDefinitions=["a:1", "a:2", "a:9", "a"])
    assert [one["status"] for one in answer["taskDefinitions"]] == ["DELETE_IN_PROGRESS"]
    assert [(one["arn"], one["reason"]) for one in answer["failures"]] == [
        (
            "a:2",
            "The specified task definition is still in ACTIVE status. "
            "Please deregister the target and try again.",
        ),
        (
            "a:9",
            "The specified task definition does not exist. "
            "Specify a valid account, family, revision and try again.",
        ),
        (
            "a",
            "The specified task definition identifier is invalid. Specify a valid name or ARN and try again.",
        ),
    ]
    listed = ecs.list_task_definitions(status="DELETE_IN_PROGRESS")["taskDefinitionArns"]
    assert [arn.rsplit("/")[-1] for arn in listed] == ["a:1"]
    assert refused(ecs.deregister_task_definition, taskDefinition="a:1") == (
        "ClientException",
        "The task definition could not be deregistered because it is in the process of being deleted.",
    )
    assert ecs.register_task_definition(**task_definition(family="a"))["taskDefinition"]["revision"] == 4
    too_many = [f"a:{n}" for n in range(1, 12)]
    assert refused(ecs.delete_task_definitions, taskDefinitions=too_many)[0] == "InvalidParameterException"


def test_lists_of_revisions_come_in_pages(ecs: Any) -> None:
    for _ in range(5):
        ecs.register_task_definition(**task_definition(family="a"))
    pages = list(ecs.get_paginator("list_task_definitions").paginate(PaginationConfig={"PageSize": 2}))
    assert [len(one["taskDefinitionArns"]) for one in pages] == [2, 2, 1]
    for wrong in (0, 101):
        assert refused(ecs.list_task_definitions, maxResults=wrong)[0] == "InvalidParameterException"


def test_attributes_and_compatibilities_are_listed_as_aws_does(ecs: Any) -> None:
    container = {
        "name": "app",
        "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1",
        "memoryReservation": 128,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": "/ecs/app",
                "awslogs-region": "us-east-1",
                "awslogs-stream-prefix": "ecs",
            },
        },
    }
    role = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
    definition = ecs.register_task_definition(
        **task_definition(container, executionRoleArn=role, taskRoleArn=role)
    )["taskDefinition"]
    assert [one["name"] for one in definition["requiresAttributes"]] == [
        "com.amazonaws.ecs.capability.logging-driver.awslogs",
        "ecs.capability.execution-role-awslogs",
        "com.amazonaws.ecs.capability.ecr-auth",
        "com.amazonaws.ecs.capability.docker-remote-api.1.19",
        "com.amazonaws.ecs.capability.docker-remote-api.1.21",
        "com.amazonaws.ecs.capability.task-iam-role",
        "ecs.capability.execution-role-ecr-pull",
        "com.amazonaws.ecs.capability.docker-remote-api.1.18",
        "ecs.capability.task-eni",
    ]
    assert definition["compatibilities"] == ["EC2", "FARGATE", "MANAGED_INSTANCES"]
    bridge = task_definition(requiresCompatibilities=["EC2"], networkMode="bridge")
    assert ecs.register_task_definition(**bridge)["taskDefinition"]["compatibilities"] == ["EXTERNAL", "EC2"]
