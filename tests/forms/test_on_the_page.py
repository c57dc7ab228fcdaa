"""The forms as widgets: what is typed goes into the request, what is in the request is shown, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets
import pytest

from fargate_lab.forms import ClusterForm, ContainerForm, ServiceForm, TaskDefinitionForm, Wizard
from fargate_lab.forms.folds import Refused, other_rows, refused_rules
from fargate_lab.forms.form import Form
from fargate_lab.forms.kinds import KINDS

FORMS = [ClusterForm, ContainerForm, TaskDefinitionForm, ServiceForm]
WIDGET = "application/vnd.jupyter.widget-view+json"
INPUTS = (ipywidgets.Text, ipywidgets.Textarea, ipywidgets.Dropdown, ipywidgets.Checkbox, ipywidgets.Button)
Control = Callable[[Form, str], Any]
Walk = Callable[[Any], Any]


@pytest.mark.parametrize("form", [*FORMS, Wizard])
def test_mime_bundle_has_the_text_and_the_widget(form: Any, lab: Any) -> None:
    shown = form(lab)
    data, _ = shown._repr_mimebundle_()
    assert data["text/plain"] == repr(shown)
    assert WIDGET in data


@pytest.mark.parametrize("form", FORMS)
def test_showing_changes_nothing(form: type[Form], lab: Any, walk: Walk) -> None:
    one = form(lab)
    before = repr(one.request)
    for fold in [w for w in walk(one.widget) if isinstance(w, ipywidgets.Button) and "Show" in w.description]:
        fold.click()
    assert repr(one.request) == before


@pytest.mark.parametrize("form", FORMS)
def test_every_control_has_a_name_and_none_is_an_output(form: type[Form], lab: Any, walk: Walk) -> None:
    one = form(lab)
    for fold in [w for w in walk(one.widget) if isinstance(w, ipywidgets.Button) and "Show" in w.description]:
        fold.click()
    controls = [w for w in walk(one.widget) if isinstance(w, INPUTS)]
    assert len(controls) > 5
    assert all(w.description for w in controls)
    assert not [w for w in walk(one.widget) if isinstance(w, ipywidgets.Output | ipywidgets.IntSlider)]


@pytest.mark.parametrize(
    ("label", "typed", "path", "value"),
    [
        ("Name", "web", "name", "web"),
        ("Command", "echo 'a b'", "command", ["echo", "a b"]),
        ("Environment", "A=1", "environment", [{"name": "A", "value": "1"}]),
        ("Essential", False, "essential", False),
        ("Port", "8080", "portMappings", [{"containerPort": 8080, "protocol": "tcp"}]),
        ("Port", "", "portMappings", None),
        ("Logs to CloudWatch", False, "logConfiguration", None),
        ("CPU units", "128", "cpu", 128),
    ],
)
def test_typing_into_a_container(control: Control, label: str, typed: Any, path: str, value: Any) -> None:
    form = ContainerForm()
    control(form, label).value = typed
    assert form.request.get(path) == value


def test_logs_come_back_as_they_were(control: Control) -> None:
    form = ContainerForm()
    before = form.request["logConfiguration"]
    box = control(form, "Logs to CloudWatch")
    box.value = False
    box.value = True
    assert form.request["logConfiguration"] == before


def test_setting_the_request_updates_the_controls(control: Control, lab: Any) -> None:
    form = ServiceForm(lab)
    count, subnet = control(form, "Desired count"), control(form, "us-east-1a  172.31.0.0/20  subnet-0a")
    form.request = {"serviceName": "s", "desiredCount": 4, "launchType": "EC2"}
    assert count.value == "4"
    assert subnet.value is False
    assert control(form, "Launch type").value == "EC2"
    assert form.request == {"serviceName": "s", "desiredCount": 4, "launchType": "EC2"}


def test_half_typed_text_is_left_alone(control: Control) -> None:
    form = ContainerForm()
    box = control(form, "Environment")
    box.value = "A=1\n\n"
    assert box.value == "A=1\n\n"


def test_a_wrong_size_can_be_chosen_and_mended_by_one_click(
    control: Control, lab: Any, shown: Any, walk: Walk
) -> None:
    form = TaskDefinitionForm(lab)
    memory = control(form, "Task memory")
    assert [value for _, value in memory.options][1:4] == ["512", "1024", "2048"]
    memory.value = "4096"
    assert form.violations[0].rule.id == "size-pair"
    assert "No Fargate configuration exists for given values: 256 CPU, 4096 memory" in shown(form)
    assert "AWS would answer" in shown(form)
    ways = [
        w for w in walk(form.widget) if isinstance(w, ipywidgets.Button) and w.description.startswith("Take ")
    ]
    assert [way.description for way in ways] == [
        "Take 0.5 vCPU, 4 GB (512 / 4096): $0.91 a day",
        "Take 0.25 vCPU, 2 GB (256 / 2048): $0.46 a day",
    ]
    ways[0].click()
    assert (form.request["cpu"], form.request["memory"]) == ("512", "4096")
    assert "Valid – ready to send" in shown(form)
    assert "$0.91 a day" in shown(form)


def test_a_size_can_be_typed(control: Control, lab: Any) -> None:
    form = TaskDefinitionForm(lab)
    menu, line = control(form, "Task memory"), control(form, "Task memory, typed")
    menu.value = menu.options[-1][1]
    line.value = "half a gig"
    assert form.request["memory"] == "half a gig"
    assert form.violations[0].rule.id == "memory-invalid"
    line.value = "0.5 GB"
    assert form.violations == []


def test_a_refusal_is_shown_and_forgotten(control: Control, lab: Any, shown: Any) -> None:
    lab.refuse["create_cluster"] = ("ClientException", "<b>no</b>")
    form = ClusterForm(lab)
    assert form.widget is not None
    form.send()
    assert "AWS answered" in shown(form)
    assert "&lt;b&gt;no&lt;/b&gt;" in shown(form)
    control(form, "Name").value = "other"
    assert "AWS answered" not in shown(form)


def test_what_is_missing_can_be_made(make_lab: Any, walk: Walk) -> None:
    lab = make_lab(role=False)
    form = TaskDefinitionForm(lab)
    assert form.violations[0].rule.id == "awslogs-execution-role"
    offer = form.offers(next(row for row in form.rows if row.path == "executionRoleArn"))[0]
    assert offer.make is not None
    form._make(offer.make)
    assert form.violations == []
    assert [operation for operation, _ in lab.sent] == ["create_role", "attach_role_policy"]
    group = form.containers[0].offers(next(row for row in ContainerForm.rows if "awslogs-group" in row.path))[
        0
    ]
    assert group.make is not None
    form.containers[0]._make(group.make)
    assert lab.groups == ["/ecs/hello-world-task-definition"]
    service = ServiceForm(lab)
    closed = next(row for row in service.rows if row.keyword == "securityGroups")
    assert "nobody outside may connect to port 80" in service.note(closed)
    make = service.offers(closed)[0].make
    assert make is not None
    service._make(make)
    assert service.request["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"] == ["sg-0e"]
    assert service.note(closed) == ""


@pytest.mark.parametrize("form", FORMS)
def test_each_refusal_can_be_tried_and_taken_back(form: type[Form], lab: Any) -> None:
    one = form(lab)
    refused = Refused(one)
    for rule in refused_rules(one):
        if rule.needs:
            assert rule.id not in refused._buttons
            continue
        before = repr(one.request)
        refused._buttons[rule.id].click()
        found = one.owner.violations if getattr(one, "owner", None) else one.violations
        assert rule.id in [violation.rule.id for violation in found] or found, rule.id
        assert repr(one.request) != before
        refused._buttons[rule.id].click()
        assert repr(one.request) == before


@pytest.mark.parametrize("form", FORMS)
def test_every_member_of_aws_has_a_place(form: type[Form], lab: Any) -> None:
    from fargate_lab.forms.meaning import members

    one = form(lab)
    basic = {row.path.split(".")[0].split("[")[0] for row in one.rows}
    more = {row.path for row in other_rows(one)}
    refused = {rule.path.rsplit(".", 1)[-1] for rule in refused_rules(one)}
    assert set(members(one.operation, one.at)) <= basic | more | refused | one.own_parts
    assert all(row.kind in KINDS for row in [*one.rows, *other_rows(one)])


@pytest.mark.parametrize(
    "nonsense", [{}, {"containerDefinitions": "x"}, {"cpu": 3, "tags": 7, "family": None}]
)
@pytest.mark.parametrize("form", FORMS)
def test_any_request_can_be_shown(form: type[Form], nonsense: dict[str, Any], lab: Any) -> None:
    one = form(lab)
    assert one.widget is not None
    one.request = nonsense
    assert one.request == nonsense
    assert repr(one).startswith(form.__name__)
