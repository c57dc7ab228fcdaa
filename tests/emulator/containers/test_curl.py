"""curl, wget, nslookup and nc against the lab's network: output and exit codes."""

from typing import Any

import pytest

TIMED_OUT_2 = "curl: (28) Connection timed out after 2000 milliseconds"


@pytest.mark.parametrize(
    ("command", "code", "lines", "seconds"),
    [
        ("curl -s 10.0.0.1 | grep -o '<h1>.*</h1>'", 0, ["<h1>Welcome to nginx!</h1>"], 0),
        ("curl -s -o /dev/null -w '%{http_code} %{size_download}\\n' http://10.0.0.1/nope", 0, ["404 153"], 0),
        ("curl -sf http://10.0.0.1/nope", 22, [], 0),
        ("curl -sI 10.0.0.1 | head -1 | tr -d '\\r'", 0, ["HTTP/1.1 200 OK"], 0),
        ("curl -so /p 203.0.113.1; wc -c < /p", 0, ["220"], 0),
        ("curl 10.0.0.1:81", 7,
         ["curl: (7) Failed to connect to 10.0.0.1 port 81 after 0 ms: Could not connect to server"], 0),
        ("curl -m 3 http://10.9.9.9", 28, ["curl: (28) Connection timed out after 3000 milliseconds"], 3),
        ("curl --connect-timeout 2 -sS http://10.9.9.9", 28, [TIMED_OUT_2], 2),
        ("curl -s http://10.9.9.9", 28, [], 127),
        ("curl nope.example", 6, ["curl: (6) Could not resolve host: nope.example"], 0),
        ("curl -s nope.example", 6, [], 0),
        ("curl", 2, ["curl: (2) no URL specified"], 0),
        ("curl --bogus x", 2, ["curl: option --bogus: is unknown",
                               "curl: try 'curl --help' or 'curl --manual' for more information"], 0),
        ("curl -s 127.0.0.1:8080", 7, [], 0),
    ],
)  # fmt: skip
def test_curl(on_bench: Any, command: str, code: int, lines: list[str], seconds: float) -> None:
    async def scenario(bench: Any) -> None:
        bench.start("nginx")
        await bench.clock.advance(1)
        trial = bench.sh(f"{command}; exit $?", "nginx")
        await bench.clock.run_until(lambda: bool(trial.ends), 300)
        assert trial.lines == lines
        assert trial.ends == [(1.0 + seconds, code, None)]

    on_bench(scenario)


@pytest.mark.parametrize(
    ("command", "code", "lines"),
    [
        ("wget -qO- 10.0.0.1 | grep -c Welcome", 0, ["2"]),
        ("wget -q 10.0.0.1/50x.html && ls /50x.html", 0, ["/50x.html"]),
        ("wget -O- 10.0.0.1:81", 1,
         ["Connecting to 10.0.0.1:81 (10.0.0.1:81)",
          "wget: can't connect to remote host (10.0.0.1): Connection refused"]),
        ("wget -q nope.example", 1, ["wget: bad address 'nope.example'"]),
        ("wget -q -T 5 -O- 10.9.9.9", 1, ["wget: download timed out"]),
        ("wget -qO- 10.0.0.1/nope", 1, ["wget: server returned error: HTTP/1.1 404 Not Found"]),
        ("nc -z 10.0.0.1 80", 0, []),
        ("nc -z -w 2 10.9.9.9 80", 1, ["nc: 10.9.9.9 (10.9.9.9:80): Connection timed out"]),
        ("nslookup nope.example | grep -v '^$'", 0,
         ["Server:\t\t169.254.169.253", "Address:\t169.254.169.253:53", "** server can't find nope.example: NXDOMAIN"]),
    ],
)  # fmt: skip
def test_busybox_tools(on_bench: Any, command: str, code: int, lines: list[str]) -> None:
    async def scenario(bench: Any) -> None:
        bench.start("nginx")
        await bench.clock.advance(1)
        trial = bench.sh(command)
        await bench.clock.run_until(lambda: bool(trial.ends), 300)
        assert trial.lines == lines
        assert trial.code == code

    on_bench(scenario)


def test_an_image_lacks_what_it_lacks(run_script: Any) -> None:
    assert run_script("curl x; echo $?", "alpine").lines == ["sh: curl: not found", "127"]
    assert run_script("wget x; echo $?", "nginx").lines == ["sh: 1: wget: not found", "127"]
