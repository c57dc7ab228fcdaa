"""The README's table of operations is what the emulator answers."""

import re

from fargate_lab.emulator.ecs.operations import OPERATIONS
from fargate_lab.launch import CHECKOUT

assert CHECKOUT
README = (CHECKOUT / "README.md").read_text("utf-8")


def listed() -> set[str]:
    table = README.partition("<!-- operations")[2].partition("<!-- end of operations -->")[0]
    return set(re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b", table))


def test_the_table_and_the_emulator_agree() -> None:
    assert listed() == set(OPERATIONS)


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    files = [target for target in targets if "://" not in target]
    assert files
    assert [target for target in files if not (CHECKOUT / target).exists()] == []  # type: ignore[operator]
