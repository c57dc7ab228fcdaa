"""The object graph, live: boxes in boxes, redrawn while the account changes.

Knows how a reading of the account becomes what the page needs: the SVG, what each box says when clicked, a table of
the same. Does not know how anything is read or drawn (graph room), nor when to redraw (base.py).
"""

from __future__ import annotations

import threading
from typing import Any

import traitlets

from fargate_lab.graph import look, to_dot, to_svg
from fargate_lab.graph.draw import NoDot
from fargate_lab.graph.objects import Node, Objects, hue_of, state_of, to_mark
from fargate_lab.graph.outline import EMPTY, outline, size_of, summary
from fargate_lab.graph.reading import read
from fargate_lab.views import base

TABLE_ROWS = 200
"""Rows of the table alternative; the rest is counted."""


class GraphView(base.View):
    """The account's clusters, services, task definitions, tasks and containers as one live picture.

    `lab.draw()` makes one. Click a task, or press Enter on it, to select it: `selected` holds its id, and
    `view.observe(callback, "selected")` tells others.
    """

    _esm = base.module("graph_view")
    _css = base.style("graph_view")
    choice_trait = "selected"

    picture = traitlets.Dict().tag(sync=True)
    """What is shown, replaced as a whole: svg, changed, things, rows, more, empty, text."""
    selected = traitlets.Unicode("").tag(sync=True)
    """The id of the selected task; empty when none is."""
    min_height = traitlets.Int(120).tag(sync=True)
    """The picture's height on the page in CSS pixels, at least: nothing jumps while it grows to that."""
    max_height = traitlets.Int(560).tag(sync=True)
    """The picture's height on the page in CSS pixels, at most; a larger one is fitted into it."""

    def __init__(
        self, lab: Any, cluster: str | None = None, fold_above: int = 30, min_height: int = 120
    ) -> None:
        """`cluster`: a name or ARN; None shows all. `fold_above`: tasks of a service before it folds into tiles."""
        super().__init__(lab)
        self.min_height = min_height
        self.cluster = cluster
        self.fold_above = fold_above
        self._known: dict[str, Any] = {}
        self._reading = threading.Lock()
        self._objects: Objects | None = None
        self._shown: Objects | None = None

    @property
    def objects(self) -> Objects:
        """A fresh reading of the account, as plain data."""
        with self._reading:
            found = read(self.lab.ecs, self.cluster, self.lab.ec2, self._known)
            self._objects = found
        return found

    def concerns(self, change: Any) -> bool:
        """Log lines alone change nothing here; a target without a journal reports no records at all."""
        return bool(change.records) or self.lab.api is None

    def shows(self, task: str) -> bool:
        """Whether the task is in the picture as it was last drawn; a folded service shows none of its own."""
        return self._shown is not None and any(node.name == task for node in self._shown.tasks())

    def refresh(self) -> None:
        """Read, and redraw if anything is different."""
        found = self.objects
        if self.cluster and self._shown is not None and self._shown.nodes and not _alive(found):
            raise base.Gone("cluster")
        if self._shown is not None and self._shown.nodes == found.nodes:
            return
        changed = [found.dom_id(found.by_id[node_id]) for node_id in to_mark(found, self._shown)]
        self.picture = page(found, changed, self.fold_above)
        self.calls = list(found.calls)
        self._shown = found

    def outline(self) -> str:
        """The account as indented text."""
        return outline(self.objects, self.fold_above)

    def still(self) -> dict[str, str]:
        """The picture for a page without a kernel, opaque, so that it reads on white and on black."""
        found = self._objects
        if found is None or not found.nodes:
            return {}
        try:
            return {
                "image/svg+xml": to_svg(to_dot(found, fold_above=self.fold_above), "light", summary(found))
            }
        except NoDot:
            return {}


def _alive(found: Objects) -> bool:
    """Whether any cluster can still be used."""
    return any(node.kind == "cluster" and node.status != "INACTIVE" for node in found.nodes)


def page(found: Objects, changed: list[str], fold_above: int) -> dict[str, Any]:
    """What the page needs to show one reading."""
    try:
        svg = to_svg(to_dot(found, fold_above=fold_above), "live", summary(found)) if found.nodes else ""
    except NoDot:
        svg = ""
    tasks = list(found.tasks())
    return {
        "svg": svg,
        "changed": changed,
        "things": {found.dom_id(node): _thing(found, node) for node in found.nodes},
        "rows": [_row(found, task) for task in tasks[:TABLE_ROWS]],
        "more": max(len(tasks) - TABLE_ROWS, 0),
        "empty": "" if found.nodes else EMPTY,
        "text": "" if svg else outline(found, fold_above),
    }


def _thing(found: Objects, node: Node) -> dict[str, Any]:
    """What the strip under the picture says of one box."""
    state = state_of(node) if node.kind in ("task", "container") else look.state(node.status)
    name = found.short[node.name] if node.kind == "task" else node.name
    owner = found.by_id.get(node.parent or "") if node.kind == "container" else node
    return {
        "kind": node.kind.replace("_", " "),
        "name": name,
        "task": owner.name if owner is not None and owner.kind == "task" else "",
        "hue": hue_of(node) if node.kind == "task" else None,
        "state": {"css": state.css_class, "symbol": state.symbol, "word": state.word},
        "lines": [[label, str(value)] for label, value in _lines(found, node) if value not in (None, "")],
    }


def _lines(found: Objects, node: Node) -> list[tuple[str, Any]]:
    facts = node.facts
    if node.kind == "task":
        images = [f"{c.name}: {c.facts.get('image', '')}" for c in found.inside(node.id)]
        wanted = facts.get("desiredStatus")
        return [
            ("desired", wanted if wanted != node.status else ""),
            ("address", facts.get("ip")),
            ("public", facts.get("publicIp")),
            ("health", facts.get("healthStatus")),
            ("images", ", ".join(images)),
            ("stop code", facts.get("stopCode")),
            ("stopped because", facts.get("stoppedReason")),
            ("id", node.name),
        ]
    if node.kind == "container":
        return [
            ("image", facts.get("image")),
            ("health", facts.get("healthStatus")),
            ("exit code", facts.get("exitCode")),
            ("reason", facts.get("reason")),
        ]
    if node.kind == "service":
        counts = f"{facts['runningCount']} running, {facts['pendingCount']} pending, {facts['desiredCount']} desired"
        rollouts = [
            f"{d['taskDefinition']} {d['status']} {d['rolloutState']}".strip() for d in facts["deployments"]
        ]
        return [("tasks", counts), ("deployments", ", ".join(rollouts))]
    if node.kind == "task_definition":
        images = [f"{c['name']}: {c['image']}" for c in facts.get("containers", [])]
        return [("size", size_of(node)), ("containers", ", ".join(images))]
    services = len(found.inside(node.id, "service"))
    return [("services", services), ("tasks", sum(1 for _ in found.tasks(node.id)))]


def _row(found: Objects, task: Node) -> list[str]:
    definition = found.by_id[task.parent or ""]
    owner = found.by_id[definition.parent or ""]
    containers = ", ".join(f"{c.name} {state_of(c).word}" for c in found.inside(task.id))
    where = owner.name if owner.kind == "service" else "no service"
    name, word = found.short[task.name], state_of(task).word
    return [name, word, where, definition.name, task.facts.get("ip", ""), containers]
