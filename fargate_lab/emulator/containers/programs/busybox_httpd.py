"""busybox httpd: ``httpd [-f] [-v] [-p PORT] [-h DIRECTORY]``. As PID 1 it ignores SIGTERM, as the real one does."""

from __future__ import annotations

from fargate_lab.emulator.containers.process import Process
from fargate_lab.emulator.containers.programs.pages import file_answer
from fargate_lab.emulator.network.fabric import AddressInUse, HttpAnswer, HttpRequest
from fargate_lab.emulator.party import Party

_NOT_FOUND = "<HTML><HEAD><TITLE>404 Not Found</TITLE></HEAD>\n<BODY><H1>404 Not Found</H1></BODY></HTML>\n"


async def busybox_httpd(process: Process) -> int:
    """Serve a directory; without -f in the background."""
    if any(word.startswith("-") and "f" in word for word in process.argv[1:]):
        return await _serve(process)
    process.leave_behind(_serve)
    return 0


def _value(process: Process, option: str, otherwise: str) -> str:
    for word, following in zip(process.argv[1:], [*process.argv[2:], ""], strict=False):
        if word.startswith("-") and word.endswith(option) and not word.startswith("--"):
            return following
        if word.startswith(f"-{option}") and len(word) > 2:
            return word[2:]
    return otherwise


async def _serve(process: Process) -> int:
    root = process.path(_value(process, "h", "."))
    port = _value(process, "p", "80").rpartition(":")[2]

    async def answer(request: HttpRequest, connection: Party) -> HttpAnswer:
        found = file_answer(process, root, request, "busybox httpd", _NOT_FOUND)
        if any(word.startswith("-") and "v" in word for word in process.argv[1:]):
            process.complain(f"[::ffff:{request.source_ip}]: response:{found.status}")
        return found

    try:
        process.listen(int(port) if port.isdigit() else 80, answer)
    except AddressInUse:
        process.complain("httpd: bind: Address already in use")
        return 1
    return await process.serve({})
