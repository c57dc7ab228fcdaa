"""Where the tables of `rules` become AWS's answers."""

from __future__ import annotations

from typing import Any

from fargate_lab import rules
from fargate_lab.emulator.ecs.errors import EcsError
from fargate_lab.emulator.ecs.state import Shape, TaskDefinition


def refuse_what_rules_refuse(operation: str, request: Shape, known: dict[str, Any] | None = None) -> None:
    """Raise the error of the first rule that the request breaks: AWS reports one at a time.

    ``known`` is what the account adds to the request; rows that need more than that are left out.
    """
    violation = rules.first(operation, request, known)
    if violation is not None:
        raise EcsError(violation.rule.error, violation.message)


def known_of(definition: TaskDefinition, launch_type: str) -> dict[str, Any]:
    """What the account adds to a request that starts tasks; it never has container instances."""
    platform = definition.request.get("runtimePlatform", {})
    return {
        "networkMode": definition.request.get("networkMode", "bridge"),
        "compatibilities": definition.compatibilities,
        "operatingSystemFamily": platform.get("operatingSystemFamily", "LINUX"),
        "taskRoleArn": definition.request.get("taskRoleArn"),
        "containers": {
            one["name"]: [mapping.get("containerPort") for mapping in one.get("portMappings", [])]
            for one in definition.containers
        },
        "launchVolumes": [
            one.get("name") for one in definition.request.get("volumes", []) if one.get("configuredAtLaunch")
        ],
        "launchType": launch_type,
        "containerInstances": 0,
    }
