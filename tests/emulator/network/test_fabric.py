"""The in-memory network: reached, refused, timed out, reset; who sees which address."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fargate_lab.emulator.clock import Clock
from fargate_lab.emulator.network.fabric import (
    REACHED,
    REFUSED,
    TIMED_OUT,
    AddressInUse,
    Fabric,
    HttpAnswer,
    HttpRequest,
    NameUnknown,
    Refused,
    Reset,
    Source,
    TaskNetwork,
    TimedOut,
)
from fargate_lab.emulator.party import Party


def run(scenario: Callable[[Fabric], Awaitable[Any]], **more: Any) -> Any:
    async def main() -> Any:
        clock = Clock(0)
        moving = asyncio.get_running_loop().create_task(clock.run())
        try:
            async with asyncio.timeout(10):
                return await scenario(Fabric(clock, **more))
        finally:
            moving.cancel()

    return asyncio.run(main())


async def ask(network: TaskNetwork, url: str, **more: Any) -> HttpAnswer:
    """One request, while the clock is pushed."""
    clock = network.fabric.clock
    party = clock.party(("asker", network.ip))
    asking = asyncio.ensure_future(network.http(party, "GET", url, **more))
    asking.add_done_callback(lambda _: party.end())
    await clock.run_until(asking.done, 1000)
    return await asking


async def echo(request: HttpRequest, connection: Party) -> HttpAnswer:
    return HttpAnswer(
        200, {}, f"{request.method} {request.path} {request.header('host')} {request.source_ip}".encode()
    )


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("http://10.0.0.2:80/a?b=1", b"GET /a?b=1 10.0.0.2:80 10.0.0.1"),
        ("10.0.0.2", b"GET / 10.0.0.2 10.0.0.1"),
        ("http://203.0.113.2", b"GET / 203.0.113.2 203.0.113.1"),
        ("http://web", b"GET / web 10.0.0.1"),
    ],
)
def test_a_request_arrives_and_shows_its_source(url: str, body: bytes) -> None:
    async def scenario(fabric: Fabric) -> None:
        asker = fabric.attach("vpc-1", "10.0.0.1", "203.0.113.1")
        fabric.attach("vpc-1", "10.0.0.2", "203.0.113.2").listen(80, echo)
        assert (await ask(asker, url)).body == body

    run(scenario, resolve=lambda host, vpc: "10.0.0.2" if (host, vpc) == ("web", "vpc-1") else None)


def test_localhost_is_the_tasks_own() -> None:
    async def scenario(fabric: Fabric) -> None:
        one, other = fabric.attach("vpc-1", "10.0.0.1"), fabric.attach("vpc-1", "10.0.0.2")
        one.listen(8080, echo)
        assert (await ask(one, "http://localhost:8080")).body == b"GET / localhost:8080 127.0.0.1"
        assert (await ask(one, "http://10.0.0.1:8080")).body == b"GET / 10.0.0.1:8080 10.0.0.1"
        with pytest.raises(Refused):
            await ask(other, "http://127.0.0.1:8080")

    run(scenario)


def test_refused_timed_out_and_unknown() -> None:
    async def scenario(fabric: Fabric) -> None:
        asker = fabric.attach("vpc-1", "10.0.0.1")
        fabric.attach("vpc-1", "10.0.0.2")
        fabric.attach("vpc-2", "10.1.0.2").listen(80, echo)
        with pytest.raises(Refused):
            await ask(asker, "http://10.0.0.2")
        for url, more, seconds in (
            ("http://10.9.9.9", {}, 127.0),
            ("http://10.1.0.2", {"timeout": 3.0}, 3.0),  # in another VPC
            ("http://169.254.169.254", {"timeout": 9.0, "connect_timeout": 2.0}, 2.0),
        ):
            begun = fabric.clock.now
            with pytest.raises(TimedOut) as caught:
                await ask(asker, url, **more)
            assert (fabric.clock.now - begun, caught.value.seconds, caught.value.connected) == (
                seconds,
                seconds,
                False,
            )
        with pytest.raises(NameUnknown):
            await ask(asker, "http://nope")

    run(scenario)


def test_allow_decides_and_is_told_who_asks() -> None:
    seen: list[tuple[Source, str, str, int]] = []

    def allow(source: Source, vpc_id: str, ip: str, port: int) -> str:
        seen.append((source, vpc_id, ip, port))
        return {80: REACHED, 81: REFUSED}.get(port, TIMED_OUT)

    async def scenario(fabric: Fabric) -> None:
        asker = fabric.attach("vpc-1", "10.0.0.1", "203.0.113.1")
        for port in (80, 81, 82):
            fabric.network("vpc-1", "10.0.0.2") or fabric.attach("vpc-1", "10.0.0.2", "203.0.113.2")
            fabric.network("vpc-1", "10.0.0.2").listen(port, echo)  # type: ignore[union-attr]
        assert (await ask(asker, "http://10.0.0.2")).status == 200
        with pytest.raises(Refused):
            await ask(asker, "http://203.0.113.2:81")
        with pytest.raises(TimedOut):
            await ask(asker, "http://10.0.0.2:82", timeout=1.0)

    run(scenario, allow=allow)
    inside, outside = Source("10.0.0.1", "vpc-1", "203.0.113.1"), Source("203.0.113.1", None, "203.0.113.1")
    assert seen == [
        (inside, "vpc-1", "10.0.0.2", 80),
        (outside, "vpc-1", "10.0.0.2", 81),
        (inside, "vpc-1", "10.0.0.2", 82),
    ]


def test_a_slow_server_takes_virtual_time_and_may_take_too_much() -> None:
    async def slow(request: HttpRequest, connection: Party) -> HttpAnswer:
        await connection.sleep(5)
        return HttpAnswer(200)

    async def scenario(fabric: Fabric) -> None:
        asker = fabric.attach("vpc-1", "10.0.0.1")
        listener = fabric.attach("vpc-1", "10.0.0.2").listen(80, slow)
        begun = fabric.clock.now
        assert (await ask(asker, "http://10.0.0.2")).status == 200
        assert fabric.clock.now - begun == 5
        with pytest.raises(TimedOut) as caught:
            await ask(asker, "http://10.0.0.2", timeout=2.0)
        assert caught.value.connected
        assert fabric.clock.now - begun == 7
        assert not listener.connections

    run(scenario)


def test_a_server_that_goes_away_resets() -> None:
    async def never(request: HttpRequest, connection: Party) -> HttpAnswer:
        await connection.wait()
        return HttpAnswer(200)

    async def scenario(fabric: Fabric) -> None:
        asker, server = fabric.attach("vpc-1", "10.0.0.1"), fabric.attach("vpc-1", "10.0.0.2", "203.0.113.2")
        server.listen(80, never)
        fabric.clock.call_after(3.0, ("end",), lambda: fabric.detach("vpc-1", "10.0.0.2"))
        with pytest.raises(Reset):
            await ask(asker, "http://10.0.0.2")
        assert fabric.clock.now - fabric.clock.started == 3
        assert fabric.public("203.0.113.2") is None
        assert fabric.network("vpc-1", "10.0.0.2") is None
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) == 2

    run(scenario)


def test_a_port_is_taken_once_and_free_again() -> None:
    async def scenario(fabric: Fabric) -> None:
        network = fabric.attach("vpc-1", "10.0.0.1")
        listener = network.listen(80, echo)
        with pytest.raises(AddressInUse):
            network.listen(80, echo)
        listener.close()
        listener.close()
        network.listen(80, echo)

    run(scenario)


def test_link_local_addresses_belong_to_one_task() -> None:
    async def scenario(fabric: Fabric) -> None:
        one, other = fabric.attach("vpc-1", "10.0.0.1"), fabric.attach("vpc-1", "10.0.0.2")
        one.answer_link_local("169.254.170.2", echo)
        assert (await ask(one, "http://169.254.170.2/v4/x")).status == 200
        with pytest.raises(TimedOut):
            await ask(other, "http://169.254.170.2/v4/x", timeout=1.0)

    run(scenario)


def test_a_server_error_reaches_the_asker_as_a_reset() -> None:
    async def broken(request: HttpRequest, connection: Party) -> HttpAnswer:
        raise Reset("gone")

    async def scenario(fabric: Fabric) -> None:
        asker = fabric.attach("vpc-1", "10.0.0.1")
        fabric.attach("vpc-1", "10.0.0.2").listen(80, broken)
        with pytest.raises(Reset):
            await ask(asker, "http://10.0.0.2")

    run(scenario)
