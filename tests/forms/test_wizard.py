from __future__ import annotations

from typing import Any

import pytest

from fargate_lab.forms import Wizard
from fargate_lab.forms.wizard_view import drawing


def test_sends_in_the_order_aws_needs(make_lab: Any) -> None:
    lab = make_lab(groups=("/ecs/web",))
    wizard = Wizard(lab, task_definition={"family": "web"})
    assert [call.text for call in wizard.plan()] == [
        "ecs.register_task_definition",
        "ecs.create_cluster",
        "ecs.create_service",
    ]
    wizard.send()
    assert [operation for operation, _ in lab.sent] == [
        "register_task_definition",
        "create_cluster",
        "create_service",
    ]
    assert lab.sent[2][1]["taskDefinition"] == "web"
    assert repr(wizard).splitlines()[-1] == ("  ✓ ecs.create_service: web-service is ACTIVE, desiredCount 1")


def test_makes_first_what_is_missing(make_lab: Any) -> None:
    lab = make_lab(role=False)
    wizard = Wizard(lab)
    assert wizard.violations == {}
    wizard.send()
    assert [operation for operation, _ in lab.sent] == [
        "create_role",
        "attach_role_policy",
        "create_log_group",
        "register_task_definition",
        "create_cluster",
        "create_service",
    ]


def test_stops_at_the_first_refusal_and_shows_its_step(lab: Any) -> None:
    lab.refuse["create_cluster"] = ("ClientException", "No.")
    wizard = Wizard(lab)
    wizard.send()
    assert "create_service" not in [operation for operation, _ in lab.sent]
    assert wizard.step == "cluster"
    assert "✕ ecs.create_cluster: ClientException: No." in repr(wizard)
    wizard.cluster.edit("clusterName", "other")
    assert wizard.calls == []


def test_names_hang_together(lab: Any) -> None:
    wizard = Wizard(lab)
    wizard.task_definition.edit("family", "web")
    wizard.cluster.edit("clusterName", "house")
    assert wizard.service.request["taskDefinition"] == "web"
    assert wizard.service.request["cluster"] == "house"
    wizard.service.edit("cluster", "elsewhere")
    wizard.cluster.edit("clusterName", "third")
    assert wizard.service.request["cluster"] == "elsewhere"


def test_the_drawing_grows_and_glows(lab: Any) -> None:
    wizard = Wizard(lab)
    first = drawing(wizard)
    assert "hello&#45;world&#45;service" in first
    wizard.go("service")
    assert drawing(wizard) != first
    wizard.service.edit("serviceName", "front")
    assert "front" in drawing(wizard)


def test_an_unknown_step_is_one_sentence(lab: Any) -> None:
    with pytest.raises(
        TypeError, match=r'^Wizard has no step "tasks"\. It knows: container, task_definition,'
    ):
        Wizard(lab, tasks={})


def test_on_the_page(lab: Any, walk: Any) -> None:
    wizard = Wizard(lab)
    buttons = {one.description: one for one in walk(wizard.widget) if hasattr(one, "click")}
    buttons["3  Service  ✓"].click()
    assert wizard.step == "service"
    assert wizard.service.widget in list(walk(wizard.widget))
    wizard.service.edit("serviceName", "not a name")
    assert "3  Service  ✕" in [getattr(one, "description", "") for one in walk(wizard.widget)]
