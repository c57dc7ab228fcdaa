"""Rows about the time of a container: its health checks, its start and its end, when it is restarted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..reading import containers, is_fargate, many, name_of, part, whole
from ..record import Finding, Known, Request
from ..refusing import definition_row
from ..samples import put
from ..sources import OURS, PREFLIGHT, SEEN, api, cited

HEALTH_CHECK = {"interval": (5, 300), "timeout": (2, 60), "retries": (1, 10), "startPeriod": (0, 300)}
"""Least and most of each number of a health check (API_HealthCheck)."""
RESTART_SECONDS = (60, 1800)
MOST_EXIT_CODES = 50
MOST_SECONDS = 120


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


def _check(**settings: Any) -> Callable[[dict[str, Any]], None]:
    command = {"command": ["CMD-SHELL", "curl -f http://localhost/ || exit 1"]}
    return put("containerDefinitions[].healthCheck", command | settings)


ROWS = (
    definition_row(
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
    definition_row(
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
    definition_row(
        "health-check-command",
        "containerDefinitions[].healthCheck.command",
        "Health check command for container '<name>' must start with CMD or CMD-SHELL.",
        "The first word says how the rest is run: CMD as it is, CMD-SHELL by the container's shell.",
        'Write ["CMD-SHELL", "curl -f http://localhost/ || exit 1"].',
        cited(api("HealthCheck"), OURS),
        _health_command,
        _check(command=["curl", "-f", "http://localhost/"]),
    ),
    definition_row(
        "stop-timeout",
        "containerDefinitions[].stopTimeout",
        "Tasks using the Fargate launch type must have a container stop timeout of less than 120 seconds.",
        "After SIGTERM a program has stopTimeout seconds to finish, then it is killed. Fargate waits two minutes at"
        " most: 120 itself is accepted, in spite of the wording.",
        "Set stopTimeout to 2 to 120, or leave it out for 30.",
        cited(api("ContainerDefinition"), SEEN),
        _seconds("stopTimeout"),
        put("containerDefinitions[].stopTimeout", 121),
        fargate_only=True,
    ),
    definition_row(
        "start-timeout",
        "containerDefinitions[].startTimeout",
        "Tasks using the Fargate launch type must have a container start timeout of less than 120 seconds.",
        "A container waits startTimeout seconds for those it depends on, then the task gives up. Fargate waits two"
        " minutes at most.",
        "Set startTimeout to 2 to 120.",
        cited(api("ContainerDefinition"), OURS),
        _seconds("startTimeout"),
        put("containerDefinitions[].startTimeout", 121),
        fargate_only=True,
    ),
    definition_row(
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
    definition_row(
        "restart-exit-codes",
        "containerDefinitions[].restartPolicy.ignoredExitCodes",
        "The 'ignoredExitCodes' setting for container '<name>' can have at most 50 items.",
        "The list names the exit codes after which the container is not restarted.",
        "List 50 exit codes at most.",
        cited(api("ContainerRestartPolicy"), OURS),
        _exit_codes,
        put("containerDefinitions[].restartPolicy", {"enabled": True, "ignoredExitCodes": [*range(1, 52)]}),
    ),
)
