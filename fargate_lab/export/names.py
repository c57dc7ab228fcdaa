"""How AWS's names are written in boto3 and in the AWS CLI."""

from __future__ import annotations

import keyword
import re

WORD_START = re.compile(r"(.)([A-Z][a-z]+)")
WORD_END = re.compile(r"([a-z0-9])([A-Z])")
NOT_A_NAME = re.compile(r"\W", re.ASCII)


def boto3_name(name: str) -> str:
    """`RegisterTaskDefinition` -> `register_task_definition`, `enableECSManagedTags` -> `enable_ecs_managed_tags`."""
    return WORD_END.sub(r"\1_\2", WORD_START.sub(r"\1_\2", name)).lower()


def cli_name(name: str) -> str:
    """`RegisterTaskDefinition` -> `register-task-definition`."""
    return boto3_name(name).replace("_", "-")


def client_variable(service: str) -> str:
    """The variable a service's client is kept in: `application-autoscaling` -> `application_autoscaling`."""
    name = NOT_A_NAME.sub("_", service)
    return f"client_{name}" if keyword.iskeyword(name) or not name.isidentifier() else name
