"""Rows about numbers and short forms: health checks, timeouts, restarts, port ranges, environment files, sizes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..reading import containers, each, is_fargate, many, name_of, part, places, text, whole
from ..record import Finding, Known, Request, Rule
from ..refusing import member_of
from ..samples import first_container, put
from ..sources import PREFLIGHT, SEEN, api, cited, guide
from ..tables import QUOTAS
from .awsvpc import port_range
from .definition import OPERATIONS

HEALTH_CHECK = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}
"""Least and most of each number of a health check (API_HealthCheck)."""
RESTART_SECONDS = (60, 1800)
MOST_EXIT_CODES = 50
MOST_SECONDS = 120
MOST_ENVIRONMENT_FILES = 10
MOST_BYTES = QUOTAS["task_definition_kib"].value * 1024
HALF = MOST_BYTES // 2
OURS = "text: ours; AWS's wording is not known"
ENV_GUIDE = guide("use-environment-file")
_environment_files = places("containerDefinitions[].environmentFiles[].value")
_port_mappings = places("containerDefinitions[].portMappings[]")


def _health_checks(request: Request) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for path, container in containers(request):
        check = part(container, "healthCheck")
        if check:
            yield f"{path}.healthCheck", name_of(container), check


def _health_high(request: Request, known: Known) -> Iterator[Finding]:
    for at, name, check in _health_checks(request):
        for setting, (_, most) in HEALTH_CHECK.items():
            if (whole(check, setting) or 0) > most:
                yield f"{at}.{setting}", {"setting": setting, "value": most, "name": name}


def _health_low(request: Request, known: Known) -> Iterator[Finding]:
    for at, name, check in _health_checks(request):
        for setting, (least, _) in HEALTH_CHECK.items():
            value = whole(check, setting)
            if value is not None and value < least:
                yield f"{at}.{setting}", {"setting": setting, "value": least, "name": name}


def _health_command(request: Request, known: Known) -> Iterator[Finding]:
    for at, name, check in _health_checks(request):
        command = many(check, "command")
        if not command or command[0] not in ("CMD", "CMD-SHELL", "NONE"):
            yield f"{at}.command", {"name": name}


def _seconds(setting: str) -> Callable[[Request, Known], Iterator[Finding]]:
    def find(request: Request, known: Known) -> Iterator[Finding]:
        if is_fargate(request):
            for path, container in containers(request):
                if (whole(container, setting) or 0) > MOST_SECONDS:
                    yield f"{path}.{setting}", {}

    return find


def _restart_period(request: Request, known: Known) -> Iterator[Finding]:
    for path, container in containers(request):
        period = whole(part(container, "restartPolicy"), "restartAttemptPeriod")
        if period is not None and not RESTART_SECONDS[0] <= period <= RESTART_SECONDS[1]:
            yield f"{path}.restartPolicy.restartAttemptPeriod", {"name": name_of(container)}


def _exit_codes(request: Request, known: Known) -> Iterator[Finding]:
    for path, container in containers(request):
        if len(many(part(container, "restartPolicy"), "ignoredExitCodes")) > MOST_EXIT_CODES:
            yield f"{path}.restartPolicy.ignoredExitCodes", {"name": name_of(container)}


def _range_and_port(request: Request, known: Known) -> Iterator[Finding]:
    for path, container in containers(request):
        for at, mapping in each(container, "portMappings", f"{path}."):
            if text(mapping, "containerPortRange") and (
                mapping.get("containerPort") is not None or mapping.get("hostPort") is not None
            ):
                yield f"{at}.containerPortRange", {"name": name_of(container)}


def _range_reversed(request: Request, known: Known) -> Iterator[Finding]:
    for path, container in containers(request):
        for at, mapping in each(container, "portMappings", f"{path}."):
            written = text(mapping, "containerPortRange")
            span = port_range(written)
            if written and (span is None or span[0] >= span[1]):
                yield f"{at}.containerPortRange", {"name": name_of(container)}


def _many_files(request: Request, known: Known) -> Iterator[Finding]:
    for path, container in containers(request):
        if len(many(container, "environmentFiles")) > MOST_ENVIRONMENT_FILES:
            yield f"{path}.environmentFiles", {}


def _file_arn(request: Request, known: Known) -> Iterator[Finding]:
    for at, value in _environment_files(request):
        if isinstance(value, str) and not value.startswith("arn:"):
            yield at, {}


def _file_ending(request: Request, known: Known) -> Iterator[Finding]:
    for at, value in _environment_files(request):
        if isinstance(value, str) and value.startswith("arn:") and not value.endswith(".env"):
            yield at, {}


def _firelens(request: Request, known: Known) -> Iterator[Finding]:
    found = [
        path
        for path, container in containers(request)
        if text(part(container, "logConfiguration"), "logDriver") == "awsfirelens"
    ]
    if found and not any(container.get("firelensConfiguration") for _, container in containers(request)):
        for path in found:
            yield f"{path}.logConfiguration.logDriver", {}


def _no_tags(request: Request, known: Known) -> Iterator[Finding]:
    if request.get("tags") == []:
        yield "tags", {}


def _letters(value: Any) -> int:
    """How many characters the texts of a request have: a quick lower bound of its length as JSON."""
    left, found = [value], 0
    while left:
        one = left.pop()
        if isinstance(one, str):
            found += len(one)
        elif isinstance(one, Mapping):
            left += one.values()
            found += sum(len(key) for key in one if isinstance(key, str))
        elif isinstance(one, list):
            left += one
    return found


def _too_large(request: Request, known: Known) -> Iterator[Finding]:
    if _letters(request) <= HALF:
        return
    try:
        size = len(json.dumps(request, separators=(",", ":"), ensure_ascii=False))
    except (TypeError, ValueError, RecursionError):  # what JSON cannot hold is not a matter of size
        return
    if size > MOST_BYTES:
        yield "containerDefinitions", {"size": size}


def _files(*values: str) -> Callable[[dict[str, Any]], None]:
    return put(
        "containerDefinitions[].environmentFiles", [{"type": "s3", "value": value} for value in values]
    )


def _check(**settings: Any) -> Callable[[dict[str, Any]], None]:
    command = {"command": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"]}
    return put("containerDefinitions[].healthCheck", command | settings)


def _row(rule_id: str, path: str, text: str, why: str, fix: str, source: str, find: Any, broken: Any) -> Rule:
    return Rule(
        id=rule_id,
        operations=OPERATIONS,
        path=path,
        error="ClientException",
        text=text,
        why=why,
        fix=fix,
        source=source,
        find=find,
        broken=broken,
        only_with=member_of(path),
        confirmed=OURS not in source,
        fargate_only="Fargate launch type" in text,
    )


ROWS = (
    _row(
        "health-check-high",
        "containerDefinitions[].healthCheck",
        "Health check <setting> must be less than or equal to the maximum allowed value <value> for container"
        " '<name>'",
        "Rarer checks than every five minutes would notice a dead container too late to be of use. A check may take a"
        " minute, be repeated ten times, and wait five minutes before it counts.",
        "interval 5 to 300 seconds, timeout 2 to 60, retries 1 to 10, startPeriod 0 to 300.",
        cited(api("HealthCheck"), PREFLIGHT),
        _health_high,
        _check(interval=301),
    ),
    _row(
        "health-check-low",
        "containerDefinitions[].healthCheck",
        "Health check <setting> must be greater than or equal to the minimum allowed value <value> for container"
        " '<name>'",
        "Checks more often than every five seconds would keep the container busy with being checked.",
        "interval 5 to 300 seconds, timeout 2 to 60, retries 1 to 10, startPeriod 0 to 300.",
        cited(api("HealthCheck"), OURS),
        _health_low,
        _check(interval=1),
    ),
    _row(
        "health-check-command",
        "containerDefinitions[].healthCheck.command",
        "Health check command for container '<name>' must start with CMD or CMD-SHELL.",
        "The first word says how the rest is run: CMD as it is, CMD-SHELL by the container's shell.",
        'Write ["CMD-SHELL", "curl -f http://localhost/ || exit 1"].',
        cited(api("HealthCheck"), OURS),
        _health_command,
        _check(command=["curl", "-f", "http://localhost/"]),
    ),
    _row(
        "stop-timeout",
        "containerDefinitions[].stopTimeout",
        "Tasks using the Fargate launch type must have a container stop timeout of less than 120 seconds.",
        "After SIGTERM a program has stopTimeout seconds to finish, then it is killed. Fargate waits two minutes at"
        " most: 120 itself is accepted, in spite of the wording.",
        "Set stopTimeout to 2 to 120, or leave it out for 30.",
        cited(api("ContainerDefinition"), SEEN),
        _seconds("stopTimeout"),
        put("containerDefinitions[].stopTimeout", 121),
    ),
    _row(
        "start-timeout",
        "containerDefinitions[].startTimeout",
        "Tasks using the Fargate launch type must have a container start timeout of less than 120 seconds.",
        "A container waits startTimeout seconds for those it depends on, then the task gives up. Fargate waits two"
        " minutes at most.",
        "Set startTimeout to 2 to 120.",
        cited(api("ContainerDefinition"), OURS),
        _seconds("startTimeout"),
        put("containerDefinitions[].startTimeout", 121),
    ),
    _row(
        "restart-period",
        "containerDefinitions[].restartPolicy.restartAttemptPeriod",
        "The 'restartAttemptPeriod' setting for container '<name>' must be between 60 and 1800.",
        "A container is restarted only after it has run for this long; so one that dies at once does not go round in"
        " circles.",
        "Set restartAttemptPeriod to 60 to 1800 seconds, or leave it out for 300.",
        cited(api("ContainerRestartPolicy"), PREFLIGHT),
        _restart_period,
        put("containerDefinitions[].restartPolicy", {"enabled": True, "restartAttemptPeriod": 30}),
    ),
    _row(
        "restart-exit-codes",
        "containerDefinitions[].restartPolicy.ignoredExitCodes",
        "The 'ignoredExitCodes' setting for container '<name>' can have at most 50 items.",
        "The list names the exit codes after which the container is not restarted.",
        "List 50 exit codes at most.",
        cited(api("ContainerRestartPolicy"), OURS),
        _exit_codes,
        put("containerDefinitions[].restartPolicy", {"enabled": True, "ignoredExitCodes": [*range(1, 52)]}),
    ),
    _row(
        "port-range-and-port",
        "containerDefinitions[].portMappings[].containerPortRange",
        "Invalid port mapping for container '<name>', cannot specify both single port and port range.",
        "A port mapping is about one port or about a range of them.",
        "Keep containerPort or containerPortRange; make two mappings if you need both.",
        cited(api("PortMapping"), PREFLIGHT),
        _range_and_port,
        put(
            "containerDefinitions[].portMappings", [{"containerPort": 80, "containerPortRange": "8000-8010"}]
        ),
    ),
    _row(
        "port-range-reversed",
        "containerDefinitions[].portMappings[].containerPortRange",
        "Invalid 'containerPortRange' setting for container '<name>'.",
        "A range is two ports with a hyphen between them, the lower one first.",
        'Write it like "8000-8010".',
        cited(api("PortMapping"), PREFLIGHT),
        _range_reversed,
        put("containerDefinitions[].portMappings", [{"containerPortRange": "8010-8000"}]),
    ),
    _row(
        "environment-files-many",
        "containerDefinitions[].environmentFiles",
        "The maximum number of environment files was exceeded. Specify ten or less and try again.",
        "Every file is fetched from S3 before the container starts.",
        "Join the files; ten are allowed.",
        cited(ENV_GUIDE, PREFLIGHT),
        _many_files,
        _files(*(f"arn:aws:s3:::hello/{n}.env" for n in range(MOST_ENVIRONMENT_FILES + 1))),
    ),
    _row(
        "environment-file-arn",
        "containerDefinitions[].environmentFiles[].value",
        "Invalid arn syntax.",
        "The file is an object in S3, named by its ARN; a path or an s3:// address is not one.",
        "Write arn:aws:s3:::bucket/name.env.",
        cited(ENV_GUIDE, PREFLIGHT),
        _file_arn,
        _files("s3://hello/web.env"),
    ),
    _row(
        "environment-file-ending",
        "containerDefinitions[].environmentFiles[].value",
        "Environment files must have the file extension .env.",
        "ECS reads lines of NAME=value from the file, and takes only files that say by their name that they are such.",
        "Rename the object so that it ends with .env.",
        cited(ENV_GUIDE, OURS),
        _file_ending,
        _files("arn:aws:s3:::hello/web.txt"),
    ),
    _row(
        "firelens-router",
        "containerDefinitions[].logConfiguration.logDriver",
        "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be"
        " configured in one of the containers.",
        "awsfirelens hands every line to a container of the same task, the log router. It must be there.",
        "Add a container with the image of Fluent Bit and a firelensConfiguration.",
        cited(api("FirelensConfiguration"), PREFLIGHT),
        _firelens,
        lambda request: first_container(request).update(logConfiguration={"logDriver": "awsfirelens"}),
    ),
    _row(
        "tags-empty",
        "tags",
        "Tags can not be empty.",
        "An empty list of tags says nothing, and ECS takes it for a mistake.",
        "Leave tags out, or give at least one.",
        cited(api("RegisterTaskDefinition"), SEEN),
        _no_tags,
        put("tags", []),
    ),
    _row(
        "definition-size",
        "containerDefinitions",
        "Actual length: '<size>'. Max allowed length is '65536' bytes.",
        "ECS keeps every revision for ever, and hands it to the agent at every start: 64 KiB is the most it keeps.",
        "Move long environment values to a file in S3, or into the image.",
        cited(
            QUOTAS["task_definition_kib"].source,
            SEEN,
        ),
        _too_large,
        put("containerDefinitions[].environment", [{"name": "TEXT", "value": "x" * MOST_BYTES}]),
    ),
)
