"""nc and nslookup. nc answers one HTTP request with what stands on its input, or only tries a port (-z)."""

from __future__ import annotations

from fargate_lab.emulator.containers.process import Process
from fargate_lab.emulator.network.fabric import (
    AddressInUse,
    HttpAnswer,
    HttpRequest,
    NameUnknown,
    Refused,
    TimedOut,
)
from fargate_lab.emulator.party import Party

_NAME_SERVER = "169.254.169.253"
"""The Amazon-provided DNS server of every VPC."""


async def nslookup(process: Process) -> int:
    """``nslookup NAME``, as busybox prints it."""
    names = [word for word in process.argv[1:] if not word.startswith("-")]
    if not names:
        process.complain("Usage: nslookup [HOST] [SERVER]")
        return 1
    process.print(f"Server:\t\t{_NAME_SERVER}\nAddress:\t{_NAME_SERVER}:53\n")
    try:
        address = process.network.fabric.look_up(process.network.source, names[0])
    except NameUnknown:
        process.print(f"** server can't find {names[0]}: NXDOMAIN\n")
        return 1
    process.print(f"Name:\t{names[0]}\nAddress: {address}\n")
    return 0


async def nc(process: Process) -> int:
    """``nc [-z] [-v] [-w SECONDS] HOST PORT`` and ``nc -l -p PORT``."""
    flags, timeout, port, rest, words = set[str](), None, 0, [], process.argv[1:]
    while words:
        word = words.pop(0)
        if word.startswith("-") and len(word) > 1:
            for letter in word[1:]:
                if letter in "wpe" and words:
                    value = words.pop(0)
                    timeout = float(value) if letter == "w" and value.isdigit() else timeout
                    port = int(value) if letter == "p" and value.isdigit() else port
                flags.add(letter)
        else:
            rest.append(word)
    if "l" in flags:
        port = port or next((int(word) for word in rest if word.isdigit()), 0)
        return await _answer_once(process, port)
    if len(rest) < 2 or not rest[1].isdigit():
        process.complain("Usage: nc [-z] [-w SEC] HOST PORT, or nc -l -p PORT")
        return 1
    return await _try(process, rest[0], int(rest[1]), timeout, "v" in flags)


async def _try(process: Process, host: str, port: int, timeout: float | None, verbose: bool) -> int:
    try:
        await process.network.connect(process.party, host, port, timeout)
    except NameUnknown:
        process.complain(f"nc: bad address '{host}'")
    except Refused:
        process.complain(f"nc: {host} ({host}:{port}): Connection refused")
    except TimedOut:
        process.complain(f"nc: {host} ({host}:{port}): Connection timed out")
    else:
        if verbose:
            process.complain(f"{host} ({host}:{port}) open")
        return 0
    return 1


async def _answer_once(process: Process, port: int) -> int:
    head, _, body = (process.stdin or "").replace("\r\n", "\n").partition("\n\n")
    lines = head.splitlines()

    async def answer(request: HttpRequest, connection: Party) -> HttpAnswer:
        process.print(f"{request.method} {request.path} HTTP/1.1")
        for name, value in request.headers.items():
            process.print(f"{name}: {value}")
        process.print("")
        if process.party.waiting:
            process.container.clock.call_after(0.0, process.party.key, _finish)
        status = lines[0].split()[1] if lines and lines[0].startswith("HTTP/") else "200"
        headers = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        return HttpAnswer(int(status) if status.isdigit() else 200, headers, body.encode())

    def _finish() -> None:
        if process.party.waiting:
            process.party.wake(0)

    try:
        listener = process.listen(port, answer)
    except AddressInUse:
        process.complain("nc: bind: Address already in use")
        return 1
    try:
        return int(await process.party.wait())
    finally:
        listener.close()
