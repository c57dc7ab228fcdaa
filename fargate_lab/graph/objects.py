"""The objects of an account as plain data: what there is, what holds what, and what changed.

Knows: five kinds of node (cluster, service, task definition, task, container), their ids, how two readings differ,
how a task stands. Does not know how they were read or how they are drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from fargate_lab.graph import look

KINDS = ("cluster", "service", "task_definition", "task", "container")


@dataclass(frozen=True)
class Node:
    """One object. `facts` holds what is shown of it, in AWS's own member names where AWS has one."""

    id: str
    kind: str
    name: str
    status: str
    parent: str | None
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    """`source` holds `target`, or (what="runs") a service runs a task definition."""

    source: str
    target: str
    what: str = "holds"


@dataclass(frozen=True)
class Objects:
    """One reading of an account."""

    nodes: tuple[Node, ...] = ()
    calls: tuple[str, ...] = ()
    """The boto3 calls that read it, one line each."""

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """What holds what, and which service runs which task definition."""
        by_id = self.by_id
        edges = []
        for node in self.nodes:
            if node.parent:
                edges.append(Edge(node.parent, node.id))
                if node.kind == "task_definition" and by_id[node.parent].kind == "service":
                    edges.append(Edge(node.parent, node.id, "runs"))
        return tuple(edges)

    @cached_property
    def by_id(self) -> dict[str, Node]:
        """Every node by its id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def _children(self) -> dict[str | None, list[Node]]:
        found: dict[str | None, list[Node]] = {}
        for node in self.nodes:
            found.setdefault(node.parent, []).append(node)
        return found

    @cached_property
    def short(self) -> dict[str, str]:
        """Each task's short name by its whole id."""
        return look.short_names(node.name for node in self.nodes if node.kind == "task")

    def inside(self, node_id: str | None, kind: str | None = None) -> list[Node]:
        """What lies directly inside a node (None: at the top), in drawing order."""
        return [n for n in self._children.get(node_id, []) if kind is None or n.kind == kind]

    def tasks(self, node_id: str | None = None) -> Iterator[Node]:
        """All tasks at any depth inside a node (None: all there are)."""
        for child in self.inside(node_id):
            if child.kind == "task":
                yield child
            else:
                yield from self.tasks(child.id)

    def dom_id(self, node: Node) -> str:
        """The node's id in the picture, with tasks under their short names: `task-1f3a`, `container-1f3a.web`."""
        if node.kind == "task":
            return f"task-{self.short[node.name]}"
        if node.kind == "container" and node.parent is not None:
            return f"container-{self.short[self.by_id[node.parent].name]}.{node.name}"
        return node.id

    def diff(self, previous: Objects | None) -> set[str]:
        """The ids of nodes that are new or whose own status or facts differ; nothing is new without a previous."""
        if previous is None:
            return set()
        before = previous.by_id
        return {
            node.id
            for node in self.nodes
            if node.id not in before
            or (node.status, node.facts) != (before[node.id].status, before[node.id].facts)
        }


def hue_of(task: Node) -> int:
    """A task's hue in degrees: what the reading chose among its fellows, or its own when it was not read."""
    return int(task.facts.get("hue", look.hue(task.name)))


def to_mark(now: Objects, before: Objects | None) -> list[str]:
    """The changed nodes worth a mark: a new box, a task or container that moved.

    What lies inside a marked node is not marked again, and a service is not marked for counting its tasks.
    """
    changed = now.diff(before)
    known = before.by_id if before is not None else {}
    marked: list[str] = []
    covered: set[str | None] = set()
    for node in now.nodes:  # holders come before what they hold
        box = node.kind in ("cluster", "service", "task_definition")
        same_box = box and node.id in known and known[node.id].status == node.status
        if node.parent in covered:
            covered.add(node.id)
        elif node.id in changed and not same_box:
            marked.append(node.id)
            covered.add(node.id)
    return marked


def is_bad_end(node: Node) -> bool:
    """Whether a stopped task or container ended by itself in a way that needs a look."""
    if node.kind == "container":
        return node.facts.get("exitCode") not in (None, 0) and not node.facts.get("asked", False)
    if node.status != "STOPPED" or node.facts.get("stopCode") in (
        "UserInitiated",
        "ServiceSchedulerInitiated",
    ):
        return False
    return node.facts.get("stopCode") != "EssentialContainerExited" or node.facts.get("exitCode") not in (
        None,
        0,
    )


def state_of(node: Node) -> look.State:
    """How a task or container stands: its lastStatus, except that a bad end looks failed and says its exit code."""
    if not is_bad_end(node):
        return look.state(node.status)
    code = node.facts.get("exitCode")
    return look.failed(f"{node.status}, exit {code}" if code else node.status)
