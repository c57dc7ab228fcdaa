"""Scripts in virtual time: when lines are printed, how shells end, what signals do."""

import asyncio
from typing import Any

import pytest

from fargate_lab.emulator import clock


def test_lines_carry_the_virtual_time_at_which_they_were_printed(run_script: Any) -> None:
    trial = run_script("date; sleep 3; echo b >&2; sleep 1.5; date +%T; printf part; exit 3")
    assert trial.printed == [
        (0.0, "stdout", "Thu Jan  1 09:00:00 UTC 2026"),
        (3.0, "stderr", "b"),
        (4.5, "stdout", "09:00:04"),
        (4.5, "stdout", "part"),
    ]
    assert trial.ends == [(4.5, 3, None)]


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 3", 3),
        ("nope", 127),
        ("true", 0),
        ("set -e; false; echo no", 1),
        ("false || exit 9", 9),
        ("sleep x", 1),
        ("echo a; if then", 2),
        ("(sleep 1000) & exit 4", 4),
        ("sleep 1 & wait; exit 6", 6),
        ("(sleep 1; exit 7) & wait $!; exit $?", 7),
        ("timeout 2 sleep 60", 124),
        ("timeout 60 sleep 2", 0),
        ("exec sleep 2; exit 5", 0),
    ],
)
def test_exit_codes(run_script: Any, script: str, code: int) -> None:
    trial = run_script(script)
    assert [end[1] for end in trial.ends] == [code]


@pytest.mark.parametrize(
    ("command", "code", "reason"),
    [
        (["nope", "x"], 127, 'exec: "nope": executable file not found in $PATH'),
        (["/app/nope"], 127, 'exec: "/app/nope": stat /app/nope: no such file or directory'),
        (["bash", "-c", "true"], 127, 'exec: "bash": executable file not found in $PATH'),
        (["cat", "/nope"], 1, None),
        (["sleep", "2"], 0, None),
        (["sh"], 0, None),
        (None, 0, None),
        (["sh", "-ec", "false; true"], 1, None),
        (["sh", "-c", "exit $1", "name", "8"], 8, None),
        (["sh", "/nope.sh"], 127, None),
    ],
)
def test_exec_form(run_script: Any, command: list[str] | None, code: int, reason: str | None) -> None:
    trial = run_script("", command=command)
    assert trial.code == code
    if reason is None:
        assert trial.ends[0][2] is None
    else:
        assert trial.printed == []
        assert trial.ends[0][2].startswith("CannotStartContainerError: ")
        assert reason in trial.ends[0][2]


def test_exec_form_passes_arguments_without_a_shell(run_script: Any) -> None:
    assert run_script("", command=["echo", "a  b", "$HOME", ";", "&"]).lines == ["a  b $HOME ; &"]


def test_environment_directory_host_and_user(run_script: Any) -> None:
    trial = run_script(
        "echo $GREETING; pwd; hostname; hostname -s; id -u; whoami; echo $PATH; cat /etc/hostname",
        environment={"GREETING": "hi there"},
        working_directory="/srv/app",
        user="1000",
    )
    assert trial.lines == [
        "hi there", "/srv/app", "ip-10-0-0-1.ec2.internal", "ip-10-0-0-1", "1000", "whoami: unknown uid 1000",
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "ip-10-0-0-1.ec2.internal",
    ]  # fmt: skip
    assert ("stderr", "whoami: unknown uid 1000") in [(stream, line) for _, stream, line in trial.printed]


def test_an_entry_point_of_ones_own_drops_the_images_command(run_script: Any) -> None:
    assert run_script("", image="nginx", command=None, entry_point=["echo", "only"]).lines == ["only"]
    assert run_script("", image="busybox", command=["a", "b"], entry_point=["echo"]).lines == ["a b"]


def _after(on_bench: Any, script: str, steps: list[tuple[float, str]], **more: Any) -> Any:
    async def scenario(bench: Any) -> Any:
        trial = bench.sh(script, **more)
        for seconds, signal in steps:
            await bench.clock.advance(seconds)
            trial.running.signal(signal)
        await bench.clock.run_until(lambda: bool(trial.ends), 3600)
        return trial

    return on_bench(scenario)


TERM_THEN_KILL = [(3.5, "SIGTERM"), (30.0, "KILL")]


