"""The ways a task fails that AWS names, as rows: the stop code, the text a learner sees, and why.

Texts follow what AWS answered in 2026; the source of each stands in its row. `{placeholders}` are filled in when
the fault happens.
"""

from __future__ import annotations

from dataclasses import dataclass

_STOPPED_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"
_PULL_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html"


@dataclass(frozen=True)
class Fault:
    """One row: ``text`` becomes the task's stoppedReason, ``stop_code`` its stopCode."""

    id: str
    stop_code: str
    text: str
    why: str
    source: str
    confirmed: bool = True


class TaskFault(Exception):
    """A fault that happened to one task, with its text filled in."""

    def __init__(self, fault: Fault, **values: str) -> None:
        super().__init__(fault.text.format(**values))
        self.fault = fault


FAULTS: dict[str, Fault] = {
    fault.id: fault
    for fault in (
        Fault(
            "image-not-found",
            "TaskFailedToStart",
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
            "{reference}: pull access denied, repository does not exist or may require authorization: server "
            "message: insufficient_scope: authorization failed",
            "No public registry has an image of that name. Look for a typing error in the name.",
            _PULL_GUIDE,
        ),
        Fault(
            "tag-not-found",
            "TaskFailedToStart",
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
            "{reference}: {reference}: not found",
            "The repository exists, but has no such tag or digest.",
            _PULL_GUIDE,
        ),
        Fault(
            "log-group-missing",
            "TaskFailedToStart",
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
            "failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, https "
            "response error StatusCode: 400, RequestID: {request_id}, ResourceNotFoundException: The specified "
            "log group does not exist.",
            "The awslogs driver writes into a log group that must exist before the task starts.",
            _STOPPED_GUIDE,
        ),
        Fault(
            "role-not-assumable",
            "TaskFailedToStart",
            "ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the "
            "role being passed has the proper trust relationship and permissions and that your IAM user has "
            "permissions to pass this role.",
            "The execution role does not exist, or does not trust ecs-tasks.amazonaws.com.",
            _STOPPED_GUIDE,
        ),
        Fault(
            "subnet-full",
            "TaskFailedToStart",
            "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled "
            "in subnet '{subnet}'",
            "Every address of the subnet is in use: each task needs one, and AWS keeps five for itself.",
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/failed-to-start-error.html",
        ),
        Fault(
            "cannot-start-container",
            "TaskFailedToStart",
            "CannotStartContainerError: failed to get container status: {detail}",
            "The container was created, but its first process could not be started.",
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cannot-start-container.html",
        ),
        Fault(
            "essential-container-exited",
            "EssentialContainerExited",
            "Essential container in task exited",
            "One container that the task cannot do without has ended, so ECS stops the others too. Its exit code "
            "and its last log lines say why it ended.",
            "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",
        ),
    )
}


def fault(fault_id: str, **values: str) -> TaskFault:
    """The error to raise when this fault happens."""
    return TaskFault(FAULTS[fault_id], **values)
