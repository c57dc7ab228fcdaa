"""A neighbours room with a clock that stands, and boto3 clients whose requests go straight into it: no sockets."""

from __future__ import annotations

import functools
import hashlib
import io
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from fargate_lab.emulator import neighbours
from fargate_lab.emulator.clock import STEPPED_START
from fargate_lab.emulator.ids import Ids

REGION = "us-east-1"


class Clock:
    """A date that a test can move."""

    def __init__(self) -> None:
        self.now = STEPPED_START


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Any:
        yield self.read()


def answer(account: str, request: Any) -> neighbours.Answer:
    """What the edge will do: read account and service off a signed request and serve it."""
    url = urlsplit(request.url)
    headers = {
        name: value.decode() if isinstance(value, bytes) else str(value)
        for name, value in request.headers.items()
    }
    scope = headers["Authorization"].split("Credential=")[1].split(",")[0].split("/")
    body = request.body or b""
    if hasattr(body, "read"):
        body = body.read()
    target = url.path + (f"?{url.query}" if url.query else "")
    headers["Host"] = url.netloc
    content = body.encode() if isinstance(body, str) else bytes(body)
    return neighbours.serve(
        neighbours.Call(account, scope[3], request.method, target, tuple(headers.items()), content)
    )


def client_of(account: str, service: str, region: str = REGION) -> Any:
    """A boto3 client of an account."""
    client = boto3.client(
        service,
        region_name=region,
        endpoint_url="http://127.0.0.1:4566",
        aws_access_key_id=account,
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}),
    )

    def send(request: Any, **_: Any) -> AWSResponse:
        got = answer(account, request)
        return AWSResponse(request.url, got.status, dict(got.headers), _Raw(got.body))

    client.meta.events.register("before-send", send)
    return client


def new_world(clock: Clock) -> None:
    """Forget every account and begin every stream of ids anew."""
    ids: dict[str, Ids] = {}
    neighbours.reset()
    neighbours.install(lambda: clock.now, lambda name: ids.setdefault(name, Ids(name)))


@pytest.fixture
def clock() -> Clock:
    """The lab's clock, stepped; the neighbours are installed on it and know no account."""
    clock = Clock()
    new_world(clock)
    return clock


@pytest.fixture
def account(request: pytest.FixtureRequest, clock: Clock) -> str:
    """An account that nothing has touched."""
    return f"{int(hashlib.sha256(request.node.nodeid.encode()).hexdigest(), 16) % 10**12:012d}"


@pytest.fixture
def client(account: str) -> Callable[[str], Any]:
    """Makes boto3 clients of the account, one of each service."""
    return functools.cache(lambda service: client_of(account, service))
