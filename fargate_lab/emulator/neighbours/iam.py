"""IAM for tasks: does a role exist, and whom does it trust; straight on moto's state.

What it knows: roles and their trust policies. What it does not know: what a role permits (a later issue).
"""

from __future__ import annotations

import json
from typing import Any

from . import services

ECS_TASKS = "ecs-tasks.amazonaws.com"
"""Who takes on task roles and execution roles:
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"""


def _role(account: str, arn: str) -> Any:
    roles = services.backend("iam", account, "aws").roles.values()
    return next((role for role in roles if role.arn == arn), None)


def role_exists(account: str, arn: str) -> bool:
    """Whether a role has this ARN in this account."""
    return _role(account, arn) is not None


def role_trusts(account: str, arn: str, service: str = ECS_TASKS) -> bool:
    """Whether the role's trust policy lets ``service`` take it on; False for a role that does not exist."""
    role = _role(account, arn)
    if role is None:
        return False
    statements = json.loads(role.assume_role_policy_document).get("Statement", [])
    trusting = [statement for statement in _as_list(statements) if _lets_in(statement, service)]
    return any(s["Effect"] == "Allow" for s in trusting) and all(s["Effect"] != "Deny" for s in trusting)


def _lets_in(statement: dict[str, Any], service: str) -> bool:
    principal = statement.get("Principal", {})
    services_named = _as_list(principal.get("Service", [])) if isinstance(principal, dict) else [principal]
    actions = _as_list(statement.get("Action", []))
    named = service in services_named or "*" in services_named
    return named and any(action in ("sts:AssumeRole", "sts:*", "*") for action in actions)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def account_of_access_key(access_key_id: str) -> str | None:
    """The account that made an access key (CreateAccessKey, AssumeRole); None for a key that IAM did not make."""
    backends = services.bring_in("moto.iam.models").iam_backends
    for account in list(backends):
        if access_key_id in services.backend("iam", account, "aws").access_keys:
            return str(account)
    return None
