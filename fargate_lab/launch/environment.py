"""Gets the command into an environment that has the packages it needs.

Knows: when the running environment will do; how to make and renew `.venv` in the checkout (venv and pip from the
standard library fetch uv, uv fetches the rest); how to carry on in it. Never touches an environment that it did not
make: inside conda, Binder or an activated venv that has the packages it does nothing at all.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from fargate_lab.launch import CHECKOUT, Failure, needs, say, steps

STAMP = "fargate_lab.json"
SECOND_ROUND = "FARGATE_LAB_SET_UP"
UV = "uv>=0.8"


class Stamp(NamedTuple):
    """What a `.venv` was set up for: the fingerprint of pyproject.toml, and the extras. Written when all went well."""

    pyproject: str = ""
    extras: tuple[str, ...] = ()


def enter(extras: tuple[str, ...], argv: list[str]) -> int | None:
    """None when the running environment has everything; otherwise the exit code of the command run in `.venv`.

    Sets `.venv` up when needed. Raises Failure (one sentence) when that cannot be done. Where the system can, the
    process is replaced, and this does not return.
    """
    lacking = needs.lacking(needs.required(extras))
    if not lacking:
        return None
    if CHECKOUT is None:
        wanted = f"fargate-lab[{','.join(extras)}]" if extras else "fargate-lab"
        raise Failure(
            f"{_listed(lacking)} missing here; install with: {sys.executable} -m pip install '{wanted}'"
        )
    venv = folder(CHECKOUT)
    inside = Path(sys.prefix).resolve() == venv.resolve()
    if inside and os.environ.get(SECOND_ROUND):
        raise Failure(
            f"{_listed(lacking)} missing in {venv} after setting it up; remove that folder and try again."
        )
    if inside or not current(venv, extras, CHECKOUT):
        set_up(venv, extras, CHECKOUT)
    return _carry_on(venv, argv, CHECKOUT)


def folder(checkout: Path) -> Path:
    """Where the environment lies: FARGATE_LAB_VENV, else `.venv` in the checkout."""
    return checkout / os.environ.get("FARGATE_LAB_VENV", ".venv")


def python_of(venv: Path) -> Path:
    """The interpreter of a venv."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def current(venv: Path, extras: tuple[str, ...], checkout: Path) -> bool:
    """Whether `venv` was set up for this very pyproject.toml and (at least) these extras."""
    stamp = _stamp(venv)
    return (
        python_of(venv).exists()
        and stamp.pyproject == needs.fingerprint(checkout)
        and set(extras) <= set(stamp.extras)
    )


def set_up(venv: Path, extras: tuple[str, ...], checkout: Path) -> None:
    """Make `venv` or bring it up to date, telling each step. Raises Failure with one sentence."""
    before = _stamp(venv)
    if before.pyproject:
        say(f"bringing {venv.name} up to date.")
        extras = tuple(sorted({*extras, *before.extras}))
    else:
        size = "900 MB with the tests' tools" if extras else "450 MB"
        say(f"setting up {venv.name} - once, well under a minute, about {size}; nothing outside this folder.")
    python = python_of(venv)
    if not _runs(python):
        _make(venv)
    log = venv / "fargate_lab-set-up.log"
    log.unlink(missing_ok=True)
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    if steps.run("the installer (uv)", [*pip, "-q", "--retries", "2", "--timeout", "20", UV], log):
        raise Failure(_why_not(log))
    target = f"{checkout}[{','.join(extras)}]" if extras else str(checkout)
    uv = [str(python), "-m", "uv", "pip", "install", "--python", str(python), "--compile-bytecode"]
    environment = _uv_environment(os.environ)
    if steps.run("the packages", [*uv, "-e", target], log, environment) and steps.run(
        "the packages, once more, by pip (two minutes)", [*pip, "-e", target], log
    ):
        raise Failure(_why_not(log))
    stamp = Stamp(needs.fingerprint(checkout), extras)
    (venv / STAMP).write_text(json.dumps(stamp._asdict()), "utf-8")


def _make(venv: Path) -> None:
    try:
        import ensurepip  # noqa: F401
        import venv as _  # noqa: F401
    except ImportError:
        name = "python%d.%d" % sys.version_info[:2]  # noqa: UP031
        raise Failure(
            f"this Python comes without venv or pip, which set up {venv.name}; on Debian and Ubuntu: "
            f"sudo apt install {name}-venv"
        ) from None
    if venv.exists():
        say(f"the Python in {venv.name} does not run: making it anew.")
        shutil.rmtree(venv)
    log = venv.with_name(venv.name + ".log")
    if steps.run("an environment", [sys.executable, "-m", "venv", str(venv)], log):
        raise Failure(f"could not make {venv}: {_last_line(log)}")
    log.unlink()


def _runs(python: Path) -> bool:
    """Whether there is an interpreter that runs and is new enough."""
    if not python.exists():
        return False
    question = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([str(python), "-c", question], capture_output=True, check=False).returncode == 0


def _stamp(venv: Path) -> Stamp:
    try:
        stamp = json.loads((venv / STAMP).read_text("utf-8"))
        return Stamp(str(stamp["pyproject"]), tuple(map(str, stamp["extras"])))
    except (OSError, ValueError, KeyError, TypeError):
        return Stamp()


def _uv_environment(base: "os._Environ[str] | dict[str, str]") -> dict[str, str]:
    """The environment for uv, with pip's settings that a mirror needs carried over: uv reads none of them."""
    environment = dict(base)
    for theirs, ours in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_EXTRA_INDEX_URL", "UV_INDEX")):
        if theirs in environment:
            environment.setdefault(ours, environment[theirs])
    return environment


def _carry_on(venv: Path, argv: list[str], checkout: Path) -> int:
    """Run the command again with the venv's Python, in place of this process where the system can."""
    python = str(python_of(venv))
    environment = {**os.environ, SECOND_ROUND: "1", "PYTHONPATH": with_checkout(os.environ, checkout)}
    command = [python, "-m", "fargate_lab", *argv]
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(python, command, environment)
    return subprocess.run(command, env=environment, check=False).returncode


def with_checkout(base: "os._Environ[str] | dict[str, str]", checkout: Path) -> str:
    """A PYTHONPATH in which this checkout comes first."""
    there = [part for part in base.get("PYTHONPATH", "").split(os.pathsep) if part]
    return os.pathsep.join([str(checkout), *(part for part in there if part != str(checkout))])


def _why_not(log: Path) -> str:
    text = log.read_text("utf-8", "replace")
    offline = ("NewConnectionError", "name resolution", "dns error", "Connection refused", "ConnectTimeout",
               "Network is unreachable", "error sending request", "No matching distribution found for uv")  # fmt: skip
    if any(sign in text for sign in offline):
        return f"the Python package index cannot be reached, and setting up needs it once; the details are in {log}"
    return f"setting up failed: {_last_line(log)} (the details are in {log})"


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"


def _listed(requirements: list[str]) -> str:
    names = ", ".join(requirements[:3])
    more = len(requirements) - 3
    if more > 0:
        return f"{names} and {more} more packages are"
    return f"{names} {'is' if len(requirements) == 1 else 'are'}"
