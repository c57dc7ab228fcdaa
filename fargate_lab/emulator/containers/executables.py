"""From an argument vector to something that can run, or to the runtime's own words that it cannot.

Programs and commands of ours are looked up before; what remains is a shell, a script file, or one of bashkit's
commands in exec form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from fargate_lab.emulator.containers import commands, programs
from fargate_lab.emulator.containers.images import PATH, Image
from fargate_lab.emulator.containers.process import Program
from fargate_lab.emulator.containers.scripts import SHELLS, Script, quoted, shell_script

RUN_DIRECTORIES = (*PATH.split(":"), "")
"""Where an executable may stand; "" is a bare name."""


class CannotStart(Exception):
    """There is no such executable: the container never runs."""


def commands_of(image: Image) -> Mapping[str, Program]:
    """What an image has of our commands and programs, by name; one table for all of its containers."""
    return _commands(tuple(image.programs.items()), image.absent)


def by_path(image: Image) -> list[str]:
    """Those of them that can also be called by their path."""
    names = (*commands.COMMANDS, *image.programs)
    return [name for name in names if "/" not in name and name not in image.absent]


@lru_cache(maxsize=256)
def _commands(its_programs: tuple[tuple[str, str], ...], absent: frozenset[str]) -> Mapping[str, Program]:
    found = {name: run for name, run in commands.COMMANDS.items() if name not in absent}
    found.update(dict.fromkeys((*absent, *commands.UNREAL), commands.absent))
    found.update({name: programs.PROGRAMS[key] for name, key in its_programs})
    return found


def shell_work(argv: list[str], absent: frozenset[str], read: Callable[[str], str | None]) -> Script | None:
    """What bashkit is to run for ``argv``; None for a shell that would read a terminal. Raises CannotStart.

    ``absent``: commands that the image has not; ``read``: the text of a file of the image, or None.
    """
    name = argv[0].rpartition("/")[2]
    if name in SHELLS and name not in absent and argv[0].rpartition("/")[0] in RUN_DIRECTORIES:
        found = shell_script(argv)
        if not isinstance(found, str):
            return found
        text = read(found)
        if text is None:
            return Script(f'echo "sh: 0: cannot open {found}: No such file" >&2; exit 127')
        return Script(text, found, argv[argv.index(found) + 1 :])
    if name in absent:
        raise no_executable(argv[0])
    if "/" in argv[0]:
        text = read(argv[0])
        if text is None and argv[0].rpartition("/")[0] not in RUN_DIRECTORIES:
            raise no_executable(argv[0])
        if text is not None and text.startswith("#!"):
            return Script(text, argv[0], argv[1:])
    return Script(quoted([name, *argv[1:]]), exec_form=True)


def no_executable(word: str) -> CannotStart:
    """The container runtime's text for an executable that is not there."""
    why = f"stat {word}: no such file or directory" if "/" in word else "executable file not found in $PATH"
    return CannotStart(
        "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container "
        f'process: exec: "{word}": {why}: unknown'
    )
