"""What every stored notebook keeps to, beside passing nbval."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from fargate_lab.launch import CHECKOUT

assert CHECKOUT
NOTEBOOKS = sorted((CHECKOUT / "notebooks").glob("*.ipynb"))

REFUSED = {
    r"\btime\.sleep\b": "lab.sleep and lab.wait know the lab's time",
    r"\bdatetime\.(now|utcnow|today)\b": "lab.now() is the lab's time",
    r"\btime\.time\b": "lab.now() is the lab's time",
    r"\bOutput\(": "ipywidgets.Output breaks strict nbval",
    r"fargate_lab\.emulator": "a notebook meets the emulator on the wire only",
    r"patch\.enable_local_endpoints": "an unmapped service would go to AWS",
}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
class TestNotebook:
    def test_is_named_for_the_table_of_contents(self, path: Path) -> None:
        assert re.fullmatch(r"(\d\d|A\d)_[a-z0-9_]+\.ipynb", path.name), "a chapter or an appendix"
        first = cells(path)[0]
        assert first["cell_type"] == "markdown"
        assert text(first).startswith("# "), "the first cell is the title"

    def test_uses_the_labs_time_and_the_wire(self, path: Path) -> None:
        found = [
            f"{pattern}: {why}"
            for cell in cells(path)
            if cell["cell_type"] == "code"
            for pattern, why in REFUSED.items()
            if re.search(pattern, text(cell))
        ]
        assert found == []

    def test_holds_nothing_that_differs_from_machine_to_machine(self, path: Path) -> None:
        metadata = json.loads(path.read_text("utf-8"))["metadata"]
        assert "widgets" not in metadata
        assert "version" not in metadata.get("language_info", {})

    def test_prints_no_port_and_no_address_in_memory(self, path: Path) -> None:
        printed = json.dumps([cell.get("outputs", []) for cell in cells(path)])
        assert re.findall(r"127\.0\.0\.1:\d+|localhost:\d+| at 0x[0-9a-f]{6,}", printed) == []


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["cells"]
    return found


def text(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])
