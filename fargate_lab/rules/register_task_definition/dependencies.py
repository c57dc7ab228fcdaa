"""Rows about containers that point at each other: dependsOn and volumesFrom. They hold for EC2 as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..reading import containers, each, name_of, text
from ..record import Finding, Known, Request, Rule
from ..samples import first_container
from ..sources import EMULATED, PREFLIGHT, api, cited
from .definition import OPERATIONS

DEPENDENCY = api("ContainerDependency")
Dependency = tuple[str, str, str, str, Mapping[str, Any] | None]


def _dependencies(request: Request) -> Iterator[Dependency]:
    """Each dependency: its place, who depends, on whom, on what condition, and the other container if there is one."""
    by_name = {name_of(container): container for _, container in containers(request)}
    for path, container in containers(request):
        for at, dependency in each(container, "dependsOn", f"{path}."):
            other = text(dependency, "containerName") or ""
            yield at, name_of(container), other, text(dependency, "condition") or "", by_name.get(other)


def _unknown(request: Request, known: Known) -> Iterator[Finding]:
    for at, _, other, _, container in _dependencies(request):
        if container is None:
            yield f"{at}.containerName", {"name": other}


def _healthy(request: Request, known: Known) -> Iterator[Finding]:
    for at, _, _, condition, container in _dependencies(request):
        if condition == "HEALTHY" and container is not None and not container.get("healthCheck"):
            yield f"{at}.condition", {}


def _essential(request: Request, known: Known) -> Iterator[Finding]:
    for at, _, _, condition, container in _dependencies(request):
        if (
            condition in ("SUCCESS", "COMPLETE")
            and container is not None
            and container.get("essential", True)
        ):
            yield f"{at}.condition", {}


def _cycle(request: Request, known: Known) -> Iterator[Finding]:
    """Containers that could start are taken away, one after the other; who is left waits for each other."""
    waits: dict[str, dict[str, str]] = {}
    for at, name, other, _, container in _dependencies(request):
        if container is not None:
            waits.setdefault(name, {})[other] = at
    while ready := [name for name, others in waits.items() if not any(other in waits for other in others)]:
        for name in ready:
            del waits[name]
    for others in list(waits.values())[:1]:
        yield next(at for other, at in others.items() if other in waits), {}


def _volumes_from(request: Request, known: Known) -> Iterator[Finding]:
    names = {name_of(container) for _, container in containers(request)}
    for path, container in containers(request):
        for at, volume in each(container, "volumesFrom", f"{path}."):
            source = text(volume, "sourceContainer")
            if source and source not in names:
                yield f"{at}.sourceContainer", {"name": source}


def _side(condition: str, essential: bool) -> Any:
    """What adds a second container to a sample, and lets the first wait for it."""

    def change(request: dict[str, Any]) -> None:
        request["containerDefinitions"].append({"name": "side", "image": "busybox", "essential": essential})
        first_container(request)["dependsOn"] = [{"containerName": "side", "condition": condition}]

    return change


def _circle(request: dict[str, Any]) -> None:
    _side("START", False)(request)
    request["containerDefinitions"][1]["dependsOn"] = [{"containerName": "web", "condition": "START"}]


ROWS = (
    Rule(
        id="depends-on-unknown",
        operations=OPERATIONS,
        path="containerDefinitions[].dependsOn[].containerName",
        error="ClientException",
        text="Cannot depend on container + '<name>' because it does not exist",
        why="dependsOn orders the containers of one task. A container of another task is not there to wait for.",
        fix="Name a container of this task definition. The stray + in the sentence is AWS's own.",
        source=cited(DEPENDENCY, PREFLIGHT),
        find=_unknown,
        only_with="dependsOn",
        broken=lambda request: first_container(request).update(
            dependsOn=[{"containerName": "db", "condition": "START"}]
        ),
    ),
    Rule(
        id="depends-on-healthy",
        operations=OPERATIONS,
        path="containerDefinitions[].dependsOn[].condition",
        error="ClientException",
        text="A dependency container with HEALTHY condition must have health check configured",
        why="HEALTHY is what a health check finds. Without one the container would never be healthy, and the other"
        " would wait for ever. A HEALTHCHECK in the image does not count.",
        fix="Give the other container a healthCheck, or wait for START.",
        source=cited(DEPENDENCY, PREFLIGHT),
        find=_healthy,
        only_with="dependsOn",
        broken=_side("HEALTHY", False),
    ),
    Rule(
        id="depends-on-essential",
        operations=OPERATIONS,
        path="containerDefinitions[].dependsOn[].condition",
        error="ClientException",
        text="A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
        why="SUCCESS and COMPLETE wait for a container to end. When an essential one ends, the whole task ends, so"
        " nobody would be left to go on.",
        fix="Set essential to false for the container that is waited for.",
        source=cited(DEPENDENCY, PREFLIGHT),
        find=_essential,
        only_with="dependsOn",
        broken=_side("COMPLETE", True),
    ),
    Rule(
        id="depends-on-cycle",
        operations=OPERATIONS,
        path="containerDefinitions[].dependsOn",
        error="ClientException",
        text="Container dependsOn contains a cycle",
        why="Each waits for the other, so none could ever start.",
        fix="Take one of the dependencies out.",
        source=cited(DEPENDENCY, EMULATED),
        find=_cycle,
        only_with="dependsOn",
        broken=_circle,
        confirmed=False,
    ),
    Rule(
        id="volumes-from-unknown",
        operations=OPERATIONS,
        path="containerDefinitions[].volumesFrom[].sourceContainer",
        error="ClientException",
        text="Invalid 'volumesFrom' setting. Unknown container: '<name>'.",
        why="volumesFrom borrows the mounts of another container of the same task.",
        fix="Name a container of this task definition, or declare a volume and mount it in both.",
        source=cited(api("VolumeFrom"), PREFLIGHT),
        find=_volumes_from,
        only_with="volumesFrom",
        broken=lambda request: first_container(request).update(volumesFrom=[{"sourceContainer": "db"}]),
    ),
)
