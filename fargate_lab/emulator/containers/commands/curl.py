"""curl, as far as lessons go: one or more URLs over HTTP. No progress meter, no TLS, no cookies, no proxies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from fargate_lab.emulator.containers import rootfs
from fargate_lab.emulator.containers.process import Process
from fargate_lab.emulator.network.fabric import (
    CONNECT_TIMEOUT_SECONDS,
    HttpAnswer,
    NameUnknown,
    NetworkError,
    Refused,
    TimedOut,
    port_of,
)

VERSION = "8.14.1"
_VALUES = {
    "-o": "output", "--output": "output", "-w": "write_out", "--write-out": "write_out", "-m": "max_time",
    "--max-time": "max_time", "--connect-timeout": "connect_timeout", "-X": "method", "--request": "method",
    "-H": "header", "--header": "header", "-d": "data", "--data": "data", "--data-raw": "data", "-A": "agent",
    "--user-agent": "agent", "-u": "user", "--user": "user", "--retry": "retry", "-e": "referer", "-b": "cookie",
}  # fmt: skip
_FLAGS = {
    "-s": "silent", "--silent": "silent", "-S": "show_error", "--show-error": "show_error", "-I": "head",
    "--head": "head", "-i": "include", "--include": "include", "-f": "fail", "--fail": "fail", "-v": "verbose",
    "--verbose": "verbose", "-L": "location", "--location": "location", "-O": "remote_name", "-k": "insecure",
    "-4": "ipv4", "-N": "no_buffer", "-g": "glob_off",
}  # fmt: skip


@dataclass
class Wish:
    """A parsed command line."""

    urls: list[str] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def quiet(self) -> bool:
        return "silent" in self.flags and "show_error" not in self.flags

    def seconds(self, name: str) -> float | None:
        """A duration option; None when it is not given or not a number."""
        try:
            return float(self.values[name])
        except (KeyError, ValueError):
            return None


def _parse(words: list[str]) -> Wish | str:
    """The command line, or the option that curl does not know."""
    wish = Wish()
    words = list(words)
    while words:
        word = words.pop(0)
        if word.startswith("-") and not word.startswith("--") and len(word) > 2:
            words[:0] = [word[:2], word[2:] if word[:2] in _VALUES else f"-{word[2:]}"]
        elif word in _FLAGS:
            wish.flags.add(_FLAGS[word])
        elif word in _VALUES and words:
            name, value = _VALUES[word], words.pop(0)
            if name == "header":
                key, _, text = value.partition(":")
                wish.headers[key.strip()] = text.strip()
            else:
                wish.values[name] = value
        elif word.startswith("-") and word != "-":
            return word
        else:
            wish.urls.append(word)
    return wish


async def curl(process: Process) -> int:
    """``curl [options] URL...``; exit codes 6, 7, 22, 28, 52 as curl's."""
    wish = _parse(process.argv[1:])
    if isinstance(wish, str):
        process.complain(f"curl: option {wish}: is unknown")
        process.complain("curl: try 'curl --help' or 'curl --manual' for more information")
        return 2
    if not wish.urls:
        process.complain("curl: (2) no URL specified")
        return 2
    status = 0
    for url in wish.urls:
        status = await _fetch(process, wish, url)
    return status


async def _fetch(process: Process, wish: Wish, url: str) -> int:
    url = url if "://" in url else f"http://{url}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        return _fail(process, wish, 1, f'Protocol "{parts.scheme}" not supported')
    data = wish.values.get("data")
    method = wish.values.get("method") or (
        "HEAD" if "head" in wish.flags else "GET" if data is None else "POST"
    )
    headers = {"User-Agent": wish.values.get("agent", f"curl/{VERSION}"), "Accept": "*/*", **wish.headers}
    if data is not None:
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    begun = process.now
    try:
        answer = await _follow(process, wish, method, url, headers, (data or "").encode())
    except NetworkError as error:
        _write_out(process, wish, None, process.now - begun)
        return _explain(process, wish, url, error)
    _show(process, wish, url, answer)
    _write_out(process, wish, answer, process.now - begun)
    if "fail" in wish.flags and answer.status >= 400:
        return _fail(process, wish, 22, f"The requested URL returned error: {answer.status}")
    return 0


