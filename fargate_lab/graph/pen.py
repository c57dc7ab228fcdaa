"""The strokes that every drawing here is made of: boxes that hold, cards, rows of a card, sentences.

Knows Graphviz's HTML-like labels (https://graphviz.org/doc/info/shapes.html#html) and the colours of `look`. Knows no
ECS. A drawing is one node whose label is a table of tables: boxes nest as the objects do, and everything stands where
it is put, whichever `dot` draws. Colours are written as `#rrggbb` in their light shade; `draw.to_svg` gives a drawing
its theme, and turns each table's ID and TITLE into an id and CSS classes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from fargate_lab.graph import look

P = look.LIGHT

# A table may be larger than its content where its cell is; with FIXEDSIZE it keeps its own size and stands top left.
_OWN_SIZE = 'FIXEDSIZE="TRUE" ALIGN="LEFT" VALIGN="TOP"'


@dataclass(frozen=True)
class BoxLook:
    """How a box of one kind is drawn."""

    fill: str
    line: str
    style: str = "ROUNDED"


BOXES = {
    # every second depth is white; a task definition is a dashed plan
    "cluster": BoxLook(P.panel, P.rule),
    "service": BoxLook(P.bg, P.rule),
    "task_definition": BoxLook(P.panel, P.rule, "ROUNDED,DASHED"),
    "task": BoxLook(P.bg, P.rule),
    "container": BoxLook(P.panel, P.rule),
}


def sheet(content: str) -> str:
    """The whole drawing as DOT."""
    return (
        f'digraph lab {{\ngraph [bgcolor="transparent", pad="0.12", margin=0]\n'
        f'node [shape=plain, fontname="{look.FONT}", fontsize=11, fontcolor="{P.ink}"]\n'
        f"lab [label=<\n{content}\n>]\n}}\n"
    )


def font(text: str, size: float = 11, color: str = P.ink, bold: bool = False) -> str:
    """A run of text. Empty text becomes a space, which Graphviz insists on."""
    inside = escape(text, quote=False) or " "
    if bold:
        inside = f"<B>{inside}</B>"
    return f'<FONT POINT-SIZE="{size:g}" COLOR="{color}">{inside}</FONT>'


def gap(points: float = 9) -> str:
    """A little space between two runs of one line."""
    return f'<FONT POINT-SIZE="{points:g}">&#160;&#160;</FONT>'


def box(
    kind: str,
    dom_id: str,
    label: Iterable[str],
    rows: Sequence[Sequence[str]],
    accent: bool = False,
    ghost: bool = False,
) -> str:
    """A nested box: `label` are runs of one line, `rows` hold the tables inside it.

    `accent` points at the box. `ghost`: it is not there yet.
    """
    plain = BOXES[kind]
    fill = P.accent_fill if accent else plain.fill
    line = P.accent if accent else plain.line
    style = "ROUNDED,DASHED" if ghost else "ROUNDED" if accent else plain.style
    css = (
        f"fl-box fl-{kind.replace('_', '-')}"
        + (" fl-glow" if accent else "")
        + (" fl-ghost" if ghost else "")
    )
    body = "".join(
        f'<TR><TD ALIGN="LEFT" VALIGN="TOP">{_side_by_side(row)}</TD></TR>\n' for row in rows if row
    )
    return (
        f'<TABLE ID="{escape(dom_id)}" HREF="#" TITLE="{css}" STYLE="{style}" BGCOLOR="{fill}" COLOR="{line}" '
        f'{_OWN_SIZE} BORDER="{2 if accent else 1}" CELLBORDER="0" CELLSPACING="5" CELLPADDING="2">'
        f'<TR><TD ALIGN="LEFT" CELLPADDING="4">{gap().join(label)}</TD></TR>\n{body}</TABLE>'
    )


def _side_by_side(tables: Sequence[str]) -> str:
    cells = "".join(f'<TD ALIGN="LEFT" VALIGN="TOP">{table}</TD>' for table in tables)
    return f'<TABLE {_OWN_SIZE} BORDER="0" CELLBORDER="0" CELLSPACING="4" CELLPADDING="0"><TR>{cells}</TR></TABLE>'


def grid(cards: Sequence[str], columns: int) -> str:
    """Cards in rows of `columns`, all of a column equally wide."""
    rows = (cards[start : start + columns] for start in range(0, len(cards), columns))
    body = "\n".join("<TR>" + "".join(f"<TD>{card}</TD>" for card in row) + "</TR>" for row in rows)
    return f'<TABLE {_OWN_SIZE} BORDER="0" CELLBORDER="0" CELLSPACING="6" CELLPADDING="0">{body}</TABLE>'


def card(
    dom_id: str, css: str, rows: Sequence[str], fill: str, line: str, border: int = 1, points: int = 0
) -> str:
    """A rounded card with rows, as tall and wide as its place in the grid, at least `points` wide."""
    width = f' WIDTH="{points}"' if points else ""
    return (
        f'<TABLE ID="{escape(dom_id)}" HREF="#" TITLE="{css}" STYLE="ROUNDED" BGCOLOR="{fill}" COLOR="{line}" '
        f'BORDER="{border}" CELLBORDER="0" CELLSPACING="4" CELLPADDING="1"{width}>{"".join(rows)}</TABLE>'
    )


def row(*runs: str) -> str:
    """One line of a card, left-aligned."""
    return f'<TR><TD ALIGN="LEFT">{"".join(runs)}</TD></TR>'


def cells(*parts: str) -> str:
    """A row of a card whose parts are tables or runs beside one another."""
    inside = "".join(f'<TD ALIGN="LEFT">{part}</TD>' for part in parts)
    table = f'<TABLE {_OWN_SIZE} BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{inside}</TR></TABLE>'
    return f'<TR><TD ALIGN="LEFT">{table}</TD></TR>'


def pill(runs: str, fill: str, line: str = "", padding: int = 2) -> str:
    """A small rounded table around one line."""
    border = f'BORDER="1" COLOR="{line}"' if line else 'BORDER="0"'
    return (
        f'<TABLE {border} CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}" STYLE="ROUNDED" BGCOLOR="{fill}">'
        f'<TR><TD ALIGN="LEFT"> {runs} </TD></TR></TABLE>'
    )


def identified(table: str, dom_id: str, css: str) -> str:
    """The table with an id and classes of its own."""
    return table.replace("<TABLE ", f'<TABLE ID="{escape(dom_id)}" HREF="#" TITLE="{css}" ', 1)


def note(text: str) -> str:
    """A quiet sentence where something could be."""
    return (
        f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="6"><TR><TD>{font(text, 11, P.quiet)}</TD></TR>'
        "</TABLE>"
    )
