"""sleep, date, uptime: the commands that show or spend the lab's time. Time zones other than UTC are not known."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from fargate_lab.emulator.containers.process import Process

_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_DURATION = re.compile(r"(\d+(?:\.\d*)?|\.\d+)([smhd]?)")
_FOR_EVER = 10**9


def seconds(word: str) -> float | None:
    """``1.5``, ``2m``, ``infinity`` in seconds; None when it is no duration."""
    if word in ("inf", "infinity"):
        return _FOR_EVER
    match = _DURATION.fullmatch(word)
    return None if match is None else float(match[1]) * _UNITS[match[2]]


async def sleep(process: Process) -> int:
    """``sleep NUMBER[smhd]...``"""
    if len(process.argv) < 2:
        process.complain("sleep: missing operand")
        return 1
    total = 0.0
    for word in process.argv[1:]:
        one = seconds(word)
        if one is None:
            process.complain(f"sleep: invalid number '{word}'")
            return 1
        total += one
    await process.sleep(total)
    return 0


async def date(process: Process) -> int:
    """``date [-u] [-R] [-I[seconds]] [-d @SECONDS] [+FORMAT]``, always in UTC."""
    at, layout = process.now, "%a %b %e %H:%M:%S %Z %Y"
    words = process.argv[1:]
    while words:
        word = words.pop(0)
        if word.startswith("+"):
            layout = word[1:]
        elif word == "-R":
            layout = "%a, %d %b %Y %H:%M:%S %z"
        elif word.startswith(("-I", "--iso-8601")):
            exact = word.endswith(("s", "seconds"))
            layout = "%Y-%m-%dT%H:%M:%S+00:00" if exact else "%Y-%m-%d"
        elif word in ("-d", "--date") and words:
            given = words.pop(0)
            if not re.fullmatch(r"@\d+(\.\d+)?", given):
                process.complain(f"date: invalid date '{given}'")
                return 1
            at = float(given[1:])
        elif word not in ("-u", "--utc"):
            process.complain(f"date: unrecognized option: {word}")
            return 1
    process.print(written(at, layout))
    return 0


def written(at: float, layout: str) -> str:
    """A virtual time in strftime's language, the same on every platform."""
    moment = datetime.fromtimestamp(at, UTC)
    nanoseconds = f"{moment.microsecond * 1000:09d}"
    replacements = {
        "%Z": "UTC",
        "%z": "+0000",
        "%e": f"{moment.day:2d}",
        "%s": str(int(at)),
        "%3N": nanoseconds[:3],
        "%6N": nanoseconds[:6],
        "%N": nanoseconds,
        "%T": moment.strftime("%H:%M:%S"),
        "%F": moment.strftime("%Y-%m-%d"),
        "%R": moment.strftime("%H:%M"),
        "%D": moment.strftime("%m/%d/%y"),
        "%n": "\n",
        "%t": "\t",
        "%%": "%",
    }
    pattern = re.compile(r"%(?:[36]?N|[A-Za-z%])")
    return pattern.sub(lambda match: replacements.get(match[0]) or moment.strftime(match[0]), layout)


async def uptime(process: Process) -> int:
    """``uptime``: since the lab began, without a load average, because none is measured."""
    minutes = int((process.now - process.container.clock.started) // 60)
    process.print(f" {written(process.now, '%T')} up {minutes} min")
    return 0
