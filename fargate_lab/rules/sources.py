"""Where a row's text and reason come from, in words a learner can follow up."""

from __future__ import annotations

PREFLIGHT = "text: real calls recorded by github.com/badmintoncryer/cdk-preflight, 2026-09"
SEEN = "text: seen in public logs and issues"
OURS = "text: ours. AWS's wording is not known"
ALIKE = "text: as ECS words its neighbours. AWS's own was not seen"
EMULATED = "text: an emulator's. AWS's wording is not known"
UNSEEN = (OURS, ALIKE, EMULATED)
"""What the source of a row says whose wording is not confirmed."""


def guide(page: str) -> str:
    """The address of a page of the ECS Developer Guide."""
    return f"https://docs.aws.amazon.com/AmazonECS/latest/developerguide/{page}.html"


def api(page: str) -> str:
    """The address of a page of the ECS API Reference: an operation or a type."""
    return f"https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_{page}.html"


def cited(*parts: str) -> str:
    """Several sources as one line."""
    return "; ".join(parts)
