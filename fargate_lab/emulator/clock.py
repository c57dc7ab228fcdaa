"""Virtual time: the only clock of the emulator.

What it knows: timers in one heap, two ways to move (flowing and stepped), and who is still computing.
What it does not know: tasks, containers, accounts.

Flowing: starts at the real date, runs ``rate`` virtual seconds per real second, lags rather than skips when
the machine is slow, and rests when nobody has asked anything for a minute. Stepped (``rate`` 0): starts at
one fixed date and moves only when somebody pushes it.

Virtual time stands still while a *party* (a container, a server's connection) computes, and between two
timers everybody must have parked again. That is what makes the same calls give the same journal.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fargate_lab.emulator.party import Key, Party

log = logging.getLogger(__name__)

DEFAULT_RATE = 20.0
STEPPED_START = 1_767_258_000.0
"""2026-01-01T09:00:00Z: where every stepped lab begins, so that a stored notebook prints the same bytes."""
REST_AFTER_SECONDS = 60.0
"""Real seconds without a request after which a flowing clock rests."""
MOST_LATE_SECONDS = 0.25
"""Real seconds that a late wake-up may count for; the rest is lag (a slow machine, a closed laptop)."""
PATIENCE_SECONDS = 2.0
"""Real seconds that one party may compute without parking before the world goes on without it."""


class Timer:
    """A callback due at a virtual instant; ``cancel()`` takes it back."""

    __slots__ = ("callback", "cancelled", "key", "when")

    def __init__(self, when: float, key: Key, callback: Callable[[], None]) -> None:
        self.when, self.key, self.callback, self.cancelled = when, key, callback, False

    def cancel(self) -> None:
        self.cancelled = True


class Goal:
    """Somebody waits for an instant or for a condition, and may push the clock towards it."""

    __slots__ = ("condition", "future", "pushes", "target")

    def __init__(self, target: float, condition: Callable[[], bool] | None, pushes: bool) -> None:
        self.target, self.condition, self.pushes = target, condition, pushes
        self.future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def met(self, now: float) -> bool:
        return now >= self.target or (self.condition is not None and self.condition())


class Clock:
    """One virtual clock. ``run()`` must be a task of the loop for time to move."""

    def __init__(self, rate: float = DEFAULT_RATE, start: float | None = None) -> None:
        self._rate = rate
        self._now = start if start is not None else (STEPPED_START if rate == 0 else time.time())
        self.started = self._now
        self._heap: list[tuple[float, Key, int, Timer]] = []
        self._sequence = 0
        self._busy: set[Party] = set()
        self._goals: list[Goal] = []
        self._attending = 0
        self._flowed_to = self._asked = time.monotonic()
        self._flow_target = self._now
        self._expected_wake: float | None = None
        self._stir = asyncio.Event()
        self._all_parked = asyncio.Event()
        self._all_parked.set()

    # -- reading ------------------------------------------------------------------------------------------
    @property
    def now(self) -> float:
        """The virtual time, in seconds since 1970."""
        return self._now

    @property
    def rate(self) -> float:
        """Virtual seconds per real second; 0 when stepped."""
        return self._rate

    @property
    def stepped(self) -> bool:
        return self._rate == 0

    @property
    def resting(self) -> bool:
        """Whether a flowing clock stands still because nobody has asked for a minute."""
        if self.stepped or self._attending:
            return False
        return time.monotonic() - self._asked > REST_AFTER_SECONDS

    @property
    def settled(self) -> bool:
        """Nothing is due at this instant and nobody computes."""
        due = self._next_timer()
        return not self._busy and (due is None or due.when > self._now)

    # -- timers and parties -------------------------------------------------------------------------------
    def call_at(self, when: float, key: Key, callback: Callable[[], None]) -> Timer:
        """Call ``callback`` at the virtual instant ``when``; ties go by ``key``, then by order of asking."""
        timer = Timer(max(when, self._now), key, callback)
        self._sequence += 1
        heapq.heappush(self._heap, (timer.when, tuple(str(part) for part in key), self._sequence, timer))
        self._stir.set()
        return timer

    def call_after(self, delay: float, key: Key, callback: Callable[[], None]) -> Timer:
        """Call ``callback`` ``delay`` virtual seconds from now."""
        return self.call_at(self._now + delay, key, callback)

    def party(self, key: Key) -> Party:
        """A new party, busy until it parks."""
        return Party(self, key)

    def _park(self, party: Party) -> None:
        self._busy.discard(party)
        if not self._busy:
            self._all_parked.set()
            self._stir.set()

    # -- moving -------------------------------------------------------------------------------------------
    def asked(self) -> None:
        """Somebody asked the lab something: stop resting."""
        if self.resting:
            self._flowed_to = time.monotonic()
        self._asked = time.monotonic()
        self.catch_up()
        self._stir.set()

    @contextmanager
    def attending(self) -> Iterator[None]:
        """Somebody waits for an answer inside the block, however long it takes: the clock does not rest."""
        self.asked()
        self._attending += 1
        try:
            yield
        finally:
            self._attending -= 1
            self._asked = time.monotonic()

    def catch_up(self) -> None:
        """Let `now` be what the real clock makes of it, as far as nothing is due before; asks for nothing."""
        due = self._next_timer()
        self._flow()
        if self._flow_target > self._now and not self._busy and (due is None or due.when > self._flow_target):
            self._now = self._flow_target

    def set_rate(self, rate: float) -> None:
        """Change the rate (virtual seconds per real second; 0 = stepped)."""
        self._flow()
        self._rate = rate
        self._flowed_to = time.monotonic()
        self._stir.set()

    async def advance(self, seconds: float) -> None:
        """Move virtual time by ``seconds`` as fast as the machine can; return when it is there."""
        await self._reach(Goal(self._now + seconds, None, pushes=True))

    async def run_until(self, condition: Callable[[], bool] | None, limit: float) -> None:
        """Return at the first instant at which ``condition()`` holds, at the latest after ``limit`` seconds.

        Stepped, this pushes the clock; flowing, it lets time pass by itself.
        """
        goal = Goal(self._now + limit, condition, pushes=self.stepped)
        if not goal.pushes:
            self.call_at(goal.target, ("goal",), lambda: None)
        await self._reach(goal)

    async def settle(self) -> None:
        """Return once nothing is due at this instant and nobody computes."""
        if not self.settled:
            await self._reach(Goal(self._now, None, pushes=True))

    async def _reach(self, goal: Goal) -> None:
        self._goals.append(goal)
        self._stir.set()
        try:
            await goal.future
        finally:
            if goal in self._goals:
                self._goals.remove(goal)

    async def run(self) -> None:
        """Move time until cancelled: one timer at a time, and only when everybody is parked."""
        while True:
            self._stir.clear()
            self._flow()
            await self._quiet()
            due = self._next_timer()
            if due is None or due.when > self._now:
                self._resolve_goals()
                due = self._next_timer()
            horizon = max([self._flow_target, *(goal.target for goal in self._goals if goal.pushes)])
            if due is not None and due.when <= max(horizon, self._now):
                self._now = max(self._now, due.when)
                heapq.heappop(self._heap)
                self._fire(due)
                await asyncio.sleep(0)
                continue
            if horizon > self._now:
                self._now = horizon
                self._resolve_goals()
            await self._idle(due)

    def _fire(self, timer: Timer) -> None:
        """Call back; one broken callback must not stop everybody's time, so it is logged and time goes on."""
        try:
            timer.callback()
        except Exception:
            log.exception("a timer of %s failed", timer.key)

    def _flow(self) -> None:
        """Turn the real time that has passed into the virtual time that may be reached."""
        real = time.monotonic()
        if self.stepped:
            self._flowed_to, self._flow_target = real, self._now
            return
        until = real if self._attending else min(real, self._asked + REST_AFTER_SECONDS)
        if self._expected_wake is not None:
            until = min(until, self._expected_wake + MOST_LATE_SECONDS)
        passed = max(0.0, until - self._flowed_to)
        self._flowed_to = real
        self._flow_target = max(self._flow_target, self._now) + passed * self._rate

    def _next_timer(self) -> Timer | None:
        while self._heap and self._heap[0][3].cancelled:
            heapq.heappop(self._heap)
        return self._heap[0][3] if self._heap else None

    def _resolve_goals(self) -> None:
        for goal in [goal for goal in self._goals if goal.met(self._now)]:
            self._goals.remove(goal)
            if not goal.future.done():
                goal.future.set_result(None)

    async def _quiet(self) -> None:
        """Wait until everybody is parked; whoever computes for too long is left to itself."""
        while self._busy:
            self._all_parked.clear()
            try:
                await asyncio.wait_for(self._all_parked.wait(), PATIENCE_SECONDS)
            except TimeoutError:
                self._busy.clear()

    async def _idle(self, due: Timer | None) -> None:
        """Sleep, in real time, until something is due or somebody stirs."""
        seconds = None
        if due is not None and not self.stepped and not self.resting:
            seconds = max(0.0, (due.when - self._now) / self._rate)
            if not self._attending:
                seconds = min(seconds, max(0.0, self._asked + REST_AFTER_SECONDS - time.monotonic()) + 0.001)
        self._expected_wake = None if seconds is None else time.monotonic() + seconds
        try:
            await asyncio.wait_for(self._stir.wait(), seconds)
        except TimeoutError:
            return
        finally:
            self._flow()
            self._expected_wake = None
