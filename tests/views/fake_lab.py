"""A small lab without a server: one account with services, tasks that walk their states, and lines they write.

Just enough of ECS, CloudWatch Logs and `/_lab` for the views. `FakeLab()` is stepped; `FakeLab(rate=20)` flows on a
thread of its own once `run()` is called. Everything is made by `add_service`, `start_task`, `say`, `stop_task`.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from fargate_lab.lab_api import Change, ClockState, CurlAnswer, Record, watching

ARN = "arn:aws:ecs:us-east-1:000000000000"
START = datetime(2026, 1, 5, 10, tzinfo=UTC).timestamp()
WALK = (("PROVISIONING", 0), ("PENDING", 10), ("ACTIVATING", 15), ("RUNNING", 35))
WALK_DOWN = (("DEACTIVATING", 0), ("STOPPING", 1), ("DEPROVISIONING", 3), ("STOPPED", 8))
STAMPS = {
    "PROVISIONING": "createdAt",
    "PENDING": "connectivityAt",
    "ACTIVATING": "pullStartedAt",
    "RUNNING": "startedAt",
    "DEACTIVATING": "stoppingAt",
    "DEPROVISIONING": "executionStoppedAt",
    "STOPPED": "stoppedAt",
}


class FakePages:
    def __init__(self, call: Callable[..., dict[str, Any]]) -> None:
        self._call = call

    def paginate(self, **choice: Any) -> Iterator[dict[str, Any]]:
        yield self._call(**choice)


class FakeClient:
    """`client.list_tasks(...)` calls `lab.ecs_list_tasks(...)` under the lab's lock and counts the call."""

    def __init__(self, lab: FakeLab, service: str) -> None:
        self._lab, self._service = lab, service

    def __getattr__(self, name: str) -> Callable[..., dict[str, Any]]:
        def call(**choice: Any) -> dict[str, Any]:
            with self._lab.lock:
                self._lab.asked.append(name)
                return getattr(self._lab, f"_{self._service}_{name}")(**choice)

        return call

    def get_paginator(self, name: str) -> FakePages:
        return FakePages(getattr(self, name))


