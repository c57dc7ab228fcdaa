"""The two controls of a task's size. The right sizes stand first; the wrong ones can be chosen all the same, because
a rule is understood when one has met it.

Knows: which memories go with the CPU chosen, and how to take a typed value. Does not judge.
"""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets

from fargate_lab.rules import cpu_units, tables
from fargate_lab.rules.sizes import SizeError

from .controls import NOT_GIVEN, NOTHING, Control
from .paths import read

OTHER = "other…"
_TYPED = "\0other"
"""The menu's value for "other…": nothing AWS could mean."""


class _SizeControl(Control):
    """A menu of sizes with "other…" at its end, which opens a line to type in."""

    unit: str

    def build(self) -> Any:
        self._menu = widgets.Dropdown(description=self.row.label, tooltip=self.field.doc)
        self._line = widgets.Text(
            description=f"{self.row.label}, typed",
            tooltip=self.field.doc,
            placeholder=f"a number of {self.unit}",
        )
        self._line.layout.display = "none"
        self._offer([])
        self._menu.observe(lambda change: self._chosen(change["new"]), "value")
        self._line.observe(lambda change: self.given(change["new"].strip() or None), "value")
        box = widgets.VBox([self._menu, self._line])
        box.add_class("fl-size")
        return box

    def _offer(self, sizes: list[tuple[str, str]]) -> None:
        options = ((NOT_GIVEN, NOTHING), *sizes, (OTHER, _TYPED))
        if options != self._menu.options:
            showing, self._showing = self._showing, True
            kept = self._menu.value
            self._menu.options = options
            if kept in [value for _, value in options]:
                self._menu.value = kept
            self._showing = showing

    def _chosen(self, value: str | None) -> None:
        if self._showing:
            return
        if value == _TYPED:
            self._line.layout.display = None
        else:
            self.given(value or None)

    def put(self, value: Any) -> None:
        offered = (value or NOTHING) in [known for _, known in self._menu.options]
        typing = self._menu.value == _TYPED and self._line.value.strip() == (value or "")
        if offered and not typing:
            self._menu.value = value or NOTHING
            self._line.layout.display = "none"
        else:
            self._menu.value = _TYPED
            self._line.layout.display = None
            if self._line.value.strip() != str(value or ""):
                self._line.value = str(value or "")


class CpuControl(_SizeControl):
    """Task-level cpu: the eight that Fargate has."""

    unit = "CPU units"

    def put(self, value: Any) -> None:
        self._offer([(f"{cpu}  ({cpu / 1024:g} vCPU)", str(cpu)) for cpu in tables.SIZES])
        super().put(value)


class MemoryControl(_SizeControl):
    """Task-level memory: what goes with the CPU chosen first, then every other size, marked."""

    unit = "MiB"

    def show(self, request: dict[str, Any]) -> None:
        try:
            cpu = cpu_units(read(request, "cpu"))
        except SizeError:
            cpu = 0
        self._offer(memories(cpu))
        super().show(request)


def memories(cpu: int) -> list[tuple[str, str]]:
    """Every memory in Fargate's table as (text, value): those that go with `cpu` units first, the others marked."""
    good = tables.SIZES.get(cpu, ())
    other = sorted({memory for row in tables.SIZES.values() for memory in row} - set(good))
    said = f"not with {cpu} CPU" if cpu else "choose the CPU first"
    return [(_size(memory), str(memory)) for memory in good] + [
        (f"{_size(memory)}  {said}", str(memory)) for memory in other
    ]


def _size(memory: int) -> str:
    return f"{memory} MiB  ({memory / 1024:g} GB)"
