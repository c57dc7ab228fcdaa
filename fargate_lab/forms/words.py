"""The small pieces of HTML that forms are made of: notes, problems, the status line.

Knows: how a refusal reads: who says it, AWS's text, our why, and whether the wording is confirmed. Everything that a
learner or AWS wrote is escaped. Does not know any field.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from fargate_lab.rules import Violation

from .rows import Row
from .sending import Answer, Refusal, outcome
from .shape import speaker


def note(row: Row, doc: str, extra: str = "") -> str:
    """What stands beside a field: our sentence, and AWS's behind "what is this?"."""
    said = escape(extra or row.about)
    if row.when_sent:
        said += ' <span class="fl-when-sent" title="Only the account can tell">· checked when sent</span>'
    what = (
        '<details class="fl-what"><summary title="What is this?"><span class="fl-unseen">What is this? '
        f'{escape(row.label)}</span><span aria-hidden="true">?</span></summary>'
        f"<p>{escape(doc)} <code>{escape(row.path)}</code></p></details>"
    )
    return f'<div class="fl-note">{said}&nbsp;{what if doc else ""}</div>'


def problem(violation: Violation, order: int) -> str:
    """One violation: AWS's text, then why and what to do. `order` 0 is what would be answered first."""
    rule = violation.rule
    lead = f"{speaker(violation)} would answer" if order == 0 else f"then {speaker(violation)} would answer"
    return _said(lead, rule.error, violation.message, rule.why, rule.fix, rule.confirmed)


def refused(refusal: Refusal) -> str:
    """What came back when it was sent."""
    lead = "Not sent" if refusal.code in ("NoLab", "ParamValidationError") else "AWS answered"
    return _said(lead, refusal.code, refusal.message, refusal.why, refusal.fix, True)


def _said(lead: str, error: str, text: str, why: str, fix: str, confirmed: bool) -> str:
    doubt = (
        ""
        if confirmed
        else ' <span class="fl-doubt" title="The refusal is certain, AWS\'s words are not">UNCONFIRMED</span>'
    )
    reason = (
        f'<p class="fl-why">{escape(" ".join(part for part in (why, fix) if part))}</p>' if why or fix else ""
    )
    return (
        f'<div class="fl-problem-text"><p><span class="fl-cross" aria-hidden="true">✕</span> {lead} '
        f'<code>{escape(error)}</code></p><p class="fl-aws">{escape(text)}{doubt}</p>{reason}</div>'
    )


def elsewhere(found: Sequence[tuple[int, Violation]]) -> str:
    """Violations at places that have no field of their own on the page."""
    return "".join(
        f'<div class="fl-elsewhere"><code>{escape(violation.path or "the request")}</code>'
        f"{problem(violation, order)}</div>"
        for order, violation in found
    )


def status(
    violations: Sequence[Violation], sending: bool, answer: Answer | None, refusal: Refusal | None, verb: str
) -> str:
    """The line beside the button."""
    if sending:
        return _line("wait", "◔", f"{escape(verb)}: sent, waiting for the answer")
    if refusal is not None:
        return _line("bad", "✕", f"Refused. <code>{escape(refusal.code)}</code> {escape(refusal.message)}")
    if violations:
        first, others = violations[0], len(violations) - 1
        more = f' <span class="fl-quiet">and {others} more</span>' if others else ""
        said = (
            f"{speaker(first)} would answer: <code>{escape(first.error)}</code> {escape(first.message)}{more}"
        )
        return _line("bad", "✕", said)
    if answer is not None:
        return _line("good", "✓", f"Done: {escape(outcome(answer))}")
    return _line("good", "✓", "Valid – ready to send")


def _line(kind: str, symbol: str, text: str) -> str:
    return (
        f'<div class="fl-status fl-{kind}" role="status"><span class="fl-sign" aria-hidden="true">{symbol}</span>'
        f"<span>{text}</span></div>"
    )


def head(title: str, intro: str, operation: str) -> str:
    """The top of a form."""
    name = f'<code class="fl-operation">{escape(operation)}</code>' if operation else ""
    return f'<div class="fl-head"><h3>{escape(title)}</h3>{name}<p>{escape(intro)}</p></div>'


def section(name: str) -> str:
    """A heading inside a form."""
    return f'<h4 class="fl-section">{escape(name)}</h4>'