class FakeLab:
    """See the module. `asked` lists the names of the boto3 calls made."""

    def __init__(self, rate: float = 0, lab_api: bool = True) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.rate, self.time, self.resting = rate, START, False
        self.region, self.account = "us-east-1", "000000000000"
        kind = "embedded" if lab_api else "aws"
        self.target = SimpleNamespace(kind=kind, has_lab_api=lab_api, runs_tasks=True, sentence="A fake lab.")
        self.ecs, self.logs = FakeClient(self, "ecs"), FakeClient(self, "logs")
        self.api = FakeApi(self) if lab_api else None
        self.records: list[Record] = []
        self.log_seq = 0
        self.asked: list[str] = []
        self.definitions: dict[str, dict[str, Any]] = {}
        self.services: dict[str, dict[str, Any]] = {}
        self.tasks: dict[str, dict[str, Any]] = {}
        self.events: dict[str, list[dict[str, Any]]] = {}
        self.pages: dict[str, CurlAnswer] = {}
        self._plan: list[tuple[float, int, Callable[[], None]]] = []
        self._number = itertools.count(1)
        self._running = False

    # -- building

    def add_service(self, name: str, logs: str | None = "awslogs", desired: int = 1) -> str:
        container: dict[str, Any] = {"name": "app", "image": "nginx"}
        if logs:
            options = {"awslogs-group": f"/ecs/{name}", "awslogs-stream-prefix": "lab"}
            container["logConfiguration"] = {
                "logDriver": logs,
                "options": options if logs == "awslogs" else {},
            }
        definition = f"{ARN}:task-definition/{name}:1"
        self.definitions[definition] = {"taskDefinitionArn": definition, "containerDefinitions": [container]}
        if logs == "awslogs":
            self.events.setdefault(f"/ecs/{name}", [])
        self.services[name] = {
            "serviceName": name,
            "serviceArn": f"{ARN}:service/web/{name}",
            "clusterArn": f"{ARN}:cluster/web",
            "status": "ACTIVE",
            "desiredCount": desired,
            "taskDefinition": definition,
            "events": [],
        }
        return str(self.services[name]["serviceArn"])

    def start_task(self, service: str) -> str:
        number = next(self._number)
        task = "".join(f"{zlib.crc32(f'{number}/{part}'.encode()):08x}" for part in range(4))
        arn = f"{ARN}:task/web/{task}"
        self.tasks[task] = {
            "taskArn": arn,
            "clusterArn": f"{ARN}:cluster/web",
            "group": f"service:{service}",
            "taskDefinitionArn": f"{ARN}:task-definition/{service}:1",
            "desiredStatus": "RUNNING",
            "containers": [{"name": "app"}],
        }
        self.event(service, f"(service {service}) has started 1 tasks: (task {task}).")
        for status, after in WALK:
            self.at(after, lambda status=status: self._reach(task, status))
        return task

    def stop_task(
        self, task: str, reason: str = "Essential container in task exited", exit_code: int = 3
    ) -> None:
        row = self.tasks[task]
        row["desiredStatus"] = "STOPPED"
        row["stoppedReason"], row["stopCode"] = reason, "EssentialContainerExited"
        row["containers"][0]["exitCode"] = exit_code
        for status, after in WALK_DOWN:
            self.at(after, lambda status=status: self._reach(task, status, reason))

    def say(self, task: str, *lines: str, container: str = "app") -> None:
        with self.lock:
            group = f"/ecs/{self.tasks[task]['group'].removeprefix('service:')}"
            for line in lines:
                number = f"{next(self._number):056}"
                self.events[group].append(
                    {
                        "eventId": number,
                        "timestamp": round(self.time * 1000),
                        "logStreamName": f"lab/{container}/{task}",
                        "message": line,
                    }
                )
            self.log_seq += 1
            self.changed.notify_all()

    def event(self, service: str, message: str) -> None:
        with self.lock:
            row = {"id": str(next(self._number)), "createdAt": self.now(), "message": message}
            self.services[service]["events"].insert(0, row)
            self.record("service.event", self.services[service]["serviceArn"], message)

    def record(self, kind: str, resource: str, what: str, why: str = "", **data: Any) -> None:
        with self.lock:
            self.records.append(Record(len(self.records) + 1, self.time, kind, resource, what, why, data))
            self.changed.notify_all()

    def at(self, after: float, action: Callable[[], None]) -> None:
        with self.lock:
            heapq.heappush(self._plan, (self.time + after, next(self._number), action))
            self.run_until(self.time)

    def _reach(self, task: str, status: str, why: str = "") -> None:
        row = self.tasks[task]
        row["lastStatus"] = status
        if status in STAMPS:
            row[STAMPS[status]] = self.now()
        self.record("task.status", row["taskArn"], status, why, lastStatus=status)

    # -- time

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.time, UTC)

    def run_until(self, when: float) -> None:
        with self.lock:
            while self._plan and self._plan[0][0] <= when:
                self.time, _, action = heapq.heappop(self._plan)
                action()
            self.time = max(self.time, when)

    def advance(self, seconds: float) -> None:
        self.run_until(self.time + seconds)

    def sleep(self, seconds: float) -> None:
        if self.rate and self._running:
            time.sleep(seconds / self.rate)
        else:
            self.advance(seconds)

    def run(self) -> None:
        """Let time flow."""
        self._running = True
        threading.Thread(target=self._flow, daemon=True).start()

    def _flow(self) -> None:
        while self._running:
            time.sleep(0.05)
            self.run_until(self.time + 0.05 * self.rate)

    def close(self) -> None:
        self._running = False

    def follow(self, callback: Callable[[Change], None]) -> SimpleNamespace:
        going = threading.Event()
        going.set()

        def loop() -> None:
            seen = (0, 0)
            while going.is_set():
                change = self.changes(*seen, 0.2)
                if (change.seq, change.log_seq) != seen:
                    seen = (change.seq, change.log_seq)
                    callback(change)

        threading.Thread(target=loop, daemon=True).start()
        return SimpleNamespace(stop=going.clear)

    def watching(self) -> AbstractContextManager[None]:
        return watching()

    def changes(self, since: int, logs: int, wait: float) -> Change:
        with self.changed:
            self.changed.wait_for(lambda: len(self.records) > since or self.log_seq > logs, wait)
            clock = (self.rate or 0.0, self.rate == 0, self.resting)
            return Change(len(self.records), self.log_seq, self.time, tuple(self.records[since:]), *clock)

    # -- the calls

    def _ecs_list_clusters(self) -> dict[str, Any]:
        return {"clusterArns": [f"{ARN}:cluster/web"]}

    def _ecs_describe_services(self, cluster: str, services: list[str]) -> dict[str, Any]:
        names = [name.rsplit("/", 1)[-1] for name in services]
        return {"services": [self.services[name] for name in names if name in self.services]}

    def _ecs_list_tasks(self, cluster: str, desiredStatus: str, serviceName: str = "") -> dict[str, Any]:
        chosen = [
            task["taskArn"]
            for task in self.tasks.values()
            if task["desiredStatus"] == desiredStatus
            and serviceName in ("", task["group"].removeprefix("service:"))
        ]
        return {"taskArns": chosen}

    def _ecs_describe_tasks(self, cluster: str, tasks: list[str]) -> dict[str, Any]:
        names = [name.rsplit("/", 1)[-1] for name in tasks]
        return {"tasks": [dict(self.tasks[name]) for name in names if name in self.tasks]}

    def _ecs_describe_task_definition(self, taskDefinition: str) -> dict[str, Any]:
        return {"taskDefinition": self.definitions[taskDefinition]}

    def _logs_describe_log_groups(self, logGroupNamePrefix: str) -> dict[str, Any]:
        return {"logGroups": [{"logGroupName": n} for n in self.events if n.startswith(logGroupNamePrefix)]}

    def _logs_filter_log_events(
        self,
        logGroupName: str,
        startTime: int = 0,
        logStreamNames: list[str] | None = None,
        nextToken: str = "0",
    ) -> dict[str, Any]:
        if logGroupName not in self.events:
            raise _missing("The specified log group does not exist.")
        events = self.events[logGroupName]
        existing = {event["logStreamName"] for event in events}
        if logStreamNames and not existing.issuperset(logStreamNames):
            raise _missing("The specified log stream does not exist.")
        chosen = [
            event
            for event in events
            if event["timestamp"] >= startTime
            and (not logStreamNames or event["logStreamName"] in logStreamNames)
        ]
        page, rest = int(nextToken), {}
        if len(chosen) > page + 10_000:
            rest = {"nextToken": str(page + 10_000)}
        return {"events": chosen[page : page + 10_000], **rest}


