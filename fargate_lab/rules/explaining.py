"""From an error to a few plain lines: what AWS says, why, what to do, where it is written.

Knows: how to recognise a rule or a fault by id, by AWS's sentence, in a botocore ClientError, in a stopped task as
DescribeTasks shows it, or by a size. Does not know errors that no row describes, and says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from .faults import FAULTS, Fault
from .judge import BY_ID, RULES
from .record import PLACEHOLDER, Rule
from .sizes import SizeError, cpu_units, memory_mib
from .tables import is_pair, nearest, price_per_day

LONGEST = 2000
CALLING = re.compile(r"An error occurred \(\w+\) when calling the \w+ operation(?: \([^)]*\))?: ")
QUOTES = str.maketrans("‘’“”", "''\"\"")


@dataclass(frozen=True, repr=False)
class Explanation:
    """What there is to say about an error. Its repr is a few plain lines, always the same for the same question."""

    says: str
    why: str
    do: str = ""
    source: str = ""
    confirmed: bool = True
    rule: Rule | Fault | None = None
    nearest: tuple[tuple[int, int], ...] = ()

    def __repr__(self) -> str:
        lines = [f"AWS says: {self.says}"] if self.says else []
        lines.append(f"Why: {self.why}" if self.says else self.why)
        if self.do:
            lines.append(f"What to do: {self.do}")
        lines += [f"  {size_text(*pair)}" for pair in self.nearest]
        if self.source:
            lines.append(f"Source: {self.source.partition('; ')[0]}")
        if not self.confirmed:
            lines.append("UNCONFIRMED: the refusal is certain, AWS's exact words are not.")
        return "\n".join(lines)


def size_text(cpu: int, memory: int) -> str:
    """A size for people: `0.25 vCPU, 0.5 GB (256 / 512): $0.30 a day`."""
    price = f"${price_per_day(cpu, memory):.2f} a day"
    return f"{cpu / 1024:g} vCPU, {memory / 1024:g} GB ({cpu} / {memory}): {price}"


def explain(question: object) -> Explanation:
    """Explain an AWS error text, a botocore ClientError, a stopped task, a (cpu, memory) pair, or a rule's id.

    Never raises.
    """
    if isinstance(question, dict):
        return _explain_task(question)
    if isinstance(question, tuple | list) and len(question) == 2:
        return _explain_size(question[0], question[1])
    response = getattr(question, "response", None)
    if isinstance(response, dict) and isinstance(response.get("Error"), dict):
        question = response["Error"].get("Message")
    if isinstance(question, Rule | Fault):
        return _explain_rule(question, {})
    text = question[:LONGEST].strip() if isinstance(question, str) else ""
    known = BY_ID.get(text) or FAULTS.get(text)
    if known is not None:
        return _explain_rule(known, {})
    text = CALLING.sub("", text)
    found = _recognise(text)
    if found is None:
        return Explanation(
            "", "No rule of this lab describes this sentence, so there is nothing honest to add to it."
        )
    row, values, says = found
    return _explain_rule(row, values, says)


def _explain_task(task: dict[str, object]) -> Explanation:
    """Why a task stopped, from its own description: reason, and the exit codes of its containers."""
    reason = task.get("stoppedReason")
    if not isinstance(reason, str):
        return Explanation("", "This task has not stopped, so there is nothing to explain about its end.")
    found = explain(reason)
    if found.rule is None:
        found = replace(found, says=reason)
        if task.get("stopCode") == "UserInitiated":
            found = replace(explain("stopped-by-user"), says=reason)
    containers = task.get("containers")
    ended = [
        f"{one.get('name')} ended with {one['exitCode']}"
        for one in (containers if isinstance(containers, list) else [])
        if isinstance(one, dict) and one.get("exitCode") is not None
    ]
    return replace(found, says=f"{found.says} ({', '.join(ended)})") if ended else found


def _explain_rule(row: Rule | Fault, values: dict[str, str], says: str = "") -> Explanation:
    sizes: tuple[tuple[int, int], ...] = ()
    do = row.fix
    if row.id == "size-pair" and values.get("cpu", "").isdigit() and values.get("memory", "").isdigit():
        sizes = tuple(nearest(int(values["cpu"]), int(values["memory"])))
        do = "Take a size that exists. The nearest two:"
    return Explanation(says or row.message(values), row.why, do, row.source, row.confirmed, row, sizes)


def _explain_size(cpu: object, memory: object) -> Explanation:
    try:
        units, mib = cpu_units(cpu), memory_mib(memory)
    except SizeError as error:
        row = BY_ID["cpu-invalid" if "'cpu'" in str(error) else "memory-invalid"]
        return _explain_rule(row, {})
    if is_pair(units, mib):
        return Explanation(
            "", f"Fargate has this size. {size_text(units, mib)}", source=BY_ID["size-pair"].source
        )
    return _explain_rule(BY_ID["size-pair"], {"cpu": str(units), "memory": str(mib)})


def _plain(text: str) -> str:
    """Kinds of quotes, spaces and the last full stop do not decide whether two sentences are the same."""
    return " ".join(text.translate(QUOTES).split()).rstrip(".")


@cache
def _templates() -> tuple[tuple[re.Pattern[str], Rule | Fault], ...]:
    """Every wording as a pattern, the one with most literal text first."""
    rows: list[Rule | Fault] = [*RULES, *FAULTS.values()]
    wordings = [(wording, row) for row in rows for wording in (row.text, *row.also)]
    wordings.sort(key=lambda pair: -len(PLACEHOLDER.sub("", pair[0])))
    found = []
    for wording, row in wordings:
        pieces = PLACEHOLDER.split(_plain(wording))
        # A sentence that begins with a value begins with one word: what stands before it is somebody's prefix.
        # A value at the end goes as far as the text does.
        if not pieces[0]:
            pieces[1] = rf"(?P<{pieces[1]}>\S+)"
        if not pieces[-1]:
            pieces[-2] = f"(?P<{pieces[-2]}>.+)"
        pattern = "".join(
            (piece if piece.startswith("(?P") else f"(?P<{piece}>.+?)") if index % 2 else re.escape(piece)
            for index, piece in enumerate(pieces)
        )
        found.append((re.compile(pattern, re.IGNORECASE), row))
    return tuple(found)


def _recognise(text: str) -> tuple[Rule | Fault, dict[str, str], str] | None:
    """The row whose sentence this is, or whose sentence stands somewhere in it, its values, and the
    sentence alone."""
    plain = _plain(text)
    for pattern, row in _templates():
        whole = pattern.fullmatch(plain)
        if whole:
            return row, whole.groupdict(), text
    for pattern, row in _templates():
        inside = pattern.search(plain)
        if inside:
            return row, inside.groupdict(), row.message(inside.groupdict())
    return None
