"""`lab.explain`: what happened to a task or a service and why, in plain sentences and in order.

Knows two sources: the journal of our own emulator, which holds every step with its reason, and elsewhere what the API
answers (times, stopCode, stoppedReason, exit codes, service events), which is less. The reason at the end is a row of
the rules, found by AWS's own sentence; where no row knows it, nothing is made up.
Stable: times are the lab's, no ports, and no whole ARNs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fargate_lab import rules
from fargate_lab.errors import LabError
from fargate_lab.graph.look import id_of
from fargate_lab.lab_api import Record
from fargate_lab.lab_tasks import Found, NothingCalled, find, tasks_of
from fargate_lab.model.arns import short_names
from fargate_lab.rules.explaining import Explanation

if TYPE_CHECKING:
    from fargate_lab.lab import Lab

ARN = re.compile(r"arn:aws[\w-]*:[\w-]+:[\w-]*:\d*:([^\s)]+)")
TASK_ID = re.compile(r"\b[0-9a-f]{32}\b")
MOST_STEPS = 40
PAGE = 10_000
"""Records of the journal asked for at a time."""
ORDINARY = ("scaling-activity", "stopped-by-user")
"""Ends that are nobody's fault: a service is explained by them only when there is nothing worse."""

ENDS = ("task.stopping", "container.exited", "container.killed", "container.health")
"""What is told of a service's tasks; the rest stands in its events."""

TIMES = (
    # (member of a task's description, what had happened then)
    ("createdAt", "The task was accepted."),
    ("connectivityAt", "It had its network interface."),
    ("pullStartedAt", "It began to pull its images."),
    ("pullStoppedAt", "The pull was over."),
    ("startedAt", "It was RUNNING."),
    ("stoppingAt", "It was to be stopped."),
    ("executionStoppedAt", "Its containers had ended."),
    ("stoppedAt", "It was STOPPED."),
)


@dataclass(frozen=True)
class Step:
    """One thing that happened: when (epoch seconds), what, and why."""

    at: float
    what: str
    why: str = ""


@dataclass(frozen=True, repr=False)
class Story:
    """What happened, why, and the one line that AWS shows of it."""

    title: str
    steps: tuple[Step, ...]
    ending: Explanation | None
    aws_shows: tuple[str, ...]
    earlier: int = 0
    in_the_lab: bool = True

    @property
    def only(self) -> str:
        """The heading over what AWS shows."""
        what = "the events, of which this is the newest" if self.title.startswith("Service") else "this line"
        return f"AWS would have shown you only {what}:" if self.in_the_lab else f"AWS shows only {what}:"

    def endings(self) -> list[str]:
        """Why it ended and what to do, where a row of the rules knows."""
        if self.ending is None or self.ending.rule is None:
            return []
        return [f"Why: {self.ending.why}", *([f"What to do: {self.ending.do}"] if self.ending.do else [])]

    def __repr__(self) -> str:
        lines = [self.title]
        if self.earlier:
            lines.append(f"  ... {self.earlier} earlier steps")
        for step in self.steps:
            lines.append(f"  {_clock(step.at)}  {step.what}{f' {step.why}' if step.why else ''}")
        lines += self.endings()
        if self.aws_shows:
            lines += [self.only, *(f"  {line}" for line in self.aws_shows)]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align:left;vertical-align:top">{_clock(step.at)}</td>'
            f'<td style="text-align:left">{html.escape(step.what)}'
            f"{f'<br><small>{html.escape(step.why)}</small>' if step.why else ''}</td></tr>"
            for step in self.steps
        )
        head = '<thead><tr><th scope="col">Time</th><th scope="col">What happened</th></tr></thead>'
        caption = f'<caption style="text-align:left"><b>{html.escape(self.title)}</b></caption>'
        why = "".join(f"<p>{html.escape(line)}</p>" for line in self.endings())
        shown = html.escape("\n".join(self.aws_shows))
        only = (
            f'<p>{html.escape(self.only)}</p><pre style="white-space:pre-wrap">{shown}</pre>' if shown else ""
        )
        return f"<table>{caption}{head}{rows}</table>{why}{only}"


