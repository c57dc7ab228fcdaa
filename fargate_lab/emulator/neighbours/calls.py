"""A call to a neighbour and its answer, as plain data.

What it knows: where a request says its region and its operation. What it does not know: moto, sockets.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from urllib.parse import parse_qs

READING = (
    "Describe",
    "List",
    "Get",
    "Filter",
    "Head",
    "BatchGet",
    "Lookup",
    "Search",
    "Simulate",
    "Test",
    "Validate",
)
DRAWING = ("GetRandomPassword", "GetSessionToken", "GetFederationToken", "GetAuthorizationToken")
"""Operations that sound like reading and yet must answer something else each time."""

_REGION = re.compile(r"Credential=[^/,]+/[^/,]+/([^/,]+)/")


@dataclass(frozen=True)
class Answer:
    """What goes back to the client."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class Call:
    """What came from the client, as far as moto must know it."""

    account: str
    service: str
    """The service of the credential scope: ec2, logs, elasticloadbalancing, ..."""
    method: str
    target: str
    """Path and query as they came, percent-encoding and all."""
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """The first header of that name (lower case), or the empty string."""
        return next((value for key, value in self.headers if key.lower() == name), "")

    @functools.cached_property
    def region(self) -> str:
        """The region it was signed for; us-east-1 when it was not signed."""
        found = _REGION.search(self.header("authorization"))
        return found.group(1) if found else "us-east-1"

    @functools.cached_property
    def operation(self) -> str:
        """The operation's name where the request says it; empty for S3, which says it by method and path."""
        target = self.header("x-amz-target")
        if target:
            return target.rsplit(".", 1)[-1]
        for text in (self.target.partition("?")[2], self.body[:20_000].decode("latin-1")):
            action = parse_qs(text).get("Action") if "Action=" in text else None
            if action:
                return action[0]
        found = re.fullmatch(r"/service/[^/]+/operation/(\w+)", self.target)
        return found.group(1) if found else ""

    @property
    def changes(self) -> bool:
        """Whether it may change anything, and so draws from the account's ids."""
        if not self.operation:
            return self.method not in ("GET", "HEAD", "OPTIONS")
        return not self.operation.startswith(READING) or self.operation in DRAWING
