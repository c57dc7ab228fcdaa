"""CloudWatch Logs, made for streams that are written all the time and read again and again.

What it knows: moto's log streams, groups and the arguments of FilterLogEvents. What it does not know: containers.
Known gaps: a filter pattern other than plain terms matches everything (moto's own), responses are not cut at 1 MB.
"""

from __future__ import annotations

import heapq
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import attrgetter
from types import ModuleType
from typing import Any

MOST_EVENTS = 10_000
"""Of one GetLogEvents or FilterLogEvents answer:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html"""

_timestamp = attrgetter("timestamp")


class Line:
    """One log event, in the place of moto's LogEvent, which counts its ids across all accounts."""

    __slots__ = ("event_id", "ingestion_time", "message", "timestamp")

    def __init__(self, timestamp: int, message: str, ingestion_time: int, event_id: int) -> None:
        self.timestamp, self.message = timestamp, message
        self.ingestion_time, self.event_id = ingestion_time, event_id

    def to_response_dict(self) -> dict[str, Any]:
        """As GetLogEvents shows it."""
        return {"timestamp": self.timestamp, "message": self.message, "ingestionTime": self.ingestion_time}

    def to_filter_dict(self) -> dict[str, Any]:
        """As FilterLogEvents shows it, without the name of the stream."""
        return {"eventId": f"{self.event_id:056d}", **self.to_response_dict()}


def append(stream: Any, lines: Iterable[tuple[int, str]], ingestion_time: int) -> list[Line]:
    """Put ``lines`` (milliseconds, text) into a stream, which stays sorted by time and, within it, by arrival."""
    group = stream.log_group
    number = group.__dict__.get("lines_so_far", 0)
    added = []
    size = 0
    for timestamp, message in lines:
        number += 1
        size += len(message)
        added.append(Line(timestamp, message, ingestion_time, number))
    group.lines_so_far = number
    stream.stored_bytes += size
    events: list[Line] = stream.events
    in_order = all(a.timestamp <= b.timestamp for a, b in zip(events[-1:] + added, added, strict=False))
    events += added
    if not in_order:
        events.sort(key=_timestamp)
    return added


def streams(module: ModuleType) -> None:
    """Streams stay sorted, know their first and last event, and turn pages with tokens that stay good."""
    cls: Any = module.LogStream

    def update(self: Any) -> None:
        self.first_event_timestamp = self.events[0].timestamp if self.events else None
        self.last_event_timestamp = self.events[-1].timestamp if self.events else None

    def put(self: Any, log_events: list[dict[str, Any]]) -> str:
        self.last_ingestion_time = module.utcnow()
        pairs = [(event["timestamp"], event["message"]) for event in log_events]
        added = append(self, pairs, int(module.unix_time_millis(self.last_ingestion_time)))
        self.upload_sequence_token += 1
        for subscription in self.log_group.subscription_filters.values():
            self._send_log_events(
                service=subscription.destination_arn.split(":")[2],
                destination_arn=subscription.destination_arn,
                filter_name=subscription.name,
                log_events=[
                    {"id": x.event_id, "timestamp": x.timestamp, "message": x.message} for x in added
                ],
            )
        return f"{self.upload_sequence_token:056d}"

    def get(
        self: Any, start: Any, end: Any, limit: Any, next_token: Any, start_from_head: Any
    ) -> tuple[Any, str, str]:
        first = bisect_left(self.events, start, key=_timestamp) if start else 0
        last = bisect_left(self.events, end, key=_timestamp) if end else len(self.events)
        size = min(limit or MOST_EVENTS, MOST_EVENTS)
        if next_token is None:
            low = first if start_from_head else max(first, last - size)
        else:
            direction, position = _parse_token(module, next_token)
            low = first + position if direction == "f" else max(first, first + position - size)
            last = last if direction == "f" else min(last, first + position)
        low = min(low, max(last, first))
        high = max(low, min(last, low + size))
        page = [event.to_response_dict() for event in self.events[low:high]]
        return page, f"b/{low - first:056d}", f"f/{high - first:056d}"

    cls._update, cls.put_log_events, cls.get_log_events = update, put, get


