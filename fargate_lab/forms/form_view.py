"""A form on the page: its fields, what is wrong, the folds, the button, the request as code.

Knows: how the parts stand together and how they follow the request. All state is the form's; this can be thrown away
and built again. Does not know any operation.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from fargate_lab.graph import look

from . import folds, meaning, paths, words
from .field_view import FieldView
from .kinds import control
from .panel import Panel
from .rows import Row

if TYPE_CHECKING:
    from .form import Form

HERE = Path(__file__).parent


def style() -> Any:
    """The look of every form, as a widget that shows nothing."""
    sheet = f"{look.css()}\n{(HERE / 'forms.css').read_text('utf-8')}"
    box = widgets.HTML(f"<style>{sheet}</style>")
    box.add_class("fl-style")
    return box


class FormView:
    """`root` is the form as a widget."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.fields = [self._field(row) for row in form.rows]
        self._more: list[FieldView] = []
        self._elsewhere = widgets.HTML()
        self._elsewhere.add_class("fl-elsewhere-list")
        self._status = widgets.HTML()
        self._extra = form.extra_parts()
        self._button = widgets.Button(description=form.verb, tooltip=form.call)
        self._button.add_class("fl-send")
        self._button.on_click(lambda _button: form.send_in_background())
        self._panel = Panel(form.operation)
        self.root = widgets.VBox([style(), *self._body()])
        self.root.add_class("fl-page")
        self.root.add_class("fl-form")
        form.listen(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Bring everything up to date with the form's request."""
        form = self.form
        violations = form.violations
        for view in [*self.fields, *self._more]:
            view.show(form.request, form.note(view.row))
        self._complain(violations)
        self._status.value = words.status(
            violations, form.sending, form.response if form.answered else None, form.refusal, form.verb
        )
        self._button.disabled = form.sending
        self._panel.show(form.shown)

    def _field(self, row: Row) -> FieldView:
        place = ".".join(part for part in (self.form.at, row.path) if part)
        field = meaning.field(self.form.operation, place)
        return FieldView(control(row, field, self.form.account, self.form.edit), self.form.carry_out)

    def _complain(self, violations: list[Any]) -> None:
        views = [*self.fields, *self._more]
        said: dict[int, list[str]] = {}
        ways: dict[int, list[Any]] = {index: self.form.offers(view.row) for index, view in enumerate(views)}
        homeless = []
        for order, violation in enumerate(violations):
            home = self._home(violation.path, violation.message, views)
            if home is None:
                # what is inside a part is said there; what is about the whole of it ("") is said here
                if not any(paths.under(violation.path, part) for part in self.form.own_parts):
                    homeless.append((order, violation))
            else:
                said.setdefault(home, []).append(words.problem(violation, order))
                ways[home].extend(self.form.remedies(violation))
        refusal = self.form.refusal
        below = words.elsewhere(homeless)
        if refusal is not None:
            home = self._home(refusal.path, refusal.message, views)
            if home is None:
                below = words.refused(refusal) + below
            else:
                said[home] = [words.refused(refusal)]
        self._elsewhere.value = below
        for index, view in enumerate(views):
            view.complain("".join(said.get(index, [])), ways.get(index, []))

    @staticmethod
    def _home(path: str, message: str, views: list[FieldView]) -> int | None:
        """The field a place belongs to; the first of the closest, so that a basic field comes before the fold."""
        scores = [view.covers(path, message) for view in views]
        best = max(scores, default=0)
        return scores.index(best) if best else None

    # -- the parts

    def _body(self) -> list[Any]:
        form = self.form
        parts: list[Any] = [widgets.HTML(words.head(form.title, form.intro, form.operation))]
        for name, group in groupby(self.fields, key=lambda view: view.row.section):
            heading = [widgets.HTML(words.section(name))] if name else []
            section = widgets.VBox([*heading, *(view.root for view in group)])
            section.add_class("fl-section-box")
            parts.append(section)
        return [*parts, *self._extra, self._elsewhere, *self._folds(), *self._foot()]

    def _folds(self) -> list[Any]:
        count = len(folds.other_rows(self.form))
        refused = len(folds.refused_rules(self.form))
        found = [folds.Fold(f"{count} more fields", self._open_more)] if count else []
        if refused:
            found.append(
                folds.Fold(
                    f"what {self.form.judge} refuses here ({refused})", lambda: folds.Refused(self.form).root
                )
            )
        box = widgets.VBox([fold.root for fold in found])
        box.add_class("fl-folds")
        return [box]

    def _open_more(self) -> Any:
        self._more = [self._field(row) for row in folds.other_rows(self.form)]
        self.refresh()
        box = widgets.VBox([view.root for view in self._more])
        box.add_class("fl-more")
        return box

    def _foot(self) -> list[Any]:
        if not self.form.verb:
            return [self._status, self._panel.widget]
        call = widgets.HTML(f'<code class="fl-call">{escape(self.form.call)}</code>')
        bar = widgets.HBox([self._button, call])
        bar.add_class("fl-send-bar")
        return [self._status, bar, self._panel.widget]
