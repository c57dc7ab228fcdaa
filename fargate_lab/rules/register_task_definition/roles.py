"""Rows about what needs the execution role: private images, secrets. (Logs are in `fargate`.)"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..reading import containers, is_fargate, is_given, many, part, text
from ..record import Finding, Known, Request, Rule
from ..samples import first_container
from ..sources import SEEN, api, cited, guide
from .definition import OPERATIONS

EXECUTION_ROLE = guide("task_execution_IAM_role")
PRIVATE_ECR = re.compile(r"[0-9]{12}\.dkr[.-]ecr[a-z-]*\.[a-z0-9-]+\.[a-z0-9.-]+/.+")


def _ecr(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request) and not request.get("executionRoleArn"):
        for _, container in containers(request):
            if PRIVATE_ECR.fullmatch((text(container, "image") or "")[:500]):
                yield "executionRoleArn", {}
                return


def _secrets(request: Request, known: Known) -> Iterator[Finding]:
    if not request.get("executionRoleArn"):
        for _, container in containers(request):
            if many(container, "secrets") or is_given(
                part(container, "logConfiguration").get("secretOptions")
            ):
                yield "executionRoleArn", {}
                return


def _without_role(request: dict[str, Any]) -> dict[str, Any]:
    """The container of a definition without the role, and without the logs that would ask for it first."""
    del request["executionRoleArn"], first_container(request)["logConfiguration"]
    return first_container(request)


ROWS = (
    Rule(
        id="ecr-execution-role",
        operations=OPERATIONS,
        path="executionRoleArn",
        error="ClientException",
        text="Fargate requires task definition to have execution role ARN to support ECR images.",
        why="A private repository of Amazon ECR asks who pulls. That is AWS's agent, with the execution role you give"
        " it.",
        fix="Set executionRoleArn, usually the role ecsTaskExecutionRole.",
        source=cited(EXECUTION_ROLE, SEEN),
        find=_ecr,
        broken=lambda request: _without_role(request).update(
            image="000000000000.dkr.ecr.us-east-1.amazonaws.com/hello:1"
        ),
        fargate_only=True,
    ),
    Rule(
        id="secrets-execution-role",
        operations=OPERATIONS,
        path="executionRoleArn",
        error="ClientException",
        text="When you are specifying container secrets, you must also specify a value for 'executionRoleArn'",
        why="Secrets are fetched before your program starts, by AWS's agent, with the execution role. The task role is"
        " not asked: it is for the program.",
        fix="Set executionRoleArn, to a role that may read these secrets.",
        source=cited(api("Secret"), EXECUTION_ROLE, SEEN),
        find=_secrets,
        broken=lambda request: _without_role(request).update(
            secrets=[
                {"name": "PASSWORD", "valueFrom": "arn:aws:ssm:us-east-1:000000000000:parameter/password"}
            ]
        ),
    ),
)
