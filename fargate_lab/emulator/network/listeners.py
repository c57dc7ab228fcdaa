"""Open ports, and the connections that they are answering.

Knows nothing of addresses: whoever opens a port says under which key its connections stand among other parties.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from fargate_lab.emulator.clock import Clock
from fargate_lab.emulator.network.wire import Answer, HttpAnswer, HttpRequest, NetworkError, Reset, TimedOut
from fargate_lab.emulator.party import Key, Party


class Listener:
    """One open port; ``close()`` resets the connections that it has not answered yet."""

    def __init__(
        self,
        clock: Clock,
        port: int,
        answer: Answer,
        key: Key,
        closed: Callable[[Listener], None] | None = None,
    ) -> None:
        self.clock, self.port, self.answer, self.key, self._closed = clock, port, answer, key, closed
        self.connections: set[Connection] = set()
        self._counted = 0

    def connection(self) -> Connection:
        """A new connection, with a party whose key depends only on how many came before."""
        self._counted += 1
        return Connection(self, (*self.key, "connection", f"{self._counted:06d}"))

    def close(self) -> None:
        """Stop listening; harmless when repeated."""
        if self._closed is not None:
            self._closed(self)
        for connection in tuple(self.connections):
            connection.reset()


class Connection:
    """One request on its way through a server, and the client that waits for it."""

    def __init__(self, listener: Listener, key: Key) -> None:
        self.listener = listener
        self.party = listener.clock.party(key)
        self.client: Party | None = None
        self._task: asyncio.Task[None] | None = None
        listener.connections.add(self)

    async def exchange(self, client: Party, request: HttpRequest, timeout: float | None) -> HttpAnswer:
        """Send the request; park ``client`` until the answer is there. Raises TimedOut or Reset."""
        self.client = client
        self._task = asyncio.get_running_loop().create_task(self._serve(request))
        timer = None
        if timeout is not None:
            clock = self.listener.clock
            timer = clock.call_after(
                timeout, client.key, lambda: self._abandon(TimedOut(timeout, connected=True))
            )
        try:
            answer: HttpAnswer = await client.wait()
            return answer
        finally:
            if timer is not None:
                timer.cancel()
            self._leave()

    def reset(self) -> None:
        """The server is gone: the client sees its connection reset."""
        self._abandon(Reset("connection reset by peer"))

    async def _serve(self, request: HttpRequest) -> None:
        try:
            answer = await self.listener.answer(request, self.party)
        except NetworkError as error:
            self._abandon(error)
            return
        except asyncio.CancelledError:
            self.party.end()  # a cancelled wait has made it busy again
            raise
        client, self.client = self.client, None
        if client is not None and client.waiting:
            client.wake(answer)
        self.party.end()

    def _abandon(self, error: NetworkError) -> None:
        client, self.client = self.client, None
        if client is not None and client.waiting:
            client.throw(error)
        self._leave()

    def _leave(self) -> None:
        self.client = None
        self.listener.connections.discard(self)
        if self._task is not None and not self._task.done() and self._task is not asyncio.current_task():
            self._task.cancel()
        self.party.end()
