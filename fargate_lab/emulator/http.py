"""Requests and answers of the edge: as much of ASGI as one port with a few routes needs."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

MOST_BODY_BYTES = 16 * 1024 * 1024
"""A task definition is 64 KiB at most and a batch of log lines 1 MiB; more than this is a mistake or an attack."""


class BodyTooLarge(Exception):
    """The body of a request is larger than `MOST_BODY_BYTES`."""


@dataclass
class Request:
    """One HTTP request, body and all. Header names are lower case."""

    method: str
    path: str
    raw_path: str
    query_string: str
    headers: dict[str, str]
    client: tuple[str, int]
    body: bytes = b""

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def url(self) -> str:
        return f"{self.raw_path}?{self.query_string}" if self.query_string else self.raw_path


@dataclass
class Answer:
    """One HTTP answer."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def json_answer(value: Any, status: int = 200, content_type: str = "application/json") -> Answer:
    """An answer with a JSON body."""
    body = json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode("utf-8", errors="replace")
    return Answer(status, body, {"content-type": content_type})


async def read_request(scope: Mapping[str, Any], receive: Receive) -> Request:
    """Read one request to its end; raises BodyTooLarge."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    raw_path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    request = Request(
        method=scope["method"],
        path=scope["path"],
        raw_path=raw_path,
        query_string=scope["query_string"].decode("latin-1"),
        headers=headers,
        client=tuple(scope.get("client") or ("127.0.0.1", 0)),
    )
    chunks: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MOST_BODY_BYTES:
            raise BodyTooLarge
        chunks.append(chunk)
        more = bool(message.get("more_body"))
    request.body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
    return request


async def send_answer(answer: Answer, send: Send, version: str, head_only: bool = False) -> None:
    """Send one answer; every answer says which emulator gave it."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    headers.append((b"x-fargate-lab", version.encode()))
    if "content-length" not in answer.headers:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head_only else answer.body})