def _parse_token(module: Any, token: str) -> tuple[str, int]:
    direction, _, position = token.partition("/")
    if direction not in ("f", "b") or not position.isdigit():
        raise module.InvalidParameterException("The specified nextToken is invalid.")
    return direction, int(position)


def filtering(module: ModuleType) -> None:
    """FilterLogEvents merges the streams by time, then arrival; a page begins after the event its token names."""

    def filter_log_events(
        self: Any,
        log_group_name: str,
        log_stream_names: Any,
        start_time: int | None,
        end_time: int | None,
        limit: int | None,
        next_token: str | None,
        filter_pattern: str | None,
        interleaved: bool,
    ) -> tuple[list[dict[str, Any]], str | None, list[dict[str, Any]]]:
        chosen = [
            stream
            for name, stream in self.streams.items()
            if not log_stream_names or name in log_stream_names
        ]
        after = _parse_filter_token(module, next_token) if next_token else (0, 0)
        matches = module.EventMessageFilter(filter_pattern).matches if filter_pattern else None
        slices = (_between(stream, max(start_time or 0, after[0]), end_time) for stream in chosen)
        size = min(limit or MOST_EVENTS, MOST_EVENTS)
        page: list[dict[str, Any]] = []
        token = None
        for timestamp, number, name, event in heapq.merge(*slices):
            if (timestamp, number) <= after or (matches is not None and not matches(event.message)):
                continue
            if len(page) == size:
                token = f"{page[-1]['timestamp']:013d}/{page[-1]['eventId']}"
                break
            page.append({"logStreamName": name, **event.to_filter_dict()})
        return page, token, [{"logStreamName": s.log_stream_name, "searchedCompletely": True} for s in chosen]

    module.LogGroup.filter_log_events = filter_log_events  # type: ignore[attr-defined]


def _between(stream: Any, start: int, end: int | None) -> Iterator[tuple[int, int, str, Line]]:
    events: list[Line] = stream.events
    low = bisect_left(events, start, key=_timestamp) if start else 0
    high = bisect_right(events, end, key=_timestamp) if end else len(events)
    name = stream.log_stream_name
    for position in range(low, high):
        event = events[position]
        yield event.timestamp, event.event_id, name, event


def _parse_filter_token(module: Any, token: str) -> tuple[int, int]:
    timestamp, _, number = token.partition("/")
    if not timestamp.isdigit() or not number.isdigit():
        raise module.InvalidParameterException("The specified nextToken is invalid.")
    return int(timestamp), int(number)


def filter_arguments(module: ModuleType) -> None:
    """FilterLogEvents with logStreamNamePrefix or logGroupIdentifier."""

    def filter_log_events(self: Any) -> str:
        group_id = self._get_param("logGroupIdentifier")
        group = self._get_param("logGroupName") or (
            group_id.split("log-group:")[-1].removesuffix(":*") if group_id else ""
        )
        names = self._get_param("logStreamNames", [])
        prefix = self._get_param("logStreamNamePrefix")
        if prefix and names:
            text = "LogStreamNamePrefix and LogStreamNames cannot be specified together."
            raise module.InvalidParameterException(text)  # type: ignore[attr-defined]
        if prefix and group in self.logs_backend.groups:
            names = [name for name in self.logs_backend.groups[group].streams if name.startswith(prefix)]
            if not names:
                return json.dumps({"events": [], "searchedLogStreams": []})
        times = [
            self._get_param(name) for name in ("startTime", "endTime", "limit", "nextToken", "filterPattern")
        ]
        events, token, searched = self.logs_backend.filter_log_events(group, names, *times, True)
        answer = {"events": events, "searchedLogStreams": searched}
        return json.dumps(answer | ({"nextToken": token} if token else {}))

    module.LogsResponse.filter_log_events = filter_log_events  # type: ignore[attr-defined]
