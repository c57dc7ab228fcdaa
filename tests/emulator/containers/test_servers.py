"""The programs of the images: what they serve, what they log, how they end."""

from typing import Any

import pytest

from fargate_lab.emulator.network.fabric import HttpAnswer, Refused


async def get(bench: Any, trial: Any, url: str = "") -> HttpAnswer:
    """Ask a container's server from a task next to it."""
    asker, party = bench.network(), bench.clock.party(("asker",))
    try:
        return await asker.http(party, "GET", f"http://{trial.running.spec.network.ip}{url}", timeout=5)
    finally:
        party.end()


@pytest.mark.parametrize(
    ("image", "signal", "code", "text"),
    [
        ("nginx", "QUIT", 0, "Welcome to nginx!"),
        ("public.ecr.aws/nginx/nginx:1.27", "TERM", 0, "Welcome to nginx!"),
        ("nginx:alpine", "TERM", 0, "Welcome to nginx!"),
        ("httpd", "WINCH", 0, "It works!"),
        ("httpd:2.4", "TERM", 0, "It works!"),
        ("tutum/hello-world", "TERM", 143, "My hostname is <code>ip-10-0-0-1.ec2.internal</code>"),
    ],
)
def test_a_server_answers_logs_and_ends_as_its_image_does(
    on_bench: Any, image: str, signal: str, code: int, text: str
) -> None:
    async def scenario(bench: Any) -> None:
        trial = bench.start(image)
        await bench.clock.advance(2)
        answer = await get(bench, trial, "/")
        assert answer.status == 200
        assert text in answer.body.decode()
        assert any('"GET / HTTP/1.1" 200' in line for line in trial.lines)
        assert trial.running.stats()["listening"] == [80]
        trial.running.signal(signal)
        await bench.clock.advance(1)
        assert trial.code == code
        with pytest.raises(Refused):
            await get(bench, trial, "/")

    on_bench(scenario)


def test_a_shell_writes_the_page_and_nginx_takes_its_place(on_bench: Any) -> None:
    script = "echo \"<h1>Hi $NAME</h1>\" > /usr/share/nginx/html/index.html && exec nginx -g 'daemon off;'"

    async def scenario(bench: Any) -> None:
        trial = bench.sh(script, "nginx", environment={"NAME": "Ana"})
        await bench.clock.advance(2)
        assert (await get(bench, trial)).body == b"<h1>Hi Ana</h1>\n"
        missing = await get(bench, trial, "/nope?x=1")
        assert missing.status == 404
        assert trial.printed[-1][1] == "stdout"
        assert (
            trial.lines[-1]
            == '10.0.0.3 - - [01/Jan/2026:09:00:02 +0000] "GET /nope?x=1 HTTP/1.1" 404 153 "-" "-" "-"'
        )
        trial.running.signal("TERM")
        await bench.clock.advance(1)
        assert trial.ends == [(2.0, 0, None)]

    on_bench(scenario)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("true && nginx -g 'daemon off;'", 0),  # the last command of sh -c takes the shell's place
        ("nginx -g 'daemon off;'; echo after", 137),  # here it is a child, and the shell ignores SIGTERM
    ],
)
def test_who_gets_the_signal(on_bench: Any, script: str, code: int) -> None:
    async def scenario(bench: Any) -> None:
        trial = bench.sh(script, "nginx")
        await bench.clock.advance(1)
        trial.running.signal("TERM")
        await bench.clock.advance(30)
        trial.running.signal("KILL")
        await bench.clock.advance(1)
        assert trial.code == code

    on_bench(scenario)


def test_nginx_without_daemon_off_leaves_and_the_container_ends(run_script: Any) -> None:
    assert run_script("", "nginx", command=["nginx"]).ends == [(0.0, 0, None)]
    trial = run_script("nginx; sleep 1; curl -s localhost | grep -c Welcome; exit 3", "nginx")
    assert trial.code == 3
    assert "2" in trial.lines


def test_the_site_configuration_decides_port_and_answer(run_script: Any) -> None:
    script = (
        "sed -i 's/listen       80/listen 8080/' /etc/nginx/conf.d/default.conf; nginx; "
        "curl -s localhost:8080 | head -1; "
        "curl -s localhost; echo $?"
    )
    assert run_script(script, "nginx").lines[-2:] == ["<!DOCTYPE html>", "7"]


def test_two_containers_of_a_task_cannot_have_the_same_port(on_bench: Any) -> None:
    async def scenario(bench: Any) -> None:
        first = bench.start("nginx")
        await bench.clock.advance(1)
        second = bench.start("nginx", network=first.running.spec.network)
        await bench.clock.advance(1)
        assert second.code == 1
        assert second.lines[-1] == "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)"
        assert not first.ends

    on_bench(scenario)


def test_containers_of_a_task_share_localhost(on_bench: Any) -> None:
    async def scenario(bench: Any) -> None:
        server = bench.start("tutum/hello-world", environment={"LISTEN_PORT": "8000"})
        await bench.clock.advance(1)
        asker = bench.sh(
            "wget -qO- localhost:8000 | grep -o 'Hello world!' | head -1", network=server.running.spec.network
        )
        await bench.clock.advance(1)
        assert asker.lines == ["Hello world!"]
        assert server.lines[-1].startswith("127.0.0.1 - - ")

    on_bench(scenario)


def test_busybox_httpd_serves_a_directory(run_script: Any) -> None:
    script = "mkdir -p /www; echo hi > /www/index.html; httpd -p 8080 -h /www; wget -qO- localhost:8080; "
    trial = run_script(script + "wget -qO- localhost:8080/x; echo $?")
    assert trial.lines == ["hi", "wget: server returned error: HTTP/1.1 404 Not Found", "1"]


def test_netcat_answers_once(run_script: Any) -> None:
    script = (
        "printf 'HTTP/1.1 200 OK\\n\\nhello\\n' | nc -l -p 9000 & sleep 1; wget -qO- 127.0.0.1:9000/a; wait; "
    )
    trial = run_script(script + "nc -z localhost 9000; echo $?")
    assert trial.lines == [
        "hello",
        "GET /a HTTP/1.1",
        "Host: 127.0.0.1:9000",
        "User-Agent: Wget",
        "Connection: close",
        "",
        "nc: localhost (localhost:9000): Connection refused",
        "1",
    ]
