"""Fixtures for every test: an emulator of its own, an account of its own, clients that can reach nothing else."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from hypothesis import settings

from fargate_lab.launch import CHECKOUT
from fargate_lab.launch.children import Emulator
from fargate_lab.launch.environment import with_checkout

REGION = "us-east-1"

# Nothing that a shell knows of AWS or of a running lab may reach a test, nor a process that a test starts.
for name in list(os.environ):
    if name.startswith(("AWS_", "LOCALSTACK_", "FARGATE_LAB_")) and name != "FARGATE_LAB_RATE":
        del os.environ[name]
os.environ.update(
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    FARGATE_LAB_RATE="0",
)

# The same examples every time; `test --long` looks for new ones (--hypothesis-profile=default).
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--endpoint",
        help="where the contract tests send their calls; without it, to an emulator of their own",
    )


@pytest.fixture(scope="session")
def emulator() -> Iterator[str]:
    """The address of an emulator that this test session (this worker) has for itself. Its clock is stepped."""
    assert CHECKOUT
    environment = {**os.environ, "PYTHONPATH": with_checkout(os.environ, CHECKOUT)}
    child = Emulator("--rate", "0", environment=environment)
    try:
        yield child.endpoint
        assert child.process.poll() is None, f"the emulator ended by itself, with {child.process.returncode}"
    finally:
        code = child.end()
    assert code == 0, f"the emulator ended with {code}"


@pytest.fixture
def endpoint(request: pytest.FixtureRequest) -> str:
    """Where a contract test sends its calls: --endpoint, else an emulator of the session's own."""
    given: str | None = request.config.getoption("--endpoint")
    return given.rstrip("/") if given else request.getfixturevalue("emulator")


@pytest.fixture
def account(request: pytest.FixtureRequest) -> str:
    """An account of the test's own: twelve digits, the same every time."""
    number = int(hashlib.sha256(request.node.nodeid.encode()).hexdigest(), 16)
    return str(10**11 + number % (9 * 10**11))


@pytest.fixture(scope="session")
def boto3_session() -> Any:
    """One boto3 session: it reads each service's model once."""
    import boto3

    return boto3.session.Session(region_name=REGION)


@pytest.fixture
def aws(endpoint: str, account: str, boto3_session: Any) -> Callable[[str], Any]:
    """`aws("ecs")`: a boto3 client at the endpoint, in the test's own account. It never tries a call twice."""
    from botocore.config import Config

    clients: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in clients:
            clients[service] = boto3_session.client(
                service,
                endpoint_url=endpoint,
                aws_access_key_id=account,
                aws_secret_access_key="test",
                config=Config(retries={"total_max_attempts": 1}, proxies={}),
            )
        return clients[service]

    return client


@pytest.fixture
def lab_call(endpoint: str, account: str) -> Callable[..., dict[str, Any]]:
    """`lab_call("/_lab/clock", {"advance": 5})`: what the emulator has and AWS has not. Without a body, GET."""
    opener = build_opener(ProxyHandler({}))

    def call(path: str, body: dict[str, Any] | None = None, **query: Any) -> dict[str, Any]:
        asked = "&".join(f"{key}={value}" for key, value in {"account": account, **query}.items())
        data = None if body is None else json.dumps(body).encode()
        request = Request(f"{endpoint}{path}?{asked}", data, {"Content-Type": "application/json"})
        with opener.open(request, timeout=60) as answer:
            answered: dict[str, Any] = json.load(answer)
        return answered

    return call


@pytest.fixture
def advance(lab_call: Callable[..., dict[str, Any]]) -> Callable[[float], dict[str, Any]]:
    """`advance(35)`: move the lab's time by so many seconds; answers the clock as it is then."""
    return lambda seconds: lab_call("/_lab/clock", {"advance": seconds})