def _missing(text: str) -> ClientError:
    return ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": text}}, "FilterLogEvents")


class FakeApi:
    """`/_lab/*` of a FakeLab."""

    def __init__(self, lab: FakeLab) -> None:
        self._lab = lab

    def clock(self) -> ClockState:
        lab = self._lab
        seqs = (len(lab.records), lab.log_seq)
        return ClockState(lab.time, lab.rate, lab.rate == 0, lab.resting, START, *seqs)

    def set_rate(self, rate: float) -> ClockState:
        self._lab.rate = rate
        return self.clock()

    def advance(self, seconds: float) -> ClockState:
        self._lab.advance(seconds)
        return self.clock()

    def sleep(self, seconds: float) -> ClockState:
        self._lab.sleep(seconds)
        return self.clock()

    def until_change(self, seq: int, limit: float) -> ClockState:
        lab = self._lab
        end = lab.time + limit
        while len(lab.records) <= seq and lab._plan and lab._plan[0][0] <= end:
            lab.run_until(lab._plan[0][0])
        if len(lab.records) <= seq:
            lab.run_until(end)
        return self.clock()

    def changes(self, since: int, logs: int = 0, wait_real_seconds: float = 25.0) -> Change:
        return self._lab.changes(since, logs, wait_real_seconds)

    def journal(self, since: int = 0, resource: str | None = None, limit: int | None = None) -> list[Record]:
        return [one for one in self._lab.records[since:] if (resource or "") in one.resource][:limit]

    def curl(self, url: str, **choice: Any) -> CurlAnswer:
        answer = self._lab.pages.get(url)
        return answer or CurlAnswer("timed out", why="Nothing answered within 10 seconds.")
