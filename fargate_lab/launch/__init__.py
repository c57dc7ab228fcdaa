"""What stands behind `python3 -m fargate_lab`: set-up, JupyterLab beside the emulator, the tests, status.

Everything in this room but `jupyter.py` uses the standard library alone, because it also runs where nothing else
is installed yet. It knows commands and processes; it knows nothing of AWS.
"""

import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
"""The folder of the package `fargate_lab`."""

CHECKOUT = PACKAGE.parent if (PACKAGE.parent / "pyproject.toml").is_file() else None
"""The checkout this package runs from, or None when it was installed from a wheel."""


class Failure(Exception):
    """Something the person at the keyboard should know, in one sentence. Shown without a traceback."""


def say(sentence: str) -> None:
    """Tell the person at the keyboard. On stderr: stdout may be read by a program."""
    print(f"fargate_lab: {sentence}", file=sys.stderr, flush=True)
