"""Copies the chapters to where a learner works on them, and never over a learner's own changes.

A copy that nobody changed is renewed when the chapter gets a new version. Beside a changed copy the new version
appears as `NAME-new.ipynb`, once. A deleted copy comes back fresh: that is how to start a chapter over.
"""

import hashlib
import json
from pathlib import Path

from fargate_lab.launch import CHECKOUT, PACKAGE

LEDGER = ".fargate_lab/notebooks.json"
"""In the work folder: for every chapter the fingerprint of the version that was last brought, or offered beside."""


def source() -> Path:
    """Where the chapters are stored: `notebooks/` in a checkout, inside the package otherwise."""
    return CHECKOUT / "notebooks" if CHECKOUT else PACKAGE / "_notebooks"


def work_folder(chosen: str | None) -> Path:
    """The folder asked for, else `work/` in a checkout, else `fargate_lab_work/` where the learner stands."""
    if chosen:
        return Path(chosen).expanduser().resolve()
    return CHECKOUT / "work" if CHECKOUT else Path.cwd() / "fargate_lab_work"


def bring(stored: Path, work: Path) -> list[str]:
    """Bring the chapters and what belongs to them to `work`; returns a sentence for whatever a learner should know.

    What belongs to them stands in folders: pages for teachers stay behind, and so does what a chapter wrote there.
    """
    ledger = _read(work / LEDGER)
    told = []
    for path in sorted(stored.rglob("*")):
        name = path.relative_to(stored)
        belongs = path.suffix == ".ipynb" or len(name.parts) > 1
        if path.is_file() and belongs and not any(part.startswith((".", "__")) for part in name.parts):
            told += _bring_one(path.read_bytes(), work / name, ledger, name.as_posix())
    (work / LEDGER).parent.mkdir(parents=True, exist_ok=True)
    (work / LEDGER).write_text(json.dumps(ledger, indent=1, sort_keys=True), "utf-8")
    return told


def _bring_one(content: bytes, copy: Path, ledger: dict[str, str], name: str) -> list[str]:
    new, brought = _fingerprint(content), ledger.get(name)
    ledger[name] = new
    if not copy.exists():
        _write(copy, content)
        return []
    present = _fingerprint(copy.read_bytes())
    if new in (brought, present):
        return []
    if present == brought:
        _write(copy, content)
        return [f"{name} has a new version; yours was unchanged and is renewed."]
    beside = copy.with_name(f"{copy.stem}-new{copy.suffix}")
    number = 2
    while beside.exists():
        beside = copy.with_name(f"{copy.stem}-new{number}{copy.suffix}")
        number += 1
    _write(beside, content)
    return [f"{name} has a new version; yours is changed and stays, the new one is beside it: {beside.name}"]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> dict[str, str]:
    try:
        ledger = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in ledger.items()} if isinstance(ledger, dict) else {}
