"""Sizes, money and durations in words that read the same everywhere."""

from __future__ import annotations

import math

SECONDS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))


def cpu_text(units: int) -> str:
    """CPU units as vCPU: 256 -> `0.25 vCPU`."""
    return f"{units / 1024:g} vCPU"


def memory_text(mib: int) -> str:
    """MiB as AWS writes it: 512 -> `512 MiB`, 3072 -> `3 GB`, 2560 -> `2.5 GB`."""
    return f"{mib} MiB" if mib < 1024 else f"{round(mib / 1024, 2):g} GB"


def money_text(usd: float) -> str:
    """US dollars: two places, more for amounts under a cent. 0.2962 -> `$0.30`, 0.0123425 -> `$0.01`, 0.000411 ->
    `$0.00041`."""
    if usd == 0 or abs(usd) >= 0.01:
        return f"-${-usd:,.2f}" if usd < 0 else f"${usd:,.2f}"
    places = 1 - math.floor(math.log10(abs(usd)))
    return f"{'-' if usd < 0 else ''}${abs(usd):.{places}f}"


def seconds_text(seconds: float) -> str:
    """A duration: `35 s`, `2 min 5 s`, `1 h 30 min`, `0.4 s`; two units at most."""
    if seconds < 0:
        return f"-{seconds_text(-seconds)}"
    if seconds < 0.95:
        return "0 s" if seconds == 0 else f"{max(seconds, 0.1):.1f} s"
    left = math.floor(seconds + 0.5)
    words: list[str] = []
    for size, unit in SECONDS:
        count, left = divmod(left, size)
        if words or count:
            words.append(f"{count} {unit}")
        if len(words) == 2:
            break
    kept = [word for index, word in enumerate(words) if index == 0 or not word.startswith("0 ")]
    return " ".join(kept)


def duration_text(seconds: float, rate: float = 0) -> str:
    """How long something takes on AWS, and here when time flows: `35 s on AWS (2 s here)`.

    `rate` is virtual seconds per real second; 0 is a stepped clock, on which nothing takes time here.
    """
    there = f"{seconds_text(seconds)} on AWS"
    return f"{there} ({seconds_text(seconds / rate)} here)" if rate > 0 else there
