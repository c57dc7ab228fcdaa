"""A bench for containers: a stepped clock, a network, the sandbox driver, and what was printed and when."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from fargate_lab.emulator.clock import Clock
from fargate_lab.emulator.containers import images
from fargate_lab.emulator.containers.driver import ContainerSpec
from fargate_lab.emulator.containers.sandbox import SandboxDriver
from fargate_lab.emulator.network.fabric import Fabric, TaskNetwork


@dataclass
class Trial:
    """One container on the bench."""

    running: Any = None
    printed: list[tuple[float, str, str]] = field(default_factory=list)
    ends: list[tuple[float, int, str | None]] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        return [line for _, _, line in self.printed]

    @property
    def code(self) -> int | None:
        return self.ends[0][1] if self.ends else None


class Bench:
    """Everything a container needs, and a journal of all of them together."""

    def __init__(self) -> None:
        self.clock = Clock(0)
        self.fabric = Fabric(self.clock)
        self.driver = SandboxDriver(self.clock)
        self.journal: list[tuple[float, tuple[str, ...], str, str]] = []
        self._addresses = self._started = 0

    def network(self) -> TaskNetwork:
        self._addresses += 1
        return self.fabric.attach("vpc-1", f"10.0.0.{self._addresses}", f"203.0.113.{self._addresses}")

    def start(self, image: str, command: list[str] | None = None, **more: Any) -> Trial:
        found = images.find(image)
        assert found is not None
        trial = Trial()
        more.setdefault("network", None)
        network = more.pop("network") or self.network()
        self._started += 1
        key = more.pop("key", (f"task-{self._started:04d}", "app"))
        spec = ContainerSpec(
            key=key,
            image=found,
            command=command,
            network=network,
            hostname="ip-10-0-0-1.ec2.internal",
            **more,
        )

        def output(stream: str, line: bytes, at: float) -> None:
            when = round(at - self.clock.started, 6)
            trial.printed.append((when, stream, line.decode()))
            self.journal.append((when, key, stream, line.decode()))

        def exited(code: int, reason: str | None) -> None:
            when = round(self.clock.now - self.clock.started, 6)
            trial.ends.append((when, code, reason))
            self.journal.append((when, key, "end", str(code)))

        trial.running = self.driver.start(spec, output, exited)
        return trial

    def sh(self, script: str, image: str = "busybox", **more: Any) -> Trial:
        return self.start(image, more.pop("command", ["sh", "-c", script]), **more)


@pytest.fixture
def on_bench() -> Callable[[Callable[[Bench], Awaitable[Any]]], Any]:
    """Run an async function of the bench while its clock runs."""

    def run(scenario: Callable[[Bench], Awaitable[Any]]) -> Any:
        async def main() -> Any:
            bench = Bench()
            moving = asyncio.get_running_loop().create_task(bench.clock.run())
            try:
                async with asyncio.timeout(60):
                    return await scenario(bench)
            finally:
                bench.driver.close()
                await asyncio.sleep(0.005)  # bashkit unwinds on threads of its own
                moving.cancel()

        return asyncio.run(main())

    return run


@pytest.fixture
def run_script(on_bench: Any) -> Callable[..., Trial]:
    """Run one container to its end, at most an hour of lab time."""

    def run(script: str, image: str = "busybox", **more: Any) -> Trial:
        async def scenario(bench: Bench) -> Trial:
            trial = bench.sh(script, image, **more)
            await bench.clock.run_until(lambda: bool(trial.ends), 3600)
            return trial

        return on_bench(scenario)

    return run
