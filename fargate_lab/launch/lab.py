"""`python3 -m fargate_lab`: the emulator, and JupyterLab beside it on the learner's copies of the chapters.

It knows both children and what passes between them: the emulator's address, which the kernels find in
FARGATE_LAB_ENDPOINT. When either ends for good, or Ctrl-C comes, it ends the other and leaves nothing behind.
"""

import argparse
import os
import queue
import signal
import threading
from pathlib import Path
from urllib.parse import urlsplit

from fargate_lab.launch import CHECKOUT, PACKAGE, Failure, environment, notebooks, say
from fargate_lab.launch.children import Child, Emulator

RESTARTS = 3
ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def run(options: argparse.Namespace, jupyter_options: list[str]) -> int:
    """Run both until one ends or Ctrl-C comes. Returns the exit code. Raises Failure."""
    stored, work = notebooks.source(), notebooks.work_folder(options.work)
    first_time = not work.exists()
    try:
        for sentence in notebooks.bring(stored, work):
            say(sentence)
    except OSError as error:
        raise Failure(f"cannot write the notebooks to {work}: {error.strerror}.") from None
    if first_time:
        say(f"your copies of the notebooks are in {work}.")
    interrupts: list[int] = []

    def interrupt(number: int, frame: object) -> None:
        """Begin to end, once: a second signal must not cut the ending short and leave a child behind."""
        interrupts.append(number)
        if len(interrupts) == 1:
            raise KeyboardInterrupt

    for number in ENDING:  # also where the shell had put Ctrl-C aside
        signal.signal(number, interrupt)
    variables = dict(os.environ)
    if CHECKOUT:
        variables["PYTHONPATH"] = environment.with_checkout(variables, CHECKOUT)
    rate = [] if options.rate is None else ["--rate", str(options.rate)]
    try:
        return _both(work, rate, jupyter_options, variables, interrupts)
    except KeyboardInterrupt:
        say("ended.")
        return 0


def _both(
    work: Path, rate: list[str], jupyter_options: list[str], variables: dict[str, str], interrupts: list[int]
) -> int:
    """Keep the emulator running while JupyterLab runs."""
    ended: queue.SimpleQueue[Child] = queue.SimpleQueue()
    emulator = Emulator(*rate, environment=variables)
    try:
        _watch(emulator, ended)
        say(f"the emulator listens on {emulator.endpoint}; JupyterLab is starting. Ctrl-C here ends both.")
        variables |= jupyter_variables(variables, emulator.endpoint, work)
        with Child(jupyter_arguments(work, jupyter_options), variables) as jupyter:
            _watch(jupyter, ended)
            for _ in range(RESTARTS):
                if _next(ended, interrupts) is jupyter:
                    return jupyter.process.returncode
                say("the emulator has ended unexpectedly: starting it anew. What your accounts held is gone.")
                emulator.end()
                emulator = Emulator(*rate, port=urlsplit(emulator.endpoint).port or 0, environment=variables)
                _watch(emulator, ended)
            while _next(ended, interrupts) is not jupyter:
                say("the emulator keeps ending. JupyterLab stays, so that you can save; then please restart.")
            return jupyter.process.returncode
    finally:
        emulator.end()


def jupyter_arguments(work: Path, options: list[str]) -> list[str]:
    """The command line for JupyterLab, after the interpreter."""
    arguments = [
        "-m",
        "fargate_lab.launch.jupyter",
        f"--ServerApp.root_dir={work}",
        "--Application.log_level=ERROR",
    ]
    chapters = sorted(path.name for path in work.glob("*.ipynb"))
    if chapters and not (work / ".fargate_lab/workspaces").exists():  # later, JupyterLab opens what was open
        arguments.append(f"--LabApp.default_url=/lab/tree/{chapters[0]}")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # a container's only user; JupyterLab asks to be told
        arguments.append("--allow-root")
    return arguments + options


def jupyter_variables(variables: dict[str, str], endpoint: str, work: Path) -> dict[str, str]:
    """What JupyterLab and its kernels find in their environment, beside what is there already."""
    config = [str(PACKAGE / "launch/jupyter_config"), variables.get("JUPYTER_CONFIG_PATH", "")]
    return {
        "FARGATE_LAB_ENDPOINT": endpoint,
        "JUPYTER_CONFIG_PATH": os.pathsep.join(part for part in config if part),
        "JUPYTERLAB_WORKSPACES_DIR": str(work / ".fargate_lab/workspaces"),  # leaves other layouts alone
        "JUPYTER_PREFER_ENV_PATH": "1",  # this environment's kernel, not one of the same name in the home folder
    }


def _watch(child: Child, ended: "queue.SimpleQueue[Child]") -> None:
    def wait() -> None:
        child.process.wait()
        ended.put(child)

    threading.Thread(target=wait, daemon=True).start()


def _next(ended: "queue.SimpleQueue[Child]", interrupts: list[int]) -> Child:
    """The next child to end. Looks up every second: a signal may come just before the wait begins."""
    while True:
        try:
            return ended.get(timeout=1.0)
        except queue.Empty:
            if interrupts:
                raise KeyboardInterrupt from None
