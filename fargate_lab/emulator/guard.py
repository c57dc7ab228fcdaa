"""Who may talk to the edge: programs of this machine, and no page of a foreign web site.

A page that a learner visits can make the browser send requests to 127.0.0.1. Two headers give it away: `Host`, when
a foreign name was made to resolve to this machine (DNS rebinding), and `Origin` or `Sec-Fetch-Site`, when the page of
another site sent the request (cross-site request forgery).
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from fargate_lab.emulator.http import Request

OWN_NAMES = ("localhost", "localhost.localstack.cloud")


def refusal(request: Request, bound_to: str) -> str | None:
    """Why this request is refused, in one sentence, or None."""
    host = request.headers.get("host", "")
    if not _is_own(_name(host), bound_to):
        return f"This lab does not answer to the host name {_name(host)!r}; use 127.0.0.1 or localhost."
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != host:
        return "This lab does not answer requests that a web page of another site sent."
    site = request.headers.get("sec-fetch-site", "none")
    if site in ("cross-site", "same-site") and not request.path.startswith("/_lab/web/"):
        return "This lab does not answer requests that a web page of another site sent."
    return None


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _is_own(name: str, bound_to: str) -> bool:
    if name in OWN_NAMES or name.endswith(tuple(f".{own}" for own in OWN_NAMES)):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or not ip_address(bound_to).is_loopback
