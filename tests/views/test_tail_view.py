"""The tail: each line once and in order, one reason when there is none, and a page that misses nothing."""

from __future__ import annotations

from typing import Any

import pytest

from fargate_lab.views.tail_view import BACKLOG, TailView
from tests.views.fake_lab import FakeLab


@pytest.fixture
def lab() -> FakeLab:
    lab = FakeLab()
    lab.add_service("hello")
    return lab


def running(lab: FakeLab, service: str = "hello") -> str:
    task = lab.start_task(service)
    lab.advance(36)
    return task


def listen(view: TailView, have: int = -1) -> list[dict[str, Any]]:
    """Plays the page: says that it listens, returns the messages that it gets from now on."""
    heard: list[dict[str, Any]] = []
    view.send = lambda content, buffers=None: heard.append(content)  # type: ignore[method-assign]
    view.start = lambda: None  # type: ignore[method-assign]
    view._on_message(view, {"type": "shown", "have": have}, [])
    return heard


def test_text_is_the_merged_lines_with_short_names_and_the_end(lab: FakeLab) -> None:
    first = running(lab)
    lab.say(first, "Hello from Ana")
    second = running(lab)
    lab.say(second, "me too")
    lab.say(first, "bye")
    lab.stop_task(first, exit_code=3)
    lab.advance(10)
    a, b = first[:4], second[:4]
    together = sorted([f"10:01:12  {a}  bye", f"10:01:12  {b}  me too"])  # the same instant: by stream
    assert repr(TailView(lab, "hello")).splitlines() == [
        "Logs: service hello, 2 tasks, 3 lines",
        f"10:00:36  {a}  Hello from Ana",
        *together,
        f"10:01:20  {a}  stopped: Essential container in task exited (app exited with 3)",
    ]


def test_the_text_is_the_same_twice(lab: FakeLab) -> None:
    lab.say(running(lab), "one")
    view = TailView(lab, "hello")
    assert repr(view) == repr(view) == repr(TailView(lab, "hello"))


@pytest.mark.parametrize(
    ("logs", "sentence"),
    [
        (None, "This task has no logConfiguration, so nothing can arrive."),
        ("splunk", "This task's log driver is splunk, so its lines do not go to CloudWatch Logs."),
    ],
)
def test_says_why_nothing_can_arrive(logs: str | None, sentence: str) -> None:
    lab = FakeLab()
    lab.add_service("quiet", logs=logs)
    running(lab, "quiet")
    assert repr(TailView(lab, "quiet")).splitlines()[-1] == sentence


def test_says_how_far_a_task_is_that_has_not_written_yet(lab: FakeLab) -> None:
    view = TailView(lab, "hello")
    assert repr(view).endswith("No task has started yet. Lines appear here as soon as one writes.")
    task = lab.start_task("hello")
    assert repr(view).endswith(f"No lines yet. Task {task[:4]} is PROVISIONING.")


def test_says_that_the_log_group_is_missing(lab: FakeLab) -> None:
    del lab.events["/ecs/hello"]
    running(lab)
    assert repr(TailView(lab, "hello")).endswith("The log group /ecs/hello does not exist (yet).")


def test_waits_for_what_does_not_exist_yet() -> None:
    lab = FakeLab()
    view = TailView(lab, "later")
    assert "no service, task, cluster or log group called 'later'" in repr(view)
    lab.add_service("later")
    lab.say(running(lab, "later"), "here")
    assert repr(view).splitlines()[0] == "Logs: service later, 1 task, 1 line"


def test_one_task_and_a_filter(lab: FakeLab) -> None:
    one, other = running(lab), running(lab)
    lab.say(one, "GET /", "GET /health")
    lab.say(other, "GET /health")
    view = TailView(lab, "hello", text_filter="HEALTH")
    assert repr(view).startswith("Logs: service hello, 2 tasks, 2 lines")
    view.only_task = f"arn:aws:ecs:us-east-1:000000000000:task/web/{one}"
    assert view.only_task == one
    assert repr(view).startswith("Logs: service hello, 2 tasks, 1 line\n")


def test_the_page_gets_every_line_once_from_where_it_is(lab: FakeLab) -> None:
    task = running(lab)
    lab.say(task, *[f"line {number}" for number in range(2500)])
    view = TailView(lab, "hello")
    view.refresh()
    assert [line[3] for line in view.backlog["lines"]] == [f"line {n}" for n in range(2500 - BACKLOG, 2500)]
    assert view.backlog["first"] == 2500 - BACKLOG

    heard = listen(view)
    assert [message["anew"] for message in heard] == [True, False, False]
    assert [line[3] for message in heard for line in message["lines"]] == [f"line {n}" for n in range(2500)]

    heard.clear()
    lab.say(task, "news")
    view.refresh()
    view.refresh()
    assert [(message["first"], [line[3] for line in message["lines"]]) for message in heard] == [
        (2500, ["news"])
    ]

    heard.clear()
    view._on_message(view, {"type": "shown", "have": 2499}, [])
    assert [line[3] for message in heard for line in message["lines"]] == ["line 2499", "news"]


def test_new_lines_alone_do_not_describe_the_tasks_again(lab: FakeLab) -> None:
    task = running(lab)
    view = TailView(lab, "hello")
    view.refresh()
    view.following = True
    view.concerns(lab.changes(0, 0, 0))
    view.refresh()
    lab.asked.clear()
    lab.say(task, "only a line")
    assert view.concerns(lab.changes(0, 0, 0))
    view.refresh()
    assert lab.asked == ["filter_log_events"]
    view.following = False
