"""Which capacity provider the next task gets: the base first, then by weight.

Knows a strategy and how many tasks each provider has already. Does not know tasks.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Strategy = Sequence[Mapping[str, Any]]


def next_provider(strategy: Strategy, counts: Mapping[str, int]) -> str | None:
    """The provider of the next task when each has ``counts`` tasks; None without a strategy.

    A provider with a base gets that many first. What is beyond the bases is divided by the ratio of the weights; a
    provider of weight 0 gets nothing of it, unless none has a weight.
    """
    for item in strategy:
        if counts.get(item["capacityProvider"], 0) < item.get("base", 0):
            return str(item["capacityProvider"])
    weighed = [item for item in strategy if item.get("weight", 0)]
    if not weighed:
        return str(strategy[0]["capacityProvider"]) if strategy else None

    def share(item: Mapping[str, Any]) -> float:
        beyond_base = counts.get(item["capacityProvider"], 0) - item.get("base", 0)
        return float((beyond_base + 1) / item["weight"])

    return str(min(weighed, key=share)["capacityProvider"])


def distribute(strategy: Strategy, number: int, counts: Mapping[str, int] | None = None) -> list[str | None]:
    """The providers of the next ``number`` tasks, one after the other."""
    counted = dict(counts or {})
    found = []
    for _ in range(number):
        provider = next_provider(strategy, counted)
        found.append(provider)
        if provider is not None:
            counted[provider] = counted.get(provider, 0) + 1
    return found
