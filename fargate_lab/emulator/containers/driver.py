"""What a runtime driver is: start a container, hear its lines and its end, send it signals.

The scheduler knows nothing else of containers. `sandbox` is the default driver; one on a real engine can stand
beside it, because nothing here speaks of shells or of virtual files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from fargate_lab.emulator.containers.images import Image
from fargate_lab.emulator.network.fabric import TaskNetwork

Output = Callable[[str, bytes, float], None]
"""(stream: "stdout" or "stderr", one line without its newline, virtual time): called on the loop."""
Exited = Callable[[int, str | None], None]
"""(exit code, reason or None): called once, on the loop, after the last line."""


@dataclass(frozen=True)
class ContainerSpec:
    """All that a driver needs to know of a container. ``None`` means: as the image says."""

    key: tuple[str, ...]
    """Orders this container among others at the same instant, for example (task id, container name)."""
    image: Image
    network: TaskNetwork
    hostname: str
    entry_point: list[str] | None = None
    command: list[str] | None = None
    environment: dict[str, str] = field(default_factory=dict)
    working_directory: str | None = None
    user: str | None = None
    memory_mib: int | None = None

    def argv(self) -> list[str]:
        """The process to run, as Docker puts it together: an entry point of one's own drops the image's CMD."""
        if self.entry_point:
            return [*self.entry_point, *(self.command or ())]
        return [*self.image.entrypoint, *(self.command or self.image.command)]


class Running(Protocol):
    """A container that has been started."""

    def signal(self, name: str) -> None:
        """Send "TERM", "KILL", "QUIT"... (a leading SIG is accepted) at this instant; harmless after the end."""

    async def exec(self, command: str) -> tuple[int, str]:
        """Run a shell command inside; its exit code, and stdout and stderr as one text."""

    def stats(self) -> dict[str, Any]:
        """What the driver has really measured; CPU and memory are absent where it measures none."""


class Driver(Protocol):
    """Something that runs containers."""

    def start(self, spec: ContainerSpec, output: Output, exited: Exited) -> Running:
        """Start a container at this instant; it never raises because of what the container does."""

    def close(self) -> None:
        """Kill whatever runs, without telling anybody: the emulator ends."""
