"""Small servers that answer as the peers do, on this machine, in a thread: what a lab must tell apart."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

NO_LICENCE = (
    "The API for service 'ecs' is either not included in your current license plan or has not yet been "
    "emulated by LocalStack. Please refer to https://docs.localstack.cloud for details."
)
LISTING = {"clusterArns": []}


class Server:
    """Answers from `answers`: a path, or an ECS operation's name, to (status, body) or a function giving it."""

    def __init__(self, answers: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        self.answers = answers
        self.headers = headers or {}
        self.seen: list[str] = []
        self.accounts: list[str] = []
        stub = self

        class Request(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: Any) -> None:
                pass

            def answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length)
                path = urlsplit(self.path)
                name = self.headers.get("x-amz-target", path.path).rpartition(".")[2] or "/"
                stub.seen.append(f"{self.command} {name}")
                credential = self.headers.get("authorization", "").partition("Credential=")[2]
                stub.accounts.append(credential.partition("/")[0])
                asked = json.loads(body) if body[:1] == b"{" else {}
                asked = {**{key: value[0] for key, value in parse_qs(path.query).items()}, **asked}
                found = stub.answers.get(name, (404, {"message": f"no {name}"}))
                status, answer = found(asked) if callable(found) else found
                text = json.dumps(answer).encode()
                self.send_response(status)
                for key, value in {**stub.headers, "content-length": str(len(text))}.items():
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = answer

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Request)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Emulator(Server):
    """Our emulator's wire with a stepped clock; something changes at each of `instants` (virtual seconds)."""

    def __init__(self, instants: list[float] = ()) -> None:  # type: ignore[assignment]
        self.now = 1_000.0
        self.instants = [self.now + at for at in instants]
        self.moves: list[dict[str, Any]] = []
        self.changed = threading.Event()
        super().__init__(
            {
                "/_localstack/health": (200, {"services": {"ecs": "available"}, "edition": "fargate-lab"}),
                "/_lab/clock": self._clock,
                "/_lab/changes": self._changes,
                "/_lab/curl": (
                    200,
                    {"outcome": "reached", "status": 200, "body": "hi", "hops": [], "why": ""},
                ),
                "ListClusters": (200, LISTING),
            },
            {"x-fargate-lab": "0"},
        )

    @property
    def seq(self) -> int:
        return sum(at <= self.now for at in self.instants)

    def _clock(self, asked: dict[str, Any]) -> tuple[int, Any]:
        self.moves.append({key: value for key, value in asked.items() if key != "account"})
        self.now += asked.get("advance", 0) + asked.get("sleep", 0)
        if "until_change" in asked and self.seq <= asked["until_change"]:
            end = self.now + asked["limit"]
            self.now = min([at for at in self.instants if self.now < at <= end], default=end)
        state = {"now": self.now, "rate": 0, "stepped": True, "resting": False, "started": 1_000.0}
        return 200, {**state, "seq": self.seq, "log_seq": 0}

    def _changes(self, asked: dict[str, Any]) -> tuple[int, Any]:
        if float(asked["wait"]) and int(asked["since"]) >= self.seq:
            self.changed.wait(float(asked["wait"]))
        records = [
            {"seq": self.seq, "at": self.now, "kind": "task.status", "resource": "arn", "what": "RUNNING"}
        ]
        fresh = records if self.seq > int(asked["since"]) else []
        return 200, {"seq": self.seq, "log_seq": 0, "now": self.now, "records": fresh}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the machine the tests run on says where calls go."""
    for name in (
        "AWS_ENDPOINT_URL",
        "AWS_PROFILE",
        "FARGATE_LAB_ENDPOINT",
        "FARGATE_LAB_TARGET",
        "JPY_SESSION_NAME",
        "LOCALSTACK_HOST",
        "USE_SSL",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start a `Server` (or an `Emulator`); all are stopped at the end."""
    started: list[Server] = []

    def start(*args: Any, kind: type[Server] = Server, **kwargs: Any) -> Server:
        server = kind(*args, **kwargs)
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def localstack_without_ecs(serve: Callable[..., Server]) -> Server:
    """LocalStack 4.5.0 without a licence, as measured."""
    health = {"services": {"ecs": "available", "logs": "running"}, "edition": "community", "version": "4.5.0"}
    return serve(
        {
            "/_localstack/health": (200, health),
            "/_localstack/info": (200, {"version": "4.5.0", "is_license_activated": False}),
            "ListClusters": (501, {"__type": "InternalFailure", "message": NO_LICENCE}),
        },
        {"x-localstack": "4.5.0"},
    )


@pytest.fixture
def localstack(serve: Callable[..., Server]) -> Server:
    """LocalStack with ECS."""
    return serve(
        {
            "/_localstack/health": (
                200,
                {"services": {"ecs": "available"}, "edition": "pro", "version": "4.9.0"},
            ),
            "/_localstack/info": (200, {"version": "4.9.0", "is_license_activated": True}),
            "ListClusters": (200, LISTING),
        },
        {"x-localstack": "4.9.0"},
    )


@pytest.fixture
def ministack(serve: Callable[..., Server]) -> Server:
    """A server that answers LocalStack's health path and ECS, and knows no info."""
    health = {"services": {"ecs": "available"}, "edition": "light", "ready_scripts": {}}
    return serve({"/_localstack/health": (200, health), "ListClusters": (200, LISTING)})


@pytest.fixture
def moto_like(serve: Callable[..., Server]) -> Server:
    """moto_server: no health path, a dashboard, and an ECS that starts nothing."""
    return serve({"/moto-api/": (200, {}), "ListClusters": (200, LISTING)})


@pytest.fixture
def stand_in(serve: Callable[..., Server]) -> Emulator:
    """Our own wire; set `answers` and `instants`."""
    return serve(kind=Emulator)  # type: ignore[return-value]
