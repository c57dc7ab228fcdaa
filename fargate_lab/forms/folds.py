"""The two folds under a form: every other field of AWS's model, and what is refused, to be tried.

Knows: which fields are left, and how to break the request the way a rule describes and to take that back. Built when
opened: RegisterTaskDefinition has some sixty more fields.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from fargate_lab.rules import Rule, good, rules_of

from . import meaning, paths
from .kinds import kind_of
from .rows import Row

if TYPE_CHECKING:
    from .form import Form


class Fold:
    """A button that opens and closes a part of the page, which is built at the first opening."""

    def __init__(self, name: str, build: Callable[[], Any]) -> None:
        self._name = name
        self._build = build
        self._content: Any = None
        self.open = False
        self.button = widgets.Button()
        self.button.add_class("fl-fold-button")
        self.button.on_click(lambda _button: self.toggle())
        self.root = widgets.VBox([self.button])
        self.root.add_class("fl-fold-box")
        self._say()

    def toggle(self) -> None:
        """Open when closed, close when open."""
        self.open = not self.open
        if self.open and self._content is None:
            self._content = self._build()
        self.root.children = (self.button, self._content) if self.open else (self.button,)
        self._say()

    def rename(self, name: str) -> None:
        """Give the part another name."""
        self._name = name
        self._say()

    def _say(self) -> None:
        self.button.description = f"▾ Hide {self._name}" if self.open else f"▸ Show {self._name}"


def other_rows(form: Form) -> list[Row]:
    """A row for each member of AWS's that no basic field covers and no rule refuses outright."""
    basic = {row.path for row in form.rows}
    refused = {rule.path.rsplit(".", 1)[-1] for rule in refused_rules(form) if rule.outright}
    left = [
        name
        for name in meaning.members(form.operation, form.at)
        if name not in basic | refused | form.own_parts
    ]
    rows = []
    for name in left:
        field = meaning.field(form.operation, ".".join(part for part in (form.at, name) if part))
        rows.append(
            Row(name, name, kind_of(field), field.doc, placeholder="JSON" if kind_of(field) == "json" else "")
        )
    return rows


def refused_rules(form: Form) -> list[Rule]:
    """The rows that say what Fargate refuses in this form's part of the request."""
    found = []
    for rule in rules_of(form.operation):
        inside = rule.path.startswith("containerDefinitions[]")
        if form.operation == "RegisterTaskDefinition":
            # network mode awsvpc is Fargate's only one
            if inside is bool(form.at) and (rule.fargate_only or rule.outright or "awsvpc" in rule.text):
                found.append(rule)
        else:
            found.append(rule)
    return found


class Refused:
    """The list of what is refused, each with AWS's text and a button that does it, and takes it back."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._before: dict[str, Any] | None = None
        self._tried: Rule | None = None
        self._buttons: dict[str, Any] = {}
        self.root = widgets.VBox([self._entry(rule) for rule in refused_rules(form)])
        self.root.add_class("fl-refused")

    def _entry(self, rule: Rule) -> Any:
        place = rule.path.removeprefix("containerDefinitions[].")
        doubt = "" if rule.confirmed else ' <span class="fl-doubt">UNCONFIRMED</span>'
        text = widgets.HTML(
            f'<div class="fl-refused-text"><p><code>{escape(place)}</code></p>'
            f'<p class="fl-aws">{escape(rule.error)}: {escape(rule.text)}{doubt}</p>'
            f'<p class="fl-why">{escape(rule.why)}</p></div>'
        )
        if rule.needs:  # no request alone can break it
            when = widgets.HTML(
                '<span class="fl-when-sent" title="Only the account can tell">checked when sent</span>'
            )
            return _beside(when, text)
        button = widgets.Button(
            description="Try it", tooltip=f"Try {rule.id}: make the request break this rule"
        )
        button.add_class("fl-way")
        button.on_click(lambda _button: self._try(rule))
        self._buttons[rule.id] = button
        return _beside(button, text)

    def _try(self, rule: Rule) -> None:
        taking_back = self._tried is rule
        before, self._before = self._before, None
        if before is not None:
            self._form.request = before
        if self._tried is not None:
            self._buttons[self._tried.id].description = "Try it"
        self._tried = None
        if not taking_back:
            self._before = copy.deepcopy(self._form.request)
            self._tried = rule
            self._buttons[rule.id].description = "Take it back"
            self._form.request = broken(self._form, rule)


def _beside(left: Any, text: Any) -> Any:
    entry = widgets.HBox([left, text])
    entry.add_class("fl-refused-entry")
    return entry


def broken(form: Form, rule: Rule) -> dict[str, Any]:
    """The form's request, changed so that it breaks a rule; a sample's where the form's lacks what the rule changes."""
    try:
        whole = rule.broken_request(form.whole())
    except (KeyError, IndexError, TypeError):
        whole = rule.broken_request(good(form.operation))
    part = paths.read(whole, form.at) if form.at else whole
    return part if isinstance(part, dict) else {}
