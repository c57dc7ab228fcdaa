"""Timeline, events, clock, page and request panel: what they say, where it comes from, what the buttons do."""

from __future__ import annotations

from typing import Any

import pytest

from fargate_lab.errors import LabError
from fargate_lab.lab_api import CurlAnswer, Hop
from fargate_lab.views.clock_view import ClockView
from fargate_lab.views.events_view import EventsView, parts_of
from fargate_lab.views.page_view import PageView, first_line
from fargate_lab.views.request_panel import RequestPanel
from fargate_lab.views.timeline_view import TimelineView
from tests.views.fake_lab import FakeLab


@pytest.fixture
def lab() -> FakeLab:
    lab = FakeLab()
    lab.add_service("hello")
    return lab


# -- timeline


def test_the_timeline_tells_every_state_from_the_journal(lab: FakeLab) -> None:
    task = lab.start_task("hello")
    lab.advance(100)
    lab.stop_task(task)
    lab.advance(20)
    assert repr(TimelineView(lab, "hello")).splitlines() == [
        "Timeline: service hello, 1 task",
        f"{task[:4]}  PROVISIONING 10 s, PENDING 5 s, ACTIVATING 20 s, RUNNING 1 min 5 s, DEACTIVATING 1 s, "
        "STOPPING 2 s, DEPROVISIONING 5 s, STOPPED after 1 min 48 s: Essential container in task exited",
    ]


def test_without_a_journal_the_timestamps_of_describe_tasks_serve() -> None:
    lab = FakeLab(lab_api=False)
    lab.add_service("hello")
    task = lab.start_task("hello")
    lab.advance(100)
    text = f"{task[:4]}  PROVISIONING 10 s, PENDING 5 s, ACTIVATING 20 s, RUNNING after 35 s"
    assert repr(TimelineView(lab, task)).splitlines()[1] == text


def test_bars_lie_on_one_axis_and_quiet_hours_are_drawn_short(lab: FakeLab) -> None:
    lab.start_task("hello")
    lab.advance(7200)
    lab.start_task("hello")
    lab.advance(50)
    view = TimelineView(lab, "hello")
    view.refresh()
    old, new = view.drawing["tasks"]
    for bar in (old, new):
        assert all(0 <= span["x"] <= 1 and span["x"] + span["w"] <= 1.0001 for span in bar["spans"])
        for span, after in zip(bar["spans"], bar["spans"][1:], strict=False):
            assert span["x"] + span["w"] == pytest.approx(after["x"], abs=1e-4)
    assert [gap["text"] for gap in view.drawing["breaks"]] == ["1 h 59 min"]
    assert new["spans"][0]["x"] > 0.5
    assert old["spans"][2]["lasted"] == "20 s on AWS"
    assert [tick["x"] for tick in view.drawing["ticks"]] == sorted(
        tick["x"] for tick in view.drawing["ticks"]
    )


def test_a_state_is_explained_by_the_record_that_ended_it(lab: FakeLab) -> None:
    task = lab.start_task("hello")
    lab.advance(100)
    lab.stop_task(task, reason="Scaling activity initiated by (deployment ecs-svc/1)")
    view = TimelineView(lab, "hello")
    view.refresh()
    spans = view.drawing["tasks"][0]["spans"]
    assert [(span["status"], span["why"]) for span in spans[-2:]] == [
        ("RUNNING", "Scaling activity initiated by (deployment ecs-svc/1)"),
        ("DEACTIVATING", ""),
    ]


def test_durations_say_both_when_time_flows() -> None:
    lab = FakeLab(rate=10)
    lab.add_service("hello")
    lab.start_task("hello")
    lab.run_until(lab.time + 40)
    view = TimelineView(lab, "hello")
    view.refresh()
    assert view.drawing["tasks"][0]["spans"][2]["lasted"] == "20 s on AWS (2 s here)"


def test_a_timeline_before_the_first_task_is_empty_not_broken(lab: FakeLab) -> None:
    assert repr(TimelineView(lab, "hello")) == "Timeline: service hello, 0 tasks"


# -- events


def test_events_keep_the_sentences_and_shorten_the_ids(lab: FakeLab) -> None:
    task = lab.start_task("hello")
    lab.advance(40)
    lab.event("hello", "(service hello) has reached a steady state.")
    group = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/web/6d0ecf831eec9f09"
    lab.event("hello", f"(service hello) registered 1 targets in (target-group {group})")
    view = EventsView(lab, "hello")
    assert repr(view).splitlines() == [
        "Events: service hello, 3 events, newest first",
        "10:00:40  (service hello) registered 1 targets in (target-group targetgroup/web/6d0ecf831eec9f09)",
        "10:00:40  (service hello) has reached a steady state.",
        f"10:00:00  (service hello) has started 1 tasks: (task {task[:4]}).",
    ]
    for event in view.events:
        exact = "".join(part.get("text") or part["task"] for part in event["parts"])
        assert exact == event["message"]
    assert [event["symbol"] for event in view.events] == ["◑", "✓", "◑"]


