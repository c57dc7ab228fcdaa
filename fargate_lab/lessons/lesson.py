"""The rows a course is made of: chapter, exercise, scenario - and what a learner sees of them.

Knows how an answer looks, as text and as HTML. A row holds text and one function that reads the account's real state
through boto3, never the learner's variables. Does not know a single chapter.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Check = Callable[[Any], str | None]
"""Reads a lab's account: None when the exercise is solved, else what to do next, in one sentence."""


@dataclass(frozen=True)
class Exercise:
    """One exercise: what to reach, three hints (where to look, which call, the call), code that solves it."""

    id: str
    title: str
    objective: str
    hints: tuple[str, str, str]
    solution: str
    check: Check


@dataclass(frozen=True)
class Scenario:
    """Something that goes wrong, for a learner to find out why.

    `request` is the RegisterTaskDefinition request; when AWS takes it, one task is run. `choices[answer]` is why.
    """

    id: str
    title: str
    story: str
    question: str
    choices: tuple[str, ...]
    answer: int
    look_at: str
    why: str
    request: dict[str, Any]


@dataclass(frozen=True)
class Chapter:
    """One notebook's exercises and scenarios, and `build(lab)`: make what its cells expect to find."""

    id: str
    title: str
    exercises: tuple[Exercise, ...]
    build: Callable[[Any], None]
    scenarios: tuple[Scenario, ...] = ()


@dataclass(frozen=True)
class Checked:
    """The answer to one check: solved, or the next thing to do."""

    exercise: Exercise
    advice: str | None

    @property
    def passed(self) -> bool:
        """Whether the account is as the exercise asks."""
        return self.advice is None

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        if self.passed:
            return f"✓ {self.exercise.id} {self.exercise.title}"
        return f"○ {self.exercise.id} {self.exercise.title}\n  {self.advice}"

    def _repr_html_(self) -> str:
        return _box(_line(self), None if self.passed else self.advice)


@dataclass(frozen=True)
class CheckedAll:
    """The exercises of a chapter, each with a tick or with what to do next."""

    chapter: Chapter
    rows: tuple[Checked, ...]

    @property
    def passed(self) -> bool:
        """Whether every exercise is solved."""
        return all(row.passed for row in self.rows)

    def __bool__(self) -> bool:
        return self.passed

    def __repr__(self) -> str:
        return "\n".join([self._title(), *map(repr, self.rows)])

    def _title(self) -> str:
        solved = sum(row.passed for row in self.rows)
        return f"Chapter {self.chapter.id}: {solved} of {len(self.rows)} exercises solved"

    def _repr_html_(self) -> str:
        cells = "".join(
            f'<tr><td style="text-align:left;font-size:1.2em">{_line(row)}</td>'
            f'<td style="text-align:left">{html.escape(row.advice or "solved")}</td></tr>'
            for row in self.rows
        )
        caption = f'<caption style="text-align:left">{html.escape(self._title())}</caption>'
        head = '<thead><tr><th scope="col">Exercise</th><th scope="col">Next</th></tr></thead>'
        return f"<table>{caption}{head}{cells}</table>"


@dataclass(frozen=True)
class Told:
    """A text for the learner - a hint, a story - with a heading."""

    heading: str
    lines: Sequence[str]

    def __repr__(self) -> str:
        return "\n".join([self.heading, *(f"  {line}" for line in self.lines)])

    def _repr_html_(self) -> str:
        return _box(f"<b>{html.escape(self.heading)}</b>", *self.lines)


@dataclass(frozen=True)
class Code:
    """Code to read and to copy into a cell."""

    heading: str
    text: str

    def save(self, file: str | Path) -> str:
        """Write the code to a file and say so."""
        Path(file).write_text(self.text, "utf-8")
        return f"kept in {Path(file).name}"

    def __repr__(self) -> str:
        return f"# {self.heading}\n{self.text}"

    def _repr_html_(self) -> str:
        style = "white-space:pre;overflow-x:auto;padding:.6em;border-left:3px solid var(--jp-brand-color1,#1976d2)"
        return f'<pre style="{style}"># {html.escape(self.heading)}\n{html.escape(self.text)}</pre>'


def _line(row: Checked) -> str:
    mark, word = ("✓", "solved") if row.passed else ("○", "open")
    title = html.escape(row.exercise.title)
    return f'<span role="img" aria-label="{word}">{mark}</span> {row.exercise.id}&ensp;{title}'


def _box(first: str, *lines: str | None) -> str:
    more = "".join(f"<br>{html.escape(line)}" for line in lines if line)
    return (
        f'<p style="border-left:3px solid var(--jp-brand-color1,#1976d2);padding-left:.8em">{first}{more}</p>'
    )
