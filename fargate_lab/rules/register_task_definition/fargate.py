"""Rows that only Fargate asks: the network, what a shared host would offer, logs, storage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..reading import containers, each, is_awsvpc, is_fargate, part, text, whole
from ..record import Finding, Known, Request, Rule
from ..samples import first_container
from ..sources import PREFLIGHT, SEEN, api, cited, guide
from ..tables import EPHEMERAL_LEAST_GIB, EPHEMERAL_MOST_GIB, LOG_DRIVERS
from .definition import OPERATIONS

FARGATE_GUIDE = guide("fargate-tasks-services")


def _network_mode(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request) and not is_awsvpc(request):
        yield "networkMode", {}


def _privileged(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request):
        for path, container in containers(request):
            if container.get("privileged") is True:
                yield f"{path}.privileged", {}


def _source_path(request: Request, known: Known) -> Iterator[Finding]:
    if is_fargate(request):
        for path, volume in each(request, "volumes"):
            if text(part(volume, "host"), "sourcePath"):
                yield f"{path}.host.sourcePath", {}


def _logs(request: Request) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The log configurations of a Fargate definition: path, driver, options."""
    if is_fargate(request):
        for path, container in containers(request):
            log = part(container, "logConfiguration")
            driver = text(log, "logDriver")
            if driver:
                yield f"{path}.logConfiguration", driver, dict(part(log, "options"))


def _log_driver(request: Request, known: Known) -> Iterator[Finding]:
    for path, driver, _ in _logs(request):
        if driver not in LOG_DRIVERS:
            yield f"{path}.logDriver", {"driver": driver}


def _stream_prefix(request: Request, known: Known) -> Iterator[Finding]:
    for path, driver, options in _logs(request):
        if driver == "awslogs" and not options.get("awslogs-stream-prefix"):
            yield f"{path}.options", {}


def _execution_role(request: Request, known: Known) -> Iterator[Finding]:
    if not request.get("executionRoleArn") and any(driver == "awslogs" for _, driver, _ in _logs(request)):
        yield "executionRoleArn", {}


def _storage(request: Request) -> int | None:
    return whole(part(request, "ephemeralStorage"), "sizeInGiB") if is_fargate(request) else None


def _storage_low(request: Request, known: Known) -> Iterator[Finding]:
    size = _storage(request)
    if size is not None and size < EPHEMERAL_LEAST_GIB:
        yield "ephemeralStorage.sizeInGiB", {}


def _storage_high(request: Request, known: Known) -> Iterator[Finding]:
    size = _storage(request)
    if size is not None and size > EPHEMERAL_MOST_GIB:
        yield "ephemeralStorage.sizeInGiB", {}


def _break_source_path(request: dict[str, Any]) -> None:
    request["volumes"] = [{"name": "data", "host": {"sourcePath": "/data"}}]
    first_container(request)["mountPoints"] = [{"sourceVolume": "data", "containerPath": "/data"}]


