"""CloudWatch Logs for log drivers, straight on moto's state.

What it knows: groups, streams, lines. What it does not know: containers, drivers, permissions.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import context, services
from .patches.logs import append


class UnknownLogGroup(LookupError):
    """No log group has this name; ``str()`` is the name."""


class UnknownLogStream(LookupError):
    """No log stream of the group has this name; ``str()`` is the name."""


def _groups(account: str, region: str) -> dict[str, Any]:
    groups: dict[str, Any] = services.backend("logs", account, region).groups
    return groups


def _group(account: str, region: str, name: str) -> Any:
    group = _groups(account, region).get(name)
    if group is None:
        raise UnknownLogGroup(name)
    return group


def group_exists(account: str, region: str, name: str) -> bool:
    """Whether there is a log group of this name."""
    return name in _groups(account, region)


def create_group(account: str, region: str, name: str) -> None:
    """Make a log group as ``awslogs-create-group`` does; nothing happens when it is there."""
    if not group_exists(account, region, name):
        with context.use_account(account):
            services.backend("logs", account, region).create_log_group(name, {})


def create_stream(account: str, region: str, group: str, stream: str) -> None:
    """Make a log stream; nothing happens when it is there. Raises UnknownLogGroup."""
    log_group = _group(account, region, group)
    if stream not in log_group.streams:
        with context.use_account(account):
            log_group.create_log_stream(stream)


def put_lines(account: str, region: str, group: str, stream: str, lines: Iterable[tuple[int, str]]) -> int:
    """Write lines (virtual milliseconds, text) to a stream and return how many; about 2 microseconds a line.

    Lines of one millisecond keep the order in which they came. Raises UnknownLogGroup, UnknownLogStream.
    """
    log_group = _group(account, region, group)
    log_stream = log_group.streams.get(stream)
    if log_stream is None:
        raise UnknownLogStream(stream)
    if log_group.subscription_filters:  # rare: then moto passes the events on
        events = [{"timestamp": at, "message": text} for at, text in lines]
        with context.use_account(account):
            log_stream.put_log_events(events)
        return len(events)
    log_stream.last_ingestion_time = context.utcnow()
    log_stream.upload_sequence_token += 1
    return len(append(log_stream, lines, int(context.now() * 1000)))


def read_lines(account: str, region: str, group: str, stream: str) -> list[tuple[int, str]]:
    """All lines of a stream. Raises UnknownLogGroup, UnknownLogStream."""
    log_stream = _group(account, region, group).streams.get(stream)
    if log_stream is None:
        raise UnknownLogStream(stream)
    return [(event.timestamp, event.message) for event in log_stream.events]
