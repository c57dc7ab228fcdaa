"""The log tail: the lines of every task behind one thing, merged in the order of time, as they come.

Knows: what the page must be told (lines, tasks, why nothing comes) and how to tell it once, also while the kernel is
busy. Reading is lab_logs' business; the list, the filter and the scrolling are tail_view.js's.
"""

from __future__ import annotations

import threading
from typing import Any

import traitlets

from fargate_lab.graph import look
from fargate_lab.lab_logs import LogEvent, LogReader, TaskLogs
from fargate_lab.lab_tasks import NothingCalled
from fargate_lab.views.base import View, module, style

MOST_LINES = 100_000
"""Oldest lines are let go above this, here and on the page, which says so."""
BACKLOG = 1_000
"""Lines that travel as state until the page has said that it listens."""
CHUNK = 1_000
OUTLINE_LINES = 10

Line = list[Any]
"""[milliseconds, number of the task in `tasks`, container, text, 1 for a notice of the view itself or 0]"""


class TailView(View):
    """The lines of a service, a task, a cluster or a log group: `TailView(lab, "web")`.

    `thing` is a name, an id or its beginning, an ARN, or what boto3 answered. Something that does not exist yet is
    waited for. Lines are also a plain iterator: `fargate_lab.lab_logs.follow`.
    """

    _esm = module("tail_view")
    _css = style("tail_view")
    choice_trait = "only_task"

    title = traitlets.Unicode().tag(sync=True)
    """What is tailed: "service web"."""
    tasks = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Each task's id, short name, colours, status; in the order in which they were first seen."""
    silence = traitlets.Unicode().tag(sync=True)
    """Why there is no line, or why no more will come; empty while lines can come."""
    backlog = traitlets.Dict().tag(sync=True)
    """The newest lines, for a page that has not said yet that it listens: {"first": number, "lines": [...]}."""
    only_task = traitlets.Unicode().tag(sync=True)
    """Show one task's lines only: its id, the beginning of its id or its ARN; "" shows all."""
    text_filter = traitlets.Unicode().tag(sync=True)
    """Show lines that contain this, upper and lower case alike."""
    height = traitlets.Int(240).tag(sync=True)
    """The lines' height in CSS pixels; the learner may pull it."""
    paused = traitlets.Bool(False).tag(sync=True)
    """True keeps the page where it is; lines go on coming in below."""

    def __init__(
        self, lab: Any, thing: Any, *, only_task: str = "", text_filter: str = "", height: int = 240
    ) -> None:
        super().__init__(lab)
        self._thing = thing
        self._reader: LogReader | None = None
        self._lines: list[Line] = []
        self._dropped = 0
        self._noticed: set[str] = set()
        self._listening = False
        self._seq = -1
        self._stale = True
        self._lock = threading.RLock()
        self.title = thing if isinstance(thing, str) else "logs"
        self.only_task, self.text_filter, self.height = only_task, text_filter, height

    @traitlets.validate("only_task")
    def _only_an_id(self, proposal: Any) -> str:
        return look.id_of(proposal["value"] or "")

    def shows(self, task: str) -> bool:
        """Whether the task is one of those whose lines are shown."""
        return any(row["id"] == task for row in self.tasks)

    def refresh(self) -> None:
        """Read what is new and tell the page."""
        with self._lock:
            new = self._look()
            if new:
                self._lines += new
                surplus = len(self._lines) - MOST_LINES
                if surplus > 0:
                    del self._lines[:surplus]
                    self._dropped += surplus
                self._tell(self._dropped + len(self._lines) - len(new))

    def concerns(self, change: Any) -> bool:
        """Every change; new lines alone are no reason to describe the tasks again."""
        if change.seq != self._seq:
            self._seq, self._stale = change.seq, True
        return True

    def outline(self) -> str:
        """The head and the last lines, read anew."""
        self._redraw()
        if self.trouble:
            return f"Logs: {self.title}\n{self.trouble}"
        names = {task["number"]: task["short"] for task in self.tasks}
        chosen = [line for line in self._lines if self._chosen(line)]
        lines = sum(not line[4] for line in chosen)
        head = f"Logs: {self.title}, {_count(len(self.tasks), 'task')}, {_count(lines, 'line')}"
        one_container = len({line[2] for line in self._lines if not line[4]}) < 2
        rows = [_row(line, names, one_container) for line in chosen[-OUTLINE_LINES:]]
        return "\n".join([head, *rows, *([self.silence] if self.silence and not lines else [])])

    def _chosen(self, line: Line) -> bool:
        if self.only_task:
            ids = {task["number"]: task["id"] for task in self.tasks}
            if not ids.get(line[1], "").startswith(self.only_task):
                return False
        return self.text_filter.lower() in line[3].lower()

    # -- reading

    def _look(self) -> list[Line]:
        if self._reader is None:
            try:
                self._reader = LogReader(self.lab, self._thing)
            except NothingCalled as nothing:
                self.silence = f"{nothing} It is looked for again whenever something changes."
                return []
            found = self._reader.found
            short = found.name[: look.SHORTEST_NAME] if found.kind == "task" else found.name
            self.title = f"{found.kind} {short}"
            self.calls = _calls(self._reader)
        elif self._stale or not self.following:
            self._stale = False
            self._reader.refresh()
        stopped = {task.task for task in self._reader.tasks if task.last_status == "STOPPED"}
        events = self._reader.read()
        self._list_tasks(self._reader.tasks, events)
        numbers = {task["id"]: task["number"] for task in self.tasks}
        new: list[Line] = [
            [round(event.at.timestamp() * 1000), numbers[event.task], event.container, event.message, 0]
            for event in events
        ]
        for task in self._reader.tasks:
            if task.task in stopped and task.task not in self._noticed:
                self._noticed.add(task.task)
                new.append([_stopped_ms(task, new), numbers[task.task], "", _farewell(task), 1])
        new.sort(key=lambda line: (line[0], line[4]))
        self.silence = self._why_silent(self._reader, bool(new or self._lines))
        return new

    def _list_tasks(self, tasks: list[TaskLogs], events: list[LogEvent]) -> None:
        rows = {row["id"]: dict(row) for row in self.tasks}
        for event in events:  # a log group's tasks are known by their streams only
            if event.task not in rows:
                rows[event.task] = _task_row(event.task, len(rows))
        for task in tasks:
            row = rows.setdefault(task.task, _task_row(task.task, len(rows)))
            row["status"], row["nothing"] = task.last_status, task.nothing
            row["hue"] = task.hue
            row["look"] = look.state(task.last_status).css_class
            row["symbol"] = look.state(task.last_status).symbol
        short, hues = look.short_names(rows), look.hues(rows)
        for name, row in rows.items():
            row["short"] = short[name]
            row.setdefault("hue", hues[name])
        if list(rows.values()) != self.tasks:
            self.tasks = list(rows.values())

    def _why_silent(self, reader: LogReader, any_line: bool) -> str:
        if reader.missing:
            return f"The log group {min(reader.missing)} does not exist (yet)."
        if reader.found.kind == "log group":
            return "" if any_line else "No lines yet."
        if not reader.tasks:
            return "No task has started yet. Lines appear here as soon as one writes."
        if all(task.nothing for task in reader.tasks):
            return reader.tasks[-1].nothing
        if reader.ended:
            return (
                "No more lines: every task has stopped." if any_line else "Every task stopped without a line."
            )
        if not any_line:
            last = reader.tasks[-1]
            return f"No lines yet. Task {last.short} is {last.last_status}."
        return ""

    # -- telling the page

    def _tell(self, first: int) -> None:
        """Sends the lines from number `first` on; -1 sends all, anew.

        Before the page listens, messages would get lost: then the newest lines travel as state.
        """
        if not self._listening:
            start = max(0, len(self._lines) - BACKLOG)
            self.backlog = {"first": self._dropped + start, "lines": self._lines[start:]}
            return
        anew = first < 0
        for start in range(max(first, self._dropped), self._dropped + len(self._lines), CHUNK):
            offset = start - self._dropped
            lines = self._lines[offset : offset + CHUNK]
            self.send({"type": "lines", "first": start, "lines": lines, "anew": anew})
            anew = False

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        if content.get("type") == "shown":
            with self._lock:
                self._listening = True
                self._tell(int(content.get("have", 0)))
        super()._on_message(_widget, content, _buffers)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _row(line: Line, names: dict[int, str], one_container: bool) -> str:
    clock = f"{line[0] // 3_600_000 % 24:02}:{line[0] // 60_000 % 60:02}:{line[0] // 1000 % 60:02}"
    container = "" if one_container or line[4] else f"{line[2]}  "
    return f"{clock}  {names.get(line[1], '')}  {container}{line[3]}".rstrip()


