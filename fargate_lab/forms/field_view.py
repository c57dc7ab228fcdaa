"""One field on the page: its control, the note beside it, and what is wrong with it underneath.

Knows: how to show the violations that belong to its place, with buttons for the ways out. Does not judge and does not
know which form it stands in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as widgets

from . import words
from .controls import Control
from .paths import under
from .remedies import Remedy
from .rows import Row

Apply = Callable[[Remedy], None]


INSIDE, SPEAKS = 1_000, 10_000


class FieldView:
    """`root` is the widget; `show` brings it up to date."""

    def __init__(self, control: Control, apply: Apply) -> None:
        self.control = control
        self.row: Row = control.row
        self._apply = apply
        self._remedies: list[Remedy] = []
        self._note = widgets.HTML(words.note(self.row, control.field.doc))
        self._note.add_class("fl-note-cell")
        self._problem = widgets.HTML()
        self._problem.add_class("fl-problem")
        self._ways = widgets.HBox()
        self._ways.add_class("fl-ways")
        control.widget.add_class("fl-control")
        self.root = widgets.Box([control.widget, self._note, self._problem])
        self.root.add_class("fl-field")

    def covers(self, path: str, message: str = "") -> int:
        """How closely a place belongs to this field: 0 not at all, more is closer.

        A basic field inside the place is closer than the whole place among AWS's other fields, and one whose own words
        are in the message is closest.
        """
        if under(path, self.row.path) is not None:
            closeness = 1 + len(self.row.path)
        else:
            closeness = INSIDE if path and under(self.row.path, path) is not None else 0
        speaks = self.row.speaks and re.search(self.row.speaks, message)
        return closeness + (SPEAKS if closeness and speaks else 0)

    def show(self, request: dict[str, Any], note: str = "") -> None:
        """Show the request's value, and the note if it is another one now."""
        self.control.show(request)
        self._note.value = words.note(self.row, self.control.field.doc, note)

    def complain(self, html: str, remedies: Sequence[Remedy]) -> None:
        """Show what is wrong here ("" for nothing), with the buttons that mend it."""
        self._problem.value = html
        if list(remedies) != self._remedies:
            self._remedies = list(remedies)
            self._ways.children = tuple(self._button(remedy) for remedy in remedies)
            shown = (self._ways,) if remedies else ()
            self.root.children = (self.control.widget, self._note, self._problem, *shown)
        if html:
            self.root.add_class("fl-wrong")
        else:
            self.root.remove_class("fl-wrong")

    def _button(self, remedy: Remedy) -> Any:
        button = widgets.Button(description=remedy.label, tooltip=remedy.label)
        button.add_class("fl-way")
        button.on_click(lambda _button: self._apply(remedy))
        return button
