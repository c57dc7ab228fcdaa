"""Apache httpd: serves /usr/local/apache2/htdocs on port 80. Its configuration files are not there."""

from __future__ import annotations

from fargate_lab.emulator.containers.commands.clockwork import written
from fargate_lab.emulator.containers.process import Process
from fargate_lab.emulator.containers.programs.pages import access_line, file_answer
from fargate_lab.emulator.network.fabric import AddressInUse, HttpAnswer, HttpRequest
from fargate_lab.emulator.party import Party

_ROOT = "/usr/local/apache2/htdocs"
_NOT_FOUND = "<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>\n"


async def apache(process: Process) -> int:
    """``httpd-foreground``, ``httpd -D FOREGROUND``; plain ``httpd`` goes to the background."""
    if process.argv[0].endswith("httpd-foreground") or "FOREGROUND" in " ".join(process.argv):
        return await _serve(process)
    process.leave_behind(_serve)
    return 0


async def _serve(process: Process) -> int:
    version = process.environment.get("HTTPD_VERSION", "2.4")
    server = f"Apache/{version} (Unix)"

    async def answer(request: HttpRequest, connection: Party) -> HttpAnswer:
        found = file_answer(process, _ROOT, request, server, _NOT_FOUND)
        process.print(access_line(process, request, found, combined=False))
        return found

    process.complain(
        "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using "
        f"{process.network.ip}. Set the 'ServerName' directive globally to suppress this message"
    )
    try:
        process.listen(80, answer)
    except AddressInUse:
        process.complain(
            "(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80\n"
            "no listening sockets available, shutting down\nAH00015: Unable to open logs"
        )
        return 1
    process.complain(f"{_stamp(process)} AH00489: {server} configured -- resuming normal operations")
    process.complain(f"{_stamp(process)} AH00094: Command line: 'httpd -D FOREGROUND'")
    status = await process.serve({"TERM": 0, "WINCH": 0, "INT": 0})
    process.complain(f"{_stamp(process)} AH00491: caught SIGTERM, shutting down")
    return status


def _stamp(process: Process) -> str:
    return written(process.now, "[%a %b %d %H:%M:%S.%6N %Y]") + " [mpm_event:notice] [pid 1:tid 1]"
