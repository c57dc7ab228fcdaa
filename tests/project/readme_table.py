"""The README's account of which operations of ECS are emulated, written from the emulator's own tables.

`python -m tests.project.readme_table` writes it into README.md; `test_readme` holds it there.
"""

from __future__ import annotations

import re
from pathlib import Path

from fargate_lab.emulator.ecs.operations import GROUPS, OPERATIONS
from fargate_lab.emulator.ecs.refusals import BY_OPERATION, REFUSALS

BEGIN = "<!-- operations: written by `python -m tests.project.readme_table` -->"
END = "<!-- end of operations -->"
BLOCK = re.compile("<!-- operations.*?" + re.escape(END), re.DOTALL)


def table() -> str:
    """Both tables, with their markers."""
    total = len(OPERATIONS) + len(BY_OPERATION)
    answered = [f"| {group} | {', '.join(names)} |" for group, names in GROUPS.items()]
    refused: dict[str, list[str]] = {}
    why: dict[str, str] = {}
    for row in REFUSALS:
        refused.setdefault(row.group, []).extend(row.operations)
        why.setdefault(row.group, row.why)
    lines = [
        BEGIN,
        "",
        f"Of the {total} operations of ECS, {len(OPERATIONS)} are answered:",
        "",
        "| about | operations |",
        "|---|---|",
        *answered,
        "",
        f"The other {len(BY_OPERATION)} are refused, each with an error that says so:",
        "",
        "| about | operations | why |",
        "|---|---|---|",
        *(f"| {group} | {', '.join(sorted(names))} | {why[group]} |" for group, names in refused.items()),
        "",
        END,
    ]
    return "\n".join(lines)


def written(readme: str) -> str:
    """The README with the tables as they should be."""
    return BLOCK.sub(lambda _: table(), readme)


if __name__ == "__main__":
    file = Path(__file__).parents[2] / "README.md"
    file.write_text(written(file.read_text("utf-8")), "utf-8")
