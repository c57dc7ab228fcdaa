"""What CreateService refuses by itself: its name, its scheduling, its role. What it shares with others is beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .launching import awsvpc_of
from .reading import part, text, whole
from .record import Finding, Known, Request, Rule
from .sources import EMULATED, OURS, PREFLIGHT, SEEN, api, cited
from .tables import NAME

OPERATIONS = ("CreateService",)


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


def _daemon(request: Request) -> bool:
    return text(request, "schedulingStrategy") == "DAEMON"


def _daemon_on_fargate(request: Request, known: Known) -> Iterator[Finding]:
    if _daemon(request) and (known.get("launchType") or text(request, "launchType")) == "FARGATE":
        yield "schedulingStrategy", {}


def _daemon_count(request: Request, known: Known) -> Iterator[Finding]:
    if _daemon(request) and request.get("desiredCount") is not None:
        yield "desiredCount", {}


def _daemon_strategy(request: Request, known: Known) -> Iterator[Finding]:
    if _daemon(request) and request.get("capacityProviderStrategy"):
        yield "capacityProviderStrategy", {}


def _daemon_zones(request: Request, known: Known) -> Iterator[Finding]:
    if _daemon(request) and text(request, "availabilityZoneRebalancing") == "ENABLED":
        yield "availabilityZoneRebalancing", {}


def _role(request: Request, known: Known) -> Iterator[Finding]:
    if text(request, "role") and awsvpc_of(request):
        yield "role", {}


def _draining(request: Request, known: Known) -> Iterator[Finding]:
    if known["serviceStatus"] == "DRAINING":
        yield "serviceName", {}


def _exists(request: Request, known: Known) -> Iterator[Finding]:
    if known["serviceStatus"] == "ACTIVE":
        yield "serviceName", {}


def _as_daemon(**members: Any) -> Callable[[dict[str, Any]], None]:
    """What makes a sample a service that runs one task on each of one's own machines."""

    def change(request: dict[str, Any]) -> None:
        request.update(schedulingStrategy="DAEMON", launchType="EC2")
        del request["desiredCount"]
        request.update(members)
        if "capacityProviderStrategy" in members:
            del request["launchType"]

    return change


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
        source=cited(api("CreateService"), OURS),
        find=_desired_count_missing,
        broken=lambda request: request.pop("desiredCount"),
        confirmed=False,
    ),
    Rule(
        id="desired-count-negative",
        operations=(*OPERATIONS, "UpdateService"),
        path="desiredCount",
        error="InvalidParameterException",
        text="Desired count must be at least 0.",
        why="A service cannot keep fewer than no tasks.",
        fix="Set desiredCount to 0 or more.",
        source=cited(api("CreateService"), OURS),
        find=_desired_count_negative,
        broken=lambda request: request.update(desiredCount=-1),
        confirmed=False,
    ),
    Rule(
        id="daemon-on-fargate",
        operations=OPERATIONS,
        path="schedulingStrategy",
        error="InvalidParameterException",
        text="The daemon scheduling strategy does not support the FARGATE launch type. Change the launch type and try"
        " again",
        why="A daemon runs once on each of your machines, and Fargate has no machines of yours.",
        fix="Leave schedulingStrategy out, for REPLICA; put the daemon's work into a side-car container.",
        source=cited(api("CreateService"), EMULATED),
        find=_daemon_on_fargate,
        only_with="schedulingStrategy",
        broken=_as_daemon(launchType="FARGATE"),
        confirmed=False,
    ),
    Rule(
        id="daemon-desired-count",
        operations=OPERATIONS,
        path="desiredCount",
        error="InvalidParameterException",
        text="The daemon scheduling strategy does not support a desired count for services. Remove the desired count"
        " value and try again",
        why="A daemon has as many tasks as there are machines; nobody else counts them.",
        fix="Remove desiredCount, or use REPLICA, which is the only strategy on Fargate.",
        source=cited(api("CreateService"), PREFLIGHT, SEEN),
        find=_daemon_count,
        only_with="schedulingStrategy",
        broken=_as_daemon(desiredCount=2),
    ),
    Rule(
        id="daemon-strategy",
        operations=OPERATIONS,
        path="capacityProviderStrategy",
        error="InvalidParameterException",
        text="Specifying a capacity provider strategy is not supported when you create a service using the DAEMON"
        " scheduling strategy.",
        why="A strategy divides a number of tasks; a daemon has no number.",
        fix="Remove capacityProviderStrategy, or use REPLICA, which is the only strategy on Fargate.",
        source=cited(api("CreateService"), "https://github.com/aws/containers-roadmap/issues/692"),
        find=_daemon_strategy,
        only_with="schedulingStrategy",
        broken=_as_daemon(capacityProviderStrategy=[{"capacityProvider": "FARGATE", "weight": 1}]),
    ),
    Rule(
        id="daemon-zones",
        operations=OPERATIONS,
        path="availabilityZoneRebalancing",
        error="InvalidParameterException",
        text="The service couldn't be created because Availability Zone Rebalancing does not support DAEMON as"
        " scheduling strategy. Update scheduling strategy and try again.",
        why="Rebalancing moves tasks from a full Availability Zone to an empty one; a daemon's tasks stay where the"
        " machines are.",
        fix="Leave availabilityZoneRebalancing out.",
        source=cited(api("CreateService"), PREFLIGHT),
        find=_daemon_zones,
        only_with="schedulingStrategy",
        broken=_as_daemon(availabilityZoneRebalancing="ENABLED"),
    ),
    Rule(
        id="service-role",
        operations=OPERATIONS,
        path="role",
        error="InvalidParameterException",
        text="You cannot specify an IAM role for services that require a service linked role.",
        why="To move network interfaces and targets about, ECS uses a role of its own, AWSServiceRoleForECS. `role` is"
        " from the time before there was one.",
        fix="Remove role. What your program may do is said by the task definition's taskRoleArn.",
        source=cited(
            api("CreateService"),
            PREFLIGHT,
            "https://github.com/hashicorp/terraform-provider-aws/issues/4657",
        ),
        find=_role,
        only_with="role",
        broken=lambda request: request.update(role="ecsServiceRole"),
    ),
    Rule(
        id="service-draining",
        operations=OPERATIONS,
        path="serviceName",
        error="InvalidParameterException",
        text="Unable to Start a service that is still Draining.",
        why="A service of this name has been deleted, and its last tasks are still stopping. The name is free when they"
        " are gone.",
        fix="Wait until DescribeServices says INACTIVE, or take another name.",
        source=cited(api("DeleteService"), SEEN),
        find=_draining,
        broken=lambda request: None,
        needs=("serviceStatus",),
        known_when_broken={"serviceStatus": "DRAINING"},
    ),
    Rule(
        id="service-exists",
        operations=OPERATIONS,
        path="serviceName",
        error="InvalidParameterException",
        text="Creation of service was not idempotent.",
        why="A service of this name is there, with other settings. The very same request would have been answered with"
        " that service; AWS takes this one for a mistake.",
        fix="Change the service with UpdateService, or take another name.",
        source=cited(api("CreateService"), SEEN),
        find=_exists,
        broken=lambda request: request.update(desiredCount=3),
        needs=("serviceStatus",),
        known_when_broken={"serviceStatus": "ACTIVE"},
    ),
)
