"""What a program or a command of ours sees of its container: the process interface.

A *program* (nginx) and a *command* (curl) are the same kind of thing: a coroutine that gets a ``Process`` and
returns an exit code. A program writes to the container's log; a command inside a shell writes into the shell,
so that pipes, redirections and $(...) work.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from fargate_lab.emulator.containers import rootfs
from fargate_lab.emulator.network.fabric import Answer, Listener
from fargate_lab.emulator.party import Party

if TYPE_CHECKING:
    from fargate_lab.emulator.containers.container import Container

Write = Callable[[str, bytes], None]


class Killed(Exception):
    """The container is over: unwind."""


@dataclass(frozen=True)
class Become:
    """A program's result when it execs another one, as entry point scripts do."""

    argv: list[str]


Program = Callable[["Process"], Awaitable["int | Become"]]


class Sink(Protocol):
    """Where a process writes."""

    def write(self, stream: str, text: bytes) -> None: ...


class Text:
    """A sink that keeps what is written, for a command inside a shell."""

    __slots__ = ("streams",)

    def __init__(self) -> None:
        self.streams = {"stdout": b"", "stderr": b""}

    def write(self, stream: str, text: bytes) -> None:
        """Keep it."""
        self.streams[stream] += text


class Process:
    """One running program or command."""

    __slots__ = (
        "_received", "_signals", "argv", "container", "directory", "environment", "party", "sink", "stdin",
    )  # fmt: skip

    def __init__(
        self,
        container: Container,
        argv: list[str],
        environment: Mapping[str, str],
        directory: str,
        stdin: str | None,
        party: Party,
        sink: Sink,
    ) -> None:
        self.container, self.argv, self.environment = container, argv, environment
        self.directory, self.stdin, self.party, self.sink = directory, stdin, party, sink
        self._signals: Mapping[str, int] = {}
        self._received: str | None = None

    # -- what it knows --------------------------------------------------------------------------------------
    @property
    def now(self) -> float:
        """The virtual time."""
        return self.container.clock.now

    @property
    def network(self) -> Any:
        """The network of the task: a ``TaskNetwork``."""
        return self.container.spec.network

    @property
    def files(self) -> Any:
        """The container's virtual file system: a ``bashkit.FileSystem``."""
        return self.container.files

    def path(self, name: str) -> str:
        """An absolute path, seen from the working directory."""
        return name if name.startswith("/") else f"{self.directory.rstrip('/')}/{name}"

    def read(self, name: str) -> bytes | None:
        """The content of a file, or None."""
        return rootfs.read(self.files, self.path(name))

    # -- what it does ---------------------------------------------------------------------------------------
    def print(self, text: str) -> None:
        """One line to stdout."""
        self.sink.write("stdout", f"{text}\n".encode())

    def complain(self, text: str) -> None:
        """One line to stderr."""
        self.sink.write("stderr", f"{text}\n".encode())

    async def sleep(self, seconds: float) -> None:
        """Park for ``seconds`` of virtual time."""
        self.container.check_alive()
        await self.party.sleep(seconds)

    def listen(self, port: int, answer: Answer) -> Listener:
        """Open a port of the task until the container ends. Raises AddressInUse."""
        return self.container.listen(port, answer)

    async def serve(self, signals: Mapping[str, int]) -> int:
        """Park until one of ``signals`` (name -> exit code) comes; any other is ignored, as by Linux's PID 1."""
        self._signals = signals
        self.container.check_alive()
        if self._received in signals:
            return signals[self._received or ""]
        return int(await self.party.wait())

    def receive(self, name: str) -> None:
        """A signal other than KILL has come."""
        if name in self._signals and self.party.waiting:
            self.party.wake(self._signals[name])
        elif not self._signals:
            self._received = name

    def leave_behind(self, program: Program) -> None:
        """Start ``program`` as a daemon of this container: it lives on when this process has ended."""
        self.container.start_daemon(self, program)
