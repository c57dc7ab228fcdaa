"""All sizes of a Fargate task as a grid to click: CPU down, memory across, the empty places too.

Knows: how to answer a place: with its price, or with AWS's own sentence and the nearest sizes that exist. The numbers
are `fargate_lab.rules.tables`'; the grid itself is drawn by size_grid.js.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from fargate_lab.errors import LabError
from fargate_lab.graph import look
from fargate_lab.rules import (
    BY_ID,
    cpu_units,
    memory_mib,
    nearest,
    price_per_day,
    price_per_hour,
    size_text,
    tables,
)
from fargate_lab.rules.sizes import SizeError

HERE = Path(__file__).parent
DAYS_A_MONTH = 30
LONGEST_LIST = 3


class SizeGrid(anywidget.AnyWidget):
    """Shows every size and answers what is clicked. `choice` is (cpu units, MiB) or None, and may be set.

    `request` is the choice as RegisterTaskDefinition takes it: `TaskDefinitionForm(lab, **grid.request)`.
    """

    _esm = (HERE / "size_grid.js").read_text("utf-8")
    _css = look.css() + (HERE / "size_grid.css").read_text("utf-8")

    rows = traitlets.List().tag(sync=True)
    """Each CPU: its units, its name, and the places of its memories among the columns."""
    columns = traitlets.List(traitlets.Int()).tag(sync=True)
    """Every memory that some size has, in MiB."""
    prices = traitlets.Dict().tag(sync=True)
    """Dollars a day, by "cpu/memory"."""
    chosen = traitlets.List(traitlets.Int()).tag(sync=True)
    """The place last clicked, [cpu, memory], or nothing."""
    answer = traitlets.Dict().tag(sync=True)
    """What is said about that place."""

    def __init__(self, lab: Any = None, choice: tuple[int, int] | None = None) -> None:
        columns = sorted({memory for _, memory in tables.pairs()})
        super().__init__(
            columns=columns,
            rows=[
                [cpu, _vcpu(cpu), [columns.index(m) for m in memories]]
                for cpu, memories in tables.SIZES.items()
            ],
            prices={
                f"{cpu}/{memory}": round(price_per_day(cpu, memory), 4) for cpu, memory in tables.pairs()
            },
        )
        self.lab = lab
        if choice is not None:
            self.choice = choice

    @property
    def choice(self) -> tuple[int, int] | None:
        """The size clicked, (cpu units, memory MiB), whether it exists or not; None before the first click."""
        return (self.chosen[0], self.chosen[1]) if self.chosen else None

    @choice.setter
    def choice(self, choice: tuple[Any, Any] | None) -> None:
        if choice is None:
            self.chosen = []
            return
        try:
            self.chosen = [cpu_units(choice[0]), memory_mib(choice[1])]
        except (SizeError, TypeError, IndexError, KeyError) as error:
            raise LabError(
                f"A choice is a pair (cpu units, memory in MiB), such as (256, 512), not {choice!r}."
            ) from error

    @property
    def request(self) -> dict[str, str]:
        """The choice as the two fields of RegisterTaskDefinition; empty before the first click."""
        return {"cpu": str(self.chosen[0]), "memory": str(self.chosen[1])} if self.chosen else {}

    @traitlets.observe("chosen")
    def _answer(self, change: Any) -> None:
        self.answer = answer(*self.choice) if self.choice else {}

    def __repr__(self) -> str:
        rows = [
            f"  {cpu:>5}  {_vcpu(cpu):>9}  {_memories(memories)}" for cpu, memories in tables.SIZES.items()
        ]
        head = f"SizeGrid: {len(tables.pairs())} sizes"
        said = [f"{self.answer['title']}. {self.answer['text']}"] if self.answer else []
        said += [f"  {near['text']}" for near in self.answer.get("nearest", [])]
        return "\n".join([head, "    CPU             memory, GB", *rows, *said])

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if bundle is not None else ({}, {})
        data["text/plain"] = repr(self)
        return data, metadata


def answer(cpu: int, memory: int) -> dict[str, Any]:
    """What is said about a place of the grid: its price, or AWS's sentence, why, and the nearest two sizes."""
    title = f"{_vcpu(cpu)}, {memory / 1024:g} GB"
    if tables.is_pair(cpu, memory):
        day, hour = price_per_day(cpu, memory), price_per_hour(cpu, memory)
        text = f"${day:.2f} a day for each task that runs: ${hour:.4f} an hour, ${day * DAYS_A_MONTH:.2f} in 30 days"
        return {
            "exists": True,
            "title": title,
            "text": text,
            "code": f'cpu="{cpu}", memory="{memory}"',
            "nearest": [],
        }
    rule = BY_ID["size-pair"]
    near = [{"cpu": c, "memory": m, "text": size_text(c, m)} for c, m in nearest(cpu, memory)]
    text = f"{rule.error}: {rule.message({'cpu': cpu, 'memory': memory})}"
    return {
        "exists": False,
        "title": f"{title}: no such size",
        "text": text,
        "why": rule.why,
        "nearest": near,
    }


def _vcpu(cpu: int) -> str:
    return f"{cpu / 1024:g} vCPU"


def _memories(memories: tuple[int, ...]) -> str:
    gigabytes = [f"{memory / 1024:g}" for memory in memories]
    if len(memories) <= LONGEST_LIST:
        return ", ".join(gigabytes)
    return f"{gigabytes[0]} to {gigabytes[-1]} in steps of {(memories[1] - memories[0]) / 1024:g}"
