"""Base and weight: who gets the next task."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from fargate_lab.emulator.scheduler.capacity import distribute, next_provider

A_AND_B = [{"capacityProvider": "A", "weight": 1}, {"capacityProvider": "B", "weight": 4}]


def test_one_to_four() -> None:
    assert Counter(distribute(A_AND_B, 10)) == {"A": 2, "B": 8}


def test_the_base_comes_first_and_does_not_count_for_the_weights() -> None:
    strategy = [{"capacityProvider": "A", "base": 3, "weight": 1}, {"capacityProvider": "B", "weight": 1}]
    assert distribute(strategy, 3) == ["A", "A", "A"]
    assert Counter(distribute(strategy, 9)) == {"A": 6, "B": 3}


def test_weight_0_gets_its_base_only() -> None:
    strategy = [{"capacityProvider": "A", "base": 1, "weight": 0}, {"capacityProvider": "B", "weight": 1}]
    assert Counter(distribute(strategy, 5)) == {"A": 1, "B": 4}


def test_what_is_there_already_counts() -> None:
    assert distribute(A_AND_B, 2, {"B": 4}) == ["A", "B"]


def test_without_a_strategy_there_is_no_provider() -> None:
    assert next_provider([], {}) is None and distribute([], 2) == [None, None]


@given(st.integers(1, 1000), st.integers(1, 1000), st.integers(0, 20), st.integers(0, 100))
def test_the_shares_are_never_off_by_more_than_one_task(a: int, b: int, base: int, number: int) -> None:
    strategy = [
        {"capacityProvider": "A", "weight": a, "base": base},
        {"capacityProvider": "B", "weight": b},
    ]
    found = Counter(distribute(strategy, number))
    assert found["A"] >= min(base, number)
    beyond = max(0, number - base)
    assert abs(found["B"] - beyond * b / (a + b)) <= 1
