"""One container's life: from its argv to its exit code.

The process is a program of ours (run on the loop), a shell (run by bashkit) or nothing that exists. Every step that
another party could see (the start, a signal, the end) is a timer of its own at the current instant, ordered by the
container's key: many containers that start or stop together never race.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cached_property
from typing import Any

from fargate_lab.emulator.clock import Clock
from fargate_lab.emulator.containers import commands, rootfs
from fargate_lab.emulator.containers.driver import ContainerSpec, Exited, Output
from fargate_lab.emulator.containers.executables import (
    RUN_DIRECTORIES,
    CannotStart,
    by_path,
    commands_of,
    no_executable,
    shell_work,
)
from fargate_lab.emulator.containers.images import PATH
from fargate_lab.emulator.containers.output import Kept, Lines
from fargate_lab.emulator.containers.process import Become, Killed, Process, Program
from fargate_lab.emulator.containers.runaways import Runaways
from fargate_lab.emulator.containers.scripts import SIGNALS
from fargate_lab.emulator.containers.shell import Shell
from fargate_lab.emulator.network.fabric import Answer, Listener
from fargate_lab.emulator.party import Party

TIMED_OUT = 124


class DeadlineReached(Exception):
    """``timeout`` has run out."""


class Container:
    """A started container: a ``driver.Running``."""

    def __init__(
        self, clock: Clock, runaways: Runaways, spec: ContainerSpec, output: Output, exited: Exited
    ) -> None:
        self.clock, self.runaways, self.spec = clock, runaways, spec
        self.loop = asyncio.get_running_loop()
        self.lines = Lines(clock, output)
        self.over = False
        self.environment = {"PATH": PATH, "HOSTNAME": spec.hostname, "HOME": "/root"}
        self.environment |= {**spec.image.environment, **spec.environment}
        self.directory = spec.working_directory or spec.image.working_directory
        self._exited: Exited | None = exited
        self._listeners: list[Listener] = []
        self._beside: set[Container] = set()
        self._daemons: dict[asyncio.Task[None], Party] = {}
        self._party: Party | None = None
        self._process: Process | None = None
        self._shell: Shell | None = None
        self._task: asyncio.Task[None] | None = None
        clock.call_after(0.0, (*spec.key, "start"), self._begin)

    # -- what the driver's caller sees ----------------------------------------------------------------------
    def signal(self, name: str) -> None:
        """Send a signal at this instant; nothing happens after the end."""
        name = name.upper().removeprefix("SIG")
        if name not in SIGNALS:
            raise ValueError(f"{name} is not a signal that the lab knows: {', '.join(SIGNALS)}")
        if not self.over:
            self.clock.call_after(0.0, (*self.spec.key, "signal"), lambda: self._receive(name))

    async def exec(self, command: str) -> tuple[int, str]:
        """Run ``sh -c command`` beside the container's own process, on the same files; its code and its output."""
        if self.over or self._task is None:
            raise RuntimeError("the container does not run")
        printed = Kept()
        key = (*self.spec.key, "exec")
        spec = replace(self.spec, key=key, entry_point=["/bin/sh", "-c"], command=[command])

        def exited(code: int, reason: str | None) -> None:
            self._beside.discard(other)
            if reason is not None:
                printed.hear("stderr", reason.encode())
            if waits.waiting:
                waits.wake(code)

        other = Container(self.clock, self.runaways, spec, printed.hear, exited)
        other.files = self.files
        self._beside.add(other)
        waits = self.clock.party((*key, "waits"))  # time stands still until whoever asked has the answer
        try:
            return await waits.wait(), printed.text
        finally:
            waits.end()
            other._end(137, None)  # if nobody waits for it any more

    def stats(self) -> dict[str, Any]:
        """What has been measured: bytes printed, ports open. CPU and memory are not measured, so they are absent."""
        return {
            "output_bytes": self.lines.written,
            "listening": sorted(listener.port for listener in self._listeners),
        }

    # -- what processes ask for -----------------------------------------------------------------------------
    @cached_property
    def files(self) -> Any:
        """The virtual file system, made when first needed; a shell puts a lighter handle to the same in its place."""
        files = rootfs.new_files(
            self.spec.image, by_path(self.spec.image), self.spec.hostname, self.spec.network.ip
        )
        files.mkdir(self.directory, True)
        return files

    def check_alive(self) -> None:
        """Raises Killed when the container is over."""
        if self.over:
            raise Killed

    def listen(self, port: int, answer: Answer) -> Listener:
        """Open a port until the container ends. Raises AddressInUse."""
        self.check_alive()
        listener = self.spec.network.listen(port, answer, (*self.spec.key, "port", f"{port:05d}"))
        self._listeners.append(listener)
        return listener

    def leave(self, code: int) -> None:
        """PID 1 has ended with ``code``, and whatever it left in the background ends with it."""
        self._end(code, None)

    def kill_by_lab(self, reason: str) -> None:
        """End it for a reason that Fargate does not know."""
        self._end(137, reason)

    def abandon(self) -> None:
        """End it, and let nobody hear of it: the loop is about to close."""
        for other in tuple(self._beside):
            other.abandon()
        self._exited = None
        self._end(137, None)
        if self._shell is not None:
            self._shell.let_go()

    def shell_is_gone(self) -> None:
        """bashkit has unwound the shell."""
        self._shell = None

    def start_daemon(self, parent: Process, program: Program) -> None:
        """Run ``program`` until it or the container ends."""
        party = self.clock.party((*self.spec.key, "daemon", parent.argv[0]))
        process = Process(self, parent.argv, parent.environment, parent.directory, None, party, self.lines)

        async def run() -> None:
            try:
                await self.run_program(program, process)
            except Killed:
                return
            finally:
                party.end()

        task = self.loop.create_task(run())
        self._daemons[task] = party
        task.add_done_callback(lambda done: self._daemons.pop(done, None))

    async def run_program(self, program: Program, process: Process) -> int:
        """Run a program to its end, within ``timeout`` if one stands before it; follows an exec."""
        deadline = None
        limit = process.environment.get("__LAB_TIMEOUT")
        if limit is not None:
            seconds = commands.seconds(limit) or 0.0
            deadline = self.clock.call_after(seconds, process.party.key, lambda: _throw(process.party))
        try:
            result = await program(process)
            while isinstance(result, Become):
                process.argv = result.argv
                following = self.find(result.argv[0])
                result = 127 if following is None else await following(process)
            return result
        except DeadlineReached:
            return TIMED_OUT
        finally:
            if deadline is not None:
                deadline.cancel()

    def find(self, word: str) -> Program | None:
        """Our program or command of this name or path."""
        directory, _, name = word.rpartition("/")
        ours = commands_of(self.spec.image)
        if word in ours:
            return ours[word]
        if directory in RUN_DIRECTORIES and name not in self.spec.image.absent:
            return ours.get(name)
        return None

    # -- the life -------------------------------------------------------------------------------------------
    def _begin(self) -> None:
        if self.over:
            return
        self._party = self.clock.party(self.spec.key)
        self._task = self.loop.create_task(self._live())

    async def _live(self) -> None:
        reason = None
        try:
            code = await self._run(self.spec.argv())
        except CannotStart as error:
            code, reason = 127, f"CannotStartContainerError: {error}"
        except Killed:
            code = 137
        finally:
            if self._party is not None:
                self._party.end()  # a cancelled wait has made it busy again
        self._end(code, reason)

    async def _run(self, argv: list[str]) -> int:
        assert self._party is not None
        while True:
            if not argv:
                raise CannotStart("no command specified")
            program = self.find(argv[0])
            if program is None or program is commands.absent:
                return await self._run_shell(argv)
            process = Process(self, argv, self.environment, self.directory, None, self._party, self.lines)
            self._process = process
            result = await program(process)
            if not isinstance(result, Become):
                return result
            argv = result.argv

    async def _run_shell(self, argv: list[str]) -> int:
        script = shell_work(argv, self.spec.image.absent, self._read)
        if script is None:
            return 0  # a shell without a terminal reads the end of its input and is done
        self._process = None
        shell = self._shell = Shell(self, script, self.environment, self._existing_directory())
        if self._party is not None:
            self._party.end()
        code = await shell.run()
        if script.exec_form and code == 127 and shell.not_found:
            raise no_executable(argv[0])
        return code

    def _read(self, path: str) -> str | None:
        full = path if path.startswith("/") else f"{self.directory.rstrip('/')}/{path}"
        content = rootfs.read(self.files, full)
        return None if content is None else content.decode(errors="replace")

    def _existing_directory(self) -> str:
        self.files.mkdir(self.directory, True)
        return self.directory

    def _receive(self, name: str) -> None:
        if self.over:
            return
        if name == "KILL":
            self._kill()
        elif self._process is not None:
            self._process.receive(name)
        elif self._shell is not None:
            self._shell.receive(name)

    def _kill(self) -> None:
        self.lines.drain()
        self._end(137, None)

    def _end(self, code: int, reason: str | None) -> None:
        if self.over:
            return
        self.lines.close()
        self.over = True
        for listener in self._listeners:
            listener.close()
        self._listeners.clear()
        for task, party in tuple(self._daemons.items()):
            task.cancel()
            party.end()
        self._daemons.clear()
        for other in tuple(self._beside):
            other._end(137, None)  # with PID 1 gone, whatever was executed beside it is killed
        if self._shell is not None:
            self._shell.kill()
        if self._task is not None and self._task is not asyncio.current_task():
            self._task.cancel()
        if self._party is not None:
            self._party.end()
        self.clock.call_after(0.0, (*self.spec.key, "end"), lambda: self._report(code, reason))

    def _report(self, code: int, reason: str | None) -> None:
        tell, self._exited = self._exited, None
        self._process = None
        self.__dict__.pop("files", None)
        if tell is not None:
            tell(code, reason)


def _throw(party: Party) -> None:
    if party.waiting:
        party.throw(DeadlineReached())
