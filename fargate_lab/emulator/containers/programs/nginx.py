"""nginx: serves the files it finds, on the port and root of its site's configuration, and logs each request.

Of the configuration it knows ``listen``, ``root`` and ``return STATUS "text";``; everything else is not looked at.
"""

from __future__ import annotations

import re

from fargate_lab.emulator.containers.commands.clockwork import written
from fargate_lab.emulator.containers.process import Become, Process
from fargate_lab.emulator.containers.programs.pages import access_line, file_answer
from fargate_lab.emulator.network.fabric import AddressInUse, HttpAnswer, HttpRequest
from fargate_lab.emulator.party import Party

_SITE = "/etc/nginx/conf.d/default.conf"
_SIGNALS = {"QUIT": 0, "TERM": 0, "INT": 0}


async def nginx_entrypoint(process: Process) -> Become:
    """The image's entry point: says that it is done, then becomes its arguments."""
    argv = process.argv[1:]
    if argv[:1] in (["nginx"], ["nginx-debug"]):
        process.print("/docker-entrypoint.sh: Configuration complete; ready for start up")
    return Become(argv)


async def nginx(process: Process) -> int | Become:
    """``nginx [-g 'daemon off;'] [-t] [-v]``; without "daemon off" it goes to the background, as the real one."""
    words = process.argv[1:]
    version = process.environment.get("NGINX_VERSION", "")
    if "-v" in words or "-V" in words:
        process.complain(f"nginx version: nginx/{version}")
        return 0
    if "-t" in words:
        process.complain("nginx: configuration file /etc/nginx/nginx.conf test is successful")
        return 0
    main = (process.read("/etc/nginx/nginx.conf") or b"").decode(errors="replace")
    if re.search(r"daemon\s+off\s*;", " ".join(words) + main):
        return await _serve(process)
    process.leave_behind(_serve)
    return 0


async def _serve(process: Process) -> int:
    site = (process.read(_SITE) or b"").decode(errors="replace")
    site = re.sub(r"#.*", "", site)
    ports = [int(port) for port in re.findall(r"\blisten\s+(?:[\d.]+:)?(\d+)", site)] or [80]
    version = process.environment.get("NGINX_VERSION", "")
    stamp = written(process.now, "%Y/%m/%d %H:%M:%S")

    async def answer(request: HttpRequest, connection: Party) -> HttpAnswer:
        found = _answer(process, site, request, f"nginx/{version}")
        process.print(access_line(process, request, found, combined=True) + ' "-"')
        return found

    for port in ports:
        try:
            process.listen(port, answer)
        except AddressInUse:
            process.complain(
                f"{stamp} [emerg] 1#1: bind() to 0.0.0.0:{port} failed (98: Address already in use)\n"
                f"nginx: [emerg] bind() to 0.0.0.0:{port} failed (98: Address already in use)"
            )
            return 1
    process.complain(f"{stamp} [notice] 1#1: nginx/{version}\n{stamp} [notice] 1#1: start worker processes")
    return await process.serve(_SIGNALS)


def _answer(process: Process, site: str, request: HttpRequest, server: str) -> HttpAnswer:
    fixed = re.search(r"\breturn\s+(\d{3})(?:\s+[\"']?([^;\"']*)[\"']?)?;", site)
    if fixed:
        body = (fixed[2] or "").replace("\\n", "\n").encode()
        return HttpAnswer(int(fixed[1]), {"Server": server, "Content-Type": "text/plain"}, body)
    root = re.search(r"\broot\s+([^;\s]+)\s*;", site)
    not_found = (
        "<html>\r\n<head><title>404 Not Found</title></head>\r\n<body>\r\n<center><h1>404 Not Found</h1></center>\r\n"
        f"<hr><center>{server}</center>\r\n</body>\r\n</html>\r\n"
    )
    answer = file_answer(process, root[1] if root else "/usr/share/nginx/html", request, server, not_found)
    if answer.status == 404:
        stamp = written(process.now, "%Y/%m/%d %H:%M:%S")
        path = (root[1] if root else "/usr/share/nginx/html") + request.path.partition("?")[0]
        process.complain(
            f'{stamp} [error] 29#29: *1 open() "{path}" failed (2: No such file or directory), '
            f'client: {request.source_ip}, server: localhost, request: "{request.method} {request.path} HTTP/1.1", '
            f'host: "{request.header("Host")}"'
        )
    return answer
