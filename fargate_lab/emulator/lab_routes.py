"""`/_lab/*`, what AWS has not (the clock, the journal, the wire), and `/_localstack/*`, what tools look for.

Each route is one function; `?account=` says whose lab is meant. Bad input is one sentence with status 400.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from typing import Any

from fargate_lab import __version__
from fargate_lab.emulator import executing, neighbours
from fargate_lab.emulator.clock import Clock
from fargate_lab.emulator.containers import images
from fargate_lab.emulator.http import Answer, Request, json_answer
from fargate_lab.emulator.network import outside
from fargate_lab.emulator.world import DEFAULT_ACCOUNT, Account, World

LONGEST_POLL_SECONDS = 60.0
"""Real seconds that /_lab/changes may wait."""
LONGEST_MOVE_SECONDS = 366 * 86_400.0
"""Virtual seconds that one request may move the clock."""
FASTEST_RATE = 100_000.0

WATCHING = "x-fargate-lab-watching"
"""A request with this header comes from a view that follows the lab: it does not keep the clock from resting."""
LOCALSTACK_NAMES = {
    "elasticloadbalancing": "elbv2",
    "monitoring": "cloudwatch",
    "tagging": "resourcegroupstaggingapi",
}
"""Services that LocalStack's health page calls otherwise than the scope of a signature does."""

Route = Callable[[World, Account, Request], Awaitable[Answer]]


class BadRequest(Exception):
    """What is wrong with a request, in one sentence."""


async def answer(world: World, request: Request) -> Answer:
    """Answer one request to `/_lab/*`."""
    name = request.path.removeprefix("/_lab/").split("/", 1)[0]
    route = ROUTES.get((request.method, name))
    if route is None:
        known = ", ".join(sorted(f"{method} /_lab/{name}" for method, name in ROUTES))
        return json_answer({"message": f"The lab knows {known}."}, 404)
    account = request.query.get("account", DEFAULT_ACCOUNT)
    if name != "web" and not re.fullmatch(r"\d{12}", account):
        return json_answer({"message": "An account is 12 digits."}, 400)
    try:
        if name == "changes":
            return await route(world, world.account(account), request)
        await heard(world.clock, request)
        with nullcontext() if WATCHING in request.headers else world.clock.attending():
            return await route(world, world.account(account), request)
    except BadRequest as error:
        return json_answer({"message": str(error)}, 400)


async def heard(clock: Clock, request: Request) -> None:
    """Note that somebody asked, unless it is only a picture that keeps itself up to date.

    Stepped, an answer waits until everything of this instant has happened, so that it is always the same answer.
    """
    if WATCHING in request.headers:
        clock.catch_up()
    else:
        clock.asked()
    if clock.stepped and not clock.settled:
        await clock.settle()


def localstack(world: World, request: Request) -> Answer:
    """`/_localstack/health` and `/_localstack/info`, shaped as LocalStack's."""
    if request.method not in ("GET", "HEAD"):
        return json_answer({"message": "This lab is stopped and restarted where it was started."}, 405)
    if request.path == "/_localstack/health":
        names = ("ecs", *(LOCALSTACK_NAMES.get(name, name) for name in neighbours.BY_NAME))
        services = dict.fromkeys(names, "available")
        return json_answer({"services": services, "edition": "fargate-lab", "version": __version__})
    if request.path == "/_localstack/info":
        info = {
            "version": __version__,
            "edition": "fargate-lab",
            "is_license_activated": False,
            "is_docker": False,
            "uptime": int(world.clock.now - world.clock.started),
        }
        return json_answer(info)
    return json_answer({"message": "This lab knows /_localstack/health and /_localstack/info."}, 404)


async def _read_clock(world: World, account: Account, request: Request) -> Answer:
    return json_answer(_clock(world, account))


