"""Starting and ending the emulator: `python -m fargate_lab up`.

Listens first and imports the neighbours (moto) in the background; ends on Ctrl-C, on SIGTERM, and, when its standard
input is a pipe, when whoever started it has gone.
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import stat
import sys
import threading

import uvicorn

from fargate_lab.emulator import neighbours
from fargate_lab.emulator.build import build_world
from fargate_lab.emulator.clock import DEFAULT_RATE
from fargate_lab.emulator.edge import Edge

MOST_DESCRIPTORS = 65_536
"""Open files that the emulator asks for at most: room for 20,000 shells."""


def main(host: str = "127.0.0.1", port: int = 4566, rate: float | None = None) -> int:
    """Serve until told to end; the first line on standard output says where. Returns the exit status."""
    try:
        listener = _listen(host, port)
    except OSError as error:
        reason = error.strerror or error
        sys.stderr.write(f"fargate_lab: cannot listen on {host}:{port}: {reason}. Try another --port.\n")
        return 1
    _allow_many_descriptors()
    try:
        asyncio.run(_serve(listener, host, DEFAULT_RATE if rate is None else rate))
    except KeyboardInterrupt:
        return 0
    return 0


async def _serve(listener: socket.socket, host: str, rate: float) -> None:
    world = build_world(rate)
    time_moves = asyncio.create_task(world.clock.run())
    config = uvicorn.Config(
        Edge(world, host),  # type: ignore[arg-type]
        http="httptools",
        loop="asyncio",
        lifespan="off",
        ws="none",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=120,
        timeout_graceful_shutdown=1,
        proxy_headers=False,
        server_header=False,
        date_header=False,
    )
    server = uvicorn.Server(config)
    _end_with_standard_input(server)
    threading.Thread(target=_load_neighbours, name="neighbours", daemon=True).start()
    port = listener.getsockname()[1]
    shown = "127.0.0.1" if host == "0.0.0.0" else host
    sys.stdout.write(f"fargate_lab: listening on http://{shown}:{port}\n")
    sys.stdout.flush()
    time_moves.add_done_callback(lambda _: setattr(server, "should_exit", True))
    try:
        await server.serve(sockets=[listener])
    finally:
        time_moves.cancel()
        world.driver.close()


def _allow_many_descriptors() -> None:
    """Raise the soft limit of open files to the hard one: a shell takes three, and 1,024 is a usual limit."""
    if os.name == "nt":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, MOST_DESCRIPTORS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _load_neighbours() -> None:
    """Import moto, then keep what was imported out of every later garbage collection: each would take 80 ms."""
    neighbours.load()
    gc.freeze()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio turns Nagle's algorithm off only for a socket that says TCP; with it, every answer waits 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name != "nt":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(1024)
    return listener


def _end_with_standard_input(server: uvicorn.Server) -> None:
    """End when standard input is a pipe and its other end is closed: whoever started this process has gone."""
    try:
        descriptor = sys.stdin.fileno()
        if not stat.S_ISFIFO(os.fstat(descriptor).st_mode):
            return
    except (AttributeError, OSError, ValueError):
        return

    def watch() -> None:
        while os.read(descriptor, 4096):
            continue
        server.should_exit = True

    threading.Thread(target=watch, name="standard input", daemon=True).start()
