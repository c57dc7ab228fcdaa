"""Runs the steps of a set-up, one line each: what it is, and how long it took.

On a terminal the seconds count up while a step runs. What the step's own program says goes to a log file.
"""

import subprocess
import sys
import time
from pathlib import Path


def run(what: str, command: list[str], log: Path, environment: dict[str, str] | None = None) -> int:
    """Run `command`, its output appended to `log`; returns its exit code. Ctrl-C ends it."""
    started = time.monotonic()
    _show(f"  {what} ...")
    with log.open("ab") as output:
        step = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment
        )
        try:
            while True:
                try:
                    code = step.wait(timeout=1.0)
                    break
                except subprocess.TimeoutExpired:
                    if sys.stderr.isatty():
                        _show(f"\r  {what} ... {time.monotonic() - started:.0f} s")
        except BaseException:
            step.kill()
            step.wait()
            raise
    seconds = f"{time.monotonic() - started:.0f} s"
    word = seconds if code == 0 else f"failed after {seconds}"
    _show(f"\r  {what} ... {word}\n" if sys.stderr.isatty() else f" {word}\n")
    return code


def _show(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
