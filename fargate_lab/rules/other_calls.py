"""What a few other calls refuse, of which every learner meets one: deleting too early, asking for what is not there.

All of it is about the account, so nothing here is judged before the call is sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .account import account_row
from .record import Finding, Known, Request
from .samples import put
from .sources import EMULATED, SEEN, api, cited, guide


def _when(
    fact: str, wrong: Callable[[Any], bool], place: str
) -> Callable[[Request, Known], Iterator[Finding]]:
    def find(request: Request, known: Known) -> Iterator[Finding]:
        if wrong(known[fact]):
            yield place, {}

    return find


def _scaled(request: Request, known: Known) -> Iterator[Finding]:
    if known["desiredCount"] and request.get("force") is not True:
        yield "service", {}


def _not_there(status: str | None) -> bool:
    return status is None


ROWS = (
    account_row(
        "service-scaled",
        ("DeleteService",),
        "service",
        "InvalidParameterException",
        "The service cannot be stopped while it is scaled above 0.",
        "A service that wants tasks is in use, as far as ECS can tell. So it asks twice.",
        "Set desiredCount to 0 first, or delete with force=True.",
        cited(api("DeleteService"), SEEN),
        _scaled,
        ("desiredCount",),
        known={"desiredCount": 2},
    ),
    account_row(
        "cluster-contains-services",
        ("DeleteCluster",),
        "cluster",
        "ClusterContainsServicesException",
        "The Cluster cannot be deleted while Services are active.",
        "A cluster is the place where services live; ECS does not take it away under them.",
        "Delete the services first.",
        cited(api("DeleteCluster"), SEEN),
        _when("activeServices", bool, "cluster"),
        ("activeServices",),
        known={"activeServices": 1},
    ),
    account_row(
        "cluster-contains-tasks",
        ("DeleteCluster",),
        "cluster",
        "ClusterContainsTasksException",
        "The Cluster cannot be deleted while Tasks are active.",
        "Tasks that nobody's service looks after run on, and cost, until they end or are stopped.",
        "Stop the tasks and wait until they are STOPPED.",
        cited(api("DeleteCluster"), SEEN),
        _when("activeTasks", bool, "cluster"),
        ("activeTasks",),
        known={"activeTasks": 1},
    ),
    account_row(
        "task-unknown",
        ("StopTask", "ExecuteCommand"),
        "task",
        "InvalidParameterException",
        "The referenced task was not found.",
        "No task of this id is in this cluster. A stopped one is forgotten after an hour or so.",
        "Look at ListTasks of the cluster; name the cluster, it is `default` otherwise.",
        cited(api("StopTask"), SEEN),
        _when("taskStatus", _not_there, "task"),
        ("taskStatus",),
        known={"taskStatus": None},
    ),
    account_row(
        "exec-off",
        ("ExecuteCommand",),
        "task",
        "InvalidParameterException",
        "The execute command failed because execute command was not enabled when the task was run or the execute"
        " command agent isn’t running. Wait and try again or run a new task with execute command enabled and try"
        " again.",
        "ECS Exec comes in through an agent that is put into the task when it starts. It cannot be put in later.",
        "Run a new task, or update the service, with enableExecuteCommand.",
        cited(guide("ecs-exec"), SEEN),
        _when("executeCommand", lambda enabled: not enabled, "task"),
        ("executeCommand",),
        known={"executeCommand": False},
    ),
    account_row(
        "describe-task-definition",
        ("DescribeTaskDefinition",),
        "taskDefinition",
        "ClientException",
        "Unable to describe task definition.",
        "No family of this name has an ACTIVE revision, or the revision was never registered.",
        "Look at ListTaskDefinitions; a revision that is INACTIVE is named with its number.",
        cited(api("DescribeTaskDefinition"), SEEN),
        _when("taskDefinitionStatus", _not_there, "taskDefinition"),
        ("taskDefinitionStatus",),
        put("taskDefinition", "unheard-of"),
        {"taskDefinitionStatus": None},
    ),
    account_row(
        "deregister-task-definition",
        ("DeregisterTaskDefinition",),
        "taskDefinition",
        "ClientException",
        "Unable to deregister task definition.",
        "There is no such revision. A family alone is not enough: one revision is deregistered at a time.",
        "Name family:revision.",
        cited(api("DeregisterTaskDefinition"), EMULATED),
        _when("taskDefinitionStatus", _not_there, "taskDefinition"),
        ("taskDefinitionStatus",),
        put("taskDefinition", "unheard-of:1"),
        {"taskDefinitionStatus": None},
        confirmed=False,
    ),
)
