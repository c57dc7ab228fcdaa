"""The README's tables of operations are what the emulator's own tables say; its links lead somewhere."""

import re

from fargate_lab.launch import CHECKOUT

from . import readme_table

assert CHECKOUT
README = (CHECKOUT / "README.md").read_text("utf-8")


def test_the_tables_are_those_of_the_emulator() -> None:
    assert readme_table.BLOCK.search(README)
    assert readme_table.written(README) == README, "write them: python -m tests.project.readme_table"


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    files = [target for target in targets if "://" not in target]
    assert files
    assert [target for target in files if not (CHECKOUT / target).exists()] == []  # type: ignore[operator]
