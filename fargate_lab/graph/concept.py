"""Drawings of what is not there (yet): the book's nested diagram, and the pieces of a wizard as they are filled in.

Knows the order in which the four requests nest and what of each is worth a word. Knows no live data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fargate_lab.graph import look, pen
from fargate_lab.graph.picture import Picture

PIECES = ("container", "task_definition", "service", "cluster")
"""The four pieces in the order in which the wizard fills them, from the innermost."""

KINDS = {
    "container": "container",
    "task_definition": "task definition",
    "service": "service",
    "cluster": "cluster",
}

MEANINGS = {
    "cluster": "a place for services and tasks; no machines to choose",
    "service": "keeps as many tasks running as you ask for",
    "task_definition": "the plan: which containers, how much CPU and memory",
    "task": "a running copy of the plan, with an address of its own",
    "container": "one program, started from an image",
}

Request = Mapping[str, Any]


def book_picture() -> Picture:
    """The book's nested diagram as a picture to show."""
    words = [
        f"{'  ' * depth}{KINDS.get(name, name)}: {MEANINGS[name]}" for depth, name in enumerate(MEANINGS)
    ]
    return Picture(book_diagram(), "\n".join(["The five words, one inside the other", *words]))


def book_diagram() -> str:
    """The five words of the first ten minutes, one inside the other, as DOT."""
    container = pen.box("container", "concept-container", _words("container", MEANINGS["container"]), [])
    running = look.state("RUNNING")
    tasks = []
    for number in (1, 2):
        label = [pen.font(f"{running.symbol} ", 10, running.line) + _words("task", "")[0]]
        if number == 1:
            label.append(pen.font(MEANINGS["task"], 10, pen.P.quiet))
            rows = [[container]]
        else:
            label.append(pen.font("another copy", 10, pen.P.quiet))
            rows = []
        tasks.append([pen.box("task", f"concept-task-{number}", label, rows)])
    inner = pen.box("task_definition", "concept-task_definition", _concept("task_definition"), tasks)
    service = pen.box("service", "concept-service", _concept("service"), [[inner]])
    return pen.sheet(pen.box("cluster", "concept-cluster", _concept("cluster"), [[service]]))


def to_dot_of_requests(requests: Mapping[str, Request | None], glow: str | None = None) -> str:
    """The pieces of a wizard as one growing drawing, as DOT.

    `requests`: by piece, `container` (a container definition), `task_definition` (RegisterTaskDefinition), `service`
    (CreateService), `cluster` (CreateCluster); a piece that is missing, None or empty is a dashed outline. `glow`: the
    piece being filled in.
    """
    definition = requests.get("task_definition") or {}
    containers = (
        [requests.get("container")] if requests.get("container") else definition.get("containerDefinitions")
    )
    cards = [_container(place, c, glow == "container") for place, c in enumerate(containers or [{}])]
    inner = _piece("task_definition", definition, _size(definition), [cards], glow)
    service = requests.get("service") or {}
    around = _piece("service", service, _wanted(service), [[inner]], glow)
    return pen.sheet(_piece("cluster", requests.get("cluster") or {}, "", [[around]], glow))


_NAMES = {"task_definition": "family", "service": "serviceName", "cluster": "clusterName"}


def _piece(kind: str, request: Request, detail: str, rows: list[list[str]], glow: str | None) -> str:
    name = str(request.get(_NAMES[kind]) or "")
    label = _words(KINDS[kind], detail, name)
    return pen.box(
        kind, f"piece-{kind}", label, rows, accent=glow == kind, ghost=not request and glow != kind
    )


def _container(place: int, request: Request | None, accent: bool) -> str:
    given = request or {}
    ports = [
        str(p.get("containerPort", "")) for p in given.get("portMappings") or [] if isinstance(p, Mapping)
    ]
    detail = str(given.get("image") or "")
    if any(ports):
        detail += f" · port {', '.join(filter(None, ports))}"
    label = _words("container", detail, str(given.get("name") or ""))
    dom_id = "piece-container" if place == 0 else f"piece-container-{place}"
    return pen.box("container", dom_id, label, [], accent=accent, ghost=not given and not accent)


def _words(kind: str, detail: str, name: str | None = None) -> list[str]:
    """The runs of a label. Without a name the kind itself is the title; an empty name is still to be chosen."""
    if name is None:
        runs = [pen.font(kind, 12.5, pen.P.ink, bold=True)]
    else:
        title = (
            pen.font(name, 12.5, pen.P.ink, bold=True) if name else pen.font("not named yet", 11, pen.P.quiet)
        )
        runs = [pen.font(kind, 9.5, pen.P.quiet) + pen.gap(5) + title]
    return runs + ([pen.font(detail, 10, pen.P.quiet)] if detail else [])


def _concept(kind: str) -> list[str]:
    return _words(KINDS[kind], MEANINGS[kind])


def _size(definition: Request) -> str:
    cpu, memory = str(definition.get("cpu") or ""), str(definition.get("memory") or "")
    parts = [f"{int(cpu) / 1024:g} vCPU" if cpu.isdigit() else cpu]
    parts.append(f"{int(memory) / 1024:g} GB" if memory.isdigit() else memory)
    return " · ".join(filter(None, parts))


def _wanted(service: Request) -> str:
    count = service.get("desiredCount")
    if not isinstance(count, int):
        return ""
    return f"keeps {count} task{'s' if count != 1 else ''} running"
