"""A short way to write the commonest row: something is given that may not be given.

Knows: how such a row finds its places and breaks a sample. Does not know any row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .reading import is_awsvpc, is_fargate, is_given, places
from .record import Finding, Known, Request, Rule
from .samples import put
from .sources import UNSEEN

Find = Callable[[Request, Known], Iterator[Finding]]


def always(request: Request) -> bool:
    """For rows that hold whatever the rest of the request says."""
    return True


def given(
    path: str, when: Callable[[Request], bool] = always, wrong: Callable[[Any], bool] = is_given
) -> Find:
    """Finds every place of a path that holds something wrong; usually, anything at all."""
    read = places(path)

    def find(request: Request, known: Known) -> Iterator[Finding]:
        for at, value in read(request):
            if wrong(value) and when(request):
                yield at, {}

    return find


def member_of(path: str) -> str:
    """The member a place is in: of a container where it is inside one, else of the request."""
    steps = path.replace("[]", "").split(".")
    return steps[1] if steps[0] == "containerDefinitions" and len(steps) > 1 else steps[0]


def not_on_fargate(
    rule_id: str, path: str, value: Any, text: str, why: str, fix: str, source: str, **more: Any
) -> Rule:
    """The row of a parameter that a Fargate task definition cannot have. `value` is what a sample is broken with."""
    return Rule(
        id=rule_id,
        operations=("RegisterTaskDefinition",),
        path=path,
        error="ClientException",
        text=text,
        why=why,
        fix=fix,
        source=source,
        find=given(path, is_fargate),
        broken=more.pop("broken", put(path, value)),
        fargate_only=True,
        only_with=member_of(path),
        outright=True,
        **more,
    )


def not_in_awsvpc(
    rule_id: str, path: str, value: Any, text: str, why: str, fix: str, source: str, **more: Any
) -> Rule:
    """The row of a parameter that a task with a network interface of its own cannot have."""
    return Rule(
        id=rule_id,
        operations=("RegisterTaskDefinition",),
        path=path,
        error="ClientException",
        text=text,
        why=why,
        fix=fix,
        source=source,
        find=given(path, is_awsvpc),
        broken=put(path, value),
        only_with=member_of(path),
        outright=True,
        **more,
    )


def definition_row(
    rule_id: str, path: str, text: str, why: str, fix: str, source: str, find: Find, broken: Any, **more: Any
) -> Rule:
    """A row of RegisterTaskDefinition; its source says whether the wording is confirmed."""
    return Rule(
        id=rule_id,
        operations=("RegisterTaskDefinition",),
        path=path,
        error="ClientException",
        text=text,
        why=why,
        fix=fix,
        source=source,
        find=find,
        broken=broken,
        confirmed=not any(words in source for words in UNSEEN),
        only_with=more.pop("only_with", member_of(path)),
        **more,
    )