def test_parts_of_a_sentence_with_several_tasks() -> None:
    one, two = "1" * 32, "2" * 32
    text = f"(service x) has started 2 tasks: (task {one}) (task {two})."
    parts = parts_of(text, {one: "1111", two: "2222"}, {one: 15, two: 30})
    assert [part.get("short") or part["text"] for part in parts] == [
        "(service x) has started 2 tasks: (task ", "1111", ") (task ", "2222", ").",
    ]  # fmt: skip


def test_only_services_have_events(lab: FakeLab) -> None:
    assert "cluster web is not a service, and only services have events." in repr(EventsView(lab, "web"))


# -- clock


def test_the_clock_moves_a_stepped_lab(lab: FakeLab) -> None:
    view = ClockView(lab)
    assert repr(view) == "Clock: 2026-01-05 10:00:00 UTC, stepped"
    press(view, {"type": "advance", "value": 60})
    assert repr(view) == "Clock: 2026-01-05 10:01:00 UTC, stepped"
    lab.start_task("hello")
    press(view, {"type": "next"})
    assert (view.said, lab.now().second) == ("Moved by 10 s to the next change.", 10)


def test_the_clock_of_a_flowing_lab_says_its_rate_only_and_jumps_to_the_next_change() -> None:
    lab = FakeLab(rate=20)
    lab.add_service("hello")
    view = ClockView(lab)
    assert repr(view) == "Clock: 20 seconds on AWS pass in one second here"
    lab.start_task("hello")
    press(view, {"type": "next"})
    assert (lab.rate, lab.now().second) == (20, 10)
    press(view, {"type": "rate", "value": 0.25})
    assert (lab.rate, view.said) == (0.25, "Now slow motion, ¼×.")


def test_a_button_that_fails_says_a_sentence(lab: FakeLab, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(seconds: float) -> None:
        raise LabError("Time moves forward only.")

    monkeypatch.setattr(lab.api, "advance", refuse)
    view = ClockView(lab)
    press(view, {"type": "advance", "value": -1})
    assert view.said == "Time moves forward only."


def test_on_aws_time_is_real_and_nothing_is_asked() -> None:
    lab = FakeLab(lab_api=False)
    view = ClockView(lab)
    assert repr(view) == "Clock: Time is real here and cannot be moved: a task takes as long as AWS takes."
    press(view, {"type": "advance", "value": 60})
    assert lab.time == FakeLab().time


def press(view: Any, content: dict[str, Any]) -> None:
    view._on_message(view, content, [])


def test_looking_at_the_clock_is_not_asking(lab: FakeLab, monkeypatch: pytest.MonkeyPatch) -> None:
    view = ClockView(lab)
    view.refresh()
    monkeypatch.setattr(lab.api, "clock", lambda: pytest.fail("asked"))
    lab.advance(30)
    press(view, {"type": "look"})
    assert view.state["now"] == lab.time


# -- page


def test_a_page_shows_status_title_and_first_line(lab: FakeLab) -> None:
    page = (
        "<html><head><title>Hi</title><style>p {}</style></head><body><script>x</script>Hello &amp; co</body>"
    )
    lab.pages["http://54.1.2.3/"] = CurlAnswer("reached", 200, {"Content-Type": "text/html"}, page)
    view = PageView(lab, "54.1.2.3/")
    assert repr(view) == "Page: http://54.1.2.3/\n200 OK\nHi\nHello & co"
    assert view.answer["html"] is True


def test_a_page_that_does_not_come_says_where_it_was_stopped(lab: FakeLab) -> None:
    hops = (Hop("internet gateway", True), Hop("security group sg-1", False, "no rule lets TCP 80 in"))
    lab.pages["http://10.0.0.9"] = CurlAnswer("timed out", hops=hops, why="No answer within 10 seconds.")
    view = PageView(lab)
    assert repr(view) == "Page: no address yet"
    press(view, {"type": "go", "url": "10.0.0.9"})
    assert repr(view).splitlines()[1:] == [
        "timed out: No answer within 10 seconds.",
        "stopped at security group sg-1: no rule lets TCP 80 in",
    ]


def test_plain_text_is_not_taken_for_a_page() -> None:
    assert first_line("ok\nmore") == ["ok"]
    assert first_line("") == []


def test_on_aws_the_learner_s_own_browser_opens_pages() -> None:
    assert "Open the address in your own browser." in repr(PageView(FakeLab(lab_api=False), "54.1.2.3"))


# -- request panel


def test_the_request_in_three_tongues() -> None:
    panel = RequestPanel()
    assert repr(panel) == "RequestPanel: no request yet"
    panel.show("CreateCluster", {"clusterName": "web"})
    assert [text["name"] for text in panel.texts] == ["boto3", "AWS CLI", "JSON"]
    assert "create_cluster" in panel.texts[0]["text"]
    assert "aws ecs create-cluster" in panel.texts[1]["text"]
    assert '"clusterName": "web"' in panel.texts[2]["text"]
    data, _ = panel._repr_mimebundle_()
    assert data["text/plain"] == repr(panel) == panel.texts[0]["text"].rstrip()
