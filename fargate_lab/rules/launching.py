"""Rules that RunTask, CreateService and UpdateService share: where tasks go, on what network, on whose machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .reading import each, many, part, text
from .record import Finding, Known, Request, Rule
from .samples import GROUP, SUBNET
from .sources import PREFLIGHT, SEEN, api, cited
from .tables import PLATFORM_VERSIONS, QUOTAS

OPERATIONS = ("RunTask", "CreateService")
AWSVPC_OPERATIONS = (*OPERATIONS, "UpdateService")
AWSVPC = "networkConfiguration.awsvpcConfiguration"
FARGATE_PROVIDERS = {"FARGATE", "FARGATE_SPOT"}
BOTH = (
    "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again."
)
MOST_SUBNETS = QUOTAS["subnets"].value
MOST_SECURITY_GROUPS = QUOTAS["security_groups"].value


def awsvpc_of(request: Request) -> Any:
    """The awsvpcConfiguration of a request, or an empty structure."""
    return part(part(request, "networkConfiguration"), "awsvpcConfiguration")


def runs_on_fargate(request: Request, known: Known) -> bool:
    """Whether the request, or what is known of the cluster, sends the tasks to Fargate."""
    if (known.get("launchType") or text(request, "launchType")) == "FARGATE":
        return True
    return any(
        text(item, "capacityProvider") in FARGATE_PROVIDERS
        for _, item in each(request, "capacityProviderStrategy")
    )


def _network_missing(request: Request, known: Known) -> Iterator[Finding]:
    mode = known.get("networkMode")
    wanted = mode == "awsvpc" if mode else runs_on_fargate(request, known)
    if wanted and not awsvpc_of(request):
        yield "networkConfiguration", {}


def _subnets_empty(request: Request, known: Known) -> Iterator[Finding]:
    awsvpc = awsvpc_of(request)
    if awsvpc and not awsvpc.get("subnets"):
        yield f"{AWSVPC}.subnets", {}


def _too_many_subnets(request: Request, known: Known) -> Iterator[Finding]:
    if len(many(awsvpc_of(request), "subnets")) > MOST_SUBNETS:
        yield f"{AWSVPC}.subnets", {}


def _too_many_groups(request: Request, known: Known) -> Iterator[Finding]:
    if len(many(awsvpc_of(request), "securityGroups")) > MOST_SECURITY_GROUPS:
        yield f"{AWSVPC}.securityGroups", {}


def _both(request: Request, known: Known) -> Iterator[Finding]:
    if request.get("launchType") and request.get("capacityProviderStrategy"):
        yield "capacityProviderStrategy", {}


def put_awsvpc(**members: Any) -> Callable[[dict[str, Any]], None]:
    """What gives a sample other subnets or security groups."""

    def change(request: dict[str, Any]) -> None:
        network = request.setdefault("networkConfiguration", {})
        network.setdefault("awsvpcConfiguration", {}).update(members)

    return change


def _platform_unknown(request: Request, known: Known) -> Iterator[Finding]:
    version = text(request, "platformVersion")
    on_ec2 = (known.get("launchType") or text(request, "launchType")) in ("EC2", "EXTERNAL")
    if version and version not in ("LATEST", *PLATFORM_VERSIONS.values()) and not on_ec2:
        yield "platformVersion", {}


def _platform_on_ec2(request: Request, known: Known) -> Iterator[Finding]:
    if text(request, "platformVersion") and text(request, "launchType") == "EC2":
        yield "platformVersion", {}


def _placement(member: str) -> Callable[[Request, Known], Iterator[Finding]]:
    def find(request: Request, known: Known) -> Iterator[Finding]:
        if many(request, member) and (known.get("launchType") or text(request, "launchType")) == "FARGATE":
            yield member, {}

    return find


def _on_ec2(request: dict[str, Any]) -> None:
    request.update(launchType="EC2", platformVersion="1.4.0")


ROWS = (
    Rule(
        id="launch-type-and-strategy",
        operations=("CreateService",),
        path="capacityProviderStrategy",
        error="InvalidParameterException",
        text=BOTH,
        why="Both say whose machines the tasks run on. Fargate Spot is reached only through a strategy.",
        fix="Remove launchType, or remove capacityProviderStrategy.",
        source=cited(
            api("CreateService"),
            PREFLIGHT,
            "https://github.com/terraform-linters/tflint-ruleset-aws/issues/349",
        ),
        find=_both,
        only_with="capacityProviderStrategy",
        broken=lambda request: request.update(
            capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
        ),
    ),
    Rule(
        id="run-launch-type-and-strategy",
        operations=("RunTask",),
        path="capacityProviderStrategy",
        error="InvalidParameterException",
        text=BOTH,
        why="Both say whose machines the tasks run on. Fargate Spot is reached only through a strategy.",
        fix="Remove launchType, or remove capacityProviderStrategy.",
        source=cited(api("RunTask"), "text: that of CreateService; RunTask's own was not seen"),
        find=_both,
        only_with="capacityProviderStrategy",
        broken=lambda request: request.update(
            capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
        ),
        confirmed=False,
    ),
    Rule(
        id="subnets-empty",
        operations=AWSVPC_OPERATIONS,
        path=f"{AWSVPC}.subnets",
        error="InvalidParameterException",
        text="subnets can not be empty.",
        why="A task's network interface stands in a subnet. The subnet decides its address, its Availability Zone and"
        " whether it reaches the internet.",
        fix="Name at least one subnet; two in different Availability Zones for a service.",
        source=cited(api("AwsVpcConfiguration"), SEEN),
        find=_subnets_empty,
        broken=put_awsvpc(subnets=[]),
    ),
    Rule(
        id="subnets-too-many",
        operations=AWSVPC_OPERATIONS,
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
        broken=put_awsvpc(subnets=[SUBNET] * (MOST_SUBNETS + 1)),
    ),
    Rule(
        id="security-groups-too-many",
        operations=AWSVPC_OPERATIONS,
        path=f"{AWSVPC}.securityGroups",
        error="InvalidParameterException",
        text="securityGroups can have at most 5 items.",
        why="Five security groups is the limit of one network interface; a task has one.",
        fix="Put the rules of several groups into one.",
        source=cited(api("AwsVpcConfiguration"), "text: as ECS words it for subnets"),
        find=_too_many_groups,
        broken=put_awsvpc(subnets=[SUBNET], securityGroups=[GROUP] * (MOST_SECURITY_GROUPS + 1)),
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
    Rule(
        id="placement-constraints-on-fargate",
        operations=OPERATIONS,
        path="placementConstraints",
        error="InvalidParameterException",
        text="Placement constraints are not supported with FARGATE launch type.",
        why="A constraint chooses among your machines. On Fargate there are none to choose from.",
        fix="Remove placementConstraints; choose the subnets, and with them the Availability Zones.",
        source=cited(api("CreateService"), PREFLIGHT),
        find=_placement("placementConstraints"),
        only_with="placementConstraints",
        broken=lambda request: request.update(placementConstraints=[{"type": "distinctInstance"}]),
    ),
    Rule(
        id="placement-strategy-on-fargate",
        operations=OPERATIONS,
        path="placementStrategy",
        error="InvalidParameterException",
        text="Placement strategies are not supported with FARGATE launch type.",
        why="A placement strategy packs or spreads tasks over your machines. Fargate spreads a service over the"
        " Availability Zones of its subnets by itself.",
        fix="Remove placementStrategy; name subnets in several Availability Zones.",
        source=cited(api("CreateService"), PREFLIGHT),
        find=_placement("placementStrategy"),
        only_with="placementStrategy",
        broken=lambda request: request.update(
            placementStrategy=[{"type": "spread", "field": "attribute:ecs.availability-zone"}]
        ),
    ),
    Rule(
        id="platform-version-unknown",
        operations=AWSVPC_OPERATIONS,
        path="platformVersion",
        error="PlatformUnknownException",
        text="The specified platform does not exist.",
        why="The platform version is that of Fargate's own machines. 1.4.0 is the only one left for Linux, and LATEST"
        " means the same; the older ones have been retired.",
        fix="Leave platformVersion out, or write LATEST.",
        source=cited(api("CreateService"), "text: AWS's description of the class; its wording was not seen"),
        find=_platform_unknown,
        only_with="platformVersion",
        broken=lambda request: request.update(platformVersion="1.3.0"),
        confirmed=False,
    ),
    Rule(
        id="platform-version-on-ec2",
        operations=("CreateService",),
        path="platformVersion",
        error="InvalidParameterException",
        text="The platform version must be null when specifying an EC2 launch type.",
        why="The platform version is that of Fargate's own machines. EC2 machines are yours, with the versions you"
        " gave them.",
        fix='Set launchType to "FARGATE", or remove platformVersion.',
        source=cited(api("CreateService"), PREFLIGHT),
        find=_platform_on_ec2,
        only_with="platformVersion",
        broken=_on_ec2,
    ),
)