def explain(lab: Lab, thing: Any) -> Story | Explanation:
    """The story of a task or a service; an error, a size or AWS's own sentence is explained from the rules.

    Raises LabError, in one sentence, for what is neither and for what is no longer remembered.
    """
    if isinstance(thing, BaseException | tuple | list):
        return rules.explain(thing)
    try:
        found = find(lab, thing)
    except NothingCalled:
        known = rules.explain(thing)
        if known.rule is not None:
            return known
        raise
    if found.kind == "task":
        return _task(lab, found)
    if found.kind == "service":
        return _service(lab, found)
    raise LabError(f"A task and a service have a story; {found} has none.")


# ------------------------------------------------------------------------------------------------------------ a task


def _task(lab: Lab, found: Found) -> Story:
    described = next(iter(tasks_of(lab, found)), None)
    records = list(_records(lab, f"/{found.name}")) if lab.api is not None else []
    if described is None and not records:
        raise LabError(f"Task {found.name[:4]} is forgotten: stopped tasks are kept for about an hour.")
    short = _Short([found.name])
    steps = [step for record in records if (step := _step(record, short))] or _steps_of(
        described or {}, short
    )
    title = f"Task {short(found.name)}"
    if described is not None:
        title += f" of {id_of(described['taskDefinitionArn'])}, {described['lastStatus']}"
    reason = (described or {}).get("stoppedReason")
    ending = rules.explain(described) if described is not None and reason else None
    return _story(lab, title, steps, ending, _shown(described or {}, short))


def _steps_of(task: dict[str, Any], short: _Short) -> list[Step]:
    """The steps of a task as far as DescribeTasks tells them."""
    steps = [
        Step(task[name].timestamp(), text) for name, text in TIMES if isinstance(task.get(name), datetime)
    ]
    ended = [_exit(one["name"], one["exitCode"]) for one in task.get("containers", ()) if "exitCode" in one]
    last = steps[-1].at if steps else 0.0
    return [*steps, *(Step(last, text) for text in ended)]


def _shown(task: dict[str, Any], short: _Short) -> tuple[str, ...]:
    names = ("stopCode", "stoppedReason") if task.get("stoppedReason") else ("lastStatus",)
    line = " · ".join(f"{name}: {short(str(task[name]))}" for name in names if task.get(name))
    return (line,) if line else ()


# --------------------------------------------------------------------------------------------------------- a service


def _service(lab: Lab, found: Found) -> Story:
    answer = lab.ecs.describe_services(cluster=found.cluster, services=[found.arn or found.name])["services"]
    service = answer[0] if answer else {}
    tasks = tasks_of(lab, found) if service.get("status") == "ACTIVE" else []
    if lab.api is not None:
        records = list(_of_service(lab, found))
        short = _Short([one for record in records for one in _ids(record)])
        steps = [step for record in records if (step := _step(record, short, named=True))]
    else:
        short = _Short([id_of(task["taskArn"]) for task in tasks])
        steps = [
            Step(row["createdAt"].timestamp(), short(row["message"])) for row in service.get("events", ())
        ]
        steps += [
            Step(
                task["stoppedAt"].timestamp(),
                f"Task {short(id_of(task['taskArn']))} had stopped: {_reason(task, short)}",
            )
            for task in tasks
            if task.get("stoppedAt")
        ]
        steps.sort(key=lambda step: step.at)
    if not service and not steps:
        raise LabError(f"There is no service {found.name} any more.")
    title = f"Service {found.name}"
    if service:
        wanted, running = service["desiredCount"], service["runningCount"]
        title += f", {service['status']}: wants {wanted} and runs {running}"
    newest = [short(row["message"]) for row in service.get("events", ())[:1]]
    return _story(lab, title, steps, _worst(tasks), tuple(newest))


