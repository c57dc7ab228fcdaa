"""Which target a lab chooses, and what it says about it."""

import time

import pytest

from fargate_lab import embedded, target
from fargate_lab.errors import LabError, TargetRefused


@pytest.fixture
def own(monkeypatch):
    """An embedded emulator that costs nothing: only its address counts here."""
    rates = []
    monkeypatch.setattr(embedded, "endpoint", lambda rate=None: rates.append(rate) or "http://127.0.0.1:1")
    return rates


def test_nothing_said_is_embedded(own):
    chosen = target.choose(environ={})
    assert chosen.kind == "embedded"
    assert chosen.has_lab_api
    assert "tasks really run" in repr(chosen)
    assert "127.0.0.1" not in repr(chosen)
    assert own == [None]


def test_the_rate_is_passed_on(own):
    target.choose(environ={"FARGATE_LAB_RATE": "0"})
    assert own == ["0"]


def test_order_argument_then_target_then_launcher_then_aws_endpoint(own, localstack, stand_in, moto_like):
    environ = {"AWS_ENDPOINT_URL": localstack.endpoint, "LOCALSTACK_HOST": moto_like.endpoint}
    assert target.choose(environ=environ).kind == "localstack"
    environ["FARGATE_LAB_ENDPOINT"] = stand_in.endpoint
    assert target.choose(environ=environ).kind == "fargate_lab"
    environ["FARGATE_LAB_TARGET"] = moto_like.endpoint
    assert target.choose(environ=environ).kind == "moto_server"
    assert target.choose("embedded", environ=environ).kind == "embedded"


def test_localstack_host_as_people_write_it(localstack):
    bare = localstack.endpoint.removeprefix("http://")
    for written in (bare, localstack.endpoint, f"{localstack.endpoint}/", f" {bare} "):
        assert target.choose(environ={"LOCALSTACK_HOST": written}).endpoint == localstack.endpoint
    assert target.choose("localstack", environ={"LOCALSTACK_HOST": bare}).endpoint == localstack.endpoint


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("localhost", "http://localhost:4566"),
        ("127.0.0.1:", "http://127.0.0.1:4566"),
        ("[::1]:4566", "http://[::1]:4566"),
        ("https://localhost.localstack.cloud:4566/x", "https://localhost.localstack.cloud:4566"),
        ("http://127.8.9.1:5000", "http://127.8.9.1:5000"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_addresses(written, address):
    assert target._checked(written, ()) == address


@pytest.mark.parametrize(
    "address", ["http://example.com:4566", "http://10.0.0.5:4566", "http://127.0.0.1.evil.org"]
)
def test_other_machines_are_refused_unless_named(address):
    with pytest.raises(TargetRefused, match="not this machine"):
        target._checked(address, ())
    host = address.split("/")[2].split(":")[0]
    assert target._checked(address, [host]) == address


def test_aws_is_never_an_address():
    for address in ("https://ecs.us-east-1.amazonaws.com", "https://ecs.us-east-1.api.aws"):
        with pytest.raises(TargetRefused, match=r"only as Lab\('aws'\)"):
            target.choose(address, allow=[address], environ={})


@pytest.mark.parametrize("nonsense", ["http://", "http://localhost:abc", "ftp://localhost"])
def test_nonsense_is_one_sentence(nonsense):
    with pytest.raises(LabError, match="is not an address"):
        target.choose(nonsense, environ={})
    with pytest.raises(LabError, match="is no target"):
        target.choose("azure", environ={})


def test_localstack_without_ecs_says_so_and_is_passed_over(own, localstack_without_ecs):
    with pytest.raises(LabError, match=r"LocalStack 4.5.0 answers, but its licence has no ECS"):
        target.choose(localstack_without_ecs.endpoint, environ={})
    chosen = target.choose(environ={"AWS_ENDPOINT_URL": localstack_without_ecs.endpoint})
    assert chosen.kind == "embedded"
    assert "AWS_ENDPOINT_URL was passed over: LocalStack 4.5.0" in repr(chosen)
    assert not any(line.startswith("POST /_localstack") for line in localstack_without_ecs.seen)


def test_a_dead_address_costs_less_than_a_second(own):
    begun = time.perf_counter()
    chosen = target.choose(environ={"LOCALSTACK_HOST": "127.0.0.1:9"})
    assert chosen.kind == "embedded"
    assert "Nothing answers" in chosen.remark
    assert time.perf_counter() - begun < 1
    with pytest.raises(LabError, match="Nothing answers at"):
        target.choose("http://127.0.0.1:9", environ={})


def test_kinds_and_what_they_can(localstack, ministack, moto_like):
    kinds = {
        server: target.choose(server.endpoint, environ={}) for server in (localstack, ministack, moto_like)
    }
    assert [one.kind for one in kinds.values()] == ["localstack", "ministack", "moto_server"]
    assert [one.runs_tasks for one in kinds.values()] == [True, True, False]
    assert "starts no tasks" in repr(kinds[moto_like])
    assert not any(one.has_lab_api for one in kinds.values())


def test_a_foreign_aws_endpoint_url_is_not_even_asked(own):
    chosen = target.choose(environ={"AWS_ENDPOINT_URL": "https://vpce-1.ecs.eu-west-1.vpce.amazonaws.com"})
    assert chosen.kind == "embedded"
    assert "passed over" in repr(chosen)
