"""Sizes, money and durations read the same everywhere."""

import pytest

from fargate_lab import model


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (0.04, "0.1 s"), (0.4, "0.4 s"), (0.96, "1 s"), (1.75, "2 s"), (35, "35 s"), (59.6, "1 min"),
     (60, "1 min"), (125, "2 min 5 s"), (3600, "1 h"), (3605, "1 h"), (5400, "1 h 30 min"), (90000, "1 d 1 h"),
     (-35, "-35 s")],
)  # fmt: skip
def test_seconds(seconds, text):
    assert model.seconds_text(seconds) == text


def test_durations_say_both():
    assert model.duration_text(35, rate=20) == "35 s on AWS (2 s here)"
    assert model.duration_text(120, rate=20) == "2 min on AWS (6 s here)"
    assert model.duration_text(35, rate=0) == model.duration_text(35) == "35 s on AWS"


@pytest.mark.parametrize(
    ("usd", "text"),
    [
        (0.2962, "$0.30"),
        (0, "$0.00"),
        (1234.5, "$1,234.50"),
        (0.0123425, "$0.01"),
        (0.000411, "$0.00041"),
        (-3, "-$3.00"),
    ],
)
def test_money(usd, text):
    assert model.money_text(usd) == text


def test_sizes():
    assert [model.cpu_text(units) for units in (256, 1024, 32768)] == ["0.25 vCPU", "1 vCPU", "32 vCPU"]
    assert [model.memory_text(mib) for mib in (512, 1024, 2560, 249856)] == [
        "512 MiB",
        "1 GB",
        "2.5 GB",
        "244 GB",
    ]
