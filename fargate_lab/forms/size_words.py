"""What a task of some size costs, in words."""

from __future__ import annotations

from typing import Any

from fargate_lab.rules import cpu_units, memory_mib, tables
from fargate_lab.rules.sizes import SizeError

from .paths import read


def price_note(request: dict[str, Any]) -> str:
    """What a task of this size costs a day, or "" where there is no such size."""
    try:
        cpu, memory = cpu_units(request.get("cpu")), memory_mib(request.get("memory"))
    except SizeError:
        return ""
    if not tables.is_pair(cpu, memory):
        return ""
    architecture = read(request, "runtimePlatform.cpuArchitecture") or "X86_64"
    if f"{architecture}.vcpu" not in tables.PRICES:
        return ""
    return f"${tables.price_per_day(cpu, memory, architecture):.2f} a day for each task that runs"
