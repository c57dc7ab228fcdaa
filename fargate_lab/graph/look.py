"""The one visual language: what a state, a task and a page look like, in every picture.

Knows: for each status that ECS reports, one colour (light and dark theme), one symbol and one word; for
each task one hue and one short name; the few colours of the page itself. Knows nothing of drawing, widgets
or the API.

The fills stay apart for the three kinds of colour blindness (a test simulates them), and a status is never
shown by colour alone: put the symbol and the word beside it. Every fill comes with its text colour; always
set both.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import cos, radians, sin

HUE_STEP = 15
"""Degrees between two task hues. Hues are drawn from 24 places, so two tasks look the same or clearly
different.
"""

SHORTEST_NAME = 4
"""Characters of a task's short name, at least."""


@dataclass(frozen=True)
class State:
    """How one status looks. `line` is the strong tone of the same colour: borders, dots, bars."""

    word: str
    symbol: str
    fill: str
    text: str
    fill_dark: str
    text_dark: str
    css_class: str
    line: str
    line_dark: str
    rank: int
    """Worst first: 0 failed, 1 going down, 2 coming up, 3 stopped, 4 well."""


@dataclass(frozen=True)
class Page:
    """The colours behind and between the states. One accent; everything else is quiet."""

    bg: str
    panel: str
    ink: str
    quiet: str
    rule: str
    accent: str
    accent_fill: str


LIGHT = Page("#ffffff", "#f6f8fa", "#1f2733", "#5b6675", "#d5dbe3", "#3b5bdb", "#eef2ff")
DARK = Page("#14181f", "#1c222b", "#e6eaf0", "#9aa6b5", "#3a4453", "#91a7ff", "#222b45")

FONT = "Helvetica"
"""What the drawing is measured with. Browsers substitute their own sans-serif of nearly the same width."""

# word, symbol, rank, light (fill, text, line), dark (fill, text, line)
_UP, _DOWN = 2, 1
_ROWS: tuple[tuple[str, str, int, tuple[str, str, str], tuple[str, str, str]], ...] = (
    ("PROVISIONING", "○", _UP, ("#eaf1f9", "#28435f", "#8fb3d6"), ("#1d2c3d", "#cfe0f2", "#5f86ad")),
    ("PENDING", "◔", _UP, ("#cfe2f5", "#1d3f60", "#6ea3d4"), ("#1f3d5c", "#d6e8fa", "#5c97cf")),
    ("ACTIVATING", "◑", _UP, ("#9dc5ef", "#0f2f4b", "#3f86c6"), ("#20507e", "#e6f2ff", "#6fb0ec")),
    ("RUNNING", "●", 4, ("#a6e2c0", "#083628", "#009e73"), ("#0f4a3a", "#c9f5e4", "#2fbf93")),
    ("DEACTIVATING", "◒", _DOWN, ("#fbeec0", "#523c00", "#d9b13b"), ("#4a3c10", "#fcefc4", "#cfa936")),
    ("STOPPING", "◕", _DOWN, ("#f9d17c", "#4a2e00", "#dd9a14"), ("#674404", "#fff0d6", "#e6a436")),
    ("DEPROVISIONING", "◌", _DOWN, ("#efe4d6", "#4d3b22", "#b89a73"), ("#3b3226", "#eadfcf", "#a78d6b")),
    ("STOPPED", "■", 3, ("#e8eaee", "#3a414d", "#9aa1ad"), ("#2c313a", "#d3d8e0", "#7d8694")),
    ("FAILED", "✕", 0, ("#f3b4a4", "#571803", "#c8500a"), ("#6b200c", "#ffe0d3", "#ff8552")),
)
_ALIKE = {
    # clusters, services, deployments, container health: the same few looks under AWS's other words
    "ACTIVE": "RUNNING",
    "COMPLETED": "RUNNING",
    "PRIMARY": "RUNNING",
    "HEALTHY": "RUNNING",
    "IN_PROGRESS": "ACTIVATING",
    "DRAINING": "STOPPING",
    "INACTIVE": "STOPPED",
    "UNHEALTHY": "FAILED",
}
_SYMBOLS = {"COMPLETED": "✓", "HEALTHY": "✓", "UNHEALTHY": "✕"}


def _table() -> dict[str, State]:
    states: dict[str, State] = {}
    for word, symbol, rank, light, dark in _ROWS:
        states[word] = State(
            word=word,
            symbol=symbol,
            fill=light[0],
            text=light[1],
            line=light[2],
            fill_dark=dark[0],
            text_dark=dark[1],
            line_dark=dark[2],
            css_class=f"fl-state-{word.lower()}",
            rank=rank,
        )
    return states


STATES: dict[str, State] = _table()
"""The nine looks. `state()` finds the right one for every word that ECS uses."""

TASK_STATUSES = tuple(row[0] for row in _ROWS[:-1])
"""A task's lastStatus values, in the order in which a task passes through them."""


@lru_cache(maxsize=256)
def state(status: str | None) -> State:
    """How `status` looks (a task's or container's lastStatus, a cluster's, service's or deployment's status).

    A word that is not known looks like nothing in particular, with the word itself and "?" as its symbol.
    """
    word = (status or "UNKNOWN").upper()
    if word in STATES:
        return STATES[word]
    base = STATES[_ALIKE.get(word, "PROVISIONING")]
    symbol = _SYMBOLS.get(word, base.symbol if word in _ALIKE else "?")
    return State(**{**base.__dict__, "word": word, "symbol": symbol})


