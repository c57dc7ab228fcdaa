"""Every row of the rules in the forms: shown where it was typed, with AWS's text; or said to be checked when sent."""

from __future__ import annotations

from html import escape
from typing import Any

import pytest

from fargate_lab import rules
from fargate_lab.forms import ClusterForm, ServiceForm, TaskDefinitionForm
from fargate_lab.forms.folds import Refused, refused_rules
from fargate_lab.forms.form import Form

FORMS: dict[str, type[Form]] = {
    form.operation: form for form in (ClusterForm, TaskDefinitionForm, ServiceForm)
}
CASES = [
    pytest.param(row, operation, id=f"{operation}-{row.id}")
    for operation in FORMS
    for row in rules.rules_of(operation)
]


@pytest.fixture(scope="module")
def displayed() -> dict[str, Form]:
    """One form for each operation, with its widgets built."""
    forms = {operation: form() for operation, form in FORMS.items()}
    assert all(form.widget is not None for form in forms.values())
    return forms


@pytest.mark.parametrize(("row", "operation"), [case for case in CASES if not case.values[0].needs])
def test_a_row_that_is_broken_is_shown(
    row: rules.Rule, operation: str, displayed: dict[str, Form], shown: Any
) -> None:
    form = displayed[operation]
    form.request = row.broken_request(rules.good(operation))
    (violation,) = form.violations
    assert violation.rule is row
    page = shown(form) + "".join(shown(container) for container in getattr(form, "containers", ()))
    assert escape(violation.message) in page
    assert escape(row.why, quote=True) in page
    assert ("UNCONFIRMED" in page) is not row.confirmed
    form.request = rules.good(operation)
    assert form.violations == []


@pytest.mark.parametrize(("row", "operation"), [case for case in CASES if case.values[0].needs])
def test_a_row_that_needs_the_account_is_checked_when_sent(
    row: rules.Rule, operation: str, displayed: dict[str, Form], walk: Any
) -> None:
    form = displayed[operation]
    assert row in refused_rules(form)
    form.request = row.broken_request(rules.good(operation))
    assert form.violations == []
    entry = next(one for one in Refused(form).root.children if escape(row.text) in one.children[1].value)
    assert "checked when sent" in entry.children[0].value
