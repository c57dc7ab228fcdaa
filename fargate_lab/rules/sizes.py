"""Reading and writing task sizes the ways AWS does: "1 vCPU", ".25 vCPU", "0.5 GB", "1024".

Knows: what RegisterTaskDefinition turns into integers. Does not know whether the size exists; that is a rule.
"""

from __future__ import annotations

import re

NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})"
CPU = re.compile(rf"\s*(?:([0-9]{{1,9}})|{NUMBER}\s*vcpu)\s*", re.IGNORECASE)
MEMORY = re.compile(rf"\s*(?:([0-9]{{1,9}})|{NUMBER}\s*gb)\s*", re.IGNORECASE)
INVALID = (
    "Invalid '<name>' setting for task. For more information, see the Troubleshooting section of the"
    " Amazon ECS Developer Guide."
)
MOST = 999_999_999


class SizeError(ValueError):
    """A task size that is not a number of CPU units, vCPUs, MiB or GB. Its message is AWS's."""


def _units(value: object, pattern: re.Pattern[str], name: str) -> int:
    """The value in units of 1/1024 of a vCPU or a GB; SizeError when it is no positive size."""
    units = -1
    if isinstance(value, int) and not isinstance(value, bool):
        units = value if 0 < value <= MOST else -1
    elif isinstance(value, str) and (found := pattern.fullmatch(value)):
        plain, big = found.groups()
        units = int(plain) if plain else round(float(big) * 1024)
    if units <= 0:
        raise SizeError(INVALID.replace("<name>", name))
    return units


def cpu_units(value: object) -> int:
    """CPU units of a task-level cpu: `"256"`, `256`, `".25 vCPU"` -> 256. Raises SizeError with AWS's text."""
    return _units(value, CPU, "cpu")


def memory_mib(value: object) -> int:
    """MiB of a task-level memory: `"512"`, `512`, `"0.5 GB"` -> 512. Raises SizeError with AWS's text."""
    return _units(value, MEMORY, "memory")


def normalise(request: dict[str, object]) -> dict[str, object]:
    """A task definition with cpu and memory as ECS stores them: whole numbers in strings. Raises SizeError."""
    changed = dict(request)
    if request.get("cpu") is not None:
        changed["cpu"] = str(cpu_units(request["cpu"]))
    if request.get("memory") is not None:
        changed["memory"] = str(memory_mib(request["memory"]))
    return changed


def size_or_none(request: object) -> tuple[int | None, int | None]:
    """(cpu units, memory MiB) of a task definition; None for what is missing or nonsense."""
    cpu = memory = None
    if isinstance(request, dict):
        try:
            cpu = cpu_units(request.get("cpu"))
        except SizeError:
            pass
        try:
            memory = memory_mib(request.get("memory"))
        except SizeError:
            pass
    return cpu, memory
