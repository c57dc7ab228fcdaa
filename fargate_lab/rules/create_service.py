"""What CreateService refuses by itself; what it shares with RunTask is in `launching`."""

from __future__ import annotations

from collections.abc import Iterator

from .reading import part, text, whole
from .record import Finding, Known, Request, Rule
from .sources import PREFLIGHT, api, cited
from .tables import NAME

OPERATIONS = ("CreateService",)
DEFAULT_MINIMUM_PERCENT = 100
DEFAULT_MAXIMUM_PERCENT = 200


def _name(request: Request, known: Known) -> Iterator[Finding]:
    name = text(request, "serviceName")
    if name and not NAME.fullmatch(name):
        yield "serviceName", {"name": name}


def _task_definition_missing(request: Request, known: Known) -> Iterator[Finding]:
    if not request.get("taskDefinition") and text(part(request, "deploymentController"), "type") in (
        None,
        "ECS",
    ):
        yield "taskDefinition", {}


def _is_replica(request: Request) -> bool:
    return text(request, "schedulingStrategy") in (None, "REPLICA")


def _desired_count_missing(request: Request, known: Known) -> Iterator[Finding]:
    if _is_replica(request) and request.get("desiredCount") is None:
        yield "desiredCount", {}


def _desired_count_negative(request: Request, known: Known) -> Iterator[Finding]:
    if (whole(request, "desiredCount") or 0) < 0:
        yield "desiredCount", {}


def _both_hundred(request: Request, known: Known) -> Iterator[Finding]:
    deployment = part(request, "deploymentConfiguration")
    least, most = whole(deployment, "minimumHealthyPercent"), whole(deployment, "maximumPercent")
    least = DEFAULT_MINIMUM_PERCENT if least is None else least
    most = DEFAULT_MAXIMUM_PERCENT if most is None else most
    if _is_replica(request) and least == most == 100:
        yield "deploymentConfiguration", {}


ROWS = (
    Rule(
        id="service-name",
        operations=OPERATIONS,
        path="serviceName",
        error="InvalidParameterException",
        text=r"ServiceName must match ^[a-zA-Z0-9\\-_]{1,255}$, but was <name>",
        why="The name becomes part of an ARN, so ECS takes only letters, digits, hyphens and underscores, 255 at most.",
        fix="Leave out spaces, dots, slashes and accents.",
        source=cited(api("CreateService"), PREFLIGHT),
        find=_name,
        broken=lambda request: request.update(serviceName="hello world"),
    ),
    Rule(
        id="service-task-definition-missing",
        operations=OPERATIONS,
        path="taskDefinition",
        error="InvalidParameterException",
        text="TaskDefinition can not be blank.",
        why="A service keeps copies of a task definition running; without one it does not know what to run.",
        fix="Name a family, a family:revision or a whole ARN.",
        source=cited(api("CreateService"), "text: seen in public Terraform logs, 2024"),
        find=_task_definition_missing,
        broken=lambda request: request.pop("taskDefinition"),
    ),
    Rule(
        id="desired-count-missing",
        operations=OPERATIONS,
        path="desiredCount",
        error="InvalidParameterException",
        text="Desired count must be specified for services that use the REPLICA scheduling strategy.",
        why="A replica service is a promise to keep a number of tasks running. AWS does not guess the number.",
        fix="Set desiredCount; 0 is allowed.",
        source=cited(api("CreateService"), "text: ours; AWS's wording is not known"),
        find=_desired_count_missing,
        broken=lambda request: request.pop("desiredCount"),
        confirmed=False,
    ),
    Rule(
        id="desired-count-negative",
        operations=OPERATIONS,
        path="desiredCount",
        error="InvalidParameterException",
        text="Desired count must be at least 0.",
        why="A service cannot keep fewer than no tasks.",
        fix="Set desiredCount to 0 or more.",
        source=cited(api("CreateService"), "text: ours; AWS's wording is not known"),
        find=_desired_count_negative,
        broken=lambda request: request.update(desiredCount=-1),
        confirmed=False,
    ),
    Rule(
        id="both-percents-hundred",
        operations=OPERATIONS,
        path="deploymentConfiguration",
        error="InvalidParameterException",
        text="Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.",
        why="At least 100% must run and at most 100% may: then no task can be stopped first and none started first, and"
        " a new version could never come in.",
        fix="Leave room on one side: 100 and 200 (the default), or 50 and 100.",
        source=cited(api("DeploymentConfiguration"), PREFLIGHT),
        find=_both_hundred,
        broken=lambda request: request.update(
            deploymentConfiguration={"minimumHealthyPercent": 100, "maximumPercent": 100}
        ),
    ),
)
