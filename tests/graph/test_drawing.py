"""DOT and SVG: stable bytes, ids to find things by, folding, themes, and whose `dot` draws."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from graphviz.backend import dot_command

from fargate_lab.graph import book_diagram, draw, look, read, to_dot, to_dot_of_requests, to_svg

SVG = "{http://www.w3.org/2000/svg}"


def ids(svg: str) -> list[str]:
    return [
        g.get("id", "")
        for g in ElementTree.fromstring(svg).iter(f"{SVG}g")
        if "." in g.get("class", "") or g.get("id")
    ]


def texts(svg: str) -> str:
    return " ".join(t.text or "" for t in ElementTree.fromstring(svg).iter(f"{SVG}text"))


def test_the_same_account_gives_the_same_bytes(ecs: Any) -> None:
    first = to_svg(to_dot(read(ecs)), label="x")
    assert first == to_svg(to_dot(read(ecs)), label="x")
    assert first.startswith("<svg")
    for unstable in ("<!--", "<title>", "Generated"):
        assert unstable not in first


def test_things_carry_their_ids_and_states(ecs: Any, ec2: Any) -> None:
    svg = to_svg(to_dot(read(ecs, ec2_client=ec2)))
    assert {"cluster-hello", "service-hello.web", "definition-hello.web.web:2", "task-aaaa"} <= set(ids(svg))
    assert "container-cccc.job" in ids(svg)
    task = next(g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.get("id") == "task-cccc")
    assert task.get("class") == "fl-task fl-state-failed"
    inside = {g.get("id") for g in task.iter(f"{SVG}g")}
    assert "container-cccc.job" in inside
    assert "<a " not in svg
    for words in ("RUNNING", "172.31.4.18 · 54.210.3.7", "exit 3", "busybox", "2 of 2 running", "web:2"):
        assert words in texts(svg)


def test_many_tasks_fold_into_tiles_worst_first(ecs: Any) -> None:
    for number in range(40):
        ecs.add_task("hello", f"f{number:07d}", "web:2", "RUNNING", "service:web")
    ecs.add_task("hello", "0bad0bad", "web:2", "PENDING", "service:web")
    svg = to_svg(to_dot(read(ecs)))
    tiles = [i for i in ids(svg) if i.startswith("tile-")]
    assert tiles == ["tile-hello.web.web:2.PENDING", "tile-hello.web.web:2.RUNNING"]
    assert "42" in texts(svg)
    # the task that ran alone is not of that service, and stays a card
    assert "task-cccc" in ids(svg)
    assert "tile-" not in to_dot(read(ecs), fold_above=50)


def test_marked_and_glowing_nodes_have_the_accent(ecs: Any) -> None:
    found = read(ecs)
    assert look.LIGHT.accent not in to_dot(found)
    assert to_dot(found, mark={"task-aaaa1111"}).count(look.LIGHT.accent) == 1
    assert 'TITLE="fl-box fl-service fl-glow"' in to_dot(found, glow="service-hello.web")


def test_what_a_learner_typed_cannot_break_the_drawing(ecs: Any) -> None:
    ecs.task_records["aaaa1111"]["containers"][0].update(name='<b>"&\\', image="x</TABLE>>]}")
    svg = to_svg(to_dot(read(ecs)))
    assert '<b>"&\\' in texts(svg)
    requests = {
        "container": {"name": "<", "image": '"'},
        "service": {"serviceName": "a>b", "desiredCount": "two"},
    }
    assert "a>b" in texts(to_svg(to_dot_of_requests(requests)))


def test_themes(ecs: Any) -> None:
    dot = to_dot(read(ecs))
    light, dark, live = (to_svg(dot, theme) for theme in ("light", "dark", "live"))
    assert f'<rect width="100%" height="100%" rx="8" fill="{look.LIGHT.bg}"/>' in light
    assert f'fill="{look.DARK.bg}"/>' in dark
    assert not set(re.findall("#[0-9a-f]{6}", dark)) & {c[0] for c in look.palette().values()} - {
        c[1] for c in look.palette().values()
    }
    assert "<rect" not in live
    assert re.findall("#[0-9a-f]{6}", live) == []
    assert set(re.findall(r"var\(--fl-([a-z0-9-]+)\)", live)) <= set(look.palette())


def test_the_picture_says_what_it_shows() -> None:
    svg = to_svg(book_diagram(), label='cluster "a" & more')
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'cluster "a" & more'


def test_book_diagram_nests_the_five_words() -> None:
    svg = to_svg(book_diagram())
    order = [
        "concept-cluster",
        "concept-service",
        "concept-task_definition",
        "concept-task-1",
        "concept-container",
    ]
    node = ElementTree.fromstring(svg)
    for name in order:
        node = next(g for g in node.iter(f"{SVG}g") if g.get("id") == name)


def test_wizard_grows_and_the_piece_being_filled_glows() -> None:
    empty = to_dot_of_requests({}, glow="container")
    assert empty.count("not named yet") == 4
    assert empty.count("fl-ghost") == 3
    assert empty.count("fl-glow") == 1
    full = to_dot_of_requests(
        {
            "container": {"name": "web", "image": "nginx", "portMappings": [{"containerPort": 80}]},
            "task_definition": {"family": "hello", "cpu": "256", "memory": "512"},
            "service": {"serviceName": "front", "desiredCount": 2},
            "cluster": {"clusterName": "demo"},
        },
        glow="service",
    )
    words = texts(to_svg(full))
    for shown in ("nginx · port 80", "0.25 vCPU · 0.5 GB", "keeps 2 tasks running", "demo"):
        assert shown in words
    assert "fl-ghost" not in full
    assert 'TITLE="fl-box fl-service fl-glow"' in full


def test_the_learners_own_dot_stays_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    before = dot_command.DOT_BINARY
    assert to_svg(book_diagram()).startswith("<svg")
    assert before == dot_command.DOT_BINARY


def test_the_named_binary_comes_first_and_none_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FARGATE_LAB_DOT", str(tmp_path / "my-dot"))
    assert draw.dot_binary() == tmp_path / "my-dot"
    monkeypatch.delenv("FARGATE_LAB_DOT")
    assert "graphviz-pure" in str(draw.dot_binary())
    monkeypatch.setattr(draw, "_found_binary", lambda: None)
    with pytest.raises(draw.NoDot):
        to_svg(book_diagram())
