"""An endpoint that answers from memory what a real one answered before: the fastest that boto3 can be answered.

`python -m tests.benchmarks.constant FILE`: FILE holds {operation: answer} in JSON; prints its address.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn


class Constant:
    """An ASGI application that looks a request up by its operation."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = {key: value.encode() for key, value in answers.items()}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        body = self.answers[dict(scope["headers"])[b"x-amz-target"].decode()]
        kind = [
            (b"content-type", b"application/x-amz-json-1.1"),
            (b"content-length", str(len(body)).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": kind})
        await send({"type": "http.response.body", "body": body})


def main(file: str) -> None:
    """Serve until killed."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    sys.stdout.write(f"http://127.0.0.1:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    app: Any = Constant(json.loads(Path(file).read_text("utf-8")))
    config = uvicorn.Config(
        app, http="httptools", loop="asyncio", lifespan="off", ws="none", access_log=False, log_level="warning",
        proxy_headers=False, server_header=False, date_header=False,
    )  # fmt: skip
    asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))


if __name__ == "__main__":
    main(sys.argv[1])
