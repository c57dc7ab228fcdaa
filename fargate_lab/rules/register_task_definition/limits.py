"""Rows about short forms and sizes: port ranges, environment files, the log router, tags, the whole definition."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..reading import containers, each, many, name_of, part, places, text
from ..record import Finding, Known, Request
from ..refusing import definition_row
from ..samples import first_container, put
from ..sources import OURS, PREFLIGHT, SEEN, api, cited, guide
from ..tables import QUOTAS
from .awsvpc import port_range

MOST_ENVIRONMENT_FILES = 10
MOST_BYTES = QUOTAS["task_definition_kib"].value * 1024
HALF = MOST_BYTES // 2
ENV_GUIDE = guide("use-environment-file")
_environment_files = places("containerDefinitions[].environmentFiles[].value")


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


ROWS = (
    definition_row(
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
    definition_row(
        "port-range-reversed",
        "containerDefinitions[].portMappings[].containerPortRange",
        "Invalid 'containerPortRange' setting for container '<name>'.",
        "A range is two ports with a hyphen between them, the lower one first.",
        'Write it like "8000-8010".',
        cited(api("PortMapping"), PREFLIGHT),
        _range_reversed,
        put("containerDefinitions[].portMappings", [{"containerPortRange": "8010-8000"}]),
    ),
    definition_row(
        "environment-files-many",
        "containerDefinitions[].environmentFiles",
        "The maximum number of environment files was exceeded. Specify ten or less and try again.",
        "Every file is fetched from S3 before the container starts.",
        "Join the files; ten are allowed.",
        cited(ENV_GUIDE, PREFLIGHT),
        _many_files,
        _files(*(f"arn:aws:s3:::hello/{n}.env" for n in range(MOST_ENVIRONMENT_FILES + 1))),
    ),
    definition_row(
        "environment-file-arn",
        "containerDefinitions[].environmentFiles[].value",
        "Invalid arn syntax.",
        "The file is an object in S3, named by its ARN; a path or an s3:// address is not one.",
        "Write arn:aws:s3:::bucket/name.env.",
        cited(ENV_GUIDE, PREFLIGHT),
        _file_arn,
        _files("s3://hello/web.env"),
    ),
    definition_row(
        "environment-file-ending",
        "containerDefinitions[].environmentFiles[].value",
        "Environment files must have the file extension .env.",
        "ECS reads lines of NAME=value from the file, and takes only files that say by their name that they are such.",
        "Rename the object so that it ends with .env.",
        cited(ENV_GUIDE, OURS),
        _file_ending,
        _files("arn:aws:s3:::hello/web.txt"),
    ),
    definition_row(
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
    definition_row(
        "tags-empty",
        "tags",
        "Tags can not be empty.",
        "An empty list of tags says nothing, and ECS takes it for a mistake.",
        "Leave tags out, or give at least one.",
        cited(api("RegisterTaskDefinition"), SEEN),
        _no_tags,
        put("tags", []),
    ),
    definition_row(
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
