"""The embedded emulator: one child process per Python process, shared by all its Labs.

Knows how to start it, how to hear its address, and how to end it. It ends when its standard input closes, so that
a killed kernel leaves nothing behind; it sits in a session of its own, so that interrupting a cell does not reach it.
Does not know what the emulator is: only `target.py` uses this, and this names it only on a command line.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import IO

from fargate_lab.errors import LabError

FIRST_LINE = re.compile(r"fargate_lab: listening on (http://127\.0\.0\.1:\d+)")
START_REAL_SECONDS = 30.0
END_REAL_SECONDS = 3.0

_lock = threading.Lock()
_children: dict[int, Child] = {}  # by process id: a fork must not share its parent's


class Child:
    """A running emulator and its address."""

    def __init__(self, rate: str | None = None) -> None:
        self._complaints: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the child
        self._first: queue.Queue[str] = queue.Queue()
        self._process = subprocess.Popen(
            _command(rate),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env=_environment(),
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        threading.Thread(target=self._listen, name="fargate-lab-child", daemon=True).start()
        try:
            self.endpoint = self._hear()
        except BaseException:
            self.end()
            raise

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def end(self) -> None:
        """End the process: politely by closing its input, then by signals. Ending twice is fine."""
        process = self._process
        for step in (_close_input, subprocess.Popen.terminate, subprocess.Popen.kill):
            step(process)
            try:
                process.wait(END_REAL_SECONDS)
                break
            except subprocess.TimeoutExpired:
                continue
        self._complaints.close()

    def _listen(self) -> None:
        """Hand over the first line, then keep the pipe empty so that the child never waits to write."""
        with contextlib.suppress(ValueError, OSError):  # closed while reading
            for line in self._process.stdout or ():
                self._first.put(line.decode("utf-8", "replace"))
        self._first.put("")

    def _hear(self) -> str:
        try:
            line = self._first.get(timeout=START_REAL_SECONDS)
        except queue.Empty:
            raise LabError(f"The emulator did not start within {START_REAL_SECONDS:.0f} s.") from None
        found = FIRST_LINE.search(line)
        if found is None:
            raise LabError(
                f"The emulator did not start: {self._last_complaint() or line.strip() or 'it just ended'}"
            )
        return found.group(1)

    def _last_complaint(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        self._complaints.seek(0)
        lines = self._complaints.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else ""


def endpoint(rate: str | None = None) -> str:
    """The address of this process's emulator, which is started when it does not run. Raises LabError."""
    with _lock:
        child = _children.get(os.getpid())
        if child is None or not child.alive:
            if child is not None:
                child.end()
            child = _children[os.getpid()] = Child(rate)
        return child.endpoint


def end() -> None:
    """End this process's emulator, if it has one. Runs by itself when Python ends."""
    with _lock:
        child = _children.pop(os.getpid(), None)
    if child is not None:
        child.end()


atexit.register(end)


def _command(rate: str | None) -> list[str]:
    # -P: the notebook's folder is not on the child's path, whatever modules a learner keeps there.
    return [
        sys.executable,
        "-P",
        "-m",
        "fargate_lab",
        "up",
        "--port",
        "0",
        *(["--rate", rate] if rate else []),
    ]


def _environment() -> dict[str, str]:
    ours = {"FARGATE_LAB_ENDPOINT", "FARGATE_LAB_TARGET", "AWS_ENDPOINT_URL", "AWS_PROFILE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    here = str(Path(__file__).resolve().parent.parent)  # works in a clone that is not installed, too
    path = [here, *filter(None, [kept.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(path)}


def _close_input(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):  # it is gone already
        if process.stdin is not None:
            process.stdin.close()
    # A child stopped by hand (Ctrl-Z in a terminal) would never read the end of its input.
    if os.name == "posix" and process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGCONT)