async def _follow(
    process: Process, wish: Wish, method: str, url: str, headers: Mapping[str, str], body: bytes
) -> HttpAnswer:
    for _ in range(50):
        answer: HttpAnswer = await process.network.http(
            process.party,
            method,
            url,
            headers,
            body,
            wish.seconds("max_time"),
            wish.seconds("connect_timeout"),
        )
        where = answer.headers.get("Location")
        if "location" not in wish.flags or where is None or answer.status not in (301, 302, 303, 307, 308):
            break
        url = urljoin(url, where)
    return answer


def _explain(process: Process, wish: Wish, url: str, error: NetworkError) -> int:
    host, port = urlsplit(url).hostname or "", port_of(url)
    if isinstance(error, NameUnknown):
        return _fail(process, wish, 6, f"Could not resolve host: {host}")
    if isinstance(error, Refused):
        return _fail(
            process,
            wish,
            7,
            f"Failed to connect to {host} port {port} after 0 ms: Could not connect to server",
        )
    if isinstance(error, TimedOut):
        after = f"{round(error.seconds * 1000)} ms"
        if error.connected:
            return _fail(
                process,
                wish,
                28,
                f"Operation timed out after {after[:-3]} milliseconds with 0 bytes received",
            )
        if error.seconds >= CONNECT_TIMEOUT_SECONDS:
            return _fail(
                process,
                wish,
                28,
                f"Failed to connect to {host} port {port} after {after}: Could not connect to server",
            )
        return _fail(process, wish, 28, f"Connection timed out after {after[:-3]} milliseconds")
    if url.startswith("https:"):
        return _fail(
            process, wish, 35, "TLS connect error: error:0A00010B:SSL routines::wrong version number"
        )
    return _fail(process, wish, 52, "Empty reply from server")


def _fail(process: Process, wish: Wish, code: int, text: str) -> int:
    if not wish.quiet:
        process.complain(f"curl: ({code}) {text}")
    return code


def head_of(answer: HttpAnswer) -> str:
    """The status line and the headers, as on the wire."""
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = ""
    lines = [
        f"HTTP/1.1 {answer.status} {phrase}".rstrip(),
        *(f"{key}: {value}" for key, value in answer.headers.items()),
    ]
    return "\r\n".join(lines) + "\r\n\r\n"


def _show(process: Process, wish: Wish, url: str, answer: HttpAnswer) -> None:
    if "verbose" in wish.flags:
        for line in head_of(answer).splitlines():
            process.complain(f"< {line}")
    if "fail" in wish.flags and answer.status >= 400:
        return
    content = b""
    if wish.flags & {"head", "include"}:
        content += head_of(answer).encode()
    if "head" not in wish.flags:
        content += answer.body
    target = wish.values.get("output")
    if "remote_name" in wish.flags:
        target = urlsplit(url).path.rpartition("/")[2] or "curl_response"
    if target in (None, "-"):
        process.sink.write("stdout", content)
    elif target != "/dev/null":
        rootfs.write(process.files, process.path(str(target)), content)


def _write_out(process: Process, wish: Wish, answer: HttpAnswer | None, took: float) -> None:
    layout = wish.values.get("write_out")
    if layout is None:
        return
    values = {
        "http_code": f"{answer.status if answer else 0:03d}",
        "response_code": f"{answer.status if answer else 0:03d}",
        "time_total": f"{took:.6f}",
        "size_download": str(len(answer.body) if answer else 0),
        "content_type": answer.headers.get("Content-Type", "") if answer else "",
    }
    text = re.sub(r"%\{(\w+)\}", lambda match: values.get(match[1], ""), layout)
    text = text.replace("\\n", "\n").replace("\\t", "\t").replace("%%", "%")
    process.sink.write("stdout", text.encode())
