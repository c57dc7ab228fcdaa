"""Views in one cell: what the text says and in which order, what a page without a kernel shows, what is shared."""

from typing import Any

import pytest

from fargate_lab.lessons import hello
from fargate_lab.views.choice import Choice
from fargate_lab.views.events_view import EventsView
from fargate_lab.views.graph_view import GraphView
from fargate_lab.views.scene import Scene, ServicePage
from fargate_lab.views.tail_view import TailView
from fargate_lab.views.timeline_view import TimelineView
from tests.views.fake_lab import FakeLab


@pytest.fixture
def lab(emulator: str, account: str) -> Any:
    """A real lab in which the greeting runs, whose time is stepped."""
    from fargate_lab.classroom import Lab

    lab = Lab(emulator, account=account)
    lab.shows = hello.start(lab, "Ada")
    return lab


def test_before_a_task_runs_the_page_says_what_it_waits_for(lab: Any) -> None:
    page = lab.page(lab.shows)
    page.refresh()
    assert (page.url, page.waits) == ("", "The page opens here as soon as a task runs.")
    lab.wait(lab.shows)
    page.refresh()
    assert page.answer["status"] == "200 OK"
    assert "Hello, Ada!" in page.answer["body"]


def test_the_text_is_graph_page_and_log_and_the_page_left_its_line_there(lab: Any) -> None:
    lab.wait(lab.shows)
    data, _ = lab._repr_mimebundle_()
    graph, page, tail = data["text/plain"].split("\n\n")
    assert graph.startswith("cluster hello-world ACTIVE\n  service hello ACTIVE 1/1 running")
    assert page.splitlines()[1:3] == ["200 OK", "Hello, Ada!"]
    assert "Hello, Ada!" in tail.splitlines()[1]
    assert '"GET / HTTP/1.1" 200' in tail.splitlines()[-1]


def test_without_a_kernel_the_graph_is_a_picture(lab: Any) -> None:
    lab.wait(lab.shows)
    data, _ = lab._repr_mimebundle_()
    assert data["image/svg+xml"].startswith("<svg")
    assert "RUNNING" in data["image/svg+xml"]
    assert lab._repr_html_() is None  # a notebook page would prefer it to the picture
    lab.shows = ""
    assert "fargate_lab" in lab._repr_html_()


def test_the_first_two_share_a_row_and_the_rest_stand_below(lab: Any) -> None:
    views = (lab.draw(), ServicePage(lab, lab.shows), lab.tail(lab.shows))
    place = Scene(*views)._place()
    assert place.children == views
    assert [view.layout.flex for view in views] == ["5 1 320px", "6 1 340px", "1 1 100%"]
    assert place.layout.flex_flow == "row wrap"
    assert repr(place) == "Scene"


def test_a_task_chosen_in_one_view_is_chosen_in_all_that_show_it(lab: Any) -> None:
    lab.ecs.update_service(cluster="hello-world", service="hello", desiredCount=2)
    lab.wait(lab.shows)
    graph, tail, timeline, events = views = (
        lab.draw(),
        lab.tail(lab.shows),
        lab.timeline(lab.shows),
        lab.events(lab.shows),
    )
    for view in views:
        view.refresh()
    first, second = (row["id"] for row in tail.tasks)
    graph.set_state({"selected": first})  # as the page sends it
    assert [tail.only_task, timeline.only_task, events.only_task] == [first] * 3
    timeline.set_state({"only_task": second})
    assert [graph.selected, tail.only_task, events.only_task] == [second] * 3
    tail.set_state({"only_task": ""})
    assert [graph.selected, timeline.only_task, events.only_task] == [""] * 3


def test_a_view_that_does_not_show_the_task_shows_all() -> None:
    lab = FakeLab()
    lab.add_service("hello")
    lab.add_service("other")
    mine, foreign = lab.start_task("hello"), lab.start_task("other")
    tail, timeline = TailView(lab, "hello"), TimelineView(lab, "web")
    choice = Choice()
    for view in (tail, timeline):
        view.refresh()
        choice.join(view)
    timeline.only_task = mine
    assert tail.only_task == mine
    timeline.only_task = foreign
    assert tail.only_task == ""


def test_views_in_which_nothing_can_be_chosen_take_no_part() -> None:
    lab = FakeLab()
    assert [kind.choice_trait for kind in (GraphView, TailView, TimelineView, EventsView)] == [
        "selected",
        *["only_task"] * 3,
    ]
    page = ServicePage(lab, "hello")
    Choice().join(page)
    assert page.choice_trait == ""
    assert not page.shows("0123")
