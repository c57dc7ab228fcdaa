"""Parties: whoever computes in real time, and so holds virtual time still until it parks.

It knows waiting and waking; when time moves is the clock's business.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fargate_lab.emulator.clock import Clock

Key = tuple[Any, ...]


class Party:
    """Anything that computes in real time and so holds virtual time still. Busy from its creation."""

    __slots__ = ("_clock", "_future", "key")

    def __init__(self, clock: Clock, key: Key) -> None:
        self.key = key
        self._clock = clock
        self._future: asyncio.Future[Any] | None = None
        clock._busy.add(self)

    @property
    def waiting(self) -> bool:
        """Whether ``wake`` would be heard."""
        return self._future is not None and not self._future.done()

    async def sleep(self, seconds: float) -> None:
        """Park for ``seconds`` of virtual time."""
        timer = self._clock.call_after(seconds, self.key, self.wake)
        try:
            await self.wait()
        finally:
            timer.cancel()

    async def wait(self) -> Any:
        """Park until ``wake(value)``, which this returns, or ``throw(error)``, which it raises."""
        if self._future is not None:
            raise RuntimeError(f"{self.key} waits already")
        self._future = asyncio.get_running_loop().create_future()
        self._clock._park(self)
        try:
            return await self._future
        finally:
            self._future = None

    def wake(self, value: Any = None) -> None:
        """Make the party busy from this very instant; its ``wait`` returns ``value``."""
        if self._future is None or self._future.done():
            raise RuntimeError(f"{self.key} does not wait")
        self._clock._busy.add(self)
        self._future.set_result(value)

    def throw(self, error: BaseException) -> None:
        """As ``wake``, but ``wait`` raises ``error``."""
        if self._future is None or self._future.done():
            raise RuntimeError(f"{self.key} does not wait")
        self._clock._busy.add(self)
        self._future.set_exception(error)

    def end(self) -> None:
        """Leave the clock for ever; harmless when repeated."""
        self._clock._park(self)
