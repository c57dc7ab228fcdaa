"""`python3 -m fargate_lab`: what it says, also on a machine where nothing is installed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from fargate_lab import __version__
from fargate_lab.launch import CHECKOUT, commands, up

assert CHECKOUT
BARE = [sys.executable, "-S", "-E", "-m", "fargate_lab"]  # -S: no site-packages


def bare(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*BARE, *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", [[], ["lab"], ["test"], ["up"], ["status"]])
def test_help_needs_nothing_installed(command: list[str]) -> None:
    done = bare(*command, "--help")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: ")
    assert done.stderr == ""


def test_help_names_every_command() -> None:
    said = bare("--help").stdout
    assert [name for name in commands.COMMANDS if f"  {name} " not in said] == []


def test_version() -> None:
    assert bare("--version").stdout == f"fargate_lab {__version__}\n"


def test_unknown_command_is_one_sentence() -> None:
    done = bare("launch")
    assert done.returncode == 2
    assert done.stderr == "fargate_lab: there is no command 'launch'; there are lab, test, up, status.\n"


def test_status_without_an_emulator_is_one_sentence() -> None:
    done = bare("status", "--endpoint", "http://127.0.0.1:9")
    assert done.returncode == 1
    assert done.stderr == (
        "fargate_lab: no emulator answers at http://127.0.0.1:9; `python3 -m fargate_lab up` starts one.\n"
    )


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py"])
def test_older_pythons_can_read_far_enough_to_be_told(name: str) -> None:
    ast.parse((CHECKOUT / "fargate_lab" / name).read_text("utf-8"), feature_version=(3, 7))


def test_an_older_python_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from fargate_lab import __main__ as door

    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    assert door.main([]) == 1
    assert capsys.readouterr().err == "fargate_lab needs Python 3.11 or newer; this is Python 3.9.\n"


def test_a_rate_that_is_no_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FARGATE_LAB_RATE", "fast")
    assert commands.main(["up", "--port", "0"]) == 1
    said = capsys.readouterr().err
    assert said == "fargate_lab: FARGATE_LAB_RATE is 'fast'; it must be a number, such as 20 or 0.\n"


def test_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FARGATE_LAB_RATE", raising=False)
    assert up.default_rate() == 20.0
    monkeypatch.setenv("FARGATE_LAB_RATE", "0")
    assert up.default_rate() == 0.0


def test_importing_the_package_imports_nothing_else() -> None:
    """`up` is timed, and `import fargate_lab` is the first line of a notebook."""
    question = (
        "import sys; before = set(sys.modules); import fargate_lab; dir(fargate_lab); "
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", question], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    small = {"__future__", "importlib", "importlib._bootstrap", "importlib._bootstrap_external", "warnings"}
    assert set(ast.literal_eval(done.stdout)) <= {"fargate_lab"} | small


def test_the_launcher_uses_the_standard_library_alone() -> None:
    allowed = {*sys.stdlib_module_names, "fargate_lab"}
    inside_only = {"jupyter.py"}
    strangers = {
        f"{path.name}: {name}"
        for path in [
            Path(CHECKOUT, "fargate_lab/__main__.py"),
            *Path(CHECKOUT, "fargate_lab/launch").glob("*.py"),
        ]
        if path.name not in inside_only
        for name in imported(path)
        if name not in allowed
    }
    assert strangers == set()


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found
