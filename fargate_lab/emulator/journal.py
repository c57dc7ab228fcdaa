"""The journal: the append-only list of what happened in one account, when and why.

Service events, the timeline, `explain` and the tests all read it. It knows nothing of what a record means.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

from fargate_lab.emulator.clock import Clock

MOST_RECORDS = 200_000
"""Oldest records are dropped above this, so that a lab left alone for a week does not fill the memory."""


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened."""

    seq: int
    at: float
    kind: str
    resource: str
    what: str
    why: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "seq": self.seq,
            "at": round(self.at, 3),
            "kind": self.kind,
            "resource": self.resource,
            "what": self.what,
            "why": self.why,
            "data": self.data,
        }


class Journal:
    """The records of one account; ``seq`` and ``log_seq`` grow with every record and every batch of lines."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._records: list[Record] = []
        self._dropped = 0
        self._waiting: list[asyncio.Future[None]] = []
        self.log_seq = 0

    @property
    def seq(self) -> int:
        """The number of the newest record; 0 when nothing has happened yet."""
        return self._dropped + len(self._records)

    def add(self, kind: str, resource: str, what: str, why: str = "", **data: Any) -> Record:
        """Append a record, dated now, and wake whoever waits for news."""
        record = Record(self.seq + 1, self._clock.now, kind, resource, what, why, data)
        self._records.append(record)
        if len(self._records) > MOST_RECORDS:
            surplus = MOST_RECORDS // 10
            del self._records[:surplus]
            self._dropped += surplus
        self._tell()
        return record

    def touch_logs(self) -> None:
        """Say that new log lines can be read; the lines themselves stand in CloudWatch Logs."""
        self.log_seq += 1
        self._tell()

    def since(self, seq: int, limit: int = 1000, resource: str = "") -> list[Record]:
        """The records after number ``seq``, oldest first, at most ``limit``, naming ``resource`` if given."""
        start = max(0, seq - self._dropped)
        if not resource:
            return self._records[start : start + limit]
        found = (record for record in self._records[start:] if resource in record.resource)
        return [record for record, _ in zip(found, range(limit), strict=False)]

    async def news(self, seq: int, log_seq: int, real_seconds: float) -> None:
        """Return as soon as something is newer than both numbers, at the latest after ``real_seconds``."""
        if self.seq > seq or self.log_seq > log_seq:
            return
        future = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        try:
            await asyncio.wait_for(future, real_seconds)
        except TimeoutError:
            return
        finally:
            if future in self._waiting:
                self._waiting.remove(future)

    def _tell(self) -> None:
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)
