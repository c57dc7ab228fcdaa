"""The book's hello-world: one page, the same for every path, that names the container which answered."""

from __future__ import annotations

from html import escape

from fargate_lab.emulator.containers import pages
from fargate_lab.emulator.containers.process import Process
from fargate_lab.emulator.containers.programs.pages import access_line
from fargate_lab.emulator.network.fabric import AddressInUse, HttpAnswer, HttpRequest
from fargate_lab.emulator.party import Party


async def hello_world(process: Process) -> int:
    """Serve on LISTEN_PORT until SIGTERM, which ends it with 143."""
    port = process.environment.get("LISTEN_PORT", "80")
    page = pages.HELLO_WORLD.format(hostname=escape(process.container.spec.hostname)).encode()

    async def answer(request: HttpRequest, connection: Party) -> HttpAnswer:
        headers = {"Server": "nginx", "Content-Type": "text/html", "Content-Length": str(len(page))}
        found = HttpAnswer(200, headers, b"" if request.method == "HEAD" else page)
        process.print(access_line(process, request, found, combined=True))
        return found

    try:
        process.listen(int(port) if port.isdigit() else 80, answer)
    except AddressInUse:
        process.complain(f"nginx: [emerg] bind() to 0.0.0.0:{port} failed (98: Address already in use)")
        return 1
    return await process.serve({"TERM": 143, "INT": 130, "QUIT": 0})
