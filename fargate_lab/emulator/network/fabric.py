"""The in-memory network between containers, load balancers and the learner.

What it knows: which address belongs to which task, who listens where, and how an HTTP request travels from one
party to another in virtual time. What it does not know: routes, security groups and names. Whether a packet may
pass is asked of the injected ``allow``; what a host name means is asked of the injected ``resolve``.

No socket is ever opened here: nothing in a container can reach the host, and the host cannot be reached.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from urllib.parse import urlsplit

from fargate_lab.emulator.clock import Clock, Key, Party

REACHED, REFUSED, TIMED_OUT = "reached", "refused", "timed out"
CONNECT_TIMEOUT_SECONDS = 127.0
"""How long Linux retries a SYN that nobody answers (tcp_syn_retries = 6)."""


class NetworkError(Exception):
    """A request that got no answer."""


class NameUnknown(NetworkError):
    """The host name does not resolve."""


class Refused(NetworkError):
    """The address answered that nobody listens on this port."""


class TimedOut(NetworkError):
    """No answer came in time; ``connected`` says whether the connection had been made."""

    def __init__(self, seconds: float, connected: bool = False) -> None:
        super().__init__(f"timed out after {seconds:g} s")
        self.seconds, self.connected = seconds, connected


class Reset(NetworkError):
    """The server went away before it had answered."""


class AddressInUse(NetworkError):
    """Somebody in this task listens on the port already (EADDRINUSE)."""


@dataclass(frozen=True)
class Source:
    """Where a request comes from; ``vpc_id`` is None outside every VPC (the learner's own browser)."""

    ip: str
    vpc_id: str | None = None
    public_ip: str | None = None


@dataclass(frozen=True)
class HttpRequest:
    """A request as its server sees it; ``path`` holds the query string too."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    source_ip: str

    def header(self, name: str, otherwise: str = "") -> str:
        """One header, whatever its capitals."""
        for key, value in self.headers.items():
            if key.lower() == name.lower():
                return value
        return otherwise


@dataclass(frozen=True)
class HttpAnswer:
    """What a server answers."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


Answer = Callable[[HttpRequest, Party], Awaitable[HttpAnswer]]
"""A server: gets the request and the connection's own party; sleeps, if it must, on that party."""
Allow = Callable[[Source, str, str, int], str]
"""(source, vpc_id, ip, port) -> REACHED, REFUSED or TIMED_OUT."""
Resolve = Callable[[str, str | None], str | None]
"""(host name, vpc_id of the asker) -> address, or None."""


def everything_reaches(source: Source, vpc_id: str, ip: str, port: int) -> str:
    """The default ``allow``: no packet is ever dropped."""
    return REACHED


def no_names(host: str, vpc_id: str | None) -> str | None:
    """The default ``resolve``: no name is known."""
    return None


class Listener:
    """One open port; ``close()`` resets the connections that it has not answered yet."""

    def __init__(self, network: TaskNetwork, port: int, answer: Answer, key: Key) -> None:
        self.network, self.port, self.answer, self.key = network, port, answer, key
        self.connections: set[Connection] = set()
        self._counted = 0

    def connection(self) -> Connection:
        """A new connection, with a party whose key depends only on how many came before."""
        self._counted += 1
        return Connection(self, (*self.key, "connection", f"{self._counted:06d}"))

    def close(self) -> None:
        """Stop listening; harmless when repeated."""
        if self.network.listeners.get(self.port) is self:
            del self.network.listeners[self.port]
        for connection in tuple(self.connections):
            connection.reset()


class Connection:
    """One request on its way through a server, and the client that waits for it."""

    def __init__(self, listener: Listener, key: Key) -> None:
        self.listener = listener
        self.party = listener.network.fabric.clock.party(key)
        self.client: Party | None = None
        self._task: asyncio.Task[None] | None = None
        listener.connections.add(self)

    async def exchange(self, client: Party, request: HttpRequest, timeout: float | None) -> HttpAnswer:
        """Send the request; park ``client`` until the answer is there. Raises TimedOut or Reset."""
        self.client = client
        self._task = asyncio.get_running_loop().create_task(self._serve(request))
        timer = None
        if timeout is not None:
            clock = self.listener.network.fabric.clock
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
        listener = Listener(self, port, answer, key or ("network", self.vpc_id, self.ip, str(port)))
        self.listeners[port] = listener
        return listener

    def answer_link_local(self, ip: str, answer: Answer) -> None:
        """Answer on a 169.254.x.x address that only this task sees (port 80), such as task metadata."""
        self.link_local[ip] = Listener(self, 80, answer, ("network", self.vpc_id, self.ip, ip))

    def close(self) -> None:
        """Close every port and forget the address."""
        for listener in (*self.listeners.values(), *self.link_local.values()):
            listener.close()
        self.listeners.clear()
        self.link_local.clear()

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
        if _is_address(host):
            return host
        address = self.resolve(host, source.vpc_id)
        if address is None:
            raise NameUnknown(host)
        return address

    async def connect(
        self, source: Source, party: Party, host: str, port: int, timeout: float | None = None
    ) -> Listener:
        """The listener behind host and port. Raises NameUnknown, Refused or, after ``timeout``, TimedOut."""
        address = self.look_up(source, host)
        own = self._networks.get((source.vpc_id or "", source.ip))
        if address.startswith("127.") or address == source.ip:
            listeners = own.listeners if own is not None else {}
            verdict, listener = REACHED, listeners.get(port)
        elif address.startswith("169.254."):
            listener = own.link_local.get(address) if own is not None and port == 80 else None
            verdict = TIMED_OUT if listener is None else REACHED
        else:
            verdict, listener = self._travel(source, address, port)
        if verdict == TIMED_OUT:
            seconds = CONNECT_TIMEOUT_SECONDS if timeout is None else timeout
            await party.sleep(seconds)
            raise TimedOut(seconds)
        if verdict == REFUSED or listener is None:
            raise Refused(f"{address}:{port}")
        return listener

    def _travel(self, source: Source, address: str, port: int) -> tuple[str, Listener | None]:
        network = self._public.get(address) or self._networks.get((source.vpc_id or "", address))
        if network is None:
            return TIMED_OUT, None  # nobody has the address: a VPC drops the packet and says nothing
        if address == network.public_ip:
            source = Source(source.public_ip or source.ip, None, source.public_ip)
        return self.allow(source, network.vpc_id, network.ip, port), network.listeners.get(port)

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
        listener = await self.connect(
            source, party, parts.hostname or "", port_of(url), min(bounds) if bounds else None
        )
        if parts.scheme == "https":
            raise Reset("this port does not speak TLS")
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = {"Host": parts.netloc.rpartition("@")[2], **(headers or {})}
        seen = (
            source.public_ip
            if parts.hostname == listener.network.public_ip and source.public_ip
            else source.ip
        )
        if (parts.hostname or "").startswith("127.") or parts.hostname == "localhost":
            seen = "127.0.0.1"
        left = None if timeout is None else max(0.0, timeout - (self.clock.now - started))
        return await listener.connection().exchange(party, HttpRequest(method, path, sent, body, seen), left)


def port_of(url: str) -> int:
    """The port that a URL means."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    return parts.port or (443 if parts.scheme == "https" else 80)


def _is_address(host: str) -> bool:
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True
