"""What Fargate allows, as rows: what is refused, what AWS says, why, and where that is written.

A leaf: it needs nothing but the standard library. `check` and `first` judge a request, `explain` talks about an error,
`table` shows the rows of an operation, `tables` holds the numbers. Forms, emulator, notebooks and tests read the same
rows.
"""

from __future__ import annotations

from . import tables
from .explaining import Explanation, explain, size_text
from .judge import BY_ID, RULES, check, first, rule, rules_of, unchecked
from .record import Rule, Violation
from .samples import good
from .showing import RuleTable, operations, table
from .sizes import SizeError, cpu_units, memory_mib, normalise
from .tables import nearest, pairs, price_per_day, price_per_hour

__all__ = [
    "BY_ID",
    "RULES",
    "Explanation",
    "Rule",
    "RuleTable",
    "SizeError",
    "Violation",
    "check",
    "cpu_units",
    "explain",
    "first",
    "good",
    "memory_mib",
    "nearest",
    "normalise",
    "operations",
    "pairs",
    "price_per_day",
    "price_per_hour",
    "rule",
    "rules_of",
    "size_text",
    "table",
    "tables",
    "unchecked",
]
