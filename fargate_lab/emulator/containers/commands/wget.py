"""wget, as busybox has it: one URL over HTTP, to a file or to standard output."""

from __future__ import annotations

from urllib.parse import urlsplit

from fargate_lab.emulator.containers import rootfs
from fargate_lab.emulator.containers.commands.curl import head_of
from fargate_lab.emulator.containers.process import Process
from fargate_lab.emulator.network.fabric import NameUnknown, NetworkError, Refused, TimedOut, port_of

_READ_TIMEOUT_SECONDS = 900.0


async def wget(process: Process) -> int:
    """``wget [-q] [-S] [-T SECONDS] [-O FILE] [--spider] URL``; exit code 1 for every failure, as busybox's."""
    quiet, target, timeout, url, spider, words = False, "", None, "", False, process.argv[1:]
    while words:
        word = words.pop(0)
        if word == "--spider":
            spider = True
        elif word.startswith("-") and not word.startswith("--") and len(word) > 1:
            letter, rest = word[1], word[2:]
            if letter in "OTtUP":
                value = rest or (words.pop(0) if words else "")
                target = value if letter == "O" else target
                timeout = float(value) if letter == "T" and value.isdigit() else timeout
                continue
            quiet = quiet or letter == "q"
            if rest:
                words.insert(0, f"-{rest}")
        elif not word.startswith("--"):
            url = word
    if not url:
        process.complain(
            "BusyBox v1.37.0 multi-call binary.\n\nUsage: wget [-cqS] [--spider] [-O FILE] [-T SEC] URL..."
        )
        return 1
    return await _fetch(process, url if "://" in url else f"http://{url}", quiet, target, timeout, spider)


async def _fetch(
    process: Process, url: str, quiet: bool, target: str, timeout: float | None, spider: bool
) -> int:
    parts = urlsplit(url)
    host, port = parts.hostname or "", port_of(url)
    try:
        address = process.network.fabric.look_up(process.network.source, host)
        if not quiet:
            process.complain(f"Connecting to {host}:{port} ({address}:{port})")
        answer = await process.network.http(
            process.party, "GET", url, {"User-Agent": "Wget", "Connection": "close"},
            timeout=timeout or _READ_TIMEOUT_SECONDS, connect_timeout=timeout,
        )  # fmt: skip
    except NameUnknown:
        return _fail(process, f"bad address '{host}'")
    except Refused:
        return _fail(process, f"can't connect to remote host ({address}): Connection refused")
    except TimedOut:
        if timeout is None:
            return _fail(process, f"can't connect to remote host ({address}): Connection timed out")
        return _fail(process, "download timed out")
    except NetworkError:
        return _fail(process, "error getting response")
    if answer.status >= 400:
        return _fail(process, f"server returned error: {head_of(answer).splitlines()[0]}")
    if spider:
        return 0
    name = target or parts.path.rpartition("/")[2] or "index.html"
    if name == "-":
        process.sink.write("stdout", answer.body)
        return 0
    rootfs.write(process.files, process.path(name), answer.body)
    if not quiet:
        process.complain(f"saving to '{name}'\n'{name}' saved")
    return 0


def _fail(process: Process, text: str) -> int:
    process.complain(f"wget: {text}")
    return 1
