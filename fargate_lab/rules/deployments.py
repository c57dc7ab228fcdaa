"""Rules about how a service changes its tasks, and about what its tasks must bring: percentages, zones, ECS Exec."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .reading import part, text, whole
from .record import Finding, Known, Request, Rule
from .sources import ALIKE, EMULATED, PREFLIGHT, SEEN, api, cited

OPERATIONS = ("CreateService", "UpdateService")
DEFAULT_PERCENTS = {"minimumHealthyPercent": 100, "maximumPercent": 200}
CONFIGURATION = "deploymentConfiguration"
DEPLOYMENT = api("DeploymentConfiguration")


def is_update(request: Request) -> bool:
    """UpdateService names its service by `service`, CreateService by `serviceName`."""
    return "service" in request


def _percent(request: Request, known: Known, name: str) -> int | None:
    """A percentage as it will be: given, else the service's own, else the default. None when an update knows none."""
    given = whole(part(request, CONFIGURATION), name)
    if given is not None:
        return given
    now = whole(part(known, CONFIGURATION), name)
    return now if is_update(request) else DEFAULT_PERCENTS[name]


def _is_replica(request: Request) -> bool:
    return text(request, "schedulingStrategy") in (None, "REPLICA")


def _both_hundred(request: Request, known: Known) -> Iterator[Finding]:
    judged = _is_replica(request) and (CONFIGURATION in request or not is_update(request))
    if judged and all(_percent(request, known, name) == 100 for name in DEFAULT_PERCENTS):
        yield CONFIGURATION, {}


def _outside(name: str, wrong: Callable[[int], bool]) -> Callable[[Request, Known], Iterator[Finding]]:
    def find(request: Request, known: Known) -> Iterator[Finding]:
        given = whole(part(request, CONFIGURATION), name)
        if given is not None and wrong(given):
            yield f"{CONFIGURATION}.{name}", {}

    return find


def _zones(request: Request, known: Known) -> Iterator[Finding]:
    most = _percent(request, known, "maximumPercent")
    wanted = text(request, "availabilityZoneRebalancing") == "ENABLED" and _is_replica(request)
    if wanted and most is not None and most <= 100:
        yield "availabilityZoneRebalancing", {}


def _exec_role(request: Request, known: Known) -> Iterator[Finding]:
    if request.get("enableExecuteCommand") is True and not known["taskRoleArn"]:
        yield "enableExecuteCommand", {"done": "updated" if is_update(request) else "created"}


def _percents(**percents: int) -> Callable[[dict[str, Any]], None]:
    return lambda request: request.update(deploymentConfiguration=dict(percents))


def _rebalance_without_room(request: dict[str, Any]) -> None:
    _percents(minimumHealthyPercent=50, maximumPercent=100)(request)
    request["availabilityZoneRebalancing"] = "ENABLED"


ROWS = (
    Rule(
        id="minimum-percent-high",
        operations=OPERATIONS,
        path="deploymentConfiguration.minimumHealthyPercent",
        error="InvalidParameterException",
        text="minimumHealthyPercent must be at most 100",
        why="It says how much of desiredCount must keep running while a new version comes in. More than all cannot.",
        fix="Set it to 0 to 100; 100 is the default.",
        source=cited(DEPLOYMENT, PREFLIGHT),
        find=_outside("minimumHealthyPercent", lambda given: given > 100),
        only_with="deploymentConfiguration",
        broken=_percents(minimumHealthyPercent=101),
    ),
    Rule(
        id="minimum-percent-low",
        operations=OPERATIONS,
        path="deploymentConfiguration.minimumHealthyPercent",
        error="InvalidParameterException",
        text="minimumHealthyPercent must be at least 0",
        why="It says how much of desiredCount must keep running while a new version comes in. Less than none cannot.",
        fix="Set it to 0 to 100; 100 is the default.",
        source=cited(DEPLOYMENT, ALIKE),
        find=_outside("minimumHealthyPercent", lambda given: given < 0),
        only_with="deploymentConfiguration",
        broken=_percents(minimumHealthyPercent=-1),
        confirmed=False,
    ),
    Rule(
        id="maximum-percent-low",
        operations=OPERATIONS,
        path="deploymentConfiguration.maximumPercent",
        error="InvalidParameterException",
        text="maximumPercent must be at least 100",
        why="It says how many tasks may run while a new version comes in. Fewer than are wanted would stop tasks for"
        " good.",
        fix="Set it to 100 to 200; 200 is the default.",
        source=cited(DEPLOYMENT, EMULATED),
        find=_outside("maximumPercent", lambda given: given < 100),
        only_with="deploymentConfiguration",
        broken=_percents(maximumPercent=99),
        confirmed=False,
    ),
    Rule(
        id="maximum-percent-high",
        operations=OPERATIONS,
        path="deploymentConfiguration.maximumPercent",
        error="InvalidParameterException",
        text="maximumPercent must be at most 200",
        why="Twice as many tasks as wanted is enough to start every new one before any old one stops.",
        fix="Set it to 100 to 200; 200 is the default.",
        source=cited(DEPLOYMENT, EMULATED),
        find=_outside("maximumPercent", lambda given: given > 200),
        only_with="deploymentConfiguration",
        broken=_percents(maximumPercent=201),
        confirmed=False,
    ),
    Rule(
        id="both-percents-hundred",
        operations=OPERATIONS,
        path="deploymentConfiguration",
        error="InvalidParameterException",
        text="Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.",
        also=(
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block any deployment",
        ),
        why="At least 100% must run and at most 100% may: then no task can be stopped first and none started first, and"
        " a new version could never come in.",
        fix="Leave room on one side: 100 and 200 (the default), or 50 and 100.",
        source=cited(DEPLOYMENT, PREFLIGHT),
        find=_both_hundred,
        only_with="deploymentConfiguration",
        broken=_percents(minimumHealthyPercent=100, maximumPercent=100),
    ),
    Rule(
        id="zones-without-room",
        operations=OPERATIONS,
        path="availabilityZoneRebalancing",
        error="InvalidParameterException",
        text="Availability Zone Rebalancing does not support maximumPercent <= 100 % as deployment configuration.",
        why="Rebalancing starts a task in the emptier zone before it stops one in the fuller zone, so for a moment"
        " there is one more than wanted.",
        fix="Set maximumPercent above 100, or availabilityZoneRebalancing to DISABLED.",
        source=cited(api("CreateService"), EMULATED),
        find=_zones,
        only_with="availabilityZoneRebalancing",
        broken=_rebalance_without_room,
        confirmed=False,
    ),
    Rule(
        id="exec-task-role",
        operations=OPERATIONS,
        path="enableExecuteCommand",
        error="InvalidParameterException",
        text="The service couldn't be <done> because a valid taskRoleArn is not being used. Specify a valid task role"
        " in your task definition and try again.",
        why="ECS Exec comes in through an agent inside the task, which calls Systems Manager with the task role. The"
        " execution role is another one and does not count.",
        fix="Set taskRoleArn in the task definition, to a role that may use ssmmessages.",
        source=cited(api("ExecuteCommand"), SEEN),
        find=_exec_role,
        only_with="enableExecuteCommand",
        broken=lambda request: request.update(enableExecuteCommand=True),
        needs=("taskRoleArn",),
        known_when_broken={"taskRoleArn": None},
    ),
)
