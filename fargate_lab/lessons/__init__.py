"""What each chapter teaches: exercises with checks and hints, mysteries, and what a chapter expects to find.

Knows the chapters by number and answers for them: check, hint, solution, goto. A new chapter is one module and one row
here. Everything is read from and done through the account, with the clients of the lab that is given.
"""

from __future__ import annotations

from typing import Any

from fargate_lab.errors import LabError
from fargate_lab.lessons import building, chapter_1
from fargate_lab.lessons.guessing import Bet, Outcome, Symptom, begin
from fargate_lab.lessons.lesson import Chapter, Checked, CheckedAll, Code, Exercise, Scenario, Told

CHAPTERS: dict[str, Chapter] = {row.id: row for row in (chapter_1.CHAPTER,)}

BUILD = {
    "1": chapter_1.build,
    "2": building.book_service,  # it begins where chapter 1 ended, before its clean-up
}
"""What `goto` builds for a chapter; a chapter may be asked for before its exercises exist."""

__all__ = [
    "CHAPTERS",
    "Bet",
    "Chapter",
    "Checked",
    "CheckedAll",
    "Code",
    "Exercise",
    "Outcome",
    "Scenario",
    "Symptom",
    "Told",
    "begin",
    "chapter",
    "check",
    "exercise",
    "goto",
    "hint",
    "scenario",
    "solution",
]


def chapter(number: str | int) -> Chapter:
    """The chapter of that number. Raises LabError, in one sentence, when there is none."""
    found = CHAPTERS.get(str(number))
    if found is None:
        raise LabError(f"There is no chapter {number} with exercises; there is {', '.join(CHAPTERS)}.")
    return found


def exercise(number: str | float) -> Exercise:
    """The exercise of that number, "1.3". Raises LabError when there is none."""
    rows = {row.id: row for one in CHAPTERS.values() for row in one.exercises}
    if str(number) not in rows:
        raise LabError(f"There is no exercise {number}; there are {', '.join(rows)}.")
    return rows[str(number)]


def scenario(number: int, of_chapter: str = "1") -> Scenario:
    """The chapter's mystery of that number, from 1. Raises LabError when there is none."""
    rows = chapter(of_chapter).scenarios
    if not 1 <= number <= len(rows):
        raise LabError(f"There is no mystery {number}; there are 1 to {len(rows)}.")
    return rows[number - 1]


def check(lab: Any, number: str | float) -> Checked | CheckedAll:
    """Check one exercise ("1.3") or every exercise of a chapter ("1") against the account's state."""
    if "." in str(number):
        row = exercise(number)
        return Checked(row, row.check(lab))
    one = chapter(str(number))
    return CheckedAll(one, tuple(Checked(row, row.check(lab)) for row in one.exercises))


def hint(number: str | float, level: int) -> Told:
    """The hint of that level (1 to 3; more gives the last) for an exercise."""
    row = exercise(number)
    level = min(max(level, 1), len(row.hints))
    return Told(f"Hint {level} of {len(row.hints)} for {row.id}", [row.hints[level - 1]])


def solution(number: str | float) -> Code:
    """Code that solves an exercise; it needs nothing but `lab`."""
    row = exercise(number)
    return Code(f"{row.id} {row.title}", row.solution)


def goto(lab: Any, number: str | int) -> Told:
    """Build through the API what a chapter expects to find. Doing it twice changes nothing."""
    build = BUILD.get(str(number))
    if build is None:
        raise LabError(f"There is no chapter {number} to go to; there are {', '.join(BUILD)}.")
    build(lab)
    return Told(f"Ready for chapter {number}", ["What it expects to find is there, and steady."])
