"""The live graph: what the page is given, when it redraws, and what a page without a kernel shows."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest

from fargate_lab import lab_api
from fargate_lab.graph import draw
from fargate_lab.views import graph_view
from fargate_lab.views.graph_view import GraphView

ARN = "arn:aws:ecs:us-east-1:000000000000:"
WIDGET = "application/vnd.jupyter.widget-view+json"


class FakeEcs:
    """One cluster; tasks by id and status."""

    def __init__(self) -> None:
        self.statuses: dict[str, str] = {}
        self.cluster = True

    def list_clusters(self) -> dict[str, Any]:
        return {"clusterArns": [f"{ARN}cluster/hello"] if self.cluster else []}

    def describe_clusters(self, clusters: list[str]) -> dict[str, Any]:
        status = "ACTIVE" if self.cluster else "INACTIVE"
        return {"clusters": [{"clusterName": name, "status": status} for name in clusters]}

    def list_services(self, cluster: str) -> dict[str, Any]:
        return {"serviceArns": []}

    def list_tasks(self, cluster: str, desiredStatus: str) -> dict[str, Any]:
        return {
            "taskArns": [f"{ARN}task/{cluster}/{t}" for t in self.statuses]
            if desiredStatus == "RUNNING"
            else []
        }

    def describe_tasks(self, cluster: str, tasks: list[str]) -> dict[str, Any]:
        return {
            "tasks": [
                {
                    "taskArn": f"{ARN}task/{cluster}/{task}",
                    "taskDefinitionArn": f"{ARN}task-definition/web:1",
                    "lastStatus": self.statuses[task],
                    "stoppedReason": "Task failed to start" if self.statuses[task] == "STOPPED" else "",
                    "containers": [{"name": "web", "image": "nginx", "lastStatus": "PENDING"}],
                }
                for task in tasks
            ]
        }

    def describe_task_definition(self, taskDefinition: str) -> dict[str, Any]:
        return {"taskDefinition": {"cpu": "256", "memory": "512"}}


class FakeLab:
    def __init__(self) -> None:
        self.ecs, self.ec2, self.api = FakeEcs(), None, object()
        self.followers: list[Any] = []

    def follow(self, callback: Any) -> Any:
        self.followers.append(callback)
        return SimpleNamespace(stop=lambda: self.followers.remove(callback))

    def watching(self) -> Any:
        return lab_api.watching()

    def tell(self, records: list[Any]) -> None:
        for follower in self.followers:
            follower(SimpleNamespace(seq=1, log_seq=1, now=0.0, records=records))


@pytest.fixture
def lab() -> FakeLab:
    lab = FakeLab()
    lab.ecs.statuses = {"aaaa1111": "PENDING", "bbbb2222": "RUNNING"}
    return lab


def test_text_and_still_picture(lab: FakeLab) -> None:
    view = GraphView(lab)
    data, _ = view._repr_mimebundle_()
    assert set(data) == {"text/plain", "image/svg+xml", WIDGET}
    assert data["text/plain"] == repr(view)
    assert data["text/plain"].splitlines()[0] == "cluster hello ACTIVE"
    assert "var(--" not in data["image/svg+xml"]
    assert data == GraphView(lab)._repr_mimebundle_()[0] | {WIDGET: data[WIDGET]}


def test_no_clusters_is_a_friendly_sentence(lab: FakeLab) -> None:
    lab.ecs.cluster = False
    view = GraphView(lab)
    assert repr(view).startswith("No clusters yet.")
    view.refresh()
    assert view.picture["svg"] == ""
    assert view.picture["empty"].startswith("No clusters yet.")
    assert "image/svg+xml" not in view._repr_mimebundle_()[0]


def test_a_redraw_gives_the_page_all_it_shows(lab: FakeLab) -> None:
    view = GraphView(lab)
    view.refresh()
    picture = view.picture
    drawn = {
        g.get("id") for g in ElementTree.fromstring(picture["svg"]).iter("{http://www.w3.org/2000/svg}g")
    }
    assert set(picture["things"]) <= drawn
    assert picture["changed"] == []
    task = picture["things"]["task-aaaa"]
    assert task["task"] == "aaaa1111"
    assert task["state"]["word"] == "PENDING"
    assert picture["rows"][0] == ["aaaa", "PENDING", "no service", "web:1", "", "web PENDING"]
    assert "ecs.list_clusters()" in view.calls
    lab.ecs.statuses["aaaa1111"] = "STOPPED"
    view.refresh()
    assert view.picture["changed"] == ["task-aaaa"]
    assert ["stopped because", "Task failed to start"] in view.picture["things"]["task-aaaa"]["lines"]


def test_nothing_is_sent_when_nothing_changed(lab: FakeLab) -> None:
    view = GraphView(lab)
    view.refresh()
    sent: list[Any] = []
    view.observe(sent.append, "picture")
    view.refresh()
    assert sent == []


def test_follows_the_account_from_its_own_thread(lab: FakeLab) -> None:
    view = GraphView(lab)
    threads: list[str] = []
    drawn = threading.Semaphore(0)
    view.observe(lambda _: (threads.append(threading.current_thread().name), drawn.release()), "picture")
    view.start()
    assert drawn.acquire(timeout=5)
    lab.ecs.statuses["bbbb2222"] = "STOPPING"
    lab.tell([])  # log lines only
    assert not view._pace._due
    lab.tell([{"kind": "task.status"}])
    assert drawn.acquire(timeout=5)
    assert view.picture["things"]["task-bbbb"]["state"]["word"] == "STOPPING"
    assert set(threads) == {"fargate-lab-view"}
    view.close()
    assert lab.followers == []


def test_selecting_is_a_trait_others_observe(lab: FakeLab) -> None:
    view = GraphView(lab)
    seen: list[str] = []
    view.observe(lambda change: seen.append(change["new"]), "selected")
    view.set_state({"selected": "aaaa1111"})  # as the page sends it
    assert seen == ["aaaa1111"]


def test_without_anything_that_draws_the_outline_is_shown(
    lab: FakeLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draw, "dot_binary", lambda: None)
    view = GraphView(lab)
    view.refresh()
    assert view.picture["svg"] == ""
    assert view.picture["text"] == repr(view)
    assert "image/svg+xml" not in view._repr_mimebundle_()[0]


def test_unknown_keywords_are_refused(lab: FakeLab) -> None:
    with pytest.raises(TypeError):
        GraphView(lab, clutser="hello")  # type: ignore[call-arg]


def test_the_table_is_cut_and_says_so(lab: FakeLab) -> None:
    lab.ecs.statuses = {f"{n:08x}": "RUNNING" for n in range(graph_view.TABLE_ROWS + 5)}
    view = GraphView(lab)
    view.refresh()
    assert len(view.picture["rows"]) == graph_view.TABLE_ROWS
    assert view.picture["more"] == 5


def test_a_deleted_cluster_keeps_the_last_picture(lab: FakeLab) -> None:
    view = GraphView(lab, "hello")
    view._redraw()
    before = view.picture
    assert before["svg"]
    lab.ecs.cluster = False
    view._redraw()
    assert view.picture == before
    assert view.trouble == "The cluster has been deleted. This is how it was last seen."
