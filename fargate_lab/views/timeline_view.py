"""The timeline: a bar per task through its states, with how long each took.

Knows: where the states' instants stand (the journal of our emulator; elsewhere the timestamps of DescribeTasks) and
how to draw long quiet times short. Does not know why a state takes as long as it does: the journal says that.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import traitlets

from fargate_lab.graph import look
from fargate_lab.graph.reading import task_hues
from fargate_lab.lab_tasks import Found, find, tasks_of
from fargate_lab.model.units import duration_text, seconds_text
from fargate_lab.views.base import View, module, style

STAMPS = (
    ("createdAt", "PROVISIONING"),
    ("connectivityAt", "PENDING"),
    ("pullStartedAt", "ACTIVATING"),
    ("startedAt", "RUNNING"),
    ("stoppingAt", "STOPPING"),
    ("executionStoppedAt", "DEPROVISIONING"),
    ("stoppedAt", "STOPPED"),
)
"""What DescribeTasks dates, and the state that began then. It does not date them all; the journal does."""

QUIET_SECONDS = 60.0
"""A time without any change that is longer is drawn as long as this, with its true length written on it."""
JOURNAL_PAGE = 1000
OPEN_END = 0.06
"""The part of the width that is drawn beyond now for a state that lasts."""


@dataclass
class Span:
    """One state of one task, from `start` to `end` (epoch seconds); `end` None: it lasts."""

    status: str
    start: float
    end: float | None = None
    why: str = ""


@dataclass
class TaskLine:
    """One task and its states, in order."""

    task: str
    short: str
    spans: list[Span] = field(default_factory=list)
    reason: str = ""
    hue: int = 0


class TimelineView(View):
    """The states of the tasks behind a service, a task or a cluster over the lab's time: `TimelineView(lab, "web")`."""

    _esm = module("timeline_view")
    _css = style("timeline_view")
    choice_trait = "only_task"

    title = traitlets.Unicode().tag(sync=True)
    drawing = traitlets.Dict().tag(sync=True)
    """{"tasks": [...], "ticks": [...], "breaks": [...]}, places between 0 and 1; texts ready to be shown."""
    only_task = traitlets.Unicode().tag(sync=True)
    """The task that was clicked, "" for none: link it with a graph or a tail."""

    def __init__(self, lab: Any, thing: Any) -> None:
        super().__init__(lab)
        self._thing = thing
        self._seq = 0
        self._starts: dict[str, list[Span]] = {}
        self.lines: list[TaskLine] = []
        self.title = thing if isinstance(thing, str) else "tasks"

    def concerns(self, change: Any) -> bool:
        """Changes of tasks; log lines are not drawn here."""
        records = getattr(change, "records", ())
        return not records or any(record.kind.startswith("task") for record in records)

    def shows(self, task: str) -> bool:
        """Whether the task has a bar."""
        return any(line.task == task for line in self.lines)

    def refresh(self) -> None:
        """Describe the tasks, read the journal's news, lay out the bars."""
        found = find(self.lab, self._thing)
        tasks = tasks_of(self.lab, found)
        self.title = f"{found.kind} {found.name[:4] if found.kind == 'task' else found.name}"
        short = look.short_names([task["taskArn"] for task in tasks])
        if self.lab.api is not None:
            self._read_journal()
        hues = task_hues(tasks)
        self.lines = [self._line(task, short[task["taskArn"]], hues) for task in tasks]
        self.calls = _calls(found)
        rate = self.lab.api.clock().rate if self.lab.api is not None else 1.0
        self.drawing = lay_out(self.lines, self.lab.now().timestamp(), rate)

    def outline(self) -> str:
        """A line per task: each state and how long it took on the lab's clock."""
        self._redraw()
        if self.trouble:
            return f"Timeline: {self.title}\n{self.trouble}"
        number = len(self.lines)
        head = f"Timeline: {self.title}, {number} task{'' if number == 1 else 's'}"
        return "\n".join([head, *(_text(line) for line in self.lines)])

    def _read_journal(self) -> None:
        while True:
            records = self.lab.api.journal(since=self._seq, resource=":task/", limit=JOURNAL_PAGE)
            for record in records:
                self._seq = max(self._seq, record.seq)
                status = _status_of(record)
                if status:
                    spans = self._starts.setdefault(look.id_of(record.resource), [])
                    spans.append(Span(status, record.at, None, record.why))
            if len(records) < JOURNAL_PAGE:
                return

    def _line(self, task: dict[str, Any], short: str, hues: dict[str, int]) -> TaskLine:
        name = look.id_of(task["taskArn"])
        starts = self._starts.get(name) or [
            Span(status, task[stamp].timestamp()) for stamp, status in STAMPS if task.get(stamp)
        ]
        spans = [Span(one.status, one.start) for one in starts]
        for span, following in zip(spans, starts[1:], strict=False):  # a record's why says what led to it
            span.end, span.why = following.start, following.why
        return TaskLine(name, short, spans, task.get("stoppedReason", ""), hues[name])


