"""Every view: follows only while shown, redraws at a calm pace, ends when closed, says what went wrong."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from fargate_lab import lab_api
from fargate_lab.errors import LabUnreachable
from fargate_lab.lab_tasks import NothingCalled
from fargate_lab.views import base


class FakeLab:
    def __init__(self) -> None:
        self.followers: list[Any] = []

    def follow(self, callback: Any) -> Any:
        self.followers.append(callback)
        return SimpleNamespace(stop=lambda: self.followers.remove(callback))

    def watching(self) -> Any:
        return lab_api.watching()


class Count(base.View):
    """Counts its redraws."""

    _esm = "export default { render() {} }"

    def __init__(self, lab: Any, error: Exception | None = None) -> None:
        super().__init__(lab)
        self.drawn = threading.Semaphore(0)
        self.error = error

    def refresh(self) -> None:
        self.drawn.release()
        if self.error:
            raise self.error

    def outline(self) -> str:
        return "count"


def test_a_view_that_is_not_displayed_follows_nothing() -> None:
    lab = FakeLab()
    view = Count(lab)
    assert repr(view) == "count"
    data, _ = view._repr_mimebundle_()
    assert data["text/plain"] == "count"
    assert "application/vnd.jupyter.widget-view+json" in data
    assert lab.followers == []


def test_follows_once_shown_redraws_on_change_and_ends_when_closed() -> None:
    lab = FakeLab()
    view = Count(lab)
    view._on_message(view, {"type": "shown"}, [])
    view._on_message(view, {"type": "shown"}, [])
    assert len(lab.followers) == 1
    assert view.drawn.acquire(timeout=5)
    lab.followers[0](SimpleNamespace(records=[]))
    assert view.drawn.acquire(timeout=5)
    view.close()
    assert lab.followers == []


def test_stops_when_no_page_shows_it_and_follows_again_when_one_does() -> None:
    lab = FakeLab()
    view = Count(lab)
    view._on_message(view, {"type": "shown"}, [])
    assert (view.following, len(lab.followers)) == (True, 1)
    assert view.drawn.acquire(timeout=5)
    view._on_message(view, {"type": "hidden"}, [])
    view._on_message(view, {"type": "hidden"}, [])
    assert (view.following, len(lab.followers)) == (False, 0)
    view._on_message(view, {"type": "shown"}, [])
    assert (view.following, len(lab.followers)) == (True, 1)
    assert view.drawn.acquire(timeout=5)  # what happened meanwhile
    view.close()


def test_what_it_reads_while_following_is_only_watching_and_a_click_asks() -> None:
    asked: list[bool] = []
    view = Count(FakeLab())
    view.refresh = lambda: (asked.append(lab_api.is_watching()), view.drawn.release())  # type: ignore[method-assign]
    view.start()
    assert view.drawn.acquire(timeout=5)
    view._click(view._redraw)
    assert view.drawn.acquire(timeout=5)
    view._look_again()
    assert view.drawn.acquire(timeout=5)
    view.stop()
    view._redraw()
    assert asked == [True, False, True, False]


def test_clicks_are_done_each_and_in_their_order() -> None:
    done: list[int] = []
    over = threading.Event()
    pace = base.Pace(lambda: None)
    for number in range(5):
        pace.do(lambda number=number: done.append(number))
    pace.do(over.set)
    pace.start()
    assert over.wait(5)
    assert done == [0, 1, 2, 3, 4]
    pace.stop()


def test_many_changes_become_few_redraws_and_the_last_is_not_lost() -> None:
    gate, seen, state = threading.Event(), [], {"n": 0}
    done = threading.Event()

    def work() -> None:
        gate.wait(5)
        seen.append(state["n"])
        if state["n"] == 100:
            done.set()

    pace = base.Pace(work, interval=0.01)
    pace.start()
    for n in range(1, 101):
        state["n"] = n
        pace.ask()
    gate.set()
    assert done.wait(5)
    pace.stop()
    assert len(seen) <= 3


def test_an_error_is_a_sentence_under_the_picture_not_a_traceback() -> None:
    error = ClientError(
        {"Error": {"Code": "ClusterNotFoundException", "Message": "Cluster not found."}}, "ListTasks"
    )
    view = Count(FakeLab(), error)
    view._redraw()
    assert view.trouble == "ClusterNotFoundException: Cluster not found."
    view.error = None
    view._redraw()
    assert view.trouble == ""


def test_a_deleted_cluster_leaves_what_was_seen_last() -> None:
    error = ClientError(
        {"Error": {"Code": "ClusterNotFoundException", "Message": "The referenced cluster was inactive."}},
        "ListTasks",
    )
    view = Count(FakeLab())
    view._redraw()
    view.error = error
    view._redraw()
    assert view.trouble == "The cluster has been deleted. This is how it was last seen."


def test_our_own_sentences_stand_alone_and_foreign_errors_say_their_kind() -> None:
    assert base.sentence(NothingCalled("There is no service called 'web' here.")) == (
        "There is no service called 'web' here."
    )
    assert base.sentence(LabUnreachable("The lab no longer answers.")) == "The lab no longer answers."
    assert base.sentence(KeyError("web")) == "KeyError: 'web'"
    assert base.sentence(RuntimeError()) == "RuntimeError"


def test_module_and_style_are_whole() -> None:
    assert "--fl-fill" in base.style("base")
    assert "function callsFold" in base.module("shared")
