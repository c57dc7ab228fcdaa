"""The clock moves only when everybody is parked, in one order, in both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fargate_lab.emulator.clock import STEPPED_START, Clock


def play(scene: Callable[[Clock], Awaitable[Any]], rate: float = 0) -> Any:
    async def main() -> Any:
        clock = Clock(rate=rate)
        pump = asyncio.ensure_future(clock.run())
        try:
            return await asyncio.wait_for(scene(clock), 10)
        finally:
            pump.cancel()

    return asyncio.run(main())


def test_a_stepped_clock_starts_at_the_fixed_date_and_moves_only_when_pushed() -> None:
    async def scene(clock: Clock) -> None:
        fired: list[float] = []
        clock.call_after(5, ("a",), lambda: fired.append(clock.now))
        await asyncio.sleep(0)
        assert clock.now == STEPPED_START and not fired
        await clock.advance(4.5)
        assert clock.now == STEPPED_START + 4.5 and not fired
        await clock.advance(0.5)
        assert fired == [STEPPED_START + 5]

    play(scene)


def test_timers_fire_by_time_then_key_then_order_of_asking() -> None:
    async def scene(clock: Clock) -> list[str]:
        fired: list[str] = []
        for when, key in [(2, "b"), (2, "a"), (1, "z"), (2, "a")]:
            name = f"{when}{key}{len(clock._heap)}"
            clock.call_after(when, (key,), lambda name=name: fired.append(name))  # type: ignore[misc]
        await clock.advance(10)
        return fired

    assert play(scene) == ["1z2", "2a1", "2a3", "2b0"]


def test_a_cancelled_timer_does_not_fire() -> None:
    async def scene(clock: Clock) -> list[str]:
        fired: list[str] = []
        clock.call_after(1, (), lambda: fired.append("cancelled")).cancel()
        clock.call_after(1, (), lambda: fired.append("kept"))
        await clock.advance(2)
        return fired

    assert play(scene) == ["kept"]


def test_time_stands_still_while_a_party_computes_and_parties_wake_one_at_a_time() -> None:
    async def scene(clock: Clock) -> list[str]:
        seen: list[str] = []

        async def container(name: str) -> None:
            party = clock.party((name,))
            for _ in range(3):
                await party.sleep(1)
                seen.append(f"{name} wakes at {clock.now - STEPPED_START:g}")
                for _ in range(20):
                    await asyncio.sleep(0)
                seen.append(f"{name} parks at {clock.now - STEPPED_START:g}")
            party.end()

        tasks = [asyncio.ensure_future(container(name)) for name in ("b", "a")]
        await asyncio.sleep(0)
        await clock.advance(3)
        await asyncio.gather(*tasks)
        return seen

    expected = [
        f"{name} {does} at {second}" for second in (1, 2, 3) for name in "ab" for does in ("wakes", "parks")
    ]
    assert play(scene) == expected


def test_a_party_hears_wake_at_the_very_instant_and_errors_through_throw() -> None:
    async def scene(clock: Clock) -> list[Any]:
        heard: list[Any] = []
        party = clock.party(("server",))

        async def server() -> None:
            heard.append(await party.wait())
            try:
                await party.wait()
            except ValueError as error:
                heard.append(str(error))
            party.end()

        task = asyncio.ensure_future(server())
        await clock.settle()
        assert party.waiting
        party.wake("hello")
        assert not clock.settled
        with pytest.raises(RuntimeError):
            party.wake("twice")
        await clock.settle()
        party.throw(ValueError("gone"))
        await task
        return heard

    assert play(scene) == ["hello", "gone"]


def test_run_until_stops_at_the_first_instant_and_at_the_limit() -> None:
    async def scene(clock: Clock) -> None:
        fired: list[str] = []
        for second in (1, 2, 2, 3):
            clock.call_after(second, (), lambda second=second: fired.append(str(second)))  # type: ignore[misc]
        await clock.run_until(lambda: "2" in fired, 100)
        assert fired == ["1", "2", "2"], "all of the instant, nothing of the next"
        assert clock.now == STEPPED_START + 2
        await clock.run_until(lambda: False, 7)
        assert clock.now == STEPPED_START + 9

    play(scene)


def test_a_party_that_never_parks_cannot_stop_the_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fargate_lab.emulator.clock.PATIENCE_SECONDS", 0.05)

    async def scene(clock: Clock) -> None:
        party = clock.party(("busy loop",))
        await clock.advance(60)
        assert clock.now == STEPPED_START + 60
        party.end()

    play(scene)


def test_a_flowing_clock_runs_at_its_rate_and_answers_in_between() -> None:
    async def scene(clock: Clock) -> tuple[float, float]:
        loop = asyncio.get_running_loop()
        before, real = clock.now, loop.time()
        await clock.run_until(None, 20)
        return clock.now - before, loop.time() - real

    virtual, real = play(scene, rate=100)
    assert virtual >= 20
    assert 0.15 < real < 2.0


def test_a_flowing_clock_can_be_pushed_and_rests_when_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fargate_lab.emulator.clock.REST_AFTER_SECONDS", 0.0)

    async def scene(clock: Clock) -> None:
        await asyncio.sleep(0.02)
        assert clock.resting
        fired: list[float] = []
        clock.call_after(3600, (), lambda: fired.append(clock.now))
        await clock.advance(3600)
        assert len(fired) == 1
        at_rest = clock.now
        clock.call_after(1, (), lambda: fired.append(clock.now))
        await asyncio.sleep(0.1)
        assert clock.now == at_rest and len(fired) == 1, "resting: nothing moves"

    play(scene, rate=1000)


def test_it_does_not_rest_while_somebody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fargate_lab.emulator.clock.REST_AFTER_SECONDS", 0.05)

    async def scene(clock: Clock) -> None:
        with clock.attending():
            await asyncio.wait_for(clock.run_until(None, 30), 5)
            assert not clock.resting
        await asyncio.sleep(0.1)
        assert clock.resting

    play(scene, rate=100)
