"""Which packages this version needs, and which of them the current environment lacks.

It reads requirements as pyproject.toml here writes them: a name and bounds (`moto>=5.2.5,<5.3`), no markers. It
compares release numbers only; telling a release candidate from its release is an installer's work.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from fargate_lab.launch import CHECKOUT

REQUIREMENT = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)\s*([<>=!~][^;]*)?")
BOUND = re.compile(r"(==|!=|>=|<=|~=|>|<)\s*([0-9][^\s,]*)")


def required(extras: Iterable[str], checkout: Path | None = CHECKOUT) -> list[str]:
    """The requirements of the package and these extras: from the checkout's pyproject, else from the installation."""
    if checkout is not None:
        project = tomllib.loads((checkout / "pyproject.toml").read_text("utf-8"))["project"]
        return [*project["dependencies"], *(r for e in extras for r in project["optional-dependencies"][e])]
    wanted = {None, *extras}
    found = []
    for line in metadata.requires("fargate-lab") or []:
        requirement, _, marker = line.partition(";")
        extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)['\"]", marker)
        if (extra.group(1) if extra else None) in wanted:
            found.append(requirement.strip())
    return found


def lacking(requirements: Iterable[str]) -> list[str]:
    """Those of the requirements that the running Python's environment does not meet."""
    return [requirement for requirement in requirements if not _met(requirement)]


def fingerprint(checkout: Path) -> str:
    """Changes whenever pyproject.toml changes."""
    return hashlib.sha256((checkout / "pyproject.toml").read_bytes()).hexdigest()


def _met(requirement: str) -> bool:
    match = REQUIREMENT.match(requirement)
    if match is None:
        raise ValueError(f"not a requirement: {requirement!r}")
    try:
        have = metadata.version(match.group(1))
    except metadata.PackageNotFoundError:
        return False
    return all(_holds(have, sign, bound) for sign, bound in BOUND.findall(match.group(2) or ""))


def _holds(have: str, sign: str, bound: str) -> bool:
    ours, theirs = _release(have), _release(bound)
    if sign == "~=":
        return ours >= theirs and _padded(ours, len(theirs))[: len(theirs) - 1] == theirs[:-1]
    length = max(len(ours), len(theirs))
    a, b = _padded(ours, length), _padded(theirs, length)
    return {"==": a == b, "!=": a != b, ">=": a >= b, "<=": a <= b, ">": a > b, "<": a < b}[sign]


def _release(version: str) -> tuple[int, ...]:
    match = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in match.group().split(".")) if match else ()


def _padded(release: tuple[int, ...], length: int) -> tuple[int, ...]:
    return release + (0,) * (length - len(release))
