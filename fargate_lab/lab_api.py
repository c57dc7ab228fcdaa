"""The one client of what AWS has not: `/_lab/*` of fargate_lab's own emulator.

Knows the wire (JSON over HTTP/1.1, kept-alive connections, one account) and gives typed answers. Uses the standard
library only, so that a follower thread and a notebook cell may call it at the same time without a session to share.
Times are virtual: epoch seconds as float; durations are virtual seconds unless a name says otherwise.
Does not know boto3, and nothing of what an answer means.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from fargate_lab.errors import LabError, LabUnreachable

T = TypeVar("T")

IDLE_REAL_SECONDS = 3.0  # the server closes an idle connection after 5 s; one that old is not worth the risk
PATIENCE_REAL_SECONDS = (
    3600.0  # moving a day of virtual time may take long; a dead server shows as a closed socket
)
WATCHING = "x-fargate-lab-watching"
"""The header that says: a picture keeps itself up to date, nobody asked. It does not keep the clock from resting."""

_watching: ContextVar[bool] = ContextVar("fargate_lab_watching", default=False)


@contextmanager
def watching() -> Iterator[None]:
    """What this thread asks inside is asked by a picture that follows the lab, not by a learner."""
    before = _watching.set(True)
    try:
        yield
    finally:
        _watching.reset(before)


def is_watching() -> bool:
    """Whether this thread is inside `watching()`."""
    return _watching.get()


@dataclass(frozen=True)
class ClockState:
    """Where the lab's clock stands. `seq` and `log_seq` are the account's newest change, where the answer has them."""

    now: float
    rate: float
    stepped: bool
    resting: bool
    started: float
    seq: int = 0
    log_seq: int = 0

    @property
    def time(self) -> datetime:
        """Virtual now as an aware datetime in UTC."""
        return datetime.fromtimestamp(self.now, UTC)


@dataclass(frozen=True)
class Record:
    """One line of the journal: what happened to which resource, when and why."""

    seq: int
    at: float
    kind: str
    resource: str
    what: str
    why: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """What changed since somebody last looked; `log_seq` grows when log lines arrived.

    `rate`, `stepped` and `resting` say how the clock stands; real time goes at its own rate and never rests.
    """

    seq: int
    log_seq: int
    now: float
    records: tuple[Record, ...] = ()
    rate: float = 1.0
    stepped: bool = False
    resting: bool = False


@dataclass(frozen=True)
class Hop:
    """One place a packet passed, or the place where it was stopped."""

    at: str
    ok: bool
    why: str = ""


@dataclass(frozen=True)
class CurlAnswer:
    """What came back from a URL inside the lab: outcome is "reached", "refused" or "timed out"."""

    outcome: str
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    hops: tuple[Hop, ...] = ()
    why: str = ""

    def __repr__(self) -> str:
        if self.outcome != "reached":
            return f"{self.outcome}: {self.why}" if self.why else self.outcome
        return f"HTTP {self.status}\n{self.body.rstrip()}"


@dataclass(frozen=True)
class ImageRow:
    """One image of the catalogue."""

    name: str
    names: tuple[str, ...] = ()
    architecture: Any = None
    size_mib: float = 0.0
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    exposed_ports: tuple[Any, ...] = ()
    about: str = ""


class LabApi:
    """Calls `/_lab/*` for one account; safe to use from several threads at once."""

    def __init__(self, endpoint: str, account: str = "000000000000") -> None:
        parts = urlsplit(endpoint)
        self.endpoint = endpoint.rstrip("/")
        self.account = account
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._idle: list[tuple[float, http.client.HTTPConnection]] = []
        self._lock = threading.Lock()

    def clock(self) -> ClockState:
        """Where the clock stands."""
        return _known(ClockState, self._call("GET", "/_lab/clock"))

    def set_rate(self, rate: float) -> ClockState:
        """Virtual seconds per real second from now on; 0 makes the clock stepped."""
        return self._move({"rate": rate})

    def advance(self, seconds: float) -> ClockState:
        """Move virtual time by `seconds` as fast as the machine can; answers when there."""
        return self._move({"advance": seconds})

    def sleep(self, seconds: float) -> ClockState:
        """Let `seconds` of virtual time pass: by themselves when time flows, at once when it is stepped."""
        return self._move({"sleep": seconds})

    def until_change(self, seq: int, limit: float) -> ClockState:
        """Like `sleep(limit)`, but answers at the first instant at which something newer than `seq` happened."""
        return self._move({"until_change": seq, "limit": limit})

    def changes(self, since: int, logs: int = 0, wait_real_seconds: float = 25.0) -> Change:
        """Long poll: answers as soon as anything is newer than `since` or `logs`, at the latest after the wait."""
        query = {"since": since, "logs": logs, "wait": wait_real_seconds}
        answer = self._call("GET", "/_lab/changes", query, timeout=wait_real_seconds + 15)
        records = tuple(_known(Record, row) for row in answer.pop("records", ()))
        return _known(Change, {"log_seq": 0, **answer, "records": records})

    def journal(self, since: int = 0, resource: str | None = None, limit: int | None = None) -> list[Record]:
        """What happened after `since`, oldest first; `resource` is a part of an ARN."""
        query = {"since": since, "resource": resource, "limit": limit}
        return [_known(Record, row) for row in self._call("GET", "/_lab/journal", query)["records"]]

    def curl(
        self,
        url: str,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        timeout: float | None = None,
    ) -> CurlAnswer:
        """Ask for a URL from outside, as a browser at home would; `timeout` in virtual seconds."""
        asked = {"url": url, "method": method, "headers": headers, "body": body, "timeout": timeout}
        sent = {key: value for key, value in asked.items() if value is not None}
        answer = dict(self._call("POST", "/_lab/curl", body=sent))
        answer["hops"] = tuple(_known(Hop, hop) for hop in answer.get("hops") or ())
        return _known(CurlAnswer, {key: value for key, value in answer.items() if value is not None})

    def exec(
        self, task: str, command: str, container: str | None = None, timeout: float = 60.0
    ) -> dict[str, Any]:
        """Run a command in a running container; `timeout` in virtual seconds. See `fargate_lab.executing`."""
        asked = {"task": task, "container": container, "command": command, "timeout": timeout}
        return self._call("POST", "/_lab/exec", body=asked)

    def images(self) -> list[ImageRow]:
        """The images that a task can pull here."""
        return [_known(ImageRow, row) for row in self._call("GET", "/_lab/images")["images"]]

    def page_address(self, ip: str, port: int = 80, path: str = "/") -> str:
        """Where the learner's own browser sees what a task answers; holds a port, so never print it."""
        where = ip if port == 80 else f"{ip}:{port}"
        return f"{self.endpoint}/_lab/web/{self.account}/{where}/{path.lstrip('/')}"

    def close(self) -> None:
        """Close the idle connections; the next call opens a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, connection in idle:
            connection.close()

    def _move(self, body: dict[str, Any]) -> ClockState:
        return _known(ClockState, self._call("POST", "/_lab/clock", body=body, timeout=PATIENCE_REAL_SECONDS))

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        timeout: float = 60.0,
    ) -> dict[str, Any]:
        asked = {key: value for key, value in (query or {}).items() if value is not None}
        url = f"{path}?{urlencode({'account': self.account, **asked})}"
        status, text = self._send(method, url, None if body is None else json.dumps(body), timeout)
        try:
            answer = json.loads(text)
        except ValueError:
            raise LabError(f"The lab answered {path} with HTTP {status} and no JSON.") from None
        if status >= 400:
            raise LabError(str(answer.get("message") or f"The lab answered {path} with HTTP {status}."))
        return dict(answer)

    def _send(self, method: str, url: str, body: str | None, timeout: float) -> tuple[int, bytes]:
        connection, used = self._take(timeout)
        try:
            connection.request(method, url, body, _headers(body))
            response = connection.getresponse()
            answer = response.status, response.read()
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            if (
                used and method == "GET"
            ):  # the server may have closed a kept connection just before we wrote to it
                self.close()
                return self._send(method, url, body, timeout)
            raise LabUnreachable(
                f"The lab no longer answers ({type(error).__name__}); make a new Lab()."
            ) from error
        except (
            BaseException
        ):  # an interrupted cell leaves half an answer behind: this connection is of no more use
            connection.close()
            raise
        with self._lock:
            self._idle.append((time.monotonic(), connection))
        return answer

    def _take(self, timeout: float) -> tuple[http.client.HTTPConnection, bool]:
        oldest = time.monotonic() - IDLE_REAL_SECONDS
        with self._lock:
            while self._idle:
                since, connection = self._idle.pop()
                if since >= oldest and connection.sock is not None:
                    connection.sock.settimeout(timeout)
                    return connection, True
                connection.close()
        return http.client.HTTPConnection(self._host, self._port, timeout=timeout), False


def _headers(body: str | None) -> dict[str, str]:
    kind = {"content-type": "application/json"} if body else {}
    return {**kind, WATCHING: "1"} if is_watching() else kind


def _known(row_type: type[T], row: Mapping[str, Any]) -> T:
    """Build a row from an answer; members that a newer emulator adds are left out."""
    names = row_type.__dataclass_fields__  # type: ignore[attr-defined]
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in row.items() if key in names}
    return row_type(**values)
