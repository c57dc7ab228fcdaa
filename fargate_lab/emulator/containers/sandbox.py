"""The default driver: containers without Docker, in virtual time, with no way to the host.

Programs run on the loop, shells in bashkit (imported when the first shell starts). What it does not do: measure CPU
and memory, enforce limits, run binaries.
"""

from __future__ import annotations

from weakref import WeakSet

from fargate_lab.emulator.clock import Clock
from fargate_lab.emulator.containers.container import Container
from fargate_lab.emulator.containers.driver import ContainerSpec, Exited, Output
from fargate_lab.emulator.containers.runaways import Runaways


class SandboxDriver:
    """Runs containers on one clock: a ``driver.Driver``."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._runaways = clock, Runaways()
        self._containers: WeakSet[Container] = WeakSet()

    def start(self, spec: ContainerSpec, output: Output, exited: Exited) -> Container:
        """Start a container at this instant. Must be called on the loop."""
        container = Container(self._clock, self._runaways, spec, output, exited)
        self._containers.add(container)
        return container

    def close(self) -> None:
        """Kill whatever runs, without telling anybody: before the loop ends, or its shells would spin on without it."""
        for container in tuple(self._containers):
            container.abandon()
