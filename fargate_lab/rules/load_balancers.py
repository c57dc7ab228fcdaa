"""Rules about the load balancers and registries of a service: what CreateService and UpdateService refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .launching import runs_on_fargate
from .reading import each, many, text, whole
from .record import Finding, Known, Request, Rule
from .refusing import member_of
from .samples import TARGET_GROUP, TARGET_GROUPS
from .sources import OURS, PREFLIGHT, SEEN, api, cited, guide

OPERATIONS = ("CreateService", "UpdateService")
LOAD_BALANCER = api("LoadBalancer")
ELSE_GROUP = f"{TARGET_GROUPS}/other/fedcba9876543210"
Entry = tuple[str, Mapping[str, Any]]


def _entries(request: Request) -> Iterator[Entry]:
    return each(request, "loadBalancers")


def _both(request: Request, known: Known) -> Iterator[Finding]:
    for at, entry in _entries(request):
        if text(entry, "targetGroupArn") and text(entry, "loadBalancerName"):
            yield f"{at}.loadBalancerName", {}


def _classic(request: Request, known: Known) -> Iterator[Finding]:
    for at, entry in _entries(request):
        if (
            text(entry, "loadBalancerName")
            and not text(entry, "targetGroupArn")
            and runs_on_fargate(request, known)
        ):
            yield f"{at}.loadBalancerName", {}


def _grace(request: Request, known: Known) -> Iterator[Finding]:
    if (
        (whole(request, "healthCheckGracePeriodSeconds") or 0) > 0
        and "service" not in request
        and not many(request, "loadBalancers")
    ):
        yield "healthCheckGracePeriodSeconds", {}


def _registries(request: Request, known: Known) -> Iterator[Finding]:
    if len(many(request, "serviceRegistries")) > 1:
        yield "serviceRegistries", {}


def _container(request: Request, known: Known) -> Iterator[Finding]:
    for at, entry in _entries(request):
        name = text(entry, "containerName")
        if name is not None and name not in known["containers"]:
            yield f"{at}.containerName", {"name": name}


def _port(request: Request, known: Known) -> Iterator[Finding]:
    for at, entry in _entries(request):
        name, port = text(entry, "containerName"), whole(entry, "containerPort")
        if name in known["containers"] and port is not None and port not in known["containers"][name]:
            yield f"{at}.containerPort", {"name": name, "port": port}


def _group_rule(wrong: Callable[[Any, Known], bool]) -> Callable[[Request, Known], Iterator[Finding]]:
    """A finder of target groups that something is wrong with; None stands for one that is not there."""

    def find(request: Request, known: Known) -> Iterator[Finding]:
        for at, entry in _entries(request):
            arn = text(entry, "targetGroupArn")
            if arn and wrong(known["targetGroups"].get(arn), known):
                yield f"{at}.targetGroupArn", {"arn": arn}

    return find


def _balance(**entry: Any) -> Callable[[dict[str, Any]], None]:
    """What puts a sample's service behind a target group."""

    def change(request: dict[str, Any]) -> None:
        usual = {"targetGroupArn": TARGET_GROUP, "containerName": "web", "containerPort": 80}
        request["loadBalancers"] = [{key: one for key, one in (usual | entry).items() if one is not None}]

    return change


def _known(**group: Any) -> dict[str, Any]:
    return {"targetGroups": {TARGET_GROUP: {"targetType": "ip", "loadBalancers": 1} | group}}


def _row(
    rule_id: str, path: str, text: str, why: str, fix: str, source: str, find: Any, broken: Any, **more: Any
) -> Rule:
    return Rule(
        id=rule_id,
        operations=more.pop("operations", OPERATIONS),
        path=path,
        error="InvalidParameterException",
        text=text,
        why=why,
        fix=fix,
        source=source,
        find=find,
        broken=broken,
        only_with=member_of(path),
        **more,
    )


