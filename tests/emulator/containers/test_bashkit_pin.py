"""What the sandbox driver relies on in bashkit. Runs at every change of the pin: a failure here names what changed."""

import asyncio
import os
import time
from typing import Any

import pytest

from fargate_lab.emulator.containers.engine import WORKERS, Bash, BuiltinResult, ExecutionProfile, FileSystem
from fargate_lab.emulator.containers.runaways import MOST

FOR_EVER = 10**9


class Shell:
    """A bashkit shell with a real sleep, and everything it printed, in order."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []
        self.calls: list[str] = []
        self.bash = Bash(
            custom_builtins={"sleep": self._sleep, "mark": self._mark, "/opt/mark": self._mark},
            profile=ExecutionProfile.Interactive,
            max_loop_iterations=FOR_EVER,
            timeout_seconds=FOR_EVER,
        )

    async def _sleep(self, context: Any) -> Any:
        self.heard.append(("call", f"sleep {' '.join(context.argv)}"))
        await asyncio.sleep(float(context.argv[0]) / 100)
        return BuiltinResult(exit_code=0)

    async def _mark(self, context: Any) -> Any:
        self.calls.append(f"{' '.join(context.argv)}|{context.env.get('Q', '')}|{context.stdin or ''}")
        return BuiltinResult(stdout="m\n", exit_code=9)

    def _hear(self, out: str, err: str) -> None:
        self.heard += [("out", out)] * bool(out) + [("err", err)] * bool(err)

    def run(self, script: str, limit: float = 20.0) -> Any:
        async def main() -> Any:
            return await asyncio.wait_for(asyncio.ensure_future(self.bash.execute(script, self._hear)), limit)

        return asyncio.run(main())


@pytest.fixture
def shell() -> Shell:
    return Shell()


def test_the_pin_is_the_one_that_was_measured() -> None:
    import bashkit

    assert bashkit.get_version() == "0.20.1"


def test_output_comes_before_the_next_command_begins_and_streams_are_told_apart(shell: Shell) -> None:
    shell.run("for i in 1 2 3; do echo $i; echo e$i >&2; sleep 1; done")
    expected = []
    for i in "123":
        expected += [("out", f"{i}\n"), ("err", f"e{i}\n"), ("call", "sleep 1")]
    assert shell.heard == expected


def test_on_output_and_capture_exclude_each_other(shell: Shell) -> None:
    async def main() -> None:
        shell.bash.execute("echo", lambda out, err: None, capture=0)

    with pytest.raises(TypeError, match="byte sinks instead of on_output"):
        asyncio.run(main())


@pytest.mark.parametrize(
    ("script", "code"),
    [
        ("exit 3", 3),
        ("nope", 127),
        ("false", 1),
        ("true", 0),
        ("set -e; false; exit 0", 1),
        ("set -o pipefail; false | true", 1),
        ("kill -9 $$; exit 0", 137),
        ("kill -TERM $$; exit 0", 143),
        ("trap 'exit 5' TERM; kill -TERM $$; exit 0", 5),
        ("trap 'true' TERM; kill -TERM $$; exit 6", 6),
        ("bash -c 'exit 4'; exit $(( $? + 1 ))", 5),
    ],
)
def test_exit_codes(shell: Shell, script: str, code: int) -> None:
    assert shell.run(script).exit_code == code


def test_a_syntax_error_in_the_first_line_is_told_in_the_result_only(shell: Shell) -> None:
    result = shell.run("echo a; if then")
    assert (result.exit_code, shell.heard) == (1, [])
    assert result.error.startswith("parse error at line 1")


def test_a_later_syntax_error_is_printed_and_the_lines_before_it_run(shell: Shell) -> None:
    assert shell.run("echo a\nif then").exit_code == 2
    assert shell.heard[0] == ("out", "a\n")
    assert "syntax error near" in shell.heard[1][1]


def test_busy_loops_as_many_as_workers_stop_every_shell_so_there_are_more_workers() -> None:
    assert int(os.environ["TOKIO_WORKER_THREADS"]) > MOST
    assert WORKERS > MOST


def test_an_unknown_command_is_reported_in_one_line(shell: Shell) -> None:
    assert shell.run("nope").stderr.startswith("bash: line 1: nope: command not found")


def test_trap_dash_p_shows_a_trap_inside_a_substitution(shell: Shell) -> None:
    assert (
        shell.run("trap 'echo x' TERM; echo \"[$(trap -p TERM)]\"").stdout == "[trap -- 'echo x' SIGTERM]\n"
    )


def test_a_function_may_wrap_a_command_even_under_exec(shell: Shell) -> None:
    shell.run('mark() { command mark wrapped "$@"; }; mark a; (exec mark b)')
    assert [call.split("|")[0] for call in shell.calls] == ["wrapped a", "wrapped b"]


def test_a_command_sees_its_environment_its_input_and_returns_output(shell: Shell) -> None:
    result = shell.run("x=$(echo in | Q=1 mark a); echo $? [$x]; /opt/mark b > /tmp/f; cat /tmp/f")
    assert shell.calls == ["a|1|in\n", "b||"]
    assert result.stdout == "9 [m]\nm\n"


def test_functions_do_not_reach_child_shells_but_a_prelude_does(shell: Shell) -> None:
    assert shell.run("f() { echo f; }; bash -c f").exit_code == 127
    assert shell.run("bash -c 'f() { echo f; }; f'; echo $?").stdout == "f\n0\n"


def test_the_first_shell_and_its_children_are_told_apart(shell: Shell) -> None:
    assert shell.run("bash -c 'echo $BASHPID $$; (echo $BASHPID)' ").stdout.split()[:2] == ["1", "1"]
    assert shell.run("(echo $BASHPID)").stdout.strip() != "1"


def test_background_output_waits_for_wait(shell: Shell) -> None:
    shell.run("(echo early; sleep 1) & sleep 3; echo main; wait")
    assert [text for kind, text in shell.heard if kind == "out"] == ["main\n", "early\n"]


def test_jobs_says_what_runs_and_wait_gives_the_status(shell: Shell) -> None:
    script = '(sleep 1; exit 7) & p=$!; x=$(jobs -r); [ -n "$x" ] && echo runs; sleep 4; '
    assert shell.run(script + "echo [$(jobs -r)]; wait $p; echo $?").stdout == "runs\n[]\n7\n"


def test_a_script_with_a_job_left_does_not_return_until_cancelled(shell: Shell) -> None:
    async def main() -> bool:
        running = asyncio.ensure_future(shell.bash.execute("(while :; do sleep 1; done) & true", shell._hear))
        done, _ = await asyncio.wait({running}, timeout=0.3)
        shell.bash.cancel()
        await asyncio.wait_for(running, 5)
        return bool(done)

    assert asyncio.run(main()) is False


def test_cancel_ends_a_busy_loop_at_once_with_1(shell: Shell) -> None:
    async def main() -> tuple[int, float]:
        running = asyncio.ensure_future(shell.bash.execute("while :; do :; done", shell._hear))
        await asyncio.wait({running}, timeout=0.1)
        begun = time.monotonic()
        shell.bash.cancel()
        result = await asyncio.wait_for(running, 5)
        return result.exit_code, time.monotonic() - begun

    code, took = asyncio.run(main())
    assert code == 1
    assert took < 1.0


def test_output_stops_silently_at_ten_mebibytes(shell: Shell) -> None:
    result = shell.run("i=0; while [ $i -lt 12000 ]; do echo " + "a" * 999 + "; i=$((i+1)); done")
    assert result.exit_code == 0
    assert sum(len(text) for kind, text in shell.heard if kind == "out") == 10 * 1024 * 1024


def test_one_file_system_object_serves_two_shells_and_replaces_the_root() -> None:
    files = FileSystem()
    files.mkdir("/etc", True)
    files.write_file("/etc/passwd", b"mine\n")

    async def main() -> tuple[str, str, bytes]:
        one, two = Shell(), Shell()
        one.bash.mount("/", files)
        two.bash.mount("/", files)
        running = asyncio.ensure_future(
            one.bash.execute("echo 1 > /shared; sleep 10; cat /shared /etc/passwd; ls /proc")
        )
        await asyncio.sleep(0.03)
        other = await two.bash.execute("cat /shared; echo 2 >> /shared")
        seen = bytes(files.read_file("/shared"))
        return other.stdout, (await running).stdout, seen

    assert asyncio.run(main()) == ("1\n", "1\n2\nmine\n", b"1\n2\n")


def test_random_is_seeded_by_assignment(shell: Shell) -> None:
    first, second = shell.run(
        "RANDOM=5; echo $RANDOM $RANDOM; RANDOM=5; echo $RANDOM $RANDOM"
    ).stdout.splitlines()
    assert first == second


def test_the_network_is_off(shell: Shell) -> None:
    result = shell.run("curl http://127.0.0.1:80/; wget http://127.0.0.1/")
    assert "network access not configured" in result.stderr


def test_the_context_tells_which_command_was_called_so_one_function_may_serve_all() -> None:
    called: list[str] = []

    async def command(context: Any) -> str:
        called.append(context.name)
        return ""

    bash = Bash(custom_builtins=dict.fromkeys(["one", "two", "/opt/three"], command))
    asyncio.run(_executed(bash, "one; (two); /opt/three; bash -c two"))
    assert called == ["one", "two", "/opt/three", "two"]


async def _executed(bash: Bash, script: str) -> Any:
    return await bash.execute(script)


def test_a_commands_file_system_serves_until_the_script_ends_and_in_another_shell() -> None:
    handles: list[Any] = []

    async def keep(context: Any) -> str:
        handles.append(context.fs)
        return ""

    async def look(context: Any) -> str:
        other = Bash()
        other.mount("/", handles[0])
        seen = (await other.execute("cat /file; echo 2 > /file")).stdout
        return f"{seen}{handles[0].read_file('/file').decode()}"

    bash = Bash(custom_builtins={"keep": keep, "look": look})
    bash.mount("/", FileSystem())  # nobody else keeps it
    result = asyncio.run(_executed(bash, "keep; echo 1 > /file; look; cat /file"))
    assert result.stdout == "1\n2\n2\n"
    with pytest.raises(RuntimeError, match="revoked"):
        handles[0].read_file("/file")


def test_what_execute_returns_passes_callbacks_to_a_future_that_can_be_kept_alone() -> None:
    async def main() -> tuple[bool, int]:
        ended = asyncio.get_running_loop().create_future()
        listen = Bash().execute("exit 5").add_done_callback
        listen(ended.set_result)
        kept = listen.__self__
        del listen
        return isinstance(kept, asyncio.Future), (await ended).result().exit_code

    assert asyncio.run(main()) == (True, 5)