def _status_of(record: Any) -> str:
    """The lastStatus that a journal record of a task tells of, or ""."""
    known = record.kind == "task.status" and record.what in look.TASK_STATUSES
    return str(record.what) if known else ""


def _text(line: TaskLine) -> str:
    parts = [f"{one.status} {seconds_text(one.end - one.start)}" for one in line.spans if one.end is not None]
    if line.spans:
        last, begun = line.spans[-1], line.spans[0].start
        after = f" after {seconds_text(last.start - begun)}" if last.start > begun else ""
        reason = f": {line.reason}" if line.reason and last.status == "STOPPED" else ""
        parts.append(f"{last.status}{after}{reason}")
    return f"{line.short}  " + ", ".join(parts)


def lay_out(lines: list[TaskLine], now: float, rate: float) -> dict[str, Any]:
    """Places (0 to 1) and texts of the bars, the ticks and the breaks; `rate` is for the wording of durations."""
    begun = {span.start for line in lines for span in line.spans}
    instants = sorted(begun | {now})
    if any(line.spans and line.spans[-1].status != "STOPPED" for line in lines):
        drawn = sum(min(b - a, QUIET_SECONDS) for a, b in pairwise(instants))
        instants.append(now + min(max(2.0, OPEN_END * drawn), QUIET_SECONDS))
    elif len(instants) < 2:
        instants.append(instants[0] + QUIET_SECONDS)
    place = _Axis(instants)
    return {
        "tasks": [_bar(line, place, now, rate) for line in lines],
        "ticks": place.ticks(),
        "breaks": place.breaks(),
    }


class _Axis:
    """From an instant to a place between 0 and 1; gaps longer than QUIET_SECONDS are drawn as long as that."""

    def __init__(self, instants: list[float]) -> None:
        self._instants = instants
        self._at = [0.0]
        for before, after in pairwise(instants):
            self._at.append(self._at[-1] + min(after - before, QUIET_SECONDS))
        self._whole = max(self._at[-1], 1.0)

    def __call__(self, instant: float) -> float:
        for index in range(len(self._instants) - 1, -1, -1):
            if instant >= self._instants[index]:
                return round(
                    min(self._at[index] + instant - self._instants[index], self._whole) / self._whole, 5
                )
        return 0.0

    def breaks(self) -> list[dict[str, Any]]:
        long = [
            (before, after) for before, after in pairwise(self._instants) if after - before > QUIET_SECONDS
        ]
        return [
            {
                "x": self(before),
                "w": round(self(after) - self(before), 5),
                "text": seconds_text(after - before),
            }
            for before, after in long
        ]

    def ticks(self) -> list[dict[str, Any]]:
        """Round seconds since the first instant, never inside a break, never closer than a twelfth of the width."""
        zero = self._instants[0]
        step = next((s for s in (5, 10, 15, 30, 60, 120, 300) if self._whole / s <= 10), 600)
        ticks: list[dict[str, Any]] = []
        for before, after in pairwise(self._instants):
            if after - before > QUIET_SECONDS:
                wanted = [before - zero, after - zero]
            else:
                first = -(-(before - zero) // step) * step
                wanted = [first + step * n for n in range(int((after - zero - first) // step) + 1)]
            for seconds in wanted:
                x = self(zero + seconds)
                room = 0.17 if x > 0.92 else 0.09  # the last one stands left of its place
                if not ticks or x - ticks[-1]["x"] > room:
                    ticks.append({"x": x, "text": seconds_text(seconds)})
        return ticks


def _bar(line: TaskLine, place: _Axis, now: float, rate: float) -> dict[str, Any]:
    spans = []
    for one in line.spans:
        end = one.end if one.end is not None else now
        looks = look.state(one.status)
        lasted = duration_text(max(end - one.start, 0.0), rate)
        lasts = one.end is None
        spans.append(
            {
                "status": one.status,
                "look": looks.css_class,
                "symbol": looks.symbol,
                "x": place(one.start),
                "w": round((1.0 if lasts else place(end)) - place(one.start), 5),
                "lasts": lasts and one.status != "STOPPED",
                "since": f"{datetime.fromtimestamp(one.start, UTC):%H:%M:%S}",
                "lasted": ""
                if lasts and one.status == "STOPPED"
                else f"{lasted} so far"
                if lasts
                else lasted,
                "why": one.why or (line.reason if one.status == "STOPPED" else ""),
            }
        )
    return {"id": line.task, "short": line.short, "hue": line.hue, "spans": spans}


def _calls(found: Found) -> list[str]:
    cluster = look.id_of(found.cluster)
    service = f', serviceName="{found.name}"' if found.kind == "service" else ""
    return [
        f'ecs.list_tasks(cluster="{cluster}"{service})',
        f'ecs.describe_tasks(cluster="{cluster}", tasks=[...])  # createdAt, startedAt, stoppedAt, ...',
    ]
