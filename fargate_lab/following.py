"""Tells subscribers that something changed: one background thread per lab, and none when nobody listens.

Knows two ways to notice: our emulator's long poll, and elsewhere a look at the account every 2 to 5 real seconds.
Whatever is asked on that thread, by a subscriber too, does not keep the lab's clock from resting.
The thread is a daemon and prints nothing; a subscriber whose callback fails is dropped with its error kept.
Does not know what a change means: whoever listens looks for itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from fargate_lab.errors import LabError
from fargate_lab.lab_api import Change, LabApi, watching

if TYPE_CHECKING:
    from fargate_lab.lab import Lab

LONG_POLL_REAL_SECONDS = 20.0
POLITE_REAL_SECONDS = (2.0, 5.0)
TROUBLE_REAL_SECONDS = (1.0, 30.0)  # between tries while nothing answers: at first, and at most


class Subscription:
    """One listener; `stop()` ends it, from any thread. `error` is what its callback raised, if it did."""

    def __init__(self, follower: Follower, callback: Callable[[Change], Any]) -> None:
        self._follower = follower
        self._callback = callback
        self.error: BaseException | None = None

    def stop(self) -> None:
        """Hear nothing more. Stopping twice is fine."""
        self._follower.forget(self)

    def tell(self, change: Change) -> None:
        """Pass a change on; a callback that fails hears nothing more."""
        try:
            self._callback(change)
        except Exception as error:
            self.error = error
            self.stop()

    def __repr__(self) -> str:
        if self.error is not None:
            return (
                f"Subscription: ended, because its callback raised {type(self.error).__name__}: {self.error}"
            )
        return "Subscription: " + ("listening" if self._follower.hears(self) else "stopped")


class Follower:
    """The one thread that looks for a lab's subscribers."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._subscriptions: list[Subscription] = []
        self._lock = threading.Lock()
        self._bell = threading.Event()  # rung when the last listener leaves
        self._thread: threading.Thread | None = None

    def add(self, callback: Callable[[Change], Any]) -> Subscription:
        """Call `callback(change)` whenever something changed from now on."""
        subscription = Subscription(self, callback)
        with self._lock:
            self._subscriptions.append(subscription)
            self._bell.clear()
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="fargate-lab-follow", daemon=True)
                self._thread.start()
        return subscription

    def forget(self, subscription: Subscription) -> None:
        """Take a listener off the list."""
        with self._lock:
            if subscription in self._subscriptions:
                self._subscriptions.remove(subscription)
            if not self._subscriptions:
                self._bell.set()

    def hears(self, subscription: Subscription) -> bool:
        """Whether a listener is still on the list."""
        with self._lock:
            return subscription in self._subscriptions

    def _goes_on(self) -> bool:
        """Whether anybody listens; when nobody does, the thread is over from this very instant."""
        with self._lock:
            if not self._subscriptions:
                self._thread = None
            return bool(self._subscriptions)

    def _tell(self, change: Change) -> None:
        with self._lock:
            listeners = list(self._subscriptions)
        for subscription in listeners:
            subscription.tell(change)

    def _watch(self) -> None:
        with watching():
            if self._lab.api is not None:
                self._follow()
            else:
                self._poll()

    def _follow(self) -> None:
        """Our emulator: one long poll after the other."""
        api: LabApi = self._lab.api  # type: ignore[assignment]
        trouble, most = TROUBLE_REAL_SECONDS
        last: Change | None = None
        while self._goes_on():
            try:
                if last is None:
                    change = api.changes(since=2**53, logs=2**53, wait_real_seconds=0)
                    last = replace(change, records=())
                    self._tell(last)  # whatever happened while nobody followed, or while nothing answered
                    continue
                change = api.changes(last.seq, last.log_seq, LONG_POLL_REAL_SECONDS)
            except LabError:
                last = None  # it may come back as another one, whose count starts anew
                self._bell.wait(trouble)
                trouble = min(trouble * 2, most)
                continue
            trouble = TROUBLE_REAL_SECONDS[0]
            if _marks(change) != _marks(last):
                self._tell(change)
            last = change

    def _poll(self) -> None:
        """Elsewhere: look at the account; every look may have new log lines, so every look is told."""
        pause, most = POLITE_REAL_SECONDS
        seen: Any = None
        seq = looks = 0
        while self._goes_on():
            try:
                now = look_at_account(self._lab.ecs)
            except (ClientError, BotoCoreError, LabError):
                self._bell.wait(most)
                continue
            looks += 1
            if now != seen:
                seen, seq, pause = now, seq + 1, POLITE_REAL_SECONDS[0]
            else:
                pause = min(pause * 1.3, most)
            self._tell(Change(seq, looks, self._lab.now().timestamp()))
            self._bell.wait(pause)


def _marks(change: Change) -> tuple[Any, ...]:
    return change.seq, change.log_seq, change.rate, change.resting


def look_at_account(ecs: Any) -> list[tuple[Any, ...]]:
    """What changes when something in ECS changes: the states and counts of clusters, services and tasks."""
    rows: list[tuple[Any, ...]] = []
    for page in ecs.get_paginator("list_clusters").paginate():
        for cluster in page["clusterArns"]:
            rows.append((cluster,))
            rows += _services(ecs, cluster)
            rows += _tasks(ecs, cluster)
    return rows


def _services(ecs: Any, cluster: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for page in ecs.get_paginator("list_services").paginate(
        cluster=cluster, PaginationConfig={"PageSize": 10}
    ):
        if page["serviceArns"]:
            for row in ecs.describe_services(cluster=cluster, services=page["serviceArns"])["services"]:
                counts = [(d.get("id"), d.get("rolloutState")) for d in row.get("deployments", ())]
                events = row.get("events") or [{}]
                numbers = (row.get("desiredCount"), row.get("runningCount"), row.get("pendingCount"))
                rows.append((row["serviceArn"], row.get("status"), numbers, counts, events[0].get("id")))
    return rows


def _tasks(ecs: Any, cluster: str) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for desired in ("RUNNING", "STOPPED"):
        for page in ecs.get_paginator("list_tasks").paginate(cluster=cluster, desiredStatus=desired):
            if page["taskArns"]:
                for row in ecs.describe_tasks(cluster=cluster, tasks=page["taskArns"])["tasks"]:
                    rows.append((row["taskArn"], row.get("lastStatus"), row.get("version")))
    return rows
