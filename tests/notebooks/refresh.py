"""Run the stored notebooks and store what they say: `python -m tests.notebooks.refresh [NAME ...]`.

Stepped, from a fresh emulator each, as strict nbval compares them. What differs from machine to machine is left out.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
"""A widget needs its kernel: without this type a reader sees the picture or the text that stands beside it."""


def refresh(path: Path) -> None:
    """Run one notebook from top to bottom and store its outputs."""
    notebook = nbformat.read(path, as_version=4)
    os.environ["FARGATE_LAB_RATE"] = "0"
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(path.parent)}}).execute()
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            _tidy(output)
    nbformat.write(notebook, path)


def _tidy(output: Any) -> None:
    if "data" in output:
        output["data"].pop(WIDGET_VIEW, None)
        output["metadata"] = {}


def main(names: list[str]) -> None:
    """Refresh the named notebooks, or all."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        if not names or path.stem in names:
            refresh(path)


if __name__ == "__main__":
    main(sys.argv[1:])
