"""Shells that compute in real time without ever parking, and how many of them the lab bears.

On Fargate such a container only spends its CPU; here it spends a core of the learner's machine and a thread of
bashkit's pool. A few are let be (their lesson is worth it); beyond that the newest is killed, and told why.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

AFTER_SECONDS = 3.0
"""Real seconds without parking after which a shell counts as a runaway."""
MOST = 8
REASON = f"killed by the lab: more than {MOST} containers compute without a pause"


class Runaways:
    """Everybody who computes for too long, of one driver."""

    def __init__(self) -> None:
        self._running: set[object] = set()

    def watch(self, kill: Callable[[str], None]) -> Watch:
        """Look after one shell; ``kill(reason)`` ends it."""
        return Watch(self._running, kill)


class Watch:
    """One shell, as far as its computing goes."""

    __slots__ = ("_kill", "_running", "_timer")

    def __init__(self, running: set[object], kill: Callable[[str], None]) -> None:
        self._running, self._kill = running, kill
        self._timer: asyncio.TimerHandle | None = None

    def computes(self, yes: bool) -> None:
        """The shell has begun to compute, or has parked or ended."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._running.discard(self)
        if yes:
            self._timer = asyncio.get_running_loop().call_later(AFTER_SECONDS, self._too_long)

    def _too_long(self) -> None:
        self._timer = None
        if len(self._running) >= MOST:
            self._kill(REASON)
        else:
            self._running.add(self)