ROWS = (
    _row(
        "load-balancer-both",
        "loadBalancers[].loadBalancerName",
        "loadBalancerName and targetGroupArn cannot both be specified. You must specify either a loadBalancerName or a"
        " targetGroupArn in all loadBalancer entries",
        "loadBalancerName means a Classic Load Balancer, targetGroupArn an Application or Network Load Balancer.",
        "Keep targetGroupArn.",
        cited(LOAD_BALANCER, PREFLIGHT),
        _both,
        _balance(loadBalancerName="hello"),
    ),
    _row(
        "load-balancer-classic",
        "loadBalancers[].loadBalancerName",
        "Classic Load Balancers are not supported with Fargate.",
        "A Classic Load Balancer sends to machines. On Fargate only the address of a task's own interface can be sent"
        " to.",
        "Make an Application or Network Load Balancer with a target group of type ip.",
        cited(LOAD_BALANCER, PREFLIGHT),
        _classic,
        _balance(targetGroupArn=None, loadBalancerName="hello"),
        operations=("CreateService",),
    ),
    _row(
        "grace-period-without-load-balancer",
        "healthCheckGracePeriodSeconds",
        "Health check grace period is only valid for services configured to use load balancers",
        "The grace period is how long ECS ignores what a load balancer thinks of a new task. Without one there is"
        " nothing to ignore.",
        "Remove healthCheckGracePeriodSeconds; a container's own check has startPeriod for that.",
        cited(api("CreateService"), SEEN, "https://github.com/hashicorp/terraform-provider-aws/issues/31104"),
        _grace,
        lambda request: request.update(healthCheckGracePeriodSeconds=60),
        operations=("CreateService",),
    ),
    _row(
        "service-registries-many",
        "serviceRegistries",
        "service registries can have at most 1 items.",
        "A service is found under one name of Cloud Map.",
        "Keep one entry; Service Connect gives a service further names.",
        cited(api("ServiceRegistry"), PREFLIGHT),
        _registries,
        lambda request: request.update(
            serviceRegistries=[
                {"registryArn": f"arn:aws:servicediscovery:us-east-1:000000000000:service/srv-{n}"}
                for n in (1, 2)
            ]
        ),
    ),
    _row(
        "load-balancer-container",
        "loadBalancers[].containerName",
        "The container <name> does not exist in the task definition.",
        "The load balancer sends to one port of one container, found by its name in the task definition.",
        "Write the container's name as the task definition has it.",
        cited(LOAD_BALANCER, PREFLIGHT),
        _container,
        _balance(containerName="app"),
        needs=("containers",),
        known_when_broken=_known() | {"containers": {"web": [80]}},
    ),
    _row(
        "load-balancer-port",
        "loadBalancers[].containerPort",
        "The container <name> did not have a container port <port> defined.",
        "The load balancer sends to a port that the container's port mappings name; others are not answered.",
        "Write the containerPort of a port mapping, or add one.",
        cited(LOAD_BALANCER, PREFLIGHT, SEEN),
        _port,
        _balance(containerPort=8080),
        needs=("containers",),
        known_when_broken=_known() | {"containers": {"web": [80]}},
    ),
    _row(
        "target-group-unknown",
        "loadBalancers[].targetGroupArn",
        "The specified target group does not exist.",
        "No target group of this ARN is in this account and Region.",
        "Take the ARN from DescribeTargetGroups, in the same Region.",
        cited(LOAD_BALANCER, OURS),
        _group_rule(lambda group, known: group is None),
        _balance(targetGroupArn=ELSE_GROUP),
        needs=("targetGroups",),
        known_when_broken=_known(),
        confirmed=False,
    ),
    _row(
        "target-group-type",
        "loadBalancers[].targetGroupArn",
        "The provided target group <arn> has target type instance, which is incompatible with the awsvpc network mode"
        " specified in the task definition.",
        "Targets of type instance are EC2 machines. A task of Fargate is no machine of yours: it is an address.",
        "Make a new target group with TargetType ip; the type cannot be changed.",
        cited(guide("alb"), SEEN),
        _group_rule(
            lambda group, known: (
                group is not None and group["targetType"] == "instance" and known["networkMode"] == "awsvpc"
            )
        ),
        _balance(),
        needs=("targetGroups", "networkMode"),
        known_when_broken=_known(targetType="instance") | {"networkMode": "awsvpc"},
    ),
    _row(
        "target-group-alone",
        "loadBalancers[].targetGroupArn",
        "The target group with targetGroupArn <arn> does not have an associated load balancer.",
        "A target group belongs to a load balancer once a listener or a rule forwards to it. Until then nobody would"
        " ever check the tasks.",
        "Create the listener first, then the service.",
        cited(guide("alb"), SEEN),
        _group_rule(lambda group, known: group is not None and not group["loadBalancers"]),
        _balance(),
        needs=("targetGroups",),
        known_when_broken=_known(loadBalancers=0),
    ),
)
