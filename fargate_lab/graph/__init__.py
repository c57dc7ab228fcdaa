"""From API answers to a picture: objects and edges, then DOT, then SVG.

Knows the plain data that describe calls answer and how it is drawn. Knows no widgets and makes no
clients of its own.
"""

from importlib import import_module
from typing import Any

# name -> the module that holds it; imported at first use, so that `look` alone stays cheap
_HOMES = {
    "Node": "objects",
    "Objects": "objects",
    "read": "reading",
    "to_dot": "dot",
    "Picture": "picture",
    "book_diagram": "concept",
    "book_picture": "concept",
    "to_dot_of_requests": "concept",
    "to_svg": "draw",
}

__all__ = [
    "Node",
    "Objects",
    "Picture",
    "book_diagram",
    "book_picture",
    "read",
    "to_dot",
    "to_dot_of_requests",
    "to_svg",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{home}"), name)
