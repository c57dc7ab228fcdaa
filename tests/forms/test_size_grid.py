from __future__ import annotations

import pytest

from fargate_lab.errors import LabError
from fargate_lab.forms import SizeGrid, TaskDefinitionForm


def test_holds_every_size_and_no_other() -> None:
    grid = SizeGrid()
    drawn = {f"{cpu}/{grid.columns[place]}" for cpu, _, places in grid.rows for place in places}
    assert drawn == set(grid.prices)
    assert len(drawn) == 77


def test_a_size_is_answered_with_its_price() -> None:
    grid = SizeGrid()
    grid.choice = (256, 512)
    assert grid.choice == (256, 512)
    assert grid.answer["exists"] is True
    assert grid.answer["text"].startswith("$0.30 a day")
    assert TaskDefinitionForm(**grid.request).request["cpu"] == "256"


def test_an_empty_place_is_answered_by_aws() -> None:
    grid = SizeGrid(choice=(256, 4096))
    assert grid.answer["text"] == (
        "ClientException: No Fargate configuration exists for given values: 256 CPU, 4096 memory."
        " See the Amazon ECS documentation for the valid values."
    )
    assert [(near["cpu"], near["memory"]) for near in grid.answer["nearest"]] == [(512, 4096), (256, 2048)]


def test_sizes_may_be_written_as_aws_does() -> None:
    grid = SizeGrid()
    grid.choice = ("1 vCPU", "2 GB")  # type: ignore[assignment]
    assert grid.choice == (1024, 2048)
    grid.choice = None
    assert grid.choice is None
    assert grid.answer == {}


@pytest.mark.parametrize("nonsense", [(1,), "large", ("a", "b"), 5])
def test_nonsense_is_one_sentence(nonsense: object) -> None:
    with pytest.raises(LabError, match="A choice is a pair"):
        SizeGrid().choice = nonsense  # type: ignore[assignment]


def test_stable_text_is_a_table() -> None:
    grid = SizeGrid()
    lines = repr(grid).splitlines()
    assert lines[0] == "SizeGrid: 77 sizes"
    assert lines[2] == "    256  0.25 vCPU  0.5, 1, 2"
    assert len(lines) == 10
    assert grid._repr_mimebundle_()[0]["text/plain"] == repr(grid)
