"""The in-memory network between containers, load balancers and the learner.

What it knows: which address belongs to which task, who listens where, and how an HTTP request travels from one
party to another in virtual time. What it does not know: routes, security groups and names. Whether a packet may
pass is asked of the injected ``allow``; what a host name means is asked of the injected ``resolve``.

No socket is ever opened here: nothing in a container can reach the host, and the host cannot be reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from fargate_lab.emulator.clock import Clock
from fargate_lab.emulator.network.listeners import Listener
from fargate_lab.emulator.network.wire import (
    CONNECT_TIMEOUT_SECONDS,
    REACHED,
    REFUSED,
    TIMED_OUT,
    AddressInUse,
    Allow,
    Answer,
    HttpAnswer,
    HttpRequest,
    NameUnknown,
    NetworkError,
    Refused,
    Reset,
    Resolve,
    Source,
    TimedOut,
    everything_reaches,
    is_address,
    no_names,
    port_of,
)
from fargate_lab.emulator.party import Key, Party

__all__ = [
    "CONNECT_TIMEOUT_SECONDS",
    "REACHED",
    "REFUSED",
    "TIMED_OUT",
    "AddressInUse",
    "Answer",
    "Fabric",
    "HttpAnswer",
    "HttpRequest",
    "Listener",
    "NameUnknown",
    "NetworkError",
    "Refused",
    "Reset",
    "Source",
    "TaskNetwork",
    "TimedOut",
    "port_of",
]


class TaskNetwork:
    """The network of one task (awsvpc): one address, one set of ports, shared by its containers."""

    def __init__(self, fabric: Fabric, vpc_id: str, ip: str, public_ip: str | None = None) -> None:
        self.fabric, self.vpc_id, self.ip, self.public_ip = fabric, vpc_id, ip, public_ip
        self.listeners: dict[int, Listener] = {}
        self.link_local: dict[str, Listener] = {}

    @property
    def source(self) -> Source:
        """This task as the sender of a packet."""
        return Source(self.ip, self.vpc_id, self.public_ip)

    def listen(self, port: int, answer: Answer, key: Key = ()) -> Listener:
        """Open a port; ``key`` orders its connections among other parties. Raises AddressInUse."""
        if port in self.listeners:
            raise AddressInUse(str(port))
        key = key or ("network", self.vpc_id, self.ip, str(port))
        listener = Listener(self.fabric.clock, port, answer, key, self._forget)
        self.listeners[port] = listener
        return listener

    def answer_link_local(self, ip: str, answer: Answer) -> None:
        """Answer on a 169.254.x.x address that only this task sees (port 80), such as task metadata."""
        self.link_local[ip] = Listener(self.fabric.clock, 80, answer, ("network", self.vpc_id, self.ip, ip))

    def close(self) -> None:
        """Close every port and forget the address."""
        for listener in (*self.listeners.values(), *self.link_local.values()):
            listener.close()
        self.link_local.clear()

    def _forget(self, listener: Listener) -> None:
        if self.listeners.get(listener.port) is listener:
            del self.listeners[listener.port]

    async def http(
        self,
        party: Party,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout: float | None = None,
        connect_timeout: float | None = None,
    ) -> HttpAnswer:
        """Ask ``url`` as a container of this task; both timeouts in virtual seconds. Raises a NetworkError."""
        return await self.fabric.http(
            self.source, party, method, url, headers, body, timeout, connect_timeout
        )

    async def connect(self, party: Party, host: str, port: int, timeout: float | None = None) -> None:
        """Only see whether a connection can be made. Raises a NetworkError."""
        await self.fabric.connect(self.source, party, host, port, timeout)


class Fabric:
    """Every task's network, and the way from one to the other."""

    def __init__(self, clock: Clock, allow: Allow = everything_reaches, resolve: Resolve = no_names) -> None:
        self.clock, self.allow, self.resolve = clock, allow, resolve
        self._networks: dict[tuple[str, str], TaskNetwork] = {}
        self._public: dict[str, TaskNetwork] = {}

    def attach(self, vpc_id: str, ip: str, public_ip: str | None = None) -> TaskNetwork:
        """Give an address of a VPC to a new task network."""
        network = TaskNetwork(self, vpc_id, ip, public_ip)
        self._networks[vpc_id, ip] = network
        if public_ip is not None:
            self._public[public_ip] = network
        return network

    def detach(self, vpc_id: str, ip: str) -> None:
        """Take an address back; whoever is still connected sees a reset. Harmless when repeated."""
        network = self._networks.pop((vpc_id, ip), None)
        if network is None:
            return
        network.close()
        if network.public_ip is not None and self._public.get(network.public_ip) is network:
            del self._public[network.public_ip]

    def public(self, ip: str) -> tuple[str, str] | None:
        """The (vpc_id, private address) behind a public address."""
        network = self._public.get(ip)
        return None if network is None else (network.vpc_id, network.ip)

    def network(self, vpc_id: str, ip: str) -> TaskNetwork | None:
        """Who has this private address."""
        return self._networks.get((vpc_id, ip))

    def look_up(self, source: Source, host: str) -> str:
        """The address of a host name, as ``source`` sees it. Raises NameUnknown."""
        if host == "localhost":
            return "127.0.0.1"
        if is_address(host):
            return host
        address = self.resolve(host, source.vpc_id)
        if address is None:
            raise NameUnknown(host)
        return address

    async def connect(
        self, source: Source, party: Party, host: str, port: int, timeout: float | None = None
    ) -> tuple[Listener, str]:
        """The listener behind host and port, and the source address it sees.

        Raises NameUnknown, Refused, or TimedOut after ``timeout`` virtual seconds.
        """
        address = self.look_up(source, host)
        verdict, listener, seen = self._travel(source, address, port)
        if verdict == TIMED_OUT:
            seconds = CONNECT_TIMEOUT_SECONDS if timeout is None else timeout
            await party.sleep(seconds)
            raise TimedOut(seconds)
        if verdict == REFUSED or listener is None:
            raise Refused(f"{address}:{port}")
        return listener, seen

    def _travel(self, source: Source, address: str, port: int) -> tuple[str, Listener | None, str]:
        """(verdict, who listens, the source address that it sees)."""
        own = self._networks.get((source.vpc_id or "", source.ip))
        if address.startswith("127.") or address == source.ip:
            listener = own.listeners.get(port) if own is not None else None
            return REACHED, listener, "127.0.0.1" if address.startswith("127.") else source.ip
        if address.startswith("169.254."):
            listener = own.link_local.get(address) if own is not None and port == 80 else None
            return (TIMED_OUT if listener is None else REACHED), listener, source.ip
        network = self._public.get(address)
        if network is not None:  # through the internet gateway: the source is what the outside sees
            source = Source(source.public_ip or source.ip, None, source.public_ip)
        else:
            network = self._networks.get((source.vpc_id or "", address))
        if network is None:
            return (
                TIMED_OUT,
                None,
                source.ip,
            )  # nobody has the address: a VPC drops the packet and says nothing
        verdict = self.allow(source, network.vpc_id, network.ip, port)
        return verdict, network.listeners.get(port), source.ip

    async def http(
        self,
        source: Source,
        party: Party,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        timeout: float | None = None,
        connect_timeout: float | None = None,
    ) -> HttpAnswer:
        """Send one request as ``source`` while ``party`` is parked. Raises a NetworkError.

        ``timeout`` bounds the whole exchange, ``connect_timeout`` only the connection; both in virtual seconds.
        """
        parts = urlsplit(url if "://" in url else f"http://{url}")
        started = self.clock.now
        bounds = [bound for bound in (timeout, connect_timeout) if bound is not None]
        bound = min(bounds) if bounds else None
        listener, seen = await self.connect(source, party, parts.hostname or "", port_of(url), bound)
        if parts.scheme == "https":
            raise Reset("this port does not speak TLS")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {"Host": parts.netloc.rpartition("@")[2], **(headers or {})}
        left = None if timeout is None else max(0.0, timeout - (self.clock.now - started))
        return await listener.connection().exchange(party, HttpRequest(method, path, sent, body, seen), left)
