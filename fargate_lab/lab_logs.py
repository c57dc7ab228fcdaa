"""Reads what containers wrote, from CloudWatch Logs, with plain boto3 calls: once, or line by line as it comes.

Knows: how the awslogs driver names groups and streams (`prefix/container/task-id`), so that the task definitions
alone say where to look; that events can arrive a little late and must be given out once. Does not know: widgets, the
emulator. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from fargate_lab.graph.look import id_of, short_names
from fargate_lab.graph.reading import task_hues
from fargate_lab.lab_tasks import Found, find, tasks_of

LATE_MS = 5_000
"""Events are looked for this far back again, because streams are not delivered in one order."""
STEP_SECONDS = 1.0
"""How far `follow` moves the time of a stepped lab between two looks."""
POLITE_SECONDS = (2.0, 10.0)
"""Between two looks where nothing tells of changes (LocalStack, AWS): at first, and when nothing comes."""
NOT_YET = ("PROVISIONING", "PENDING")
"""Before ACTIVATING a task's streams do not exist."""


@dataclass(frozen=True)
class LogEvent:
    """One line: when it was written (UTC, the lab's time), by which task and container."""

    at: datetime
    task: str
    container: str
    message: str
    short: str = field(default="", compare=False, repr=False)
    """The task's short name among the tasks read together."""

    def __repr__(self) -> str:
        return f"{self.at:%H:%M:%S}  {self.short or self.task[:4]}  {self.container}  {self.message}"


@dataclass
class TaskLogs:
    """One task and where its containers' lines are; `nothing` says why none can come, if so."""

    task: str
    short: str
    last_status: str
    stopped_reason: str = ""
    stopped_at: datetime | None = None
    exit_codes: tuple[str, ...] = ()
    streams: list[tuple[str, str]] = field(default_factory=list)
    """(log group, stream) of each container that has the awslogs driver."""
    nothing: str = ""
    hue: int = 0
    """Degrees; see `look.hues`."""