def _worst(tasks: list[dict[str, Any]]) -> Explanation | None:
    """Why its newest task ended that ended for a reason of its own."""
    ends = [rules.explain(task) for task in tasks if task.get("stoppedReason")]
    own = [end for end in ends if end.rule is not None and end.rule.id not in ORDINARY]
    return own[-1] if own else None


def _of_service(lab: Lab, found: Found) -> Iterator[Record]:
    """A service's own records, and of its tasks those about an end: the rest its events tell."""
    cluster = id_of(found.cluster)
    for record in _records(lab, f"/{cluster}/"):
        own = record.kind.startswith("service.") and record.resource.endswith(f"/{found.name}")
        of_a_task = record.data.get("group") == f"service:{found.name}" and record.kind in ENDS
        if own or of_a_task:
            yield record


# ------------------------------------------------------------------------------------------------------ the sentences


def _step(record: Record, short: _Short, named: bool = False) -> Step | None:
    """A record of the journal as a sentence; `named` says of which task it speaks."""
    task = short(str(record.data.get("task", "")))
    it, its = (f"Task {task}", f" of task {task}") if named else ("The task", "")
    what, why = short(record.what), short(record.why)
    sentences = {
        "task.status": (f"{why} Now {it[:1].lower()}{it[1:]} is {what}.".lstrip(), ""),
        "service.status": (f"The service is {what}{f': {why}' if why else ''}.", ""),
        "task.stopping": (f"{it} is to be stopped ({what}): {why}", ""),
        "image.pull": (f"{what[:1].upper()}{what[1:]} ({why}).", ""),
        "container.started": (f"Container {what} started.", f"Image {why}." if why else ""),
        "container.exited": (f"{_exit(what, record.data.get('exit_code'), its)}{_importance(record)}", why),
        "container.killed": (f"Container {what}{its} was killed.", why),
        "container.health": (f"Container {what}{its} is {record.data.get('status')}.", why),
        "container.check_failed": (f"A health check of container {what}{its} failed.", why),
        "container.gave_up": (f"Container {what}{its} was never started.", why),
        "container.exec": (f"Somebody ran a command in container {what}{its}.", why),
    }
    return Step(record.at, *sentences.get(record.kind, (what, why)))


def _ids(record: Record) -> list[str]:
    """The tasks that a record speaks of."""
    return TASK_ID.findall(f"{record.data.get('task', '')} {record.what} {record.why}")


def _exit(container: str, code: Any, its: str = "") -> str:
    meaning = {0: " (it was done)", 137: " (it was killed: SIGKILL)", 143: " (it ended on SIGTERM)"}.get(
        code, ""
    )
    return f"Container {container}{its} ended with exit code {code}{meaning}."


def _importance(record: Record) -> str:
    essential = record.data.get("essential")
    return (
        "" if essential is None else (" It is essential." if essential else " The task goes on without it.")
    )


def _reason(task: dict[str, Any], short: _Short) -> str:
    return short(str(task.get("stoppedReason") or "no reason given"))


def _records(lab: Lab, part: str) -> Iterator[Record]:
    """Every record of the journal that names the resource, oldest first."""
    since = 0
    while lab.api is not None:
        page = lab.api.journal(since, part, PAGE)
        yield from page
        if len(page) < PAGE:
            return
        since = page[-1].seq


class _Short:
    """Makes a text fit to be read: ARNs without their account, tasks by their short names."""

    def __init__(self, ids: list[str]) -> None:
        self._names = short_names([one for one in ids if one])

    def __call__(self, text: str) -> str:
        text = ARN.sub(lambda hit: hit.group(1), text)
        return TASK_ID.sub(lambda hit: self._names.get(hit.group(), hit.group()[:8]), text)


def _story(
    lab: Lab, title: str, steps: list[Step], ending: Explanation | None, shown: tuple[str, ...]
) -> Story:
    kept = tuple(steps[-MOST_STEPS:])
    return Story(title, kept, ending, shown, len(steps) - len(kept), lab.api is not None)


def _clock(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%H:%M:%S}"
