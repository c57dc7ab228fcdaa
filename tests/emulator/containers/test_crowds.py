"""Many containers: the same journal at every run, nothing left behind, floods and busy loops bounded."""

import asyncio
import gc
import os
import weakref
from typing import Any

import pytest

from fargate_lab.emulator import clock
from fargate_lab.emulator.containers import runaways
from fargate_lab.emulator.containers.container import Container
from fargate_lab.emulator.containers.output import TRUNCATED
from fargate_lab.emulator.containers.shell import Shell


async def crowd(bench: Any) -> list[Any]:
    """Servers, askers and sleepers that meet at the same instants."""
    server = bench.start("nginx")
    script = "for i in 1 2 3; do echo $i $(date +%T) $RANDOM; curl -s -o /dev/null 10.0.0.1; sleep 1; done; exit {}"
    trials = [bench.sh(script.format(n % 4), "nginx") for n in range(12)]
    trials += [bench.start("busybox", ["sleep", "5"]) for _ in range(5)]
    trials += [bench.sh("trap 'echo bye; exit 9' TERM; while :; do sleep 1; echo x; done") for _ in range(6)]
    await bench.clock.advance(4)
    for trial in reversed(trials):
        trial.running.signal("TERM")
    await bench.clock.advance(4)
    server.running.signal("QUIT")
    await bench.clock.advance(1)
    assert all(trial.ends for trial in trials)
    return list(bench.journal)


def test_the_same_calls_give_the_same_journal(on_bench: Any) -> None:
    first = on_bench(crowd)
    assert len(first) > 120
    assert [entry[0] for entry in first] == sorted(entry[0] for entry in first)
    for _ in range(4):
        assert on_bench(crowd) == first


def test_ends_come_in_the_order_of_their_keys(on_bench: Any) -> None:
    async def scenario(bench: Any) -> list[Any]:
        for name in "cab":
            bench.sh("sleep 2; echo out", key=(name, "app"))
        await bench.clock.advance(3)
        return [entry[1][0] for entry in bench.journal if entry[2] == "end"]

    assert on_bench(scenario) == ["a", "b", "c"]


def test_nothing_is_left_behind(on_bench: Any) -> None:
    async def scenario(bench: Any) -> None:
        tasks = asyncio.all_tasks()
        trials = [
            bench.start("nginx"),
            bench.sh("nginx; sleep 1000", "nginx"),
            bench.sh("exit 3"),
            bench.sh("while :; do :; done"),
            bench.sh("(while :; do sleep 1; done) & sleep 1000"),
            bench.sh("nc -l -p 81"),
            bench.sh("curl -s 10.9.9.9", "nginx"),
            bench.sh("trap 'exit 1' TERM; sleep 1000 & wait"),
            bench.start("busybox", ["sleep", "1000"]),
            bench.start("busybox", ["nope"]),
        ]
        networks = [trial.running.spec.network for trial in trials]
        await bench.clock.advance(1)
        asker, party = bench.network(), bench.clock.party(("asker",))
        assert (await asker.http(party, "GET", "http://10.0.0.2", timeout=9)).status == 200
        party.end()
        await bench.clock.advance(10)
        for trial in trials:
            trial.running.signal("KILL")
        await bench.clock.advance(1)
        assert [len(trial.ends) for trial in trials] == [1] * len(trials)
        left = [weakref.ref(trial.running) for trial in trials]
        left += [weakref.ref(found) for found in gc.get_objects() if isinstance(found, Shell)]
        for trial in trials:
            trial.running = None
        for _ in range(50):  # bashkit unwinds a killed shell on threads of its own
            await asyncio.sleep(0.02)
            gc.collect()
            if not any(one() for one in left):
                break
        assert [one() for one in left if one() is not None] == []
        assert asyncio.all_tasks() == tasks
        assert all(not network.listeners for network in networks)
        assert not any(not timer.cancelled for *_, timer in bench.clock._heap)
        assert not bench.clock._busy

    on_bench(scenario)
    assert not [found for found in gc.get_objects() if isinstance(found, Container)]


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts descriptors as Linux shows them")
def test_a_parked_shell_keeps_three_descriptors(on_bench: Any) -> None:
    async def scenario(bench: Any) -> float:
        bench.sh("sleep 1000")
        await bench.clock.advance(1)
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(20):
            bench.sh("echo x; sleep 1000")
        await bench.clock.advance(1)
        return (len(os.listdir("/proc/self/fd")) - before) / 20

    assert on_bench(scenario) <= 3


def test_busy_loops_beyond_what_the_machine_bears_are_killed(
    on_bench: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runaways, "AFTER_SECONDS", 0.3)
    monkeypatch.setattr(clock, "PATIENCE_SECONDS", 0.1)

    async def scenario(bench: Any) -> None:
        busy = [bench.sh("while :; do :; done") for _ in range(runaways.MOST + 2)]
        other = bench.sh("sleep 1; echo still")
        for _ in range(200):
            await asyncio.sleep(0.05)  # runaways are counted in real time
            await bench.clock.advance(1)
            if sum(bool(trial.ends) for trial in busy) == 2 and other.ends:
                break
        assert other.lines == ["still"]
        assert sorted(trial.ends[0][1:] for trial in busy if trial.ends) == [(137, runaways.REASON)] * 2
        for trial in busy:
            trial.running.signal("KILL")
        await bench.clock.advance(1)
        assert all(len(trial.ends) == 1 for trial in busy)

    on_bench(scenario)


def test_a_busy_loop_does_not_stop_the_world(on_bench: Any) -> None:
    async def scenario(bench: Any) -> None:
        busy = bench.sh("while :; do :; done", key=("a", "busy"))
        other = bench.sh("sleep 1; echo still", key=("b", "other"))
        await bench.clock.advance(5)
        assert other.lines == ["still"]
        busy.running.signal("KILL")
        await bench.clock.advance(1)
        assert busy.ends == [(5.0, 137, None)]

    on_bench(scenario)


@pytest.mark.parametrize("script", [f"while :; do echo {'a' * 999}; done", "yes"])
def test_a_flood_is_bounded_and_said(on_bench: Any, script: str) -> None:
    async def scenario(bench: Any) -> None:
        flood = bench.sh(script)
        other = bench.sh("sleep 1; echo still")
        await bench.clock.advance(3)
        assert other.lines == ["still"]
        for _ in range(100):
            if flood.ends or TRUNCATED in flood.lines:
                break
            await asyncio.sleep(0.1)
        flood.running.signal("KILL")
        await bench.clock.advance(1)
        assert len(flood.ends) == 1
        assert sum(len(line) + 1 for line in flood.lines) <= 11 * 1024 * 1024
        assert flood.ends[0][1] in (1, 137)  # bashkit's yes gives up by itself

    on_bench(scenario)


def test_a_shell_that_reaches_the_cap_says_so(on_bench: Any) -> None:
    async def scenario(bench: Any) -> None:
        line = "a" * 999
        flood = bench.sh(
            f"i=0; while [ $i -lt 11000 ]; do echo {line}; i=$((i+1)); [ $((i % 500)) = 0 ] && sleep 1; done"
        )
        await bench.clock.advance(60)
        assert flood.lines.count(TRUNCATED) == 1
        assert flood.code == 0

    on_bench(scenario)


def test_long_lines_are_cut_as_docker_cuts_them(run_script: Any) -> None:
    trial = run_script("printf 'a%.0s' $(seq 1 20000); echo; echo end")
    assert [len(line) for line in trial.lines] == [16384, 3616, 3]
