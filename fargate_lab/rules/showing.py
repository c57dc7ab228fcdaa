"""The rules of an operation as a table to read: `table("RegisterTaskDefinition")`, in a notebook or as plain text.

Knows: how a row looks. Does not judge anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from .judge import RULES, rules_of
from .record import Rule

_STYLE = (
    "<style>"
    ".fl-rules{border-collapse:collapse;width:100%;font-size:13px;line-height:1.4}"
    ".fl-rules th,.fl-rules td{text-align:left!important;vertical-align:top;padding:6px 10px 6px 0;"
    "border-bottom:1px solid var(--jp-border-color2,#ddd);white-space:normal}"
    ".fl-rules caption{caption-side:top;text-align:left;font-weight:600;padding-bottom:6px}"
    ".fl-rules .fl-id{white-space:nowrap}"
    ".fl-rules small{color:var(--jp-ui-font-color2,#5f6368);font-weight:400}"
    ".fl-rules td:nth-child(3){width:36%}.fl-rules td:nth-child(4){width:15%}"
    ".fl-rules .fl-doubt{border:1px solid var(--jp-warn-color0,#8a5a00);color:var(--jp-warn-color0,#8a5a00);"
    "border-radius:3px;padding:0 4px;font-size:11px}"
    "</style>"
)
_HEADS = ("Rule", "AWS says", "Why, and what to do", "Source")
UNCONFIRMED = "UNCONFIRMED"
WHEN_SENT = "checked when sent"


@dataclass(frozen=True, repr=False)
class RuleTable:
    """Some rules, to be read: a table in a notebook, plain lines elsewhere. It is also a sequence of its rules."""

    title: str
    rules: tuple[Rule, ...]

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, index: int) -> Rule:
        return self.rules[index]

    @property
    def _caption(self) -> str:
        return f"{self.title}: {len(self)} rule{'' if len(self) == 1 else 's'}"

    def __repr__(self) -> str:
        lines = [self._caption]
        for rule in self.rules:
            marks = "".join(f", {mark}" for mark in _marks(rule))
            lines += [
                "",
                f"{rule.id} ({rule.path}{marks})",
                f"  {rule.error}: {rule.text}",
                f"  Why: {rule.why}",
                f"  What to do: {rule.fix}",
                f"  Source: {rule.source}",
            ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        heads = "".join(f'<th scope="col">{head}</th>' for head in _HEADS)
        return (
            f'{_STYLE}<table class="fl-rules"><caption>{escape(self._caption)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{''.join(map(_row, self.rules))}</tbody></table>"
        )


def table(operation: str, about: str = "") -> RuleTable:
    """The rules of one operation, in AWS's order; with `about`, those whose id, place or text holds the word.

    Raises ValueError with the operations there are.
    """
    found = rules_of(operation)
    if not found:
        raise ValueError(
            f"No rules are known of {operation!r}. There are some of: {', '.join(operations())}."
        )
    word = about.lower()
    chosen = tuple(row for row in found if word in f"{row.id} {row.path} {row.text}".lower())
    return RuleTable(f"{operation}, {about}" if about else operation, chosen)


def operations() -> list[str]:
    """The operations that have rules, in the order in which a learner meets them."""
    return list(dict.fromkeys(operation for row in RULES for operation in row.operations))


def _marks(rule: Rule) -> list[str]:
    return ([WHEN_SENT] if rule.needs else []) + ([] if rule.confirmed else [UNCONFIRMED])


def _row(rule: Rule) -> str:
    doubt = (
        ""
        if rule.confirmed
        else f' <span class="fl-doubt" title="The refusal is certain, AWS\'s words are not">{UNCONFIRMED}</span>'
    )
    when = f"<br><small>{WHEN_SENT}</small>" if rule.needs else ""
    return (
        f'<tr><th scope="row"><code class="fl-id">{escape(rule.id)}</code><br><small>{_breakable(rule.path)}</small>'
        f"{when}</th><td>{escape(rule.text)}{doubt}<br><small>{escape(rule.error)}</small></td>"
        f"<td>{escape(rule.why)}<br><em>{escape(rule.fix)}</em></td><td><small>{_links(rule.source)}</small></td></tr>"
    )


def _breakable(path: str) -> str:
    """A place that may be wrapped between its parts."""
    return escape(path).replace(".", ".<wbr>")


def _links(source: str) -> str:
    return "<br>".join(_link(part) for part in source.split("; "))


def _link(part: str) -> str:
    address, _, rest = part.partition(" ")
    if not address.startswith("https://"):
        return escape(part)
    name = address.rstrip("/").rsplit("/", 1)[-1].removesuffix(".html")
    name = f"issue {name}" if name.isdigit() else name
    return f'<a href="{escape(address)}">{escape(name)}</a>{escape(f" {rest}" if rest else "")}'
