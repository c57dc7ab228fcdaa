"""The objects of an account as DOT: boxes in boxes, a card for every task, tiles where there are too many.

Knows how each kind of object looks and where it stands. The same objects give the same bytes. Knows nothing of the
API, of SVG or of widgets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from math import ceil, sqrt

from fargate_lab.graph import look, pen
from fargate_lab.graph.objects import Node, Objects, hue_of, state_of
from fargate_lab.graph.outline import size_of

FOLD_ALL_ABOVE = 150
"""Tasks in the whole picture above which every service folds, however few it has."""

ROW_COLUMNS = 5
"""Cards beside one another, over all boxes of a row, before the next box starts a new row."""

EMPTY = "No clusters yet"
NO_ADDRESS = "no address"
CARD_POINTS = 160
"""A task's card is at least as wide: its longest state and usual addresses fit, so that it keeps its size."""

_TASK_ORDER = {status: place for place, status in enumerate(look.TASK_STATUSES)}


def to_dot(
    objects: Objects, *, fold_above: int = 30, mark: Collection[str] = frozenset(), glow: str | None = None
) -> str:
    """The objects as DOT. A service with more than `fold_above` tasks becomes tiles by state, worst first.

    `mark`: ids of nodes that just changed, drawn with the accent. `glow`: the id of the one node to point at.
    """
    fold = -1 if sum(1 for _ in objects.tasks()) > FOLD_ALL_ABOVE else fold_above
    drawing = _Drawing(objects, fold, frozenset(mark) | ({glow} if glow else frozenset()))
    clusters = [drawing.cluster(node).table for node in objects.inside(None)]
    if not clusters:
        return pen.sheet(pen.note(EMPTY))
    return pen.sheet(pen.grid(clusters, 1))


@dataclass(frozen=True)
class _Placed:
    """A drawn box and its width in cards."""

    table: str
    columns: int = 1