ROWS = (
    Rule(
        id="network-mode",
        operations=OPERATIONS,
        path="networkMode",
        error="ClientException",
        text="Fargate only supports network mode ‘awsvpc’.",
        why="A Fargate task has no host of yours to borrow a network from: it gets its own network interface in your"
        " VPC, and that is what awsvpc means. Left out, the mode is bridge, which needs a host.",
        fix='Set networkMode to "awsvpc".',
        source=cited(FARGATE_GUIDE, PREFLIGHT),
        find=_network_mode,
        broken=lambda request: request.pop("networkMode"),
        fargate_only=True,
    ),
    Rule(
        id="privileged",
        operations=OPERATIONS,
        path="containerDefinitions[].privileged",
        error="ClientException",
        text="Fargate requires that the 'privileged' setting be 'false'",
        why="A privileged container is root on its host. On Fargate the host is AWS's, and yours only for the length of"
        " a task.",
        fix="Remove privileged. Of the Linux capabilities, SYS_PTRACE can be added.",
        source=cited(FARGATE_GUIDE, PREFLIGHT),
        find=_privileged,
        only_with="privileged",
        broken=lambda request: first_container(request).update(privileged=True),
        fargate_only=True,
        outright=True,
    ),
    Rule(
        id="source-path",
        operations=OPERATIONS,
        path="volumes[].host.sourcePath",
        error="ClientException",
        text="Fargate compatible task definitions do not support sourcePath",
        why="sourcePath names a directory on the host, and a Fargate task has no host whose directories you could"
        " fill.",
        fix="Leave host empty for scratch space that the containers share; use EFS or EBS for data that must stay.",
        source=cited(api("HostVolumeProperties"), PREFLIGHT, SEEN),
        find=_source_path,
        only_with="volumes",
        broken=_break_source_path,
        fargate_only=True,
    ),
    Rule(
        id="log-driver",
        operations=OPERATIONS,
        path="containerDefinitions[].logConfiguration.logDriver",
        error="ClientException",
        text="<driver> is not a valid log driver. Must be one of [awslogs,splunk,awsfirelens]",
        why="Docker's file-based drivers write to the host's disk, where nobody could read them on Fargate. What is"
        " left sends lines away at once.",
        fix="Use awslogs for CloudWatch Logs, awsfirelens for anything else.",
        source=cited(api("LogConfiguration"), PREFLIGHT),
        find=_log_driver,
        only_with="logConfiguration",
        broken=lambda request: first_container(request).update(logConfiguration={"logDriver": "json-file"}),
        fargate_only=True,
    ),
    Rule(
        id="awslogs-stream-prefix",
        operations=OPERATIONS,
        path="containerDefinitions[].logConfiguration.options",
        error="ClientException",
        text="Fargate requires log configuration options to include awslogs-stream-prefix to support log driver"
        " awslogs.",
        why="Every container of every task writes a log stream of its own, named prefix/container/task-id. Without the"
        " prefix Fargate could not name it.",
        fix="Set awslogs-stream-prefix, for example to ecs.",
        source=cited(guide("using_awslogs"), PREFLIGHT, "https://github.com/aws/aws-cdk/issues/1422"),
        find=_stream_prefix,
        only_with="logConfiguration",
        broken=lambda request: first_container(request)["logConfiguration"]["options"].pop(
            "awslogs-stream-prefix"
        ),
        fargate_only=True,
    ),
    Rule(
        id="awslogs-execution-role",
        operations=OPERATIONS,
        path="executionRoleArn",
        error="ClientException",
        text="Fargate requires task definition to have execution role ARN to support log driver awslogs.",
        why="AWS's own agent pulls the image and sends the logs for you, and it needs a role that allows it: the"
        " execution role. The task role is another one: that is what your program may do.",
        fix="Set executionRoleArn, usually the role ecsTaskExecutionRole.",
        source=cited(guide("task_execution_IAM_role"), PREFLIGHT, SEEN),
        find=_execution_role,
        only_with="logConfiguration",
        broken=lambda request: request.pop("executionRoleArn"),
        fargate_only=True,
    ),
    Rule(
        id="ephemeral-storage-low",
        operations=OPERATIONS,
        path="ephemeralStorage.sizeInGiB",
        error="ClientException",
        text="EphemeralStorage size should be at least 21",
        why="Every task has 20 GiB without asking and without paying. The field is for more than that, so it starts at"
        " 21.",
        fix="Leave ephemeralStorage out for 20 GiB, or ask for 21 to 200.",
        source=cited(api("EphemeralStorage"), PREFLIGHT),
        find=_storage_low,
        only_with="ephemeralStorage",
        broken=lambda request: request.update(ephemeralStorage={"sizeInGiB": 20}),
        fargate_only=True,
    ),
    Rule(
        id="ephemeral-storage-high",
        operations=OPERATIONS,
        path="ephemeralStorage.sizeInGiB",
        error="ClientException",
        text="EphemeralStorage size should be at most 200",
        why="A task's own disk goes up to 200 GiB, and it is gone when the task stops.",
        fix="Ask for 21 to 200, or mount EFS or EBS for more.",
        source=cited(api("EphemeralStorage"), PREFLIGHT),
        find=_storage_high,
        only_with="ephemeralStorage",
        broken=lambda request: request.update(ephemeralStorage={"sizeInGiB": 201}),
        fargate_only=True,
    ),
)