def failed(word: str = "FAILED") -> State:
    """The look of something that ended badly, under a word of its own: `failed("STOPPED, exit 3")`."""
    return State(**{**STATES["FAILED"].__dict__, "word": word})


def id_of(task: str) -> str:
    """The id at the end of a task's ARN; an id is returned as it is."""
    return task.rsplit("/", 1)[-1]


def hue(task_id: str) -> int:
    """A task's hue in degrees (0-345, for CSS `oklch(L C <hue>)` or `hsl()`), when it is alone.

    Takes an id or an ARN. A hash decides, so that ids that differ in one character do not look alike.
    """
    return zlib.crc32(id_of(task_id).encode()) * 2654435761 % 2**32 % (360 // HUE_STEP) * HUE_STEP


def hues(ids: Iterable[str]) -> dict[str, int]:
    """For each id (or ARN) its hue among the others: its own place, or when that is taken, the next free one.

    Give them in the order in which the tasks were created: the same tasks get the same hues wherever they appear, and
    one that comes later changes none of them. When all places are taken, another round begins.
    """
    chosen: dict[str, int] = {}
    taken: set[int] = set()
    for given in ids:
        if given in chosen:
            continue
        if len(taken) == 360 // HUE_STEP:
            taken.clear()
        place = hue(given)
        while place in taken:
            place = (place + HUE_STEP) % 360
        chosen[given] = place
        taken.add(place)
    return chosen


@lru_cache(maxsize=512)
def hue_colour(degrees: int, dark: bool = False) -> str:
    """A hue as `#rrggbb`, equally light for every hue, readable as text on the page (contrast 4.5 or more)."""
    lightness, chroma = (0.78, 0.12) if dark else (0.52, 0.12)
    return _oklch(lightness, chroma, degrees)


def short_names(ids: Iterable[str]) -> dict[str, str]:
    """For each id (or ARN): its shortest prefix that no other id of this set has, four characters or more."""
    names = {given: id_of(given) for given in ids}
    ordered = sorted(set(names.values()))
    length: dict[str, int] = dict.fromkeys(ordered, SHORTEST_NAME)
    for left, right in pairwise(ordered):
        shared = _shared_prefix(left, right)
        length[left] = max(length[left], shared + 1)
        length[right] = max(length[right], shared + 1)
    return {given: full[: length[full]] for given, full in names.items()}


def palette() -> dict[str, tuple[str, str]]:
    """Every colour by its name: name -> (light, dark). `running-fill`, `ink`, `hue-15`, ...

    Each light colour has one name only, so a drawing made with light colours can be given others afterwards.
    """
    colours = {name.replace("_", "-"): (getattr(LIGHT, name), getattr(DARK, name)) for name in LIGHT.__dict__}
    for key, looks in STATES.items():
        for part in ("fill", "text", "line"):
            colours[f"{key.lower()}-{part}"] = (getattr(looks, part), getattr(looks, f"{part}_dark"))
    for degrees in range(0, 360, HUE_STEP):
        colours[f"hue-{degrees}"] = (hue_colour(degrees), hue_colour(degrees, dark=True))
    return colours


def css() -> str:
    """The looks as CSS. `.fl-page` defines every colour of `palette()` as `--fl-<name>`; `.fl-state-running`
    sets --fl-fill, --fl-text and --fl-line.

    Background and text follow JupyterLab where there is one. Dark comes from JupyterLab's theme attribute, or
    from the system's setting where no JupyterLab is around.
    """
    hosts = {"bg": "--jp-layout-color0", "ink": "--jp-content-font-color1"}
    light, dark = (
        "; ".join(
            f"--fl-{name}: " + (f"var({hosts[name]}, {shades[theme]})" if name in hosts else shades[theme])
            for name, shades in palette().items()
        )
        for theme in (0, 1)
    )
    rules = [
        f".fl-page {{ {light}; }}",
        f'[data-jp-theme-light="false"] .fl-page {{ {dark}; }}',
        f"@media (prefers-color-scheme: dark) {{ body:not([data-jp-theme-light]) .fl-page {{ {dark}; }} }}",
    ]
    for key, looks in STATES.items():
        parts = " ".join(f"--fl-{part}: var(--fl-{key.lower()}-{part});" for part in ("fill", "text", "line"))
        rules.append(f".{looks.css_class} {{ {parts} }}")
    return "\n".join(rules) + "\n"


def _shared_prefix(left: str, right: str) -> int:
    for index, (a, b) in enumerate(zip(left, right, strict=False)):
        if a != b:
            return index
    return min(len(left), len(right))


def _oklch(lightness: float, chroma: float, degrees: float) -> str:
    """OKLCH to sRGB (https://bottosson.github.io/posts/oklab/), clipped to what a screen can show."""
    a, b = chroma * cos(radians(degrees)), chroma * sin(radians(degrees))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(value)):02x}" for value in linear)


def _gamma(value: float) -> float:
    value = min(max(value, 0.0), 1.0)
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