def _task_row(task: str, number: int) -> dict[str, Any]:
    row = dict.fromkeys(("short", "status", "look", "symbol", "nothing"), "")
    return {"id": task, "number": number, **row}


def _stopped_ms(task: TaskLogs, new: list[Line]) -> int:
    if task.stopped_at is not None:
        return round(task.stopped_at.timestamp() * 1000)
    return max((line[0] for line in new), default=0)


def _farewell(task: TaskLogs) -> str:
    details = "; ".join(task.exit_codes)
    reason = task.stopped_reason or "no reason given"
    return f"stopped: {reason}" + (f" ({details})" if details else "")


def _calls(reader: LogReader) -> list[str]:
    found = reader.found
    if found.kind == "log group":
        return [f'logs.filter_log_events(logGroupName="{found.name}")']
    cluster = look.id_of(found.cluster)
    group = next((stream[0] for task in reader.tasks for stream in task.streams), "...")
    service = f', serviceName="{found.name}"' if found.kind == "service" else ""
    listing = [] if found.kind == "task" else [f'ecs.list_tasks(cluster="{cluster}"{service})']
    tasks = f'["{found.name}"]' if found.kind == "task" else "[...]"
    return [
        *listing,
        f'ecs.describe_tasks(cluster="{cluster}", tasks={tasks})',
        "ecs.describe_task_definition(taskDefinition=...)  # awslogs-group, awslogs-stream-prefix",
        f'logs.filter_log_events(logGroupName="{group}", logStreamNames=["prefix/container/task-id", ...])',
    ]
