"""Who the caller is.

What it knows: what STS answers for keys that belong to no IAM user. What it does not know: policies, roles.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any


def caller_is_root(module: ModuleType) -> None:
    """A 12-digit access key is the account itself: GetCallerIdentity answers as it does for the root user."""
    original = module.STSBackend.get_caller_identity

    def identity(self: Any, access_key_id: str, region: str) -> tuple[str, str, str]:
        user_id, arn, account = original(self, access_key_id, region)
        if arn.endswith(":user/moto"):
            return account, f"arn:aws:iam::{account}:root", account
        return user_id, arn, account

    module.STSBackend.get_caller_identity = identity  # type: ignore[attr-defined]
