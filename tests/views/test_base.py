"""Every view: follows only while shown, redraws at a calm pace, ends when closed, says what went wrong."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from fargate_lab.views import base


class FakeLab:
    def __init__(self) -> None:
        self.followers: list[Any] = []

    def follow(self, callback: Any) -> Any:
        self.followers.append(callback)
        return SimpleNamespace(stop=lambda: self.followers.remove(callback))


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


def test_module_and_style_are_whole() -> None:
    assert "--fl-fill" in base.style("base")
    assert "function callsFold" in base.module("shared")