@dataclass(frozen=True)
class _Drawing:
    objects: Objects
    fold_above: int
    marked: frozenset[str]

    def cluster(self, node: Node) -> _Placed:
        parts = [
            self.service(child) if child.kind == "service" else self.definition(child)
            for child in self.objects.inside(node.id)
        ]
        label = _label("cluster", node.name, look.state(node.status))
        return self._box(node, label, parts or [_Placed(pen.note("no services, no tasks"))])

    def service(self, node: Node) -> _Placed:
        parts = [self.definition(child) for child in self.objects.inside(node.id)]
        count = f"{node.facts['runningCount']} of {node.facts['desiredCount']} running"
        label = _label("service", node.name, look.state(node.status), count)
        return self._box(node, label, parts or [_Placed(pen.note("no tasks"))])

    def definition(self, node: Node) -> _Placed:
        tasks = self.objects.inside(node.id, "task")
        holder = self.objects.by_id[node.parent] if node.parent else node
        group = holder if holder.kind == "service" else node  # what folds as one
        if not tasks:
            inside = _Placed(pen.note("no tasks"))
        elif sum(1 for _ in self.objects.tasks(group.id)) > self.fold_above:
            inside = self.tiles(node, tasks)
        else:
            inside = self.cards(tasks)
        label = _label("task definition", node.name, None, size_of(node), _rollout(holder, node.name))
        before = node.facts.get("stoppedBefore")
        if before:
            label.append(pen.font(f"{before} more stopped", 10, pen.P.quiet))
        return self._box(node, label, [inside])

    def _box(self, node: Node, label: list[str], parts: list[_Placed]) -> _Placed:
        rows = _rows(parts)
        tables = [[part.table for part in row] for row in rows]
        table = pen.box(node.kind, node.id, label, tables, accent=node.id in self.marked)
        return _Placed(table, max(sum(part.columns for part in row) for row in rows))

    def cards(self, tasks: list[Node]) -> _Placed:
        """A card a task; the cards of one row have equally many lines."""
        columns = _columns(len(tasks))
        cards: list[str] = []
        for start in range(0, len(tasks), columns):
            row = tasks[start : start + columns]
            lines = max(len(self.objects.inside(task.id)) for task in row)
            cards += [self._card(task, lines) for task in row]
        return _Placed(pen.grid(cards, columns), columns)

    def _card(self, task: Node, lines: int) -> str:
        state, marked = state_of(task), task.id in self.marked
        name = pen.font(self.objects.short[task.name], 10.5, pen.P.bg, bold=True)
        word = pen.pill(pen.font(f"{state.symbol} {state.word}", 9.5, state.text), state.fill)
        rows = [pen.cells(pen.pill(name, look.hue_colour(hue_of(task))), pen.gap(2), word)]
        addresses = [task.facts[key] for key in ("ip", "publicIp") if key in task.facts]
        # the line is there before the address is, so that nothing moves when it comes
        rows.append(pen.row(pen.font(" · ".join(addresses) or NO_ADDRESS, 9.5, pen.P.quiet)))
        containers = self.objects.inside(task.id)
        rows += [self._container(container) for container in containers]
        blank = pen.pill(pen.font(" ", 10.5), pen.P.bg, pen.P.bg)
        rows += [pen.row(blank)] * (lines - len(containers))
        css = f"fl-task {state.css_class}" + (" fl-changed" if marked else "")
        line = pen.P.accent if marked else state.line
        return pen.card(self.objects.dom_id(task), css, rows, pen.P.bg, line, 2 if marked else 1, CARD_POINTS)

    def _container(self, container: Node) -> str:
        state = state_of(container)
        runs = [
            pen.font(f"{state.symbol} ", 9.5, state.line if state.rank != 3 else pen.P.quiet),
            pen.font(container.name, 10.5, pen.P.ink, bold=True),
            pen.gap(5),
            pen.font(_image(container.facts.get("image", "")), 10, pen.P.quiet),
        ]
        if "exitCode" in container.facts:
            runs += [pen.gap(5), pen.font(f"exit {container.facts['exitCode']}", 10, pen.P.ink)]
        line = pen.P.accent if container.id in self.marked else pen.P.rule
        table = pen.pill("".join(runs), pen.P.panel, line)
        return pen.row(
            pen.identified(table, self.objects.dom_id(container), f"fl-container {state.css_class}")
        )

    def tiles(self, node: Node, tasks: list[Node]) -> _Placed:
        """One tile a state, worst first; at most three beside one another."""
        looks = {state_of(task).word: state_of(task) for task in tasks}
        counts = Counter(state_of(task).word for task in tasks)
        tiles = []
        for word in sorted(looks, key=lambda word: (looks[word].rank, _TASK_ORDER.get(word, 99), word)):
            state = looks[word]
            rows = [
                pen.row(pen.font(f" {counts[word]}", 20, state.text, bold=True)),
                pen.row(pen.font(f" {state.symbol} {word} ", 9.5, state.text)),
            ]
            dom_id = f"tile-{node.id.removeprefix('definition-')}.{word.replace(', ', '-').replace(' ', '-')}"
            tiles.append(pen.card(dom_id, f"fl-tile {state.css_class}", rows, state.fill, state.line))
        columns = min(3, len(tiles))
        # a tile is about half as wide as a card
        return _Placed(pen.grid(tiles, columns), ceil(columns / 2))


def _rows(parts: list[_Placed]) -> list[list[_Placed]]:
    """Boxes beside one another as far as a row is wide, then beneath."""
    rows: list[list[_Placed]] = [[]]
    for part in parts:
        if rows[-1] and sum(placed.columns for placed in rows[-1]) + part.columns > ROW_COLUMNS:
            rows.append([])
        rows[-1].append(part)
    return rows


def _label(kind: str, name: str, state: look.State | None, *quiet: str) -> list[str]:
    runs = [pen.font(kind, 9.5, pen.P.quiet) + pen.gap(5) + pen.font(name, 12.5, pen.P.ink, bold=True)]
    if state is not None and state.word != "ACTIVE":
        runs.append(pen.font(f"{state.symbol} {state.word}", 9.5, pen.P.ink))
    return runs + [pen.font(text, 10, pen.P.quiet) for text in quiet if text]


def _rollout(holder: Node, definition: str) -> str:
    """What the service's deployment of this revision is doing, when there is more than one to tell apart."""
    deployments = holder.facts.get("deployments", [])
    mine = [d for d in deployments if d["taskDefinition"] == definition]
    if not mine or (len(deployments) == 1 and mine[0]["rolloutState"] != "FAILED"):
        return ""
    word = mine[0]["rolloutState"] or mine[0]["status"]
    return f"{mine[0]['status']} {look.state(word).symbol} {word}"


def _image(reference: str) -> str:
    """The part of an image's name that tells it apart: no registry, no digest, 28 characters at most."""
    name = reference.rsplit("/", 1)[-1].split("@", 1)[0]
    return name if len(name) <= 28 else name[:27] + "…"


def _columns(count: int) -> int:
    """Cards beside one another: up to three in one row, else a field a little wider than tall."""
    return count if count <= 3 else min(5, max(3, ceil(sqrt(count * 1.2))))
