from __future__ import annotations

import copy

import pytest

from fargate_lab.forms.paths import read, remove, steps, under, write

REQUEST = {"cpu": "256", "containerDefinitions": [{"name": "web", "portMappings": [{"containerPort": 80}]}]}
PORT = "containerDefinitions[0].portMappings[0].containerPort"


def test_reading() -> None:
    assert steps(PORT) == ["containerDefinitions", 0, "portMappings", 0, "containerPort"]
    assert read(REQUEST, PORT) == 80
    assert read(REQUEST, "containerDefinitions[1].name") is None
    assert read(REQUEST, "cpu.x[3]") is None


def test_writing_builds_the_way() -> None:
    request: dict = {}
    write(request, PORT, 80)
    write(request, "logConfiguration.options.awslogs-group", "/ecs/web")
    assert request == {
        "containerDefinitions": [{"portMappings": [{"containerPort": 80}]}],
        "logConfiguration": {"options": {"awslogs-group": "/ecs/web"}},
    }


def test_writing_over_nonsense() -> None:
    request: dict = {"logConfiguration": "half typed"}
    write(request, "logConfiguration.options.awslogs-group", "/ecs/web")
    assert request["logConfiguration"] == {"options": {"awslogs-group": "/ecs/web"}}


def test_taking_out_leaves_no_shells() -> None:
    request = copy.deepcopy(REQUEST)
    remove(request, PORT)
    assert request == {"cpu": "256", "containerDefinitions": [{"name": "web"}]}
    write(request, "containerDefinitions[0].name", None)
    assert request == {"cpu": "256"}
    remove(request, "not.there[2]")
    assert request == {"cpu": "256"}


@pytest.mark.parametrize(
    ("path", "prefix", "rest"),
    [
        ("a.b[0].c", "a.b[0]", "c"),
        ("a.b[0].c", "a", "b[0].c"),
        ("a.b", "a.b", ""),
        ("a[0]", "a", "[0]"),
        ("abc", "a", None),
        ("a", "a.b", None),
    ],
)
def test_under(path: str, prefix: str, rest: str | None) -> None:
    assert under(path, prefix) == rest