async def _move_clock(world: World, account: Account, request: Request) -> Answer:
    wish = _body(request)
    clock = world.clock
    if "rate" in wish:
        rate = _number(wish, "rate", 0, FASTEST_RATE)
        clock.set_rate(rate)
    elif "advance" in wish:
        await clock.advance(_number(wish, "advance", 0, LONGEST_MOVE_SECONDS))
    elif "sleep" in wish:
        await clock.run_until(None, _number(wish, "sleep", 0, LONGEST_MOVE_SECONDS))
    elif "until_change" in wish:
        seen = int(_number(wish, "until_change", 0, 2**53))
        limit = _number(wish, "limit", 0, LONGEST_MOVE_SECONDS)
        await clock.run_until(lambda: account.journal.seq > seen, limit)
    else:
        raise BadRequest(
            'Say one of {"rate": r}, {"advance": s}, {"sleep": s}, {"until_change": seq, "limit": s}.'
        )
    return json_answer(_clock(world, account))


async def _changes(world: World, account: Account, request: Request) -> Answer:
    query = {key: _query_number(request, key) for key in ("since", "logs", "wait") if key in request.query}
    since, logs = int(query.get("since", 0)), int(query.get("logs", 0))
    await account.journal.news(since, logs, min(max(query.get("wait", 25.0), 0.0), LONGEST_POLL_SECONDS))
    records = [record.as_dict() for record in account.journal.since(since)]
    return json_answer({**_clock(world, account), "records": records})


async def _journal(world: World, account: Account, request: Request) -> Answer:
    since, limit = (int(_query_number(request, key, usual)) for key, usual in (("since", 0), ("limit", 1000)))
    records = account.journal.since(since, min(max(limit, 0), 10_000), request.query.get("resource", ""))
    return json_answer({"records": [record.as_dict() for record in records]})


async def _images(world: World, account: Account, request: Request) -> Answer:
    return json_answer({"images": images.catalogue()})


async def _curl(world: World, account: Account, request: Request) -> Answer:
    wish = _body(request)
    if not isinstance(wish.get("url"), str):
        raise BadRequest('Say {"url": "http://address[:port]/path"}.')
    try:
        found = await outside.curl(world, account.id, wish)
    except ValueError as error:
        raise BadRequest(str(error)) from error
    return json_answer(found)


async def _exec(world: World, account: Account, request: Request) -> Answer:
    try:
        return json_answer(await executing.execute(world, account, _body(request)))
    except ValueError as error:
        raise BadRequest(str(error)) from error


async def _web(world: World, account: Account, request: Request) -> Answer:
    """`/_lab/web/<account>/<address>[:port]/<path>`: a task's page in the learner's own browser, sandboxed."""
    parts = request.raw_path.removeprefix("/_lab/web/").split("/", 2)
    if len(parts) < 2 or not re.fullmatch(r"\d{12}", parts[0]):
        raise BadRequest("Say /_lab/web/<account>/<address>[:port]/<path>.")
    path = parts[2] if len(parts) > 2 else ""
    query = f"?{request.query_string}" if request.query_string else ""
    return await outside.page(world, parts[0], f"http://{parts[1]}/{path}{query}", request)


ROUTES: dict[tuple[str, str], Route] = {
    ("GET", "clock"): _read_clock,
    ("POST", "clock"): _move_clock,
    ("GET", "changes"): _changes,
    ("GET", "journal"): _journal,
    ("GET", "images"): _images,
    ("POST", "curl"): _curl,
    ("POST", "exec"): _exec,
    ("GET", "web"): _web,
}


def _clock(world: World, account: Account) -> dict[str, Any]:
    clock = world.clock
    return {
        "now": round(clock.now, 3),
        "rate": clock.rate,
        "stepped": clock.stepped,
        "resting": clock.resting,
        "started": round(clock.started, 3),
        "seq": account.journal.seq,
        "log_seq": account.journal.log_seq,
    }


def _body(request: Request) -> dict[str, Any]:
    try:
        wish = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body must be a JSON object.") from error
    if not isinstance(wish, dict):
        raise BadRequest("The body must be a JSON object.")
    return wish


def _number(wish: dict[str, Any], name: str, least: float, most: float) -> float:
    value = wish.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise BadRequest(f"{name} must be a number.")
    if not least <= value <= most:
        raise BadRequest(f"{name} must be between {least:g} and {most:g}.")
    return float(value)


def _query_number(request: Request, name: str, usual: float = 0) -> float:
    try:
        value = float(request.query.get(name, usual))
    except ValueError as error:
        raise BadRequest(f"{name} must be a number.") from error
    if not math.isfinite(value) or value < 0:
        raise BadRequest(f"{name} must be a number and not negative.")
    return value
