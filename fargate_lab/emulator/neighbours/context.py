"""Whose clock and whose ids moto uses at this instant.

What it knows: the lab's clock and id streams, as ``install`` was given them, and the account whose call is being
answered. What it does not know: moto, HTTP, AWS.

Three kinds of stream, so that nothing a learner (or a view that polls) does by the way changes an id drawn later:

* a call that changes something draws from the account's own stream;
* a call that only reads draws from a stream made from the call itself;
* a service's state, made when an account first touches it, draws from a stream named after account, service and
  region, so it does not matter who touched it first.
"""

from __future__ import annotations

import datetime
import hashlib
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Chance(Protocol):
    """What is needed of ``ids.Ids``."""

    random: random.Random


class NotInstalled(RuntimeError):
    """moto asked for the time or for an id before ``install``, or outside every account."""


_clock_now: Callable[[], float] | None = None
_ids_of: Callable[[str], Chance] | None = None
_stream: ContextVar[random.Random | None] = ContextVar("stream", default=None)
_request_id: ContextVar[str] = ContextVar("request_id", default="00000000-0000-4000-8000-000000000000")


def install(clock_now: Callable[[], float], ids_of: Callable[[str], Chance]) -> None:
    """Say which clock (virtual epoch seconds) and which ids moto shall use. Costs nothing: moto is not loaded here.

    ``ids_of`` is also asked for derived names such as ``"000000000000/ec2/us-east-1"``: it should make a stream for
    any string, without calling it an account.
    """
    global _clock_now, _ids_of
    _clock_now, _ids_of = clock_now, ids_of


def now() -> float:
    """Virtual epoch seconds."""
    if _clock_now is None:
        raise NotInstalled("moto asked for the time before neighbours.install()")
    return _clock_now()


def utcnow() -> datetime.datetime:
    """The virtual date, UTC, without a time zone, as moto likes it."""
    return datetime.datetime.fromtimestamp(round(now(), 6), tz=datetime.UTC).replace(tzinfo=None)


def stream() -> random.Random:
    """The stream of chance in use; raises NotInstalled outside ``use_account``."""
    current = _stream.get()
    if current is None:
        raise NotInstalled("moto drew an id while no account was in use")
    return current


def request_id() -> str:
    """The id of the call being answered."""
    return _request_id.get()


@contextmanager
def use_stream(chosen: random.Random) -> Iterator[None]:
    """Let moto draw from ``chosen`` inside the block."""
    token = _stream.set(chosen)
    try:
        yield
    finally:
        _stream.reset(token)


@contextmanager
def use_account(account: str) -> Iterator[None]:
    """Let moto draw from the stream of ``account`` inside the block: for calls that change something."""
    if _ids_of is None:
        raise NotInstalled("neighbours.install() has not been called")
    with use_stream(_ids_of(account).random):
        yield


@contextmanager
def use_named_stream(name: str) -> Iterator[None]:
    """Let moto draw from a stream that belongs to ``name`` alone and begins anew in every lab."""
    if _ids_of is None:
        raise NotInstalled("neighbours.install() has not been called")
    with use_stream(_ids_of(name).random):
        yield


@contextmanager
def use_call(account: str, fingerprint: bytes, changes: bool) -> Iterator[None]:
    """Answer one call: its request id comes from what was asked and when, its ids from the account if it ``changes``
    anything, else from the call itself."""
    digest = hashlib.blake2b(fingerprint, key=f"{account}@{now():.6f}".encode()[:64], digest_size=16).digest()
    token = _request_id.set(_as_uuid(digest.hex()))
    try:
        if changes:
            with use_account(account):
                yield
        else:
            with use_stream(random.Random(digest)):
                yield
    finally:
        _request_id.reset(token)


def _as_uuid(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
