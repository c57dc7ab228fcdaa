"""cfn-lint's tables of Fargate, written by others from the same AWS pages: where both know something, they agree."""

from __future__ import annotations

import json
from functools import cache
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from fargate_lab import rules
from fargate_lab.rules import tables

Shape = dict[str, Any]
OPERATION = "RegisterTaskDefinition"
MEMORIES = sorted(
    {memory for _, memory in rules.pairs()}
    | {step * 512 for step in range(1, 70)}
    | {36864, 62464, 63488, 131072, 245760, 249855, 249857, 262144}
)
CPUS = [*tables.SIZES, 128, 768, 3072, 65536]
DRIVERS = [
    "awsfirelens",
    "awslogs",
    "fluentd",
    "gelf",
    "journald",
    "json-file",
    "splunk",
    "syslog",
    "logentries",
]


@cache
def schema(name: str, of: str = "aws_ecs_taskdefinition") -> jsonschema.Draft7Validator:
    """One of cfn-lint's schemas, read as a file: importing cfn-lint takes four seconds."""
    found = find_spec("cfnlint")
    assert found is not None and found.origin is not None
    path = Path(found.origin).parent / "data" / "schemas" / "extensions" / of / f"{name}.json"
    return jsonschema.Draft7Validator(json.loads(path.read_text("utf-8")))


def properties(value: Any) -> Any:
    """A request as CloudFormation writes it: AWS's names with a capital, except what a learner named."""
    if isinstance(value, dict):
        return {
            key[0].upper() + key[1:]: one if key == "options" else properties(one)
            for key, one in value.items()
        }
    return [properties(one) for one in value] if isinstance(value, list) else value


def refuses(request: Shape) -> set[str]:
    return {violation.rule.id for violation in rules.check(OPERATION, request)}


@pytest.mark.parametrize("cpu", CPUS)
def test_sizes(cpu: int) -> None:
    theirs = schema("fargate_cpu_memory")
    for memory in MEMORIES:
        request = rules.good(OPERATION) | {"cpu": str(cpu), "memory": str(memory)}
        ours = "size-pair" not in refuses(request)
        written = properties(request) | {"Memory": memory}
        assert theirs.is_valid(written) is ours is tables.is_pair(cpu, memory), (cpu, memory)


@pytest.mark.parametrize("driver", DRIVERS)
def test_log_drivers(driver: str) -> None:
    request = rules.good(OPERATION)
    request["containerDefinitions"][0]["logConfiguration"] = {"logDriver": driver}
    assert schema("fargate_properties").is_valid(properties(request)) is (
        "log-driver" not in refuses(request)
    )


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"networkMode": "bridge"},
        {"networkMode": "host"},
        {"placementConstraints": [{"type": "memberOf", "expression": "true"}]},
        {"cpu": "300"},
        {"cpu": None},
        {"memory": None},
        {"requiresCompatibilities": ["EC2"], "cpu": None, "networkMode": "bridge"},
        {"requiresCompatibilities": ["EC2", "FARGATE"], "networkMode": "bridge"},
    ],
    ids=str,
)
def test_properties(change: Shape) -> None:
    request = {key: one for key, one in (rules.good(OPERATION) | change).items() if one is not None}
    assert schema("fargate_properties").is_valid(properties(request)) is (not refuses(request))


@pytest.mark.parametrize(
    "left_out", [(), ("awslogs-group",), ("awslogs-region",), ("awslogs-group", "awslogs-region")]
)
def test_options_of_awslogs(left_out: tuple[str, ...]) -> None:
    request = rules.good(OPERATION)
    log = request["containerDefinitions"][0]["logConfiguration"]
    log["options"] = {key: one for key, one in log["options"].items() if key not in left_out}
    assert schema("logging_configuration").is_valid(properties(log)) is (
        "awslogs-options" not in refuses(request)
    )


@pytest.mark.parametrize("essential", [*product((True, False), repeat=2)])
def test_essential_containers(essential: tuple[bool, ...]) -> None:
    request = rules.good(OPERATION)
    request["containerDefinitions"] = [
        {"name": f"c{n}", "image": "busybox", "essential": one} for n, one in enumerate(essential)
    ]
    theirs = schema("containerdefinitions_essential").is_valid(properties(request["containerDefinitions"]))
    assert theirs is ("essential-none" not in refuses(request))


@pytest.mark.parametrize("strategy", ["REPLICA", "DAEMON", None])
@pytest.mark.parametrize("launch_type", ["FARGATE", "EC2"])
def test_scheduling_strategies(strategy: str | None, launch_type: str) -> None:
    request = rules.good("CreateService") | {"launchType": launch_type}
    if strategy:
        request["schedulingStrategy"] = strategy
    if strategy == "DAEMON":
        del request["desiredCount"]
    ours = "daemon-on-fargate" not in {one.rule.id for one in rules.check("CreateService", request)}
    assert schema("fargate", "aws_ecs_service").is_valid(properties(request)) is ours


ALSO_KNOWN_TO_CFN_LINT = (
    "awslogs-options",
    "cpu-missing",
    "essential-none",
    "host-port",
    "log-driver",
    "network-mode",
    "placement-constraints",
    "size-pair",
)


@pytest.mark.long
def test_the_linter_itself() -> None:
    """One template with the good definition and one for each row that cfn-lint knows: it says the same of each."""
    from cfnlint.api import ManualArgs, lint

    good = rules.good(OPERATION)
    requests = {"Good": good}
    requests |= {
        "".join(part.title() for part in name.split("-")): rules.rule(name).broken_request(good)
        for name in ALSO_KNOWN_TO_CFN_LINT
    }
    resources = {
        name: {"Type": "AWS::ECS::TaskDefinition", "Properties": properties(request)}
        for name, request in requests.items()
    }
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
    found = lint(json.dumps(template), config=ManualArgs(regions=["us-east-1"]))
    accused = {str(match.path[1]) for match in found if match.path and match.rule.id.startswith("E")}
    assert accused == requests.keys() - {"Good"}
