"""fargate_lab: learn AWS Fargate in notebooks.

This module knows the names that a notebook needs and where they live. It imports none of them before they are
used (PEP 562), so that `import fargate_lab` is instant, and works for `python3 -m fargate_lab` on a machine where
nothing is installed yet.
"""

from __future__ import annotations

from importlib import import_module

__version__ = "0.1.0"

# name -> the module that holds it. A new public name is one more row.
_HOMES = {
    "Lab": "fargate_lab.classroom",
    "hello": "fargate_lab.classroom",
    "explain": "fargate_lab.rules",
}

__all__ = ["Lab", "__version__", "explain", "hello"]


def __getattr__(name: str) -> object:
    """Import the module in which `name` lives, at its first use."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
