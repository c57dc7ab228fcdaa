"""The errors that ECS answers."""

from __future__ import annotations

from typing import Any

from fargate_lab import rules


class EcsError(Exception):
    """An error as AWS answers it: ``code`` is the exception class of the API, ``message`` its text.

    ``members`` is what a few classes carry besides (ConflictException: `resourceIds`).
    """

    def __init__(
        self, code: str, message: str, status: int = 400, members: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
        self.members = members or {}


def invalid(message: str) -> EcsError:
    """InvalidParameterException."""
    return EcsError("InvalidParameterException", message)


def client_error(message: str) -> EcsError:
    """ClientException."""
    return EcsError("ClientException", message)


def refusal(rule_id: str, **values: object) -> EcsError:
    """The error of a row of the rules, for what was judged here and not by the row itself."""
    violation = rules.rule(rule_id).violation(None, **values)
    return EcsError(violation.error, violation.message)


def cluster_not_found() -> EcsError:
    """For a cluster that was never made."""
    return refusal("cluster-unknown")


def service_not_found() -> EcsError:
    """For a service that was never made."""
    return refusal("service-unknown")


def task_not_found() -> EcsError:
    """For a task that was never started, or is forgotten."""
    return refusal("task-unknown")


def container_instance_not_found() -> EcsError:
    """For every container instance: this account has none."""
    return invalid("The referenced container instance was not found.")


def missing(arn: str) -> dict[str, str]:
    """What describing answers in `failures` for something that is not there."""
    return {"arn": arn, "reason": "MISSING"}
