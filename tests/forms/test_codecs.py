from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fargate_lab.forms.codecs import CODECS

WORDS = st.lists(st.text(st.characters(codec="ascii", exclude_categories=("Cc",))), min_size=1)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("whole", " 80 ", 80),
        ("whole", "eighty", "eighty"),
        ("whole", "", None),
        ("words", 'sh -c "echo hi; exit 3"', ["sh", "-c", "echo hi; exit 3"]),
        ("words", 'sh -c "echo', ["sh", "-c", '"echo']),
        (
            "pairs",
            "A=1\nB=x=y\n\nC",
            [{"name": "A", "value": "1"}, {"name": "B", "value": "x=y"}, {"name": "C"}],
        ),
        ("pairs", "", None),
        ("lines", " a \n\nb", ["a", "b"]),
        ("json", '[{"a": 1}]', [{"a": 1}]),
        ("json", "[{", "[{"),
        ("text", "  ", None),
    ],
)
def test_what_typing_means(kind: str, typed: str, value: Any) -> None:
    assert CODECS[kind].read(typed) == value


@given(WORDS)
def test_a_command_survives_being_shown(words: list[str]) -> None:
    codec = CODECS["words"]
    assert codec.read(codec.show(words)) == words


@pytest.mark.parametrize("kind", CODECS)
@pytest.mark.parametrize("value", ["x", 3, [1, "a", None], {"a": [1]}, [{"name": "A"}, 7], True])
def test_any_value_can_be_shown(kind: str, value: Any) -> None:
    assert isinstance(CODECS[kind].show(value), str)
