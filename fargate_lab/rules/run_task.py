"""What RunTask refuses by itself; what it shares with CreateService is in `launching`."""

from __future__ import annotations

from collections.abc import Iterator

from .reading import text, whole
from .record import Finding, Known, Request, Rule
from .sources import EMULATED, api, cited
from .tables import QUOTAS

OPERATIONS = ("RunTask",)
MOST_TASKS = QUOTAS["tasks_per_run_task"].value


def _count(request: Request, known: Known) -> Iterator[Finding]:
    count = whole(request, "count")
    if count is not None and not 1 <= count <= MOST_TASKS:
        yield "count", {}


def _no_instances(request: Request, known: Known) -> Iterator[Finding]:
    if (text(request, "launchType") or known.get("launchType")) == "EC2" and not known["containerInstances"]:
        yield "launchType", {}


ROWS = (
    Rule(
        id="run-task-count",
        operations=OPERATIONS,
        path="count",
        error="InvalidParameterException",
        text="Count must be between 1 and 10.",
        why="One RunTask call starts ten tasks at most. A number that should stay up is a service's work.",
        fix="Ask for 1 to 10, call again for more, or create a service.",
        source=cited(api("RunTask"), EMULATED),
        find=_count,
        broken=lambda request: request.update(count=11),
        confirmed=False,
    ),
    Rule(
        id="no-container-instances",
        operations=OPERATIONS,
        path="launchType",
        error="InvalidParameterException",
        text="No Container Instances were found in your cluster.",
        why="Launch type EC2 places tasks on EC2 machines that you have started and joined to the cluster, and this"
        " cluster has none. Fargate is the launch type that brings its own. EC2 is also what ECS assumes when nothing"
        " is said.",
        fix='Set launchType to "FARGATE".',
        source=cited(api("RunTask"), "https://github.com/aws/amazon-ecs-cli/issues/1122"),
        find=_no_instances,
        broken=lambda request: request.update(launchType="EC2"),
        needs=("containerInstances",),
        known_when_broken={"containerInstances": 0},
    ),
)
