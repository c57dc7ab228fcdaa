"""A still picture: SVG for eyes, text for everybody else, and a file to keep. No widget."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fargate_lab.graph.draw import NoDot, to_svg


@dataclass(frozen=True, repr=False)
class Picture:
    """A drawing that stands alone. `text` says the same in words."""

    dot: str
    text: str

    def svg(self) -> str:
        """The drawing, opaque, so that it reads on white and on black. Raises `draw.NoDot` where nothing draws."""
        return to_svg(self.dot, "light", self.text.splitlines()[0])

    def save(self, file: str | Path) -> str:
        """Write the SVG to a file and say so."""
        Path(file).write_text(self.svg(), "utf-8")
        return f"kept in {Path(file).name}"

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        try:
            return {"image/svg+xml": self.svg(), "text/plain": self.text}
        except NoDot:
            return {"text/plain": self.text}
