"""The controls: one small class a kind, each an ipywidget that shows a value of the request and writes it back.

Knows: how a value is shown, chosen or typed. A control is labelled by `description=`, because that is what gives it a
name for people who do not see it. It never rewrites what is being typed while that still means the same value. Does not
know what is allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from .account import Account, Choice
from .codecs import CODECS
from .meaning import Field
from .paths import read
from .rows import Row

Edit = Callable[[str, Any], None]
"""Called with a place and the value that a learner gave it."""
NOT_GIVEN = "not given"
NOTHING = ""
"""What a menu holds for "not given": ipywidgets shows nothing at all for None."""
TALL_ROWS = 2


class Control:
    """One field on the page. `show` fills it from a request; what a learner does goes to `edit`."""

    def __init__(self, row: Row, field: Field, account: Account, edit: Edit) -> None:
        self.row = row
        self.field = field
        self.account = account
        self._edit = edit
        self._showing = False
        self.widget: Any = self.build()

    def build(self) -> Any:
        """The ipywidget."""
        raise NotImplementedError

    def put(self, value: Any) -> None:
        """Show a value of the request; None is "not given"."""
        raise NotImplementedError

    def show(self, request: dict[str, Any]) -> None:
        """Show what a request holds at this field's place."""
        self._showing = True
        try:
            self.put(read(request, self.row.path))
        finally:
            self._showing = False

    def given(self, value: Any) -> None:
        """A learner gave a value; None takes the field out."""
        if not self._showing:
            self._edit(self.row.path, value)


class TextControl(Control):
    """A line or a box of text; what it means is its codec's business."""

    def build(self) -> Any:
        self.codec = CODECS.get(self.row.kind, CODECS["text"])
        named = {
            "description": self.row.label,
            "placeholder": self.row.placeholder,
            "tooltip": self.field.doc,
        }
        if self.codec.tall:
            box = widgets.Textarea(rows=TALL_ROWS, **named)
        else:
            box = widgets.Text(**named)
        box.observe(lambda change: self.given(self.codec.read(change["new"])), "value")
        return box

    def put(self, value: Any) -> None:
        if self.codec.read(self.widget.value) != value:
            self.widget.value = "" if value is None else self.codec.show(value)


class SuggestControl(TextControl):
    """A line of text that offers what the account has."""

    def build(self) -> Any:
        self.codec = CODECS["text"]
        box = widgets.Combobox(
            description=self.row.label,
            placeholder=self.row.placeholder,
            tooltip=self.field.doc,
            options=[choice.value for choice in self.account.choices(self.row.choices)],
            ensure_option=False,
        )
        box.observe(lambda change: self.given(self.codec.read(change["new"])), "value")
        return box

    def put(self, value: Any) -> None:
        options = tuple(choice.value for choice in self.account.choices(self.row.choices))
        if options != self.widget.options:
            self.widget.options = options
        super().put(value)


class ChoiceControl(Control):
    """One of the values that AWS's model names, or none of them. A value from elsewhere is shown as it is."""

    def build(self) -> Any:
        nothing = f"{NOT_GIVEN} ({self.row.placeholder})" if self.row.placeholder else NOT_GIVEN
        self.options: list[tuple[str, Any]] = [(nothing, NOTHING), *self.choices()]
        menu = widgets.Dropdown(description=self.row.label, options=self.options, tooltip=self.field.doc)
        menu.observe(lambda change: self.given(None if change["new"] == NOTHING else change["new"]), "value")
        return menu

    def choices(self) -> list[tuple[str, Any]]:
        """What can be chosen, as (text, value)."""
        return [(value, value) for value in self.field.enum]

    def put(self, value: Any) -> None:
        value = NOTHING if value is None else value
        if value not in [known for _, known in self.options]:
            self.options.append((str(value), value))
            self.widget.options = self.options
        self.widget.value = value


class TruthControl(ChoiceControl):
    """True, false, or not given: they are not the same to AWS."""

    def choices(self) -> list[tuple[str, Any]]:
        return [("true", True), ("false", False)]


class YesNoControl(Control):
    """A tick box, for a field whose default a learner need not know apart from false."""

    def build(self) -> Any:
        box = widgets.Checkbox(description=self.row.label, indent=True, tooltip=self.field.doc)
        box.observe(lambda change: self.given(change["new"]), "value")
        return box

    def put(self, value: Any) -> None:
        self.widget.value = bool(value)


class LogsControl(YesNoControl):
    """The awslogs driver as one tick box: off takes logConfiguration out, on puts it (back) in."""

    def build(self) -> Any:
        self._kept: Any = None
        return super().build()

    def put(self, value: Any) -> None:
        self._kept = value or self._kept
        self.widget.value = bool(value)

    def given(self, value: Any) -> None:
        options = {"awslogs-region": self.account.region, "awslogs-stream-prefix": "ecs"}
        fresh = {"logDriver": "awslogs", "options": options}
        super().given((self._kept or fresh) if value else None)


class InsightsControl(ChoiceControl):
    """The cluster setting containerInsights, which AWS keeps in a list of names and values."""

    def choices(self) -> list[tuple[str, Any]]:
        return [
            (value, [{"name": "containerInsights", "value": value}])
            for value in ("disabled", "enabled", "enhanced")
        ]


class CompatibilitiesControl(ChoiceControl):
    """requiresCompatibilities as one choice; the list may hold several, and then shows as it is."""

    def choices(self) -> list[tuple[str, Any]]:
        return [(value, [value]) for value in ("FARGATE", "EC2")]


class SeveralControl(Control):
    """Several of what the account has: one tick box each. Values from elsewhere get a box too, and say so."""

    def build(self) -> Any:
        self._boxes: dict[str, Any] = {}
        heading = widgets.HTML(f'<div class="fl-list-name">{self.row.label}</div>')
        self._list = widgets.VBox()
        self._list.add_class("fl-list")
        box = widgets.HBox([heading, self._list])
        box.add_class("fl-several")
        return box

    def put(self, value: Any) -> None:
        wanted = [str(item) for item in value] if isinstance(value, list) else []
        offered = self.account.choices(self.row.choices)
        known = {choice.value for choice in offered}
        offered += [Choice(item, f"{item}  not in the default VPC") for item in wanted if item not in known]
        if [choice.value for choice in offered] != list(self._boxes):
            self._boxes = {choice.value: self._box(choice) for choice in offered}
            nothing = widgets.HTML(
                '<span class="fl-quiet">none found in the account; set it with form.request</span>'
            )
            self._list.children = tuple(self._boxes.values()) or (nothing,)
        for name, box in self._boxes.items():
            box.value = name in wanted

    def _box(self, choice: Choice) -> Any:
        box = widgets.Checkbox(
            description=choice.label, indent=False, tooltip=f"{self.row.label}: {choice.value}"
        )
        box.observe(
            lambda change: self.given([name for name, one in self._boxes.items() if one.value] or None),
            "value",
        )
        return box
