"""When a shell computes and when it is parked.

A plain script runs one command at a time, so one party is enough: it parks inside a command of ours and is busy
again when that returns. A script with background jobs (``&``) has commands of ours in flight side by side, and
bashkit does not say when a job starts, goes on or ends. For such scripts each command has a party of its own, and one
more stands for the shell itself. The first shell's commands tell how many jobs run; once as many commands are in
flight beside it, everybody is parked. When that never comes true (a job has ended, or does something that is not
ours), the shell counts as parked after some quiet real time. That is a guess, and the reason why repeatability is
not promised for background jobs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fargate_lab.emulator.clock import Clock
from fargate_lab.emulator.party import Key, Party

QUIET_SECONDS = 0.05
"""Real seconds without a stir after which a shell with background jobs counts as parked."""


class Parking:
    """The parties of one shell."""

    __slots__ = (
        "_calls", "_clock", "_counted", "_is_quiet", "_jobs", "_key", "_quiet", "_running", "_shell", "_shell_lent",
    )  # fmt: skip

    def __init__(self, clock: Clock, key: Key, jobs: bool, quiet: Callable[[], None]) -> None:
        self._clock, self._key, self._jobs, self._is_quiet = clock, key, jobs, quiet
        self._shell: Party | None = clock.party(key)
        self._shell_lent = False
        self._counted = 0
        self._calls: dict[Party, bool] = {}
        self._running = 0
        self._quiet: asyncio.TimerHandle | None = None

    @property
    def calls(self) -> tuple[Party, ...]:
        """The parties of the commands in flight."""
        return tuple(self._calls)

    def enter(self, first: bool = True, running: int = 0) -> Party:
        """A command of ours begins: the party it may park.

        ``first``: it is the first shell's own; then ``running`` jobs run beside it.
        """
        if self._shell is not None and not self._jobs and not self._shell_lent:
            self._shell_lent = True
            party = self._shell
        else:
            self._counted += 1
            party = self._clock.party((*self._key, f"{self._counted:06d}"))
        self._calls[party] = first
        if first:
            self._running = running
        if self._jobs:
            self._watch()
            if self._everybody_is_in_a_call():
                self._park()
        return party

    def leave(self, party: Party) -> None:
        """The command has returned: the shell computes."""
        self._calls.pop(party, None)
        if party is self._shell:
            self._shell_lent = False
            return
        if self._jobs:
            if self._shell is None:
                self._shell = self._clock.party(self._key)
            self._watch()
        party.end()

    def end(self) -> None:
        """The shell is over."""
        if self._quiet is not None:
            self._quiet.cancel()
            self._quiet = None
        for party in self._calls:
            party.end()
        self._calls.clear()
        self._jobs = False
        self._park()

    def _everybody_is_in_a_call(self) -> bool:
        first = sum(self._calls.values())
        return first > 0 and len(self._calls) - first >= self._running

    def _park(self) -> None:
        if self._shell is not None:
            self._shell.end()
            self._shell = None

    def _watch(self) -> None:
        if self._quiet is not None:
            self._quiet.cancel()
        self._quiet = asyncio.get_running_loop().call_later(QUIET_SECONDS, self._look)

    def _look(self) -> None:
        self._quiet = None
        if self._calls:
            self._park()
            self._is_quiet()
