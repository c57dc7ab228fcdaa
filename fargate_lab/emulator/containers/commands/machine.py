"""What a container says of its machine: its task's values where they are known, nothing invented beyond.

Not known: use of CPU and memory (``free`` shows the limit, all of it free), other processes than PID 1.
"""

from __future__ import annotations

import zlib

from fargate_lab.emulator.containers.process import Process

_FARGATE_CPUS = 2
"""What nproc shows in small Fargate tasks: the machine's processors, not the task's share."""
_EPHEMERAL_KIB = 20 * 1024 * 1024


async def hostname(process: Process) -> int:
    """``hostname [-s] [-f] [-i]``"""
    full = process.container.spec.hostname
    if "-i" in process.argv or "-I" in process.argv:
        process.print(process.network.ip)
    else:
        process.print(full.split(".")[0] if "-s" in process.argv else full)
    return 0


def _user(process: Process) -> tuple[str, str]:
    """(uid, name) of the container's user."""
    wanted = (process.container.spec.user or "root").split(":")[0]
    passwd = (process.read("/etc/passwd") or b"").decode(errors="replace")
    for line in passwd.splitlines():
        name, _, uid = line.split(":")[:3]
        if wanted in (name, uid):
            return uid, name
    return wanted, ""


async def identity(process: Process) -> int:
    """``id [-u] [-n]``"""
    uid, name = _user(process)
    if "-un" in process.argv or {"-u", "-n"} <= set(process.argv):
        process.print(name or uid)
    elif "-u" in process.argv or "-g" in process.argv:
        process.print(uid)
    else:
        known = f"({name})" if name else ""
        process.print(f"uid={uid}{known} gid={uid}{known} groups={uid}{known}")
    return 0


async def whoami(process: Process) -> int:
    """``whoami``"""
    uid, name = _user(process)
    if not name:
        process.complain(f"whoami: unknown uid {uid}")
        return 1
    process.print(name)
    return 0


async def nproc(process: Process) -> int:
    """``nproc``"""
    process.print(str(_FARGATE_CPUS))
    return 0


async def free(process: Process) -> int:
    """``free [-m]``: the memory limit of the container."""
    mib = process.container.spec.memory_mib or 0
    total = mib if "-m" in process.argv else mib * 1024
    process.print(f"{'':14}{'total':>12}{'used':>12}{'free':>12}")
    process.print(f"{'Mem:':14}{total:>12}{0:>12}{total:>12}")
    return 0


async def ps(process: Process) -> int:
    """``ps``: PID 1 and itself."""
    process.print("PID   USER     TIME  COMMAND")
    name = _user(process)[1] or "root"
    process.print(f"    1 {name:<9}0:00 {' '.join(process.container.spec.argv())}")
    if process.container.spec.argv()[:1] != ["ps"]:
        process.print(f"    2 {name:<9}0:00 ps")
    return 0


async def df(process: Process) -> int:
    """``df [-h]``: the 20 GiB of ephemeral storage that every Fargate task gets, before it has written anything."""
    process.print("Filesystem           1K-blocks      Used Available Use% Mounted on")
    process.print(f"overlay              {_EPHEMERAL_KIB:>9}         0 {_EPHEMERAL_KIB:>9}   0% /")
    return 0


async def mktemp(process: Process) -> int:
    """``mktemp [-d]``: the same names at every run."""
    for number in range(1, 10_000):
        seed = "/".join((*process.container.spec.key, str(number)))
        path = f"/tmp/tmp.{zlib.crc32(seed.encode()):08x}"
        if process.files.exists(path):
            continue
        if "-d" in process.argv:
            process.files.mkdir(path, True)
        else:
            process.files.write_file(path, b"")
        process.print(path)
        return 0
    return 1
