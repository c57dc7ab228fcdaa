"""No way out: a container reads the image's files and reaches the lab's network, never the host's."""

import http.server
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def host_port() -> Iterator[int]:
    """A real server on this machine that must not be reached."""

    class Seen(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    asked: list[str] = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Seen)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()
    assert asked == []


def test_files_are_the_images(run_script: Any, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("host")
    script = f"head -1 /etc/passwd; cat {secret}; ls /proc; ls {tmp_path}; cat /proc/self/environ; hostname"
    trial = run_script(script)
    assert [line for _, stream, line in trial.printed if stream == "stdout"] == [
        "root:x:0:0:root:/root:/bin/sh",
        "ip-10-0-0-1.ec2.internal",
    ]
    assert "host" not in trial.lines


def test_nothing_is_written_to_the_host(run_script: Any, tmp_path: Path) -> None:
    target = tmp_path / "made"
    before = set(os.listdir("/tmp"))
    trial = run_script(
        f"mkdir -p {tmp_path}; echo x > {target}; cat {target}; echo y > /tmp/fargate-lab-escape"
    )
    assert trial.lines == ["x"]
    assert not target.exists()
    assert "fargate-lab-escape" not in set(os.listdir("/tmp")) - before


def test_the_hosts_environment_is_not_there(run_script: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST_SECRET", "s3cret")
    names = {line.partition("=")[0] for line in run_script("env; echo HOST=$HOST_SECRET").lines}
    assert names == {"HOME", "HOSTNAME", "PATH", "PWD", "USER", "HOST"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "10.0.0.1"])
def test_the_hosts_ports_are_not_there(run_script: Any, host_port: int, host: str) -> None:
    url = f"http://{host}:{host_port}/escape"
    trial = run_script(f"wget -q -T 2 -O- {url}; echo $?; nc -z -w 1 {host} {host_port}; echo $?")
    assert [line for line in trial.lines if line.isdigit()] == ["1", "1"]
    shell = run_script(f"curl -s -m 2 {url}; exit $?", "nginx")
    assert shell.code in (7, 28)


@pytest.mark.parametrize(
    "way",
    [
        "exec 3<>/dev/tcp/127.0.0.1/{port}",
        "http GET http://127.0.0.1:{port}/",
        "cat < /dev/tcp/127.0.0.1/{port}",
    ],
)
def test_other_ways_to_the_network_fail(run_script: Any, host_port: int, way: str) -> None:
    assert run_script(way.format(port=host_port)).code != 0


@pytest.mark.parametrize(
    "command",
    [
        "python3 -c 'print(1)'",
        "sqlite3 :memory: 'select 1'",
        "git clone x",
        "ssh x",
        "docker ps",
        "perl -e 1",
    ],
)
def test_there_is_no_other_interpreter(run_script: Any, command: str) -> None:
    assert run_script(command).code == 127
