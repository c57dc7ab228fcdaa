"""One bashkit shell: our commands inside it, its output, its cancellation. `test_bashkit_pin` says why it is driven so.

All of our commands are async and run on the loop; what the shell prints arrives on a foreign thread. ``Bash.fs()``
and its kin are never called while a script runs (they would deadlock): the file system is an object of our own.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fargate_lab.emulator.containers.executables import commands_of
from fargate_lab.emulator.containers.parking import Parking
from fargate_lab.emulator.containers.process import Killed, Process, Text
from fargate_lab.emulator.containers.scripts import INTERRUPTED, SIGNALS, Script
from fargate_lab.emulator.party import Party

if TYPE_CHECKING:
    from fargate_lab.emulator.containers.container import Container

_FOR_EVER = 10**9
SYNTAX_ERROR = 2
_NOT_FOUND = re.compile(r"^(?:\S+): line (\d+): (.+?): command not found.*\n?", re.M)
_CANCELLED = re.compile(r"^(?:\S+: line \d+: )?execution cancelled\n?", re.M)


class Shell:
    """One script, run once."""

    def __init__(
        self, container: Container, script: Script, environment: dict[str, str], directory: str
    ) -> None:
        from fargate_lab.emulator.containers.engine import Bash, ExecutionProfile

        self.container, self.script = container, script
        self._watch = container.runaways.watch(container.kill_by_lab)
        self.parking = Parking(container.clock, container.spec.key, script.has_jobs, self._quiet)
        self.not_found = False
        """Whether a command was missing, for the exec form."""
        self._pending: list[str] = []
        self._status = 0
        self._waits: dict[Party, int] = {}
        self._replacement: Process | None = None
        self._bash: Any = Bash(
            username="root",
            hostname=container.spec.hostname,
            cwd=directory,
            env=environment,
            custom_builtins=self._builtins(),
            profile=ExecutionProfile.Interactive,
            max_loop_iterations=_FOR_EVER,
            max_commands=_FOR_EVER,
            timeout_seconds=_FOR_EVER,
        )
        self._bash.mount("/", container.files)
        self._running: asyncio.Future[Any] | None = None
        self._adopted = False

    async def run(self) -> int:
        """Run the script to its end; its exit code."""
        seed = zlib.crc32("/".join(self.container.spec.key).encode()) % 32768
        text = self.script.wrapped(tuple(self.container.spec.image.programs), seed)
        ended: asyncio.Future[Any] = self.container.loop.create_future()
        # what execute() returns wraps a future and a class made for this call (6 kB): only the future is kept
        listen = self._bash.execute(text, self._heard).add_done_callback
        listen(lambda running: self._forget(running, ended))
        self._running = listen.__self__
        self._watch.computes(True)
        try:
            result = await ended
        finally:
            self._watch.computes(False)
            self.parking.end()
        if result.error and result.error.startswith("parse error"):
            self.container.lines.drain()
            self.container.lines.write("stderr", f"sh: {result.error}\n".encode())
            return SYNTAX_ERROR
        return int(result.exit_code)

    def kill(self) -> None:
        """End it at once, whatever it does; what is still in flight unwinds by itself."""
        self._watch.computes(False)
        if self._bash is not None:
            self._bash.cancel()
        for party in self.parking.calls:
            if party.waiting:
                party.throw(Killed())
        self.parking.end()

    def let_go(self) -> None:
        """The loop is about to close: bashkit shall not call it when it has unwound."""
        if self._running is not None:
            self._running.cancel()

    def _forget(self, running: asyncio.Future[Any], ended: asyncio.Future[Any]) -> None:
        """bashkit is done with it: break the ring Shell -> Bash -> commands -> Shell, which no collector sees.

        After a kill nobody waits for the result any more, and the loop need not report its error.
        """
        self._bash = self._running = None
        self.container.shell_is_gone()
        error = None if running.cancelled() else running.exception()
        if ended.done():
            return
        if running.cancelled():
            ended.cancel()
        elif error is not None:
            ended.set_exception(error)
        else:
            ended.set_result(running.result())

    def receive(self, name: str) -> None:
        """A signal has come from outside."""
        if self._replacement is not None:
            self._replacement.receive(name)
        elif self.script.traps:
            self._pending.append(name)
            self._status = 128 + SIGNALS[name]
            for party in tuple(self._waits):
                if party.waiting:
                    party.wake(INTERRUPTED)

    # -- our commands inside the shell --------------------------------------------------------------------
    def _builtins(self) -> dict[str, Callable[..., Any]]:
        """One function for all commands: the context says which is called."""
        found: dict[str, Callable[..., Any]] = dict.fromkeys(
            commands_of(self.container.spec.image), self._call
        )
        if self.script.traps or self.script.has_jobs:
            found["__lab_wait"] = self._wait
            found["__lab_status"] = self._last_status
            found["__lab_signals"] = self._signals
            found["__lab_left"] = self._leave
        return found

    async def _call(self, context: Any) -> Any:
        from fargate_lab.emulator.containers.engine import BuiltinResult

        container = self.container
        image = container.spec.image
        program, log = commands_of(image)[context.name], context.name in image.programs
        if container.over:
            return BuiltinResult(exit_code=137)
        if not self._adopted:
            self._adopted = True
            # a FileSystem object has a runtime of its own (13 kB and three descriptors); this handle has not, and
            # lives as long as the script, beyond which nobody reads the container's files
            container.files = context.fs
        container.lines.drain()
        party = self._enter(context)
        self._watch.computes(False)
        text = Text()
        argv = [context.name, *context.argv]
        sink = container.lines if log else text
        process = Process(container, argv, context.env, context.cwd, context.stdin, party, sink)
        if log and self.script.replaced_by(context.name.rpartition("/")[2]):
            self._replacement = process
        try:
            status = await container.run_program(program, process)
        except Killed:
            return BuiltinResult(exit_code=137)
        finally:
            self._replacement = None
            self.parking.leave(party)
            self._watch.computes(not container.over)
        if self._pending and self.script.traps:
            self._status, status = status, INTERRUPTED
        out, err = (text.streams[name].decode(errors="replace") for name in ("stdout", "stderr"))
        return BuiltinResult(stdout=out, stderr=err, exit_code=status)

    async def _wait(self, context: Any) -> Any:
        """``wait``: parks until the background commands are over or a signal comes."""
        from fargate_lab.emulator.containers.engine import BuiltinResult

        return BuiltinResult(exit_code=await self._wait_for_jobs(context))

    def _enter(self, context: Any) -> Party:
        first = context.env.get("__LAB_PID", "1") == "1"
        return self.parking.enter(first, len(context.env.get("__LAB_JOBS", "").splitlines()))

    async def _wait_for_jobs(self, context: Any) -> int:
        """0 when the jobs deserve another look, INTERRUPTED when a signal has come."""
        self._status = 128 + SIGNALS["TERM"]
        if self._pending:
            self._status = 128 + SIGNALS[self._pending[0]]
            return INTERRUPTED
        party = self._enter(context)
        self._waits[party] = len(self.parking.calls)
        try:
            return int(await party.wait())
        except Killed:
            return 137
        finally:
            self._waits.pop(party, None)
            self.parking.leave(party)

    def _quiet(self) -> None:
        """Nothing stirs: whoever waits looks again when a job's command has returned, or none is in flight."""
        for party, seen in tuple(self._waits.items()):
            now = len(self.parking.calls)
            if party.waiting and (now < seen or now == len(self._waits)):
                party.wake(0)
            self._waits[party] = now

    async def _last_status(self, context: Any) -> Any:
        from fargate_lab.emulator.containers.engine import BuiltinResult

        return BuiltinResult(exit_code=self._status)

    async def _signals(self, context: Any) -> Any:
        names, self._pending = self._pending, []
        return " ".join(names)

    async def _leave(self, context: Any) -> str:
        """The script's first shell has ended: background jobs end with it, as with PID 1."""
        self.container.leave(int(context.argv[0]))
        return ""

    # -- output -------------------------------------------------------------------------------------------
    def _heard(self, stdout: str, stderr: str) -> None:
        """On bashkit's thread: only keep it."""
        if self.container.over:
            return
        if stderr:
            stderr = _CANCELLED.sub("", _NOT_FOUND.sub(self._missing, stderr))
        if self.container.lines.feed(stdout, stderr):
            self.container.loop.call_soon_threadsafe(self.container.lines.drain)

    def _missing(self, match: re.Match[str]) -> str:
        self.not_found = True
        return (
            ""
            if self.script.exec_form
            else not_found(self.container.spec.image.shell, match[2], int(match[1])) + "\n"
        )


def not_found(shell: str, name: str, line: int = 1) -> str:
    """How a shell says that there is no such command."""
    return f"sh: {name}: not found" if shell == "busybox" else f"sh: {line}: {name}: not found"
