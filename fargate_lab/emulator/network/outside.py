"""Requests from outside every VPC: the notebook's `lab.api.curl`, and the learner's own browser through the edge."""

from __future__ import annotations

from html import escape
from typing import Any
from urllib.parse import urlsplit

from fargate_lab.emulator.http import Answer, Request
from fargate_lab.emulator.network.fabric import (
    HttpAnswer,
    NetworkError,
    Refused,
    Reset,
    Source,
    TimedOut,
    port_of,
)
from fargate_lab.emulator.network.reach import Path, enters
from fargate_lab.emulator.world import World

LEARNER = Source("203.0.113.25")
"""Where the learner's computer stands on the lab's internet (RFC 5737, an address kept for examples)."""
USUAL_TIMEOUT_SECONDS = 10.0
LONGEST_TIMEOUT_SECONDS = 300.0
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SANDBOX = "sandbox allow-forms allow-scripts"
"""What a task answers is a stranger's page: it must not act as a page of this lab."""


async def curl(world: World, account: str, wish: dict[str, Any]) -> dict[str, Any]:
    """Ask a task's public address; says what came back, or which hop stopped the packet. ValueError for nonsense."""
    url, method = wish["url"], str(wish.get("method", "GET")).upper()
    url = url if "://" in url else f"http://{url}"
    _check(url, method)
    timeout = wish.get("timeout", USUAL_TIMEOUT_SECONDS)
    if not isinstance(timeout, int | float) or not 0 < timeout <= LONGEST_TIMEOUT_SECONDS:
        raise ValueError(f"timeout must be more than 0 and at most {LONGEST_TIMEOUT_SECONDS:g} seconds.")
    headers = wish.get("headers") or {}
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise ValueError("headers must be an object of strings.")
    body = wish.get("body") or ""
    if not isinstance(body, str):
        raise ValueError("body must be a string.")
    path, outcome = _walk(world, account, url), "reached"
    answer: HttpAnswer | None = None
    try:
        answer = await _ask(world, method, url, headers, body.encode(), float(timeout), path)
    except TimedOut as error:
        outcome = "timed out"
        if error.connected:
            path.hop("container", False, f"It took the request and did not answer within {timeout:g} s.")
    except Refused:
        outcome = "refused"
        path.hop("container", False, f"Nothing listens on port {port_of(url)} of this task.")
    except Reset as error:
        outcome = "refused"
        path.hop("container", False, f"The connection was closed: {error}.")
    found: dict[str, Any] = {"outcome": outcome, "hops": path.hops, "why": path.why}
    if answer is not None:
        text = answer.body.decode("utf-8", errors="replace")
        found |= {"status": answer.status, "headers": dict(answer.headers), "body": text}
    return found


async def page(world: World, account: str, url: str, request: Request) -> Answer:
    """The same for a browser: the task's own answer, or a page that says what stopped the request."""
    _check(url, request.method)
    path = _walk(world, account, url)
    try:
        found = await _ask(world, request.method, url, {}, request.body, USUAL_TIMEOUT_SECONDS, path)
    except NetworkError as error:
        why = path.why or f"Nobody answered: {error or 'nothing listens there'}."
        text = f"<!doctype html><meta charset=utf-8><title>No answer</title><p>{escape(why)}</p>"
        return Answer(
            504,
            text.encode(),
            {"content-type": "text/html; charset=utf-8", "content-security-policy": SANDBOX},
        )
    kind = next(
        (value for name, value in found.headers.items() if name.lower() == "content-type"), "text/plain"
    )
    return Answer(
        found.status,
        found.body,
        {"content-type": kind, "content-security-policy": SANDBOX, "x-content-type-options": "nosniff"},
    )


async def _ask(
    world: World, method: str, url: str, headers: dict[str, str], body: bytes, timeout: float, path: Path
) -> HttpAnswer:
    clock = world.clock
    world.visits += 1
    party = clock.party(("outside", f"{world.visits:09d}"))
    try:
        if path.why:
            await party.sleep(timeout)
            raise TimedOut(timeout)
        return await world.fabric.http(LEARNER, party, method, url, headers, body, timeout)
    finally:
        party.end()


def _walk(world: World, account: str, url: str) -> Path:
    """The hops from the internet to the task that has the address."""
    path = Path()
    address = urlsplit(url).hostname or ""
    place = world.fabric.public(address)
    task = world.task_at(*place) if place else None
    if task is None or task.here.account.id != account:
        path.hop(
            "internet",
            False,
            f"No running task has the public address {address}. Private addresses (10., 172.16-31., 192.168.) are "
            "reached from inside the VPC only, and a task that has stopped has given its address back.",
        )
        return path
    path.hop("internet", True, f"{address} is a public address")
    path.hop(
        "internet gateway",
        True,
        f"it translates {address} to {task.interface.private_ip if task.interface else ''}",
    )
    enters(task, LEARNER, None, port_of(url), path)
    return path


def _check(url: str, method: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("A URL here is http://address[:port]/path.")
    try:
        port_of(url)
    except ValueError as error:
        raise ValueError("The port must be a number from 0 to 65535.") from error
    if method not in METHODS:
        raise ValueError(f"The method must be one of {', '.join(METHODS)}.")
