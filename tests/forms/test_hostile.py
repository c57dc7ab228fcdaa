"""Whatever a learner puts into a request: the form shows it, judges it and sends it, and nothing raises."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fargate_lab.forms import ClusterForm, ContainerForm, ServiceForm, TaskDefinitionForm
from fargate_lab.forms.form import Form
from fargate_lab.forms.meaning import members
from fargate_lab.forms.sending import Answer, Refusal

NAMES = [
    "name",
    "image",
    "containerPort",
    "options",
    "awslogs-group",
    "awsvpcConfiguration",
    "subnets",
    "sizeInGiB",
    "x y",
]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | st.just("<script>")
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=3),
)
FORMS = {
    form.operation + form.title: form
    for form in (ClusterForm, ContainerForm, TaskDefinitionForm, ServiceForm)
}


@cache
def shown(name: str) -> Form:
    form = FORMS[name]()
    assert form.widget is not None
    return form


@pytest.mark.parametrize("name", FORMS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_request(name: str, data: Any, lab: Any) -> None:
    form = shown(name)
    known = [*members(form.operation, form.at), "unknown"]
    request = data.draw(st.dictionaries(st.sampled_from(known), VALUES, max_size=5))
    form.lab = lab
    form.request = request
    assert form.request == request
    assert isinstance(repr(form), str)
    assert isinstance(form.send(), Answer | Refusal)
