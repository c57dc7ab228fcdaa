"""What the file servers share: from a request to a file of the container, and a line of the access log."""

from __future__ import annotations

from posixpath import normpath
from urllib.parse import unquote

from fargate_lab.emulator.containers.commands.clockwork import written
from fargate_lab.emulator.containers.process import Process
from fargate_lab.emulator.network.fabric import HttpAnswer, HttpRequest

_TYPES = {
    "html": "text/html", "htm": "text/html", "css": "text/css", "js": "text/javascript", "json": "application/json",
    "txt": "text/plain", "svg": "image/svg+xml", "xml": "text/xml", "png": "image/png", "jpg": "image/jpeg",
}  # fmt: skip


def file_answer(process: Process, root: str, request: HttpRequest, server: str, not_found: str) -> HttpAnswer:
    """The file below ``root`` that the request means, or a 404 (405 for methods that a file server refuses)."""
    headers = {"Server": server, "Date": written(process.now, "%a, %d %b %Y %H:%M:%S GMT")}
    path = normpath("/" + unquote(request.path.partition("?")[0]).lstrip("/"))
    if request.path.partition("?")[0].endswith("/"):
        path = f"{path.rstrip('/')}/index.html"
    status, body = 200, process.read(root.rstrip("/") + path)
    if request.method not in ("GET", "HEAD"):
        status, body = 405, b"<html><head><title>405 Not Allowed</title></head></html>\r\n"
    elif body is None:
        status, body = 404, not_found.encode()
    kind = _TYPES.get(path.rpartition(".")[2], "application/octet-stream") if status == 200 else "text/html"
    headers |= {"Content-Type": kind, "Content-Length": str(len(body)), "Connection": "keep-alive"}
    return HttpAnswer(status, headers, b"" if request.method == "HEAD" else body)


def access_line(process: Process, request: HttpRequest, answer: HttpAnswer, combined: bool) -> str:
    """The common log format, or the combined one."""
    when = written(process.now, "%d/%b/%Y:%H:%M:%S +0000")
    size = len(answer.body)
    line = f'{request.source_ip} - - [{when}] "{request.method} {request.path} HTTP/1.1" {answer.status} '
    if not combined:
        return line + (str(size) if size else "-")
    return line + f'{size} "{request.header("Referer", "-")}" "{request.header("User-Agent", "-")}"'
