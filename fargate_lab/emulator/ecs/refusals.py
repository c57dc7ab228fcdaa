"""What this emulator refuses because it is Fargate only, or has not got to it: one row for a group of operations.

Every operation of ECS is in `operations.OPERATIONS` or in a row here; nothing answers an empty success. A row has
AWS's own class and text where AWS refuses too (there is no such daemon), else it names the operation and says why.
"""

from __future__ import annotations

from typing import NamedTuple, NoReturn

from fargate_lab.emulator.ecs.errors import EcsError

NOT_IMPLEMENTED = "NotImplementedException"


class Refusal(NamedTuple):
    """One row: which operations, the error's class and text (`{operation}` stands for the name), and why."""

    group: str
    operations: tuple[str, ...]
    error: str
    text: str
    why: str

    @property
    def status(self) -> int:
        """AWS's own refusals are the client's mistake; what is missing here is the server's."""
        return 501 if self.error == NOT_IMPLEMENTED else 400


_ONLY_FARGATE = "{operation} is not answered: this emulator is Fargate only, and "

REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        "EC2 capacity",
        ("CreateCapacityProvider", "UpdateCapacityProvider", "DeleteCapacityProvider"),
        NOT_IMPLEMENTED,
        _ONLY_FARGATE
        + "capacity providers of your own stand for EC2 machines. FARGATE and FARGATE_SPOT are there "
        "without being made.",
        "Auto Scaling groups and Managed Instances are EC2.",
    ),
    Refusal(
        "The agent's own calls",
        (
            "DiscoverPollEndpoint",
            "RegisterContainerInstance",
            "SubmitAttachmentStateChanges",
            "SubmitContainerStateChange",
            "SubmitTaskStateChange",
        ),
        NOT_IMPLEMENTED,
        _ONLY_FARGATE + "this call is for the ECS agent on a machine of your own.",
        "AWS: only used by the Amazon ECS agent, not intended for use outside of it.",
    ),
    Refusal(
        "Task sets",
        (
            "CreateTaskSet",
            "DeleteTaskSet",
            "DescribeTaskSets",
            "UpdateServicePrimaryTaskSet",
            "UpdateTaskSet",
        ),
        NOT_IMPLEMENTED,
        "{operation} is not answered: task sets belong to services with the deployment controller EXTERNAL, and this "
        "emulator has the controller ECS only.",
        "Somebody else drives such deployments; here ECS does.",
    ),
    Refusal(
        "Deployments that are held",
        ("ContinueServiceDeployment", "StopServiceDeployment"),
        NOT_IMPLEMENTED,
        "{operation} is not answered yet: deployments here roll until they are done. UpdateService with the earlier "
        "task definition brings the earlier revision back.",
        "Pauses, stops and rollbacks of deployments are not emulated yet.",
    ),
    Refusal(
        "Daemons",
        ("DeleteDaemon", "DescribeDaemon", "UpdateDaemon"),
        "DaemonNotFoundException",
        "The specified daemon wasn't found. You can view your available daemons with ListDaemons. Amazon ECS daemons "
        "are cluster specific and Region specific.",
        "A daemon runs on each container instance; on Fargate there are none, so no daemon exists here.",
    ),
    Refusal(
        "Daemons",
        (
            "CreateDaemon",
            "DeleteDaemonTaskDefinition",
            "DescribeDaemonDeployments",
            "DescribeDaemonRevisions",
            "DescribeDaemonTaskDefinition",
            "ListDaemonDeployments",
            "ListDaemonTaskDefinitions",
            "ListDaemons",
            "RegisterDaemonTaskDefinition",
        ),
        NOT_IMPLEMENTED,
        _ONLY_FARGATE + "daemons run on container instances.",
        "Managed daemons are for Managed Instances (AWS, April 2026).",
    ),
    Refusal(
        "Gateways",
        (
            "AssociateGatewayWithCluster",
            "DeleteGateway",
            "DescribeGateway",
            "DescribeGatewayResources",
            "DisassociateGatewayFromCluster",
            "UpdateGateway",
        ),
        "GatewayNotFoundException",
        "The specified gateway wasn't found. Check that the gateway name or ARN is correct and that the gateway "
        "exists in your account and Region.",
        "No gateway can be made here, so none exists.",
    ),
    Refusal(
        "Gateways",
        (
            "CreateGateway",
            "DescribeGatewayRoute",
            "ListGatewayClusterAssociations",
            "ListGatewayRoutes",
            "ListGateways",
        ),
        NOT_IMPLEMENTED,
        "{operation} is not answered: gateways are not emulated. A load balancer does what they do.",
        "What a gateway makes for you (listener, rules, certificate) is what the course teaches by hand.",
    ),
    Refusal(
        "Express Mode",
        (
            "CreateExpressGatewayService",
            "DeleteExpressGatewayService",
            "DescribeExpressGatewayService",
            "UpdateExpressGatewayService",
        ),
        NOT_IMPLEMENTED,
        "{operation} is not answered: Express Mode is not emulated. CreateService makes the same objects by hand.",
        "One call that hides cluster, service, load balancer and scaling; the course builds each.",
    ),
)
BY_OPERATION: dict[str, Refusal] = {name: row for row in REFUSALS for name in row.operations}

FEATURES: dict[str, str] = {
    "deployment-controller": "The deployment controller {value} is not emulated: here ECS itself deploys.",
    "deployment-strategy": "The deployment strategy {value} is not emulated yet: deployments here are ROLLING.",
    "gateway-connectors": "{value} are not emulated: there are no gateways here.",
}
"""Members of requests that would be accepted by AWS and mean nothing here."""


def refuse(operation: str) -> NoReturn:
    """Raise what the operation's row says."""
    row = BY_OPERATION[operation]
    raise EcsError(row.error, row.text.format(operation=operation), row.status)


def refuse_feature(feature: str, value: str) -> NoReturn:
    """Raise that a part of a request is not emulated."""
    raise EcsError(NOT_IMPLEMENTED, FEATURES[feature].format(value=value), 501)
