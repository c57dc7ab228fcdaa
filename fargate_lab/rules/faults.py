"""The ways a task ends that AWS names, as rows: the stop code, the text a learner sees, why, and what to do.

Knows AWS's words; does not know when a fault happens: that is the emulator's scheduler. Texts follow what AWS answered
in 2026. `<name>` in a text stands for a value, as in the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .record import PLACEHOLDER

_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide"
_STOPPED = f"{_GUIDE}/stopped-task-error-codes.html"
_DEPENDENCY = "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html"
_PULL = f"{_GUIDE}/task_cannot_pull_image.html"
_RETRIED = "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref"


@dataclass(frozen=True)
class Fault:
    """One row: `text` becomes the task's stoppedReason, `stop_code` its stopCode."""

    id: str
    stop_code: str
    text: str
    why: str
    fix: str
    source: str
    confirmed: bool = True
    also: tuple[str, ...] = ()

    def message(self, values: Mapping[str, object] | None = None) -> str:
        """AWS's text with the values filled in; a placeholder without a value stays as it is."""
        values = values or {}
        return PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), self.text)


ROWS = (
    Fault(
        id="image-not-found",
        stop_code="TaskFailedToStart",
        text=f"{_RETRIED} <reference>: pull access denied, repository does not exist or may require authorization: "
        "server message: insufficient_scope: authorization failed",
        why="Docker Hub has no public image of that name. RegisterTaskDefinition never looks; the task finds out when "
        "it pulls.",
        fix="Read the name letter by letter; a new revision with the right one is a new start.",
        source=_PULL,
    ),
    Fault(
        id="reference-not-found",
        stop_code="TaskFailedToStart",
        text=f"{_RETRIED} <reference>: <again>: not found",
        why="The registry has no image of that name, tag or digest. RegisterTaskDefinition never looks; the task finds "
        "out when it pulls.",
        fix="Read the reference letter by letter, to its end; `latest` is what no tag means.",
        source=_PULL,
    ),
    Fault(
        id="log-group-missing",
        stop_code="TaskFailedToStart",
        text="ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
        "failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, https response "
        "error StatusCode: 400, RequestID: <request_id>, ResourceNotFoundException: The specified log group does not "
        "exist.",
        why="The awslogs driver writes into a log group that must exist before the task starts.",
        fix="Create the log group, or set awslogs-create-group to true and allow it to the execution role.",
        source=_STOPPED,
    ),
    Fault(
        id="role-not-assumable",
        stop_code="TaskFailedToStart",
        text="ECS was unable to assume the role '<role>' that was provided for this task. Please verify that the role "
        "being passed has the proper trust relationship and permissions and that your IAM user has permissions to "
        "pass this role.",
        why="The execution role does not exist, or does not trust ecs-tasks.amazonaws.com.",
        fix="Create the role, with a trust policy whose principal is the service ecs-tasks.amazonaws.com.",
        source=_STOPPED,
    ),
    Fault(
        id="subnet-full",
        stop_code="TaskFailedToStart",
        text="Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in "
        "subnet '<subnet>'",
        why="Every address of the subnet is in use: each task needs one, and AWS keeps five for itself.",
        fix="Stop tasks, or name more and larger subnets.",
        source=f"{_GUIDE}/failed-to-start-error.html",
    ),
    Fault(
        id="cannot-start-container",
        stop_code="TaskFailedToStart",
        text="CannotStartContainerError: failed to get container status: <detail>",
        why="The container was created, but its first process could not be started.",
        fix="Look at entryPoint and command: the program must be in the image.",
        source=f"{_GUIDE}/cannot-start-container.html",
    ),
    Fault(
        id="dependency-not-successful",
        stop_code="TaskFailedToStart",
        text="CannotStartContainerError: dependency graph: failed to resolve container ordering dependency "
        "[<dependency>] for target [<target>] as dependency did not exit successfully.",
        why="A container waits for another one with dependsOn and the condition SUCCESS, and that one has ended with "
        "an exit code other than 0: it can never start. AWS shows it with exit code 143, although it never ran.",
        fix="Look at the exit code and the last log lines of the container that it depends on; COMPLETE instead of "
        "SUCCESS accepts any exit code.",
        source=_DEPENDENCY,
        confirmed=False,
    ),
    Fault(
        id="dependency-never-starts",
        stop_code="TaskFailedToStart",
        text="CannotStartContainerError: dependency graph: failed to resolve container ordering dependency "
        "[<dependency>] for target [<target>] because dependency will never start",
        why="A container waits for another one with dependsOn, and the first process of that one could not be started.",
        fix="Look at the reason of the container that is waited for, and at its entryPoint and command.",
        source=_DEPENDENCY,
        confirmed=False,
    ),
    Fault(
        id="dependency-timed-out",
        stop_code="TaskFailedToStart",
        text="CannotStartContainerError: dependency graph: container ordering dependency [<dependency>] for target "
        "[<target>] has timed out.",
        why="A container waits for another one with dependsOn, and that one has not ended, or not become healthy, "
        "within its startTimeout.",
        fix="Give the container that is waited for a longer startTimeout (2 to 120 seconds; without one the others "
        "wait for ever), or find out why it takes so long: its log lines, its health check.",
        source=_DEPENDENCY,
        confirmed=False,
    ),
    Fault(
        id="essential-container-exited",
        stop_code="EssentialContainerExited",
        text="Essential container in task exited",
        why="One container that the task cannot do without has ended, so ECS stops the others too. ECS did not end it: "
        "the program did.",
        fix="Look at its exit code (0: it was done; 137: it was killed; others are the program's own) and at its last "
        "log lines.",
        source=_STOPPED,
    ),
    Fault(
        id="container-health-checks",
        stop_code="ServiceSchedulerInitiated",
        text="Task failed container health checks",
        why="The health check of an essential container has failed as often in a row as its retries say, so the "
        "service replaces the task. A task that no service started is left alone.",
        fix="Run the health check's command in the container and look at what it prints: is the tool in the image, "
        "is the port right? Give a slow start a startPeriod.",
        source=f"{_GUIDE}/healthcheck.html",
    ),
    Fault(
        id="scaling-activity",
        stop_code="ServiceSchedulerInitiated",
        text="Scaling activity initiated by (deployment <deployment>)",
        why="Its service wants fewer tasks, or has moved on to another revision.",
        fix="Nothing is wrong; the service's events say what it did and when.",
        source=_STOPPED,
    ),
    Fault(
        id="stopped-by-user",
        stop_code="UserInitiated",
        text="Task stopped by user",
        why="Somebody called StopTask. A service starts another one in its place.",
        fix="Nothing is wrong. StopTask takes a reason, which is then shown here.",
        source=_STOPPED,
    ),
)

FAULTS: dict[str, Fault] = {row.id: row for row in ROWS}
