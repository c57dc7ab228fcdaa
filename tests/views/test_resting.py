"""Pictures on the screen let the lab's clock rest; a cell wakes it. With a real emulator whose time flows."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import pytest

from fargate_lab import embedded, lab_api
from fargate_lab.classroom import Lab
from fargate_lab.emulator import lab_routes
from fargate_lab.lessons import building, hello
from fargate_lab.views.page_view import PageView

SOON_TIRED = (
    "from fargate_lab.emulator import clock; clock.REST_AFTER_SECONDS = 2.0; "
    "from fargate_lab.__main__ import main; main(['up', '--port', '0', '--rate', '20'])"
)
TICKS = "while true; do echo tick; sleep 1; done"
PATIENCE = 15.0
NEWEST = 2**53


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch, account: str) -> Iterator[Lab]:
    """A lab of its own whose clock rests after two real seconds."""
    monkeypatch.setattr(embedded, "_command", lambda rate: [sys.executable, "-c", SOON_TIRED])
    monkeypatch.setattr(embedded, "_children", {})
    monkeypatch.setattr(building, "GREET", TICKS)
    yield Lab("embedded", account=account)
    embedded.end()


def rests(lab: Any, patience: float) -> bool:
    """Whether the clock goes to rest; looking at changes is no asking."""
    over = time.monotonic() + patience
    while time.monotonic() < over:
        if lab.api.changes(NEWEST, NEWEST, 0.1).resting:
            return True
    return False


def watched(lab: Lab) -> list[Any]:
    """A service that prints every second, and the views of it, following."""
    service = hello.start(lab, "Ada")
    lab.wait(service)
    views = [
        lab.draw(),
        lab.tail(service),
        lab.timeline(service),
        lab.events(service),
        lab.page(service),
        lab.clock(),
    ]
    for view in views:
        view.start()
    return views


def test_the_header_is_the_one_the_emulator_knows() -> None:
    assert lab_api.WATCHING == lab_routes.WATCHING


def test_the_clock_rests_although_views_follow_and_a_cell_wakes_it(lab: Lab) -> None:
    views = watched(lab)
    clock = views[-1]
    told = threading.Event()
    clock.observe(lambda change: told.set() if change["new"].get("resting") else None, "state")
    assert rests(lab, PATIENCE)
    seen = lab.api.changes(NEWEST, NEWEST, 0.0)
    clock._on_message(clock, {"type": "look"}, [])
    assert told.wait(PATIENCE)
    assert lab.api.changes(seen.seq, seen.log_seq, 0.5).log_seq == seen.log_seq  # nothing moves any more
    assert [view.trouble for view in views] == [""] * len(views)

    lab.ecs.list_clusters()
    assert not lab.api.changes(NEWEST, NEWEST, 0.0).resting
    assert lab.api.changes(seen.seq, seen.log_seq, PATIENCE).log_seq > seen.log_seq
    for view in views:
        view.close()


def test_without_the_header_the_same_views_would_keep_it_awake(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lab, "watching", nullcontext)
    views = watched(lab)
    assert not rests(lab, 5.0)
    for view in views:
        view.close()


def test_what_a_click_asks_wakes_it(lab: Lab) -> None:
    page, clock = PageView(lab), lab.clock()
    for view in (page, clock):
        view.start()
    assert rests(lab, PATIENCE)
    done = threading.Event()
    clock.observe(lambda _: done.set(), "said")
    clock._on_message(clock, {"type": "rate", "value": 5}, [])
    assert done.wait(PATIENCE)
    assert not lab.api.changes(NEWEST, NEWEST, 0.0).resting
    assert rests(lab, PATIENCE)
    page._on_message(page, {"type": "go", "url": "http://203.0.113.9/"}, [])
    over = time.monotonic() + PATIENCE
    while lab.api.changes(NEWEST, NEWEST, 0.05).resting:
        assert time.monotonic() < over
    for view in (page, clock):
        view.close()