class LogReader:
    """Gives out each line behind one thing once. `refresh` looks for new tasks, `read` for new lines.

    `find` errors (NothingCalled) come out of the constructor; AWS's errors other than a missing group or stream come
    out of `refresh` and `read`. `missing` holds the groups that do not exist (yet).
    """

    def __init__(self, lab: Any, thing: Any) -> None:
        self._lab = lab
        self.found: Found = find(lab, thing)
        self.tasks: list[TaskLogs] = []
        self.missing: set[str] = set()
        self._definitions: dict[str, dict[str, Any]] = {}
        self._known: set[tuple[str, str]] = set()
        self._latest: dict[str, int] = {}
        self._given: dict[str, dict[str, int]] = {}
        self.refresh()

    def refresh(self) -> None:
        """Describe the tasks again. One ListTasks, one DescribeTasks; task definitions are read once each."""
        described = tasks_of(self._lab, self.found)
        short = short_names([task["taskArn"] for task in described])
        self.tasks = [self._task_logs(task, short[task["taskArn"]]) for task in described]
        hues = task_hues(described)
        for task in self.tasks:
            task.hue = hues[task.task]

    @property
    def ended(self) -> bool:
        """True when there were tasks and all of them are STOPPED."""
        return bool(self.tasks) and all(task.last_status == "STOPPED" for task in self.tasks)

    def read(self) -> list[LogEvent]:
        """The lines that have come since the last `read`, in the order of their time; within a stream as written."""
        raw: list[tuple[int, str, str]] = []
        if self.found.kind == "log group":
            raw = self._read_group(self.found.name, None)
        else:
            for group, streams in self._streams().items():
                raw += self._read_group(group, streams)
        raw.sort(key=lambda one: (one[0], one[1]))
        short = short_names({self._owner(stream)[0] for _, stream, _ in raw} | {t.task for t in self.tasks})
        events = []
        for at, stream, message in raw:
            task, container = self._owner(stream)
            when = datetime.fromtimestamp(at / 1000, UTC)
            events.append(LogEvent(when, task, container, message, short[task]))
        return events

    def _task_logs(self, task: dict[str, Any], short: str) -> TaskLogs:
        name = task["taskDefinitionArn"]
        if name not in self._definitions:
            answer = self._lab.ecs.describe_task_definition(taskDefinition=name)
            self._definitions[name] = answer["taskDefinition"]
        streams, nothing = streams_of(self._definitions[name], id_of(task["taskArn"]))
        codes = [c for c in task.get("containers", []) if c.get("exitCode") is not None]
        return TaskLogs(
            task=id_of(task["taskArn"]),
            short=short,
            last_status=task["lastStatus"],
            stopped_reason=task.get("stoppedReason", ""),
            stopped_at=task.get("stoppedAt"),
            exit_codes=tuple(f"{c['name']} exited with {c['exitCode']}" for c in codes),
            streams=streams,
            nothing=nothing,
        )

    def _streams(self) -> dict[str, list[str]]:
        streams: dict[str, list[str]] = {}
        for task in self.tasks:
            if task.last_status not in NOT_YET:
                for group, stream in task.streams:
                    streams.setdefault(group, []).append(stream)
        return streams

    @staticmethod
    def _owner(stream: str) -> tuple[str, str]:
        """(task id, container) of a stream called `prefix/container/task-id`; other streams stand for themselves."""
        parts = stream.rsplit("/", 2)
        return (parts[2], parts[1]) if len(parts) == 3 else (stream, "")

    def _read_group(self, group: str, streams: list[str] | None) -> list[tuple[int, str, str]]:
        """New (milliseconds, stream, message) of a group; streams seen for the first time are read from their start."""
        since = self._latest.get(group, 0) - LATE_MS
        if streams is None:
            return self._fresh(group, self._filter(group, None, since))
        new = [stream for stream in streams if (group, stream) not in self._known]
        old = [stream for stream in streams if (group, stream) in self._known]
        events: list[dict[str, Any]] = []
        for start in range(0, len(old), 100):  # FilterLogEvents takes 100 stream names
            events += self._filter(group, old[start : start + 100], since)
        for start in range(0, len(new), 100):
            events += self._filter_new(group, new[start : start + 100])
        return self._fresh(group, events)

    def _filter_new(self, group: str, streams: list[str]) -> list[dict[str, Any]]:
        """One stream that does not exist makes the whole call fail on AWS: then each is asked for alone."""
        events = self._filter(group, streams, 0)
        if group in self.missing or (group, streams[0]) in self._known:
            return events
        return (
            [event for stream in streams for event in self._filter(group, [stream], 0)] if streams[1:] else []
        )

    def _filter(self, group: str, streams: list[str] | None, since: int) -> list[dict[str, Any]]:
        choice: dict[str, Any] = {"logGroupName": group, "startTime": max(since, 0)}
        if streams is not None:
            choice["logStreamNames"] = streams
        events: list[dict[str, Any]] = []
        try:
            while True:
                answer = self._lab.logs.filter_log_events(**choice)
                events += answer["events"]
                if not answer.get("nextToken"):
                    break
                choice["nextToken"] = answer["nextToken"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            if "stream" not in error.response["Error"].get("Message", ""):
                self.missing.add(group)
            return []
        self.missing.discard(group)
        self._known.update((group, stream) for stream in streams or ())
        return events

    def _fresh(self, group: str, events: Iterable[dict[str, Any]]) -> list[tuple[int, str, str]]:
        """Leaves out what was given out before. The ids remembered reach back as far as the next look will."""
        given = self._given.setdefault(group, {})
        fresh = []
        for event in events:
            if event["eventId"] not in given:
                given[event["eventId"]] = event["timestamp"]
                fresh.append((event["timestamp"], event["logStreamName"], event["message"]))
        if fresh:
            latest = self._latest[group] = max(self._latest.get(group, 0), max(one[0] for one in fresh))
            oldest = latest - LATE_MS
            self._given[group] = {one: at for one, at in given.items() if at >= oldest}
        return fresh


def streams_of(definition: dict[str, Any], task_id: str) -> tuple[list[tuple[str, str]], str]:
    """Where a task of this task definition writes: ([(group, stream), ...], why nothing can arrive or "")."""
    streams: list[tuple[str, str]] = []
    elsewhere: list[str] = []
    for container in definition["containerDefinitions"]:
        driver = (container.get("logConfiguration") or {}).get("logDriver")
        options = (container.get("logConfiguration") or {}).get("options") or {}
        if driver == "awslogs" and options.get("awslogs-group"):
            stream = f"{options.get('awslogs-stream-prefix', '')}/{container['name']}/{task_id}"
            streams.append((options["awslogs-group"], stream))
        elif driver:
            elsewhere.append(driver)
    if streams:
        return streams, ""
    if elsewhere:
        return [], f"This task's log driver is {elsewhere[0]}, so its lines do not go to CloudWatch Logs."
    return [], "This task has no logConfiguration, so nothing can arrive."


def read_events(lab: Any, thing: Any) -> Iterator[LogEvent]:
    """Every line there is behind `thing` (see `lab_tasks.find`), oldest first. Raises NothingCalled."""
    return iter(LogReader(lab, thing).read())


def follow(
    lab: Any, thing: Any, until_stopped: bool = True, limit: float | None = 600.0
) -> Iterator[LogEvent]:
    """Every line behind `thing`, oldest first, then the new ones as they come.

    Ends when its tasks have all stopped (unless `until_stopped` is False: then new tasks are waited for), or after
    `limit` seconds of the lab's time; None waits for ever. In a stepped lab the loop itself moves the time, a second
    at a look. Raises NothingCalled.
    """
    reader = LogReader(lab, thing)
    started = lab.now()
    wait = _Waiting(lab)
    while True:
        reader.refresh()
        over = until_stopped and reader.ended and not _lives(lab, reader.found)
        events = reader.read()
        yield from events
        if over or (limit is not None and (lab.now() - started).total_seconds() >= limit):
            return
        wait(quiet=not events)


def _lives(lab: Any, found: Found) -> bool:
    """True for a service that goes on starting tasks."""
    if found.kind != "service":
        return False
    services = lab.ecs.describe_services(cluster=found.cluster, services=[found.name])["services"]
    return any(one.get("status") == "ACTIVE" and one.get("desiredCount", 0) > 0 for one in services)


class _Waiting:
    """Waits between two looks: stepped labs are moved, flowing ones listened to, the rest polled politely."""

    def __init__(self, lab: Any) -> None:
        self._lab = lab
        self._pause = POLITE_SECONDS[0]
        self._seen: tuple[int, int] = (0, 0)

    def __call__(self, quiet: bool) -> None:
        api = self._lab.api
        if api is None:
            self._pause = min(self._pause * 1.5, POLITE_SECONDS[1]) if quiet else POLITE_SECONDS[0]
            self._lab.sleep(self._pause)
        elif api.clock().stepped:
            self._lab.sleep(STEP_SECONDS)
        else:
            change = api.changes(self._seen[0], self._seen[1], 5)
            self._seen = (change.seq, change.log_seq)