@pytest.mark.parametrize(
    ("script", "end", "lines"),
    [
        # a shell, or anything, as PID 1 without a trap ignores SIGTERM
        ("echo up; sleep 1000", (33.5, 137), ["up"]),
        ("exec sleep 1000", (33.5, 137), []),
        # bash runs a trap when its foreground command is over
        ("trap 'echo bye; exit 5' TERM; while :; do sleep 1; done", (4.0, 5), ["bye"]),
        ("trap 'echo bye; exit 5' TERM; sleep 10; echo no", (10.0, 5), ["bye"]),
        ("trap 'echo bye; exit 5' TERM; sleep 1000", (33.5, 137), []),
        # and at once when it waits
        ("trap 'echo bye; exit 5' TERM; sleep 1000 & wait; echo no", (3.5, 5), ["bye"]),
        ("trap 'echo got' TERM; sleep 10 & wait $!; echo $?", (3.5, 0), ["got", "143"]),
        # a trap that ignores
        ("trap '' TERM; sleep 1000", (33.5, 137), []),
        # what never parks can be killed
        ("while :; do :; done", (33.5, 137), []),
    ],
)
def test_signals(on_bench: Any, script: str, end: tuple[float, int], lines: list[str]) -> None:
    trial = _after(on_bench, script, TERM_THEN_KILL)
    assert trial.ends == [(*end, None)]
    assert trial.lines == lines


def test_sleep_in_exec_form_ignores_sigterm(on_bench: Any) -> None:
    assert _after(on_bench, "", TERM_THEN_KILL, command=["sleep", "1000"]).ends == [(33.5, 137, None)]


def test_signals_after_the_end_and_unknown_ones(on_bench: Any) -> None:
    async def scenario(bench: Any) -> Any:
        trial = bench.sh("exit 2")
        await bench.clock.run_until(lambda: bool(trial.ends), 10)
        trial.running.signal("KILL")
        with pytest.raises(ValueError, match="FOO is not a signal"):
            trial.running.signal("SIGFOO")
        await bench.clock.advance(5)
        return trial

    assert on_bench(scenario).ends == [(0.0, 2, None)]


def test_exec_runs_beside_the_container_on_its_files(on_bench: Any) -> None:
    async def scenario(bench: Any) -> Any:
        trial = bench.sh("echo 1 > /state; sleep 100")
        await bench.clock.advance(1)
        asked = asyncio.ensure_future(trial.running.exec("cat /state; echo oops >&2; exit 4"))
        await bench.clock.advance(1)
        assert trial.ends == []
        return await asked

    assert on_bench(scenario) == (4, "1\noops\n")


@pytest.mark.parametrize("script", ["while :; do :; done", "while :; do echo > /dev/null; done"])
def test_exec_finds_the_files_of_a_shell_that_has_called_no_command_of_ours(
    on_bench: Any, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(clock, "PATIENCE_SECONDS", 0.1)

    async def scenario(bench: Any) -> Any:
        trial = bench.sh(f"echo 1 > /state; {script}")
        await bench.clock.advance(1)
        asked = asyncio.ensure_future(trial.running.exec("cat /state"))
        await bench.clock.advance(1)
        answer = await asked
        trial.running.signal("KILL")
        await bench.clock.advance(1)
        return answer

    assert on_bench(scenario) == (0, "1\n")


def test_files_written_on_either_side_are_seen_on_the_other(on_bench: Any) -> None:
    async def scenario(bench: Any) -> Any:
        trial = bench.sh("sleep 2; cat /from-exec; echo 2 > /from-main; sleep 100")
        await bench.clock.advance(1)
        asked = asyncio.ensure_future(
            trial.running.exec("mktemp; echo 1 > /from-exec; sleep 3; cat /from-main")
        )
        await bench.clock.advance(5)
        code, printed = await asked
        return code, printed.splitlines()[1:], trial.lines

    assert on_bench(scenario) == (0, ["2"], ["1"])


def test_what_was_executed_beside_a_container_ends_with_it(on_bench: Any) -> None:
    async def scenario(bench: Any) -> Any:
        trial = bench.sh("sleep 2; exit 3")
        await bench.clock.advance(1)
        asked = asyncio.ensure_future(trial.running.exec("echo in; sleep 100; echo never"))
        await bench.clock.advance(2)
        assert trial.ends == [(2.0, 3, None)]
        with pytest.raises(RuntimeError, match="does not run"):
            await trial.running.exec("true")
        return await asked

    assert on_bench(scenario) == (137, "in\n")
