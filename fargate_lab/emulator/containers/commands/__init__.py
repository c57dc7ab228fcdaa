"""The commands that are ours in every shell, because time, network and machine are the lab's.

Everything else (cat, grep, awk, jq...) is bashkit's own.
"""

from __future__ import annotations

from fargate_lab.emulator.containers.commands.clockwork import date, seconds, sleep, uptime
from fargate_lab.emulator.containers.commands.curl import curl
from fargate_lab.emulator.containers.commands.machine import (
    df,
    free,
    hostname,
    identity,
    mktemp,
    nproc,
    ps,
    whoami,
)
from fargate_lab.emulator.containers.commands.netcat import nc, nslookup
from fargate_lab.emulator.containers.commands.wget import wget
from fargate_lab.emulator.containers.process import Process, Program

COMMANDS: dict[str, Program] = {
    "sleep": sleep,
    "date": date,
    "uptime": uptime,
    "curl": curl,
    "wget": wget,
    "nslookup": nslookup,
    "nc": nc,
    "hostname": hostname,
    "id": identity,
    "whoami": whoami,
    "nproc": nproc,
    "free": free,
    "ps": ps,
    "df": df,
    "mktemp": mktemp,
}

UNREAL = ("http",)
"""Commands of bashkit that no image has."""


async def absent(process: Process) -> int:
    """Stand in for a command that the lab has and the image has not."""
    name = process.argv[0]
    busybox = process.container.spec.image.shell == "busybox"
    process.complain(f"sh: {name}: not found" if busybox else f"sh: 1: {name}: not found")
    return 127


__all__ = ["COMMANDS", "UNREAL", "absent", "seconds"]
