"""`requiresAttributes`: what a container instance would need to run a task definition, as ECS lists it.

On Fargate nobody has to look at it; it is shown because AWS shows it. The rows stand in the order of the samples that
were seen; AWS's own order varies. Not here: attributes of Windows, GPUs, Elastic Inference and Docker plug-ins.

Source: DescribeTaskDefinition samples of 2021 to 2026, and the capabilities that the ECS agent registers
(https://github.com/aws/amazon-ecs-agent, agent/app/agent_capability.go).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from fargate_lab.emulator.ecs.state import Shape

ECR = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/")
_ON = "com.amazonaws.ecs.capability."
_IN = "ecs.capability."


class Attribute(NamedTuple):
    """One row: the attribute's name, and whether a task definition requires it."""

    name: str
    required: Callable[[Shape], bool]


def _some(test: Callable[[Shape], object]) -> Callable[[Shape], bool]:
    return lambda definition: any(test(one) for one in definition["containerDefinitions"])


def _driver(container: Shape) -> str:
    return str((container.get("logConfiguration") or {}).get("logDriver", ""))


def _secrets(container: Shape) -> Iterator[str]:
    for one in container.get("secrets", []):
        yield str(one["valueFrom"])


def _from_asm(container: Shape) -> bool:
    return any(":secretsmanager:" in one for one in _secrets(container))


def _from_ssm(container: Shape) -> bool:
    return any(":secretsmanager:" not in one for one in _secrets(container))


def _ecr(container: Shape) -> bool:
    return ECR.match(str(container.get("image", ""))) is not None


def _efs(definition: Shape) -> list[Shape]:
    return [one["efsVolumeConfiguration"] for one in definition["volumes"] if "efsVolumeConfiguration" in one]


def _starts_an_init(container: Shape) -> bool:
    return bool((container.get("linuxParameters") or {}).get("initProcessEnabled"))


def _has_role(definition: Shape) -> bool:
    return bool(definition.get("executionRoleArn"))


def _driver_row(driver: str) -> Attribute:
    return Attribute(f"{_ON}logging-driver.{driver}", _some(lambda one: _driver(one) == driver))


ATTRIBUTES: tuple[Attribute, ...] = (
    *(_driver_row(driver) for driver in ("awslogs", "awsfirelens", "splunk")),
    Attribute(
        f"{_IN}execution-role-awslogs",
        lambda one: _has_role(one) and _some(lambda container: _driver(container) == "awslogs")(one),
    ),
    Attribute(f"{_IN}firelens.fluentbit", _some(lambda one: _firelens(one) == "fluentbit")),
    Attribute(f"{_IN}firelens.fluentd", _some(lambda one: _firelens(one) == "fluentd")),
    Attribute(
        f"{_IN}efsAuth",
        lambda one: any(efs.get("authorizationConfig") or efs.get("transitEncryption") for efs in _efs(one)),
    ),
    Attribute(f"{_ON}ecr-auth", _some(_ecr)),
    Attribute(f"{_ON}docker-remote-api.1.19", _some(lambda one: _driver(one) == "awslogs")),
    Attribute(f"{_IN}secrets.asm.environment-variables", _some(_from_asm)),
    Attribute(f"{_IN}secrets.ssm.environment-variables", _some(_from_ssm)),
    Attribute(
        f"{_IN}private-registry-authentication.secretsmanager",
        _some(lambda one: one.get("repositoryCredentials")),
    ),
    Attribute(f"{_IN}env-files.s3", _some(lambda one: one.get("environmentFiles"))),
    Attribute(f"{_IN}efs", lambda one: bool(_efs(one))),
    Attribute(f"{_ON}docker-remote-api.1.21", _some(lambda one: one.get("memoryReservation"))),
    Attribute(f"{_ON}task-iam-role", lambda one: bool(one.get("taskRoleArn"))),
    Attribute(f"{_IN}container-ordering", _some(lambda one: one.get("dependsOn"))),
    Attribute(
        f"{_ON}docker-remote-api.1.25",
        lambda one: bool(_efs(one)) or _some(_starts_an_init)(one),
    ),
    Attribute(f"{_IN}container-health-check", _some(lambda one: one.get("healthCheck"))),
    Attribute(f"{_IN}execution-role-ecr-pull", lambda one: _has_role(one) and _some(_ecr)(one)),
    Attribute(f"{_IN}pid-ipc-namespace-sharing", lambda one: bool(one.get("pidMode") or one.get("ipcMode"))),
    Attribute(f"{_IN}fault-injection", lambda one: bool(one.get("enableFaultInjection"))),
    Attribute(f"{_ON}docker-remote-api.1.18", lambda one: True),
    Attribute(f"{_IN}task-eni", lambda one: one.get("networkMode") == "awsvpc"),
    Attribute(f"{_ON}docker-remote-api.1.29", _some(lambda one: one.get("healthCheck"))),
)


def _firelens(container: Shape) -> str:
    return str((container.get("firelensConfiguration") or {}).get("type", ""))


def required_attributes(definition: Shape) -> list[Shape]:
    """The `requiresAttributes` of a completed task definition."""
    return [{"name": row.name} for row in ATTRIBUTES if row.required(definition)]
