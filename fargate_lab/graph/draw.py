"""DOT to SVG, with whatever `dot` there is.

Knows which binary to take (FARGATE_LAB_DOT, else the bundled graphviz-pure, else `dot` on PATH, else none) and how to
make its output the same everywhere: no comments, no version, no titles. Knows nothing of what is drawn.

The learner's own use of the graphviz package keeps the learner's own `dot`: its setting is ours only while we draw.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import sysconfig
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Literal

import graphviz
from graphviz.backend import dot_command

from fargate_lab.graph import look

Theme = Literal["live", "light", "dark"]

_ONE_AT_A_TIME = threading.Lock()
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LINK = re.compile(r'<g id="a_([^"]+)"><a xlink:href="#" xlink:title="([^"]*)">')
_FONT_FAMILY = "Helvetica, Arial, 'Liberation Sans', sans-serif"


class NoDot(RuntimeError):
    """There is nothing here that draws; show the outline instead."""


def dot_binary() -> Path | None:
    """The program that draws, or None."""
    named = os.environ.get("FARGATE_LAB_DOT")
    if named:
        return Path(named)
    return _found_binary()


@lru_cache(maxsize=1)
def _found_binary() -> Path | None:
    name = "graphviz-pure" + (".exe" if sys.platform == "win32" else "")
    # beside this Python first; a user install has its scripts elsewhere
    for folder in (sysconfig.get_path("scripts"), sysconfig.get_path("scripts", f"{os.name}_user")):
        if (Path(folder) / name).exists():
            return Path(folder) / name
    on_path = shutil.which("graphviz-pure") or shutil.which("dot")
    return Path(on_path) if on_path else None


@contextmanager
def our_binary() -> Iterator[None]:
    """The graphviz package uses our binary inside, and what it used before afterwards."""
    binary = dot_binary()
    if binary is None:
        raise NoDot("nothing here draws: neither graphviz-pure nor dot was found")
    with _ONE_AT_A_TIME:
        before = dot_command.DOT_BINARY
        dot_command.DOT_BINARY = binary
        try:
            yield
        finally:
            dot_command.DOT_BINARY = before


def to_svg(dot: str, theme: Theme = "light", label: str = "") -> str:
    """Draw. `label` is what a screen reader says of the whole picture.

    "light" and "dark" stand alone: opaque background, every colour set. "live" leaves the background to the page and
    takes its colours from the page's --fl-* variables. Raises NoDot where nothing draws, and graphviz's
    CalledProcessError for DOT that is wrong.
    """
    return _themed(_cleaned(_drawn(dot, dot_binary()), label), theme)


@lru_cache(maxsize=4)
def _drawn(dot: str, binary: Path | None) -> str:
    """What `binary` makes of it: the same picture is often wanted in two themes, live and still."""
    with our_binary():
        return graphviz.Source(dot).pipe(format="svg", encoding="utf-8", quiet=True)


def _cleaned(raw: str, label: str) -> str:
    svg = raw[raw.index("<svg") :].strip()
    svg = re.sub(r"<!--.*?-->\s*", "", svg, flags=re.S)
    # titles are Graphviz's internal names, and browsers show them as tooltips
    svg = re.sub(r"<title>.*?</title>\s*", "", svg, flags=re.S)
    svg = re.sub(r' font-family="[^"]*"', "", svg)
    # a table with an ID comes as a link to "#" in a group called a_<id>; its title holds our classes
    svg = _LINK.sub(r'<g id="\1" class="\2">', svg).replace("</a>\n</g>", "</g>")
    attributes = f'<svg role="img" font-family="{_FONT_FAMILY}"'
    if label:
        attributes += f' aria-label="{escape(label, quote=True)}"'
    return svg.replace("<svg", attributes, 1)


def _themed(svg: str, theme: Theme) -> str:
    names = _names_of_colours()
    if theme == "live":
        return _COLOUR.sub(lambda m: f"var(--fl-{names[m[0]]})" if m[0] in names else m[0], svg)
    if theme == "dark":
        dark = {shades[0]: shades[1] for shades in look.palette().values()}
        svg = _COLOUR.sub(lambda m: dark.get(m[0], m[0]), svg)
    page = look.DARK if theme == "dark" else look.LIGHT
    end = svg.index(">") + 1
    return f'{svg[:end]}\n<rect width="100%" height="100%" rx="8" fill="{page.bg}"/>{svg[end:]}'


@lru_cache(maxsize=1)
def _names_of_colours() -> dict[str, str]:
    return {shades[0]: name for name, shades in look.palette().items()}
