"""Which control serves which kind of field: the table that `rows` and the fold "more" draw from."""

from __future__ import annotations

from .account import Account
from .controls import (
    ChoiceControl,
    CompatibilitiesControl,
    Control,
    Edit,
    InsightsControl,
    LogsControl,
    SeveralControl,
    SuggestControl,
    TextControl,
    TruthControl,
    YesNoControl,
)
from .meaning import Field
from .rows import Row
from .size_controls import CpuControl, MemoryControl

KINDS: dict[str, type[Control]] = {
    "text": TextControl,
    "whole": TextControl,
    "number": TextControl,
    "words": TextControl,
    "lines": TextControl,
    "pairs": TextControl,
    "json": TextControl,
    "suggest": SuggestControl,
    "choice": ChoiceControl,
    "truth": TruthControl,
    "yes_no": YesNoControl,
    "awslogs": LogsControl,
    "insights": InsightsControl,
    "compatibilities": CompatibilitiesControl,
    "several": SeveralControl,
    "cpu": CpuControl,
    "memory": MemoryControl,
}


def control(row: Row, field: Field, account: Account, edit: Edit) -> Control:
    """The control for a row."""
    return KINDS[row.kind](row, field, account, edit)


def kind_of(field: Field) -> str:
    """The kind of control for a field that is known from AWS's model alone."""
    if field.enum:
        return "choice"
    if field.type == "list" and field.of == "string":
        return "lines"
    simple = {
        "string": "text",
        "integer": "whole",
        "long": "whole",
        "boolean": "truth",
        "double": "number",
        "float": "number",
    }
    return simple.get(field.type, "json")
