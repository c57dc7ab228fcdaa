"""The visual language: apart for every eye, readable in both themes, stable for a task."""

from __future__ import annotations

from itertools import combinations

import pytest

from fargate_lab.graph import look

# Machado, Oliveira, Fernandes 2009, severity 1.0, applied to linear RGB
BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
GROUPS = ("ACTIVATING", "RUNNING", "STOPPING", "STOPPED", "FAILED")


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """The colour as CIELAB, after the eye of `matrix`."""
    rgb = linear(colour)
    r, g, b = (min(max(sum(m * c for m, c in zip(row, rgb, strict=True)), 0), 1) for row in matrix)
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("eye", BLINDNESS)
@pytest.mark.parametrize("shade", ["fill", "fill_dark", "line", "line_dark"])
def test_groups_of_states_stay_apart(eye: str, shade: str) -> None:
    for one, other in combinations(GROUPS, 2):
        first = seen(getattr(look.state(one), shade), BLINDNESS[eye])
        second = seen(getattr(look.state(other), shade), BLINDNESS[eye])
        distance = sum((p - q) ** 2 for p, q in zip(first, second, strict=True)) ** 0.5
        assert distance >= 9, (one, other, eye, shade, round(distance, 1))


@pytest.mark.parametrize("name", look.STATES)
def test_text_is_readable_on_its_fill(name: str) -> None:
    state = look.state(name)
    assert contrast(state.fill, state.text) >= 7
    assert contrast(state.fill_dark, state.text_dark) >= 7


@pytest.mark.parametrize("page", [look.LIGHT, look.DARK])
def test_page_is_readable(page: look.Page) -> None:
    for ink in (page.ink, page.quiet, page.accent):
        assert contrast(ink, page.bg) >= 4.5
        assert contrast(ink, page.panel) >= 4.5


def test_every_look_has_its_own_symbol() -> None:
    assert len({s.symbol for s in look.STATES.values()}) == len(look.STATES)
    assert look.TASK_STATUSES[0] == "PROVISIONING" and look.TASK_STATUSES[-1] == "STOPPED"


@pytest.mark.parametrize(
    "word", ["ACTIVE", "DRAINING", "INACTIVE", "IN_PROGRESS", "COMPLETED", "FAILED", "PRIMARY"]
)
def test_other_words_keep_their_word_and_share_a_look(word: str) -> None:
    assert look.state(word).word == word
    assert look.state(word).css_class in {s.css_class for s in look.STATES.values()}


def test_unknown_status_is_shown_not_hidden() -> None:
    assert look.state("SOMETHING_NEW").word == "SOMETHING_NEW"
    assert look.state("SOMETHING_NEW").symbol == "?"
    assert look.state(None).word == "UNKNOWN"


def test_hue_belongs_to_the_task_however_it_is_named() -> None:
    identifier = "0123456789abcdef0123456789abcdef"
    arn = f"arn:aws:ecs:us-east-1:000000000000:task/hello/{identifier}"
    assert look.hue(arn) == look.hue(identifier)
    assert look.hue(identifier) in range(0, 360, look.HUE_STEP)


def test_hues_spread_over_similar_ids() -> None:
    hues = {look.hue(f"{n:032x}") for n in range(200)}
    assert len(hues) == 24


@pytest.mark.parametrize("degrees", range(0, 360, look.HUE_STEP))
def test_task_colours_are_readable_on_the_page(degrees: int) -> None:
    assert contrast(look.hue_colour(degrees), look.LIGHT.bg) >= 4.5
    assert contrast(look.hue_colour(degrees, dark=True), look.DARK.bg) >= 4.5


def test_short_names_are_the_shortest_unique_prefixes() -> None:
    ids = ["abcdef01", "abcdef99", "abcd1234", "ffff0000"]
    assert look.short_names(ids) == {
        "abcdef01": "abcdef0",
        "abcdef99": "abcdef9",
        "abcd1234": "abcd1",
        "ffff0000": "ffff",
    }
    assert look.short_names([]) == {}
    assert look.short_names(["arn:aws:ecs:r:a:task/c/abcdef01"]) == {
        "arn:aws:ecs:r:a:task/c/abcdef01": "abcd"
    }


def test_css_sets_fill_and_text_together() -> None:
    for line in look.css().splitlines():
        assert ("--fl-fill" in line) == ("--fl-text" in line)


def test_a_light_colour_has_one_name() -> None:
    light = [shades[0] for shades in look.palette().values()]
    assert len(light) == len(set(light))


def test_two_tasks_share_no_hue_while_there_are_others() -> None:
    ids = [f"{n:032x}" for n in range(40)]
    chosen = look.hues(ids)
    assert len(set(list(chosen.values())[:24])) == 24
    assert set(chosen.values()) <= set(range(0, 360, look.HUE_STEP))


def test_a_task_keeps_its_hue_when_others_come() -> None:
    ids = [f"{n:032x}" for n in range(12)]
    for count in range(1, 12):
        assert look.hues(ids[:count]).items() <= look.hues(ids).items()


def test_alone_a_task_has_its_own_hue() -> None:
    assert look.hues(["ab" * 16]) == {"ab" * 16: look.hue("ab" * 16)}
