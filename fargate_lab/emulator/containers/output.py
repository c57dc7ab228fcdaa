"""What a container prints, cut into lines and bounded.

Shell output arrives on a foreign thread and only waits here; it becomes lines when the loop drains it, at the
virtual time at which it was printed (the container has not parked since). A flood is counted and cut off.
"""

from __future__ import annotations

import threading

from fargate_lab.emulator.clock import Clock
from fargate_lab.emulator.containers.driver import Output

LONGEST_LINE = 16 * 1024
"""Bytes after which Docker cuts a line in two."""
MOST_WAITING = 4 * 1024 * 1024
"""Bytes that may wait between two drains."""
SHELL_CAP = 10 * 1024 * 1024
"""Bytes of one stream after which bashkit says nothing more; a test pins it."""
TRUNCATED = "output truncated by the lab"


MOST_KEPT = 256 * 1024
"""Bytes that are kept of what a command prints that somebody executes in a container."""


class Kept:
    """The beginning of an output, as one text."""

    __slots__ = ("_left", "text")

    def __init__(self) -> None:
        self._left, self.text = MOST_KEPT, ""

    def hear(self, stream: str, line: bytes, at: float = 0.0) -> None:
        """Keep a line while there is room."""
        if self._left > 0:
            self.text += line[: self._left].decode(errors="replace") + "\n"
        self._left -= len(line) + 1


class Lines:
    """The lines of one container."""

    __slots__ = (
        "_clock", "_closed", "_lock", "_output", "_overflow", "_partial", "_said", "_shell_bytes", "_waiting",
        "_waiting_bytes", "written",
    )  # fmt: skip

    def __init__(self, clock: Clock, output: Output) -> None:
        self._clock, self._output = clock, output
        self._waiting: list[tuple[str, str]] = []
        self._waiting_bytes = 0
        self._shell_bytes = {"stdout": 0, "stderr": 0}
        self._partial: dict[str, bytes] = {"stdout": b"", "stderr": b""}
        self._lock = threading.Lock()
        self._overflow = self._said = self._closed = False
        self.written = 0
        """Bytes delivered so far."""

    def feed(self, stdout: str, stderr: str) -> bool:
        """Take what a shell printed, on any thread; True when it is time to drain."""
        with self._lock:
            for stream, text in (("stdout", stdout), ("stderr", stderr)):
                if not text:
                    continue
                self._shell_bytes[stream] += len(text.encode(errors="replace"))
                if self._waiting_bytes + len(text) > MOST_WAITING or self._shell_bytes[stream] >= SHELL_CAP:
                    self._overflow = True
                if self._waiting_bytes + len(text) <= MOST_WAITING:
                    self._waiting.append((stream, text))
                    self._waiting_bytes += len(text)
            return self._waiting_bytes > MOST_WAITING // 8 or (self._overflow and not self._said)

    def drain(self) -> None:
        """Turn what has arrived into lines, on the loop."""
        with self._lock:
            arrived, self._waiting = self._waiting, []
            self._waiting_bytes = 0
        for stream, text in arrived:
            self.write(stream, text.encode(errors="replace"))
        if self._overflow and not self._said:
            self._said = True
            self._emit("stderr", TRUNCATED.encode())

    def write(self, stream: str, text: bytes) -> None:
        """Print bytes on the loop, at this instant."""
        if self._closed:
            return
        pieces = (self._partial[stream] + text).split(b"\n")
        self._partial[stream] = pieces.pop()
        for piece in pieces:
            self._cut(stream, piece)
        while len(self._partial[stream]) >= LONGEST_LINE:
            self._emit(stream, self._partial[stream][:LONGEST_LINE])
            self._partial[stream] = self._partial[stream][LONGEST_LINE:]

    def close(self) -> None:
        """Flush what has no newline yet; nothing is heard afterwards."""
        if self._closed:
            return
        self.drain()
        for stream, rest in self._partial.items():
            if rest:
                self._cut(stream, rest)
        self._closed = True

    def _cut(self, stream: str, line: bytes) -> None:
        for start in range(0, len(line) or 1, LONGEST_LINE):
            self._emit(stream, line[start : start + LONGEST_LINE])

    def _emit(self, stream: str, line: bytes) -> None:
        if not self._closed:
            self.written += len(line) + 1
            self._output(stream, line, self._clock.now)
