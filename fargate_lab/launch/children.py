"""Child processes that cannot outlive us.

Each child gets a process group of its own, so that a Ctrl-C in the terminal reaches only us and we end it in order;
and a pipe as its standard input, at whose end it leaves by itself, so that it also goes when we are killed.
"""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import IO, Any

from fargate_lab.launch import Failure

LISTENING = "fargate_lab: listening on "
START_SECONDS = 60.0
"""How long the emulator may take until it listens. It takes less than one; a cold, busy laptop takes longer."""


class Child:
    """A running child process. Use it as a context manager, or call `end`."""

    def __init__(
        self, arguments: list[str], environment: Mapping[str, str] | None = None, stdout: int | None = None
    ) -> None:
        own_group: dict[str, Any] = (
            {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
            if os.name == "nt"
            else {"start_new_session": True}
        )
        self.process = subprocess.Popen(
            [sys.executable, *arguments], env=environment, stdin=subprocess.PIPE, stdout=stdout, **own_group
        )

    def end(self, patience: float = 8.0) -> int:
        """Close its input, at whose end it leaves by itself; make it, if it has not. Returns its exit code."""
        if self.process.stdin:
            self.process.stdin.close()
        for harder in (self.process.terminate, self.kill):
            try:
                return self.process.wait(patience)
            except subprocess.TimeoutExpired:
                harder()
        return self.process.wait()

    def kill(self) -> None:
        """End it and its whole process group at once."""
        if os.name == "nt":
            self.process.kill()
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            self.process.kill()

    def __enter__(self) -> "Child":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()


class Emulator(Child):
    """The emulator as a child: `endpoint` is its address. Raises Failure when it does not come up."""

    def __init__(self, *options: str, port: int = 0, environment: Mapping[str, str] | None = None) -> None:
        arguments = ["-m", "fargate_lab", "up", "--port", str(port), *options]
        super().__init__(arguments, environment, subprocess.PIPE)
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        assert self.process.stdout
        threading.Thread(target=_read, args=(self.process.stdout, lines), daemon=True).start()
        try:
            first = lines.get(timeout=START_SECONDS)
        except BaseException as error:
            self.end(0.1)
            if isinstance(error, queue.Empty):
                raise Failure(f"the emulator did not start within {START_SECONDS:.0f} seconds.") from None
            raise
        if not first.startswith(LISTENING):
            raise Failure(f"the emulator did not start (exit code {self.end()}).")
        self.endpoint = first.removeprefix(LISTENING).strip()


def _read(stream: IO[bytes], lines: "queue.SimpleQueue[str]") -> None:
    """Hand on the first line (empty when there is none), and keep the pipe from filling up after it."""
    lines.put(stream.readline().decode("utf-8", "replace"))
    while stream.read(65536):
        continue
