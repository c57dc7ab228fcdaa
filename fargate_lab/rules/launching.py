"""Rules that RunTask and CreateService share: where tasks go, on what network, on whose machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .reading import each, many, part, text
from .record import Finding, Known, Request, Rule
from .sources import PREFLIGHT, SEEN, api, cited
from .tables import QUOTAS

OPERATIONS = ("RunTask", "CreateService")
AWSVPC = "networkConfiguration.awsvpcConfiguration"
FARGATE_PROVIDERS = {"FARGATE", "FARGATE_SPOT"}
MOST_SUBNETS = QUOTAS["subnets"].value
MOST_SECURITY_GROUPS = QUOTAS["security_groups"].value


def _awsvpc(request: Request) -> Any:
    return part(part(request, "networkConfiguration"), "awsvpcConfiguration")


def _runs_on_fargate(request: Request, known: Known) -> bool:
    """Whether the request, or what is known of the cluster, sends the tasks to Fargate."""
    if (known.get("launchType") or text(request, "launchType")) == "FARGATE":
        return True
    return any(
        text(item, "capacityProvider") in FARGATE_PROVIDERS
        for _, item in each(request, "capacityProviderStrategy")
    )


def _network_missing(request: Request, known: Known) -> Iterator[Finding]:
    mode = known.get("networkMode")
    wanted = mode == "awsvpc" if mode else _runs_on_fargate(request, known)
    if wanted and not _awsvpc(request):
        yield "networkConfiguration", {}


def _subnets_empty(request: Request, known: Known) -> Iterator[Finding]:
    awsvpc = _awsvpc(request)
    if awsvpc and not awsvpc.get("subnets"):
        yield f"{AWSVPC}.subnets", {}


def _too_many_subnets(request: Request, known: Known) -> Iterator[Finding]:
    if len(many(_awsvpc(request), "subnets")) > MOST_SUBNETS:
        yield f"{AWSVPC}.subnets", {}


def _too_many_groups(request: Request, known: Known) -> Iterator[Finding]:
    if len(many(_awsvpc(request), "securityGroups")) > MOST_SECURITY_GROUPS:
        yield f"{AWSVPC}.securityGroups", {}


def _both(request: Request, known: Known) -> Iterator[Finding]:
    if request.get("launchType") and request.get("capacityProviderStrategy"):
        yield "capacityProviderStrategy", {}


def _awsvpc_of(request: dict[str, Any]) -> dict[str, Any]:
    awsvpc: dict[str, Any] = request["networkConfiguration"]["awsvpcConfiguration"]
    return awsvpc


ROWS = (
    Rule(
        id="launch-type-and-strategy",
        operations=OPERATIONS,
        path="capacityProviderStrategy",
        error="InvalidParameterException",
        text="Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        why="Both say whose machines the tasks run on. Fargate Spot is reached only through a strategy.",
        fix="Remove launchType, or remove capacityProviderStrategy.",
        source=cited(
            api("CreateService"),
            PREFLIGHT,
            "https://github.com/terraform-linters/tflint-ruleset-aws/issues/349",
        ),
        find=_both,
        broken=lambda request: request.update(
            capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
        ),
    ),
    Rule(
        id="subnets-empty",
        operations=OPERATIONS,
        path=f"{AWSVPC}.subnets",
        error="InvalidParameterException",
        text="subnets can not be empty.",
        why="A task's network interface stands in a subnet. The subnet decides its address, its Availability Zone and"
        " whether it reaches the internet.",
        fix="Name at least one subnet; two in different Availability Zones for a service.",
        source=cited(api("AwsVpcConfiguration"), SEEN),
        find=_subnets_empty,
        broken=lambda request: _awsvpc_of(request).update(subnets=[]),
    ),
    Rule(
        id="subnets-too-many",
        operations=OPERATIONS,
        path=f"{AWSVPC}.subnets",
        error="InvalidParameterException",
        text="subnets can have at most 16 items.",
        why="A list of subnets is a choice, and AWS stops it at 16.",
        fix="Name 16 subnets at most, all of one VPC.",
        source=cited(
            api("AwsVpcConfiguration"),
            "https://github.com/opensearch-project/opensearch-migrations/issues/1430",
        ),
        find=_too_many_subnets,
        broken=lambda request: _awsvpc_of(request).update(
            subnets=[f"subnet-{n:08x}" for n in range(MOST_SUBNETS + 1)]
        ),
    ),
    Rule(
        id="security-groups-too-many",
        operations=OPERATIONS,
        path=f"{AWSVPC}.securityGroups",
        error="InvalidParameterException",
        text="securityGroups can have at most 5 items.",
        why="Five security groups is the limit of one network interface; a task has one.",
        fix="Put the rules of several groups into one.",
        source=cited(api("AwsVpcConfiguration"), "text: as ECS words it for subnets"),
        find=_too_many_groups,
        broken=lambda request: _awsvpc_of(request).update(
            securityGroups=[f"sg-{n:08x}" for n in range(MOST_SECURITY_GROUPS + 1)]
        ),
        confirmed=False,
    ),
    Rule(
        id="network-configuration-missing",
        operations=OPERATIONS,
        path="networkConfiguration",
        error="InvalidParameterException",
        text="Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        why="The task definition says that the task gets its own network interface. Where to put it is said when it is"
        " started: the same definition may run in any VPC.",
        fix="Give networkConfiguration.awsvpcConfiguration with subnets.",
        source=cited(api("AwsVpcConfiguration"), SEEN),
        find=_network_missing,
        broken=lambda request: request.pop("networkConfiguration"),
    ),
)
