"""What travels on the lab's network, and the ways in which it does not arrive."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address
from urllib.parse import urlsplit

from fargate_lab.emulator.party import Party

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


def port_of(url: str) -> int:
    """The port that a URL means."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    return parts.port or (443 if parts.scheme == "https" else 80)


def is_address(host: str) -> bool:
    """Whether a host is an IPv4 address."""
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True
