"""The first cell of chapter 1: within seconds a service of the learner's own lives.

Knows the names of what it makes, all of it visible afterwards, and removed by `lab.clean_up()`. They differ from the
book's, so that the learner's own cluster work later meets no name that is taken; only the cluster is the same.
The learner's name travels as data, in the container's environment. Does not know how anything is shown.
"""

from __future__ import annotations

from typing import Any

from fargate_lab.lessons import building

FAMILY = "hello"
SERVICE = "hello"
CONTAINER = "hello"
LOG_GROUP = "/ecs/hello"
ROLE = "helloExecutionRole"
LONGEST_NAME = 60


def greeting(name: str) -> str:
    """What the container says: one line, whatever was typed. Raises ValueError, in one sentence, for no name."""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in str(name)).split())
    if not words:
        raise ValueError("hello needs a name to say: hello('Ada').")
    return f"Hello, {words[:LONGEST_NAME]}!"


def start(lab: Any, name: str) -> str:
    """Create, or update, the service that greets `name`; gives its ARN without waiting for it."""
    says = greeting(name)
    role_arn = building.ensure_role(lab, ROLE)
    building.ensure_log_group(lab, LOG_GROUP)
    where = building.network(building.default_subnets(lab), [building.ensure_security_group(lab)])
    building.ensure_cluster(lab)
    definition = lab.ecs.register_task_definition(**request(role_arn, says, lab.region))
    arn = definition["taskDefinition"]["taskDefinitionArn"]
    return building.ensure_service(lab, building.service(arn, where, name=SERVICE), update=True)


def request(role_arn: str, says: str, region: str) -> dict[str, Any]:
    """The RegisterTaskDefinition request of the greeting."""
    return building.task_definition(
        role_arn, says, region, family=FAMILY, container=CONTAINER, log_group=LOG_GROUP
    )
