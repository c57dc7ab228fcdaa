"""The table of rules: everything about every row, as text and as HTML, the same every time."""

from __future__ import annotations

from html import escape

import pytest

from fargate_lab import rules


@pytest.mark.parametrize("operation", rules.operations())
def test_every_row_is_there_with_all_it_says(operation: str) -> None:
    shown = rules.table(operation)
    text, html = repr(shown), shown._repr_html_()
    assert list(shown) == list(rules.rules_of(operation))
    assert text.splitlines()[0] == f"{operation}: {len(shown)} rule{'s' if len(shown) > 1 else ''}"
    for row in shown:
        assert {f"  {row.error}: {row.text}", f"  Why: {row.why}", f"  Source: {row.source}"} <= set(
            text.splitlines()
        )
        assert f'<code class="fl-id">{row.id}</code>' in html
        assert all(escape(part) in html for part in (row.text, row.why, row.fix, row.error))
    doubtful = [row for row in shown if not row.confirmed]
    assert text.count("UNCONFIRMED") == html.count(">UNCONFIRMED<") == len(doubtful)
    assert html.count("checked when sent") == len([row for row in shown if row.needs])
    assert rules.table(operation)._repr_html_() == html


def test_every_row_is_in_some_table() -> None:
    assert {row.id for name in rules.operations() for row in rules.table(name)} == set(rules.BY_ID)


def test_some_rows_only() -> None:
    shown = rules.table("RegisterTaskDefinition", "volume")
    assert "docker-volume" in [row.id for row in shown]
    assert "host-port" not in [row.id for row in shown]
    assert repr(shown).startswith("RegisterTaskDefinition, volume: ")
    assert len(rules.table("RegisterTaskDefinition", "no such thing")) == 0


def test_an_operation_without_rules_says_which_have_some() -> None:
    with pytest.raises(ValueError, match="There are some of: CreateCluster"):
        rules.table("DescribeTasks")
