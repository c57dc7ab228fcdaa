"""The edge: who may talk to it, and that nothing a client sends becomes a traceback or a 500."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

ECS = "AmazonEC2ContainerServiceV20141113."


@pytest.fixture
def ask(emulator: str) -> Callable[..., tuple[int, dict[str, str], bytes]]:
    """`ask("GET", "/path", headers={...}, body=b"")`: status, headers and body of one raw request."""
    address = urlsplit(emulator)

    def call(
        method: str, path: str, headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    return call


def test_health_and_info_are_shaped_as_localstacks(ask: Any) -> None:
    status, headers, body = ask("GET", "/_localstack/health")
    health = json.loads(body)
    assert status == 200 and headers["x-fargate-lab"] == health["version"]
    assert health["edition"] == "fargate-lab"
    assert health["services"]["ecs"] == health["services"]["elbv2"] == "available"
    info = json.loads(ask("GET", "/_localstack/info")[2])
    assert info["edition"] == "fargate-lab" and info["is_license_activated"] is False
    assert ask("POST", "/_localstack/health", body=b'{"action":"kill"}')[0] == 405
    assert ask("GET", "/_localstack/health")[0] == 200, "still there"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "169.254.169.254"},
        {"Host": "192.168.0.1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:8888"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/_lab/clock", "/_localstack/health", "/?Action=DescribeVpcs"])
def test_foreign_pages_and_names_are_refused(ask: Any, headers: dict[str, str], path: str) -> None:
    status, _, body = ask("POST" if path == "/" else "GET", path, headers)
    assert status == 403 and b"does not answer" in body


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "ecs.localhost.localstack.cloud", "[::1]"])
def test_names_of_this_machine_are_its_own(ask: Any, name: str) -> None:
    assert ask("GET", "/_lab/clock", {"Host": f"{name}:4566"})[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"clusters": "a"}',
        b'{"clusters": [1]}',
        b"{1:2}",
    ],
    ids=range(10),
)
@pytest.mark.parametrize(
    "operation", ["DescribeClusters", "RunTask", "NoSuchOperation", "", "RegisterTaskDefinition"]
)
def test_malformed_bodies_are_answered_as_aws_does(ask: Any, operation: str, body: bytes) -> None:
    headers = {"X-Amz-Target": ECS + operation, "Content-Type": "application/x-amz-json-1.1"}
    status, _, answered = ask("POST", "/", headers, body)
    assert 200 <= status < 500
    if status != 200:
        assert set(json.loads(answered)) == {"__type", "message"}


def test_an_operation_that_is_not_there_yet_says_so(ask: Any) -> None:
    status, _, body = ask("POST", "/", {"X-Amz-Target": ECS + "ListDaemons"}, b"{}")
    assert status == 501 and "ListDaemons" in json.loads(body)["message"]


def test_a_body_that_is_too_large_is_refused(ask: Any) -> None:
    try:
        status, _, _ = ask("POST", "/", {"X-Amz-Target": ECS + "ListClusters"}, b" " * (17 * 1024 * 1024))
    except (BrokenPipeError, ConnectionResetError):
        return  # the edge stopped reading before everything was sent
    assert status == 413


@pytest.mark.parametrize(
    "wish",
    [
        b"",
        b"[]",
        b"{}",
        b'{"advance": -1}',
        b'{"advance": "x"}',
        b'{"advance": true}',
        b'{"rate": 1e300}',
        b'{"advance": NaN}',
    ],
)
def test_nonsense_for_the_clock_is_one_sentence(ask: Any, wish: bytes) -> None:
    status, _, body = ask("POST", "/_lab/clock", body=wish)
    assert status == 400 and json.loads(body)["message"].endswith(".")


@pytest.mark.parametrize(
    "path",
    [
        "/_lab/",
        "/_lab/nope",
        "/_lab/clock?account=1",
        "/_lab/changes?since=x",
        "/_lab/journal?limit=nan",
        "/_lab/web/x",
    ],
)
def test_nonsense_for_the_lab_is_one_sentence(ask: Any, path: str) -> None:
    status, _, body = ask("GET", path)
    assert status in (400, 404) and json.loads(body)["message"].endswith(".")


def test_accounts_do_not_see_each_other(emulator: str, boto3_session: Any) -> None:
    clients = [
        boto3_session.client("ecs", endpoint_url=emulator, aws_access_key_id=key, aws_secret_access_key="x")
        for key in ("555500000001", "555500000002", "test")
    ]
    arns = [client.create_cluster(clusterName="mine")["cluster"]["clusterArn"] for client in clients]
    assert [arn.split(":")[4] for arn in arns] == ["555500000001", "555500000002", "000000000000"]
    for client, arn in zip(clients, arns, strict=True):
        assert client.list_clusters()["clusterArns"] == [arn]
    clients[2].delete_cluster(cluster="mine")


def test_the_clock_moves_by_request_only(lab_call: Callable[..., dict[str, Any]]) -> None:
    before = lab_call("/_lab/clock")
    assert before["stepped"] is True
    assert lab_call("/_lab/clock")["now"] == before["now"]
    assert lab_call("/_lab/clock", {"advance": 12.5})["now"] == before["now"] + 12.5
    assert lab_call("/_lab/clock", {"sleep": 2})["now"] == before["now"] + 14.5
    assert (
        lab_call("/_lab/clock", {"until_change": before["seq"], "limit": 30})["now"] == before["now"] + 44.5
    )


def test_changes_answer_at_once_when_there_is_news(lab_call: Callable[..., dict[str, Any]], aws: Any) -> None:
    aws("ecs").create_cluster(clusterName="news")
    answer = lab_call("/_lab/changes", since=0, wait=20)
    assert [one["kind"] for one in answer["records"]] == ["cluster.status"]
    assert lab_call("/_lab/changes", since=answer["seq"], logs=answer["log_seq"], wait=0.01)["records"] == []
