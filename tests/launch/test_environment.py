"""When `.venv` is made, renewed or left alone, and what is said when it cannot be."""

import builtins
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from fargate_lab.launch import Failure, environment, needs, steps


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pyproject.toml").write_text(
        '[project]\ndependencies = ["surely-not-installed>=1"]\noptional-dependencies = {test = ["nor-this"]}\n'
    )
    monkeypatch.setattr(environment, "CHECKOUT", tmp_path)
    monkeypatch.setattr(
        environment.needs,
        "required",
        lambda extras: ["surely-not-installed>=1", *(["nor-this"] if extras else [])],
    )
    monkeypatch.delenv("FARGATE_LAB_VENV", raising=False)
    monkeypatch.delenv("FARGATE_LAB_SET_UP", raising=False)
    return tmp_path


def made(checkout: Path, *extras: str) -> Path:
    """A `.venv` as a set-up leaves it, as far as its files tell."""
    venv = checkout / ".venv"
    environment.python_of(venv).parent.mkdir(parents=True, exist_ok=True)
    environment.python_of(venv).touch()
    stamp = {"pyproject": needs.fingerprint(checkout), "extras": extras}
    (venv / environment.STAMP).write_text(json.dumps(stamp))
    return venv


def test_an_environment_that_has_everything_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: Any) -> None:
        raise AssertionError("set up all the same")

    monkeypatch.setattr(environment, "set_up", never)
    monkeypatch.setattr(environment, "_carry_on", never)
    assert environment.enter(("test",), ["test"]) is None


def test_made_once_and_then_entered(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(environment, "set_up", lambda venv, extras, root: (done.append("set up"), made(root)))
    monkeypatch.setattr(environment, "_carry_on", lambda venv, argv, root: done.append(" ".join(argv)) or 7)
    assert environment.enter((), ["lab", "--no-browser"]) == 7
    assert environment.enter((), ["up"]) == 7
    assert done == ["set up", "lab --no-browser", "up"]


def test_renewed_when_pyproject_changes_or_an_extra_is_missing(checkout: Path) -> None:
    venv = made(checkout)
    assert environment.current(venv, (), checkout)
    assert not environment.current(venv, ("test",), checkout)
    assert environment.current(made(checkout, "test"), (), checkout)
    (checkout / "pyproject.toml").write_text("[project]\n")
    assert not environment.current(venv, (), checkout)


def test_a_broken_stamp_or_a_missing_python_means_not_current(checkout: Path) -> None:
    venv = made(checkout)
    (venv / environment.STAMP).write_text("[]")
    assert not environment.current(venv, (), checkout)
    made(checkout)
    environment.python_of(venv).unlink()
    assert not environment.current(venv, (), checkout)


def test_it_never_goes_round_in_circles(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = made(checkout)
    monkeypatch.setattr(sys, "prefix", str(venv))
    monkeypatch.setenv("FARGATE_LAB_SET_UP", "1")
    with pytest.raises(
        Failure, match=r"^surely-not-installed>=1 is missing in .* remove that folder and try again"
    ):
        environment.enter((), ["lab"])


def test_an_installed_package_is_never_set_up(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "CHECKOUT", None)
    with pytest.raises(Failure, match=r"missing here; install with: .* -m pip install 'fargate-lab\[test\]'"):
        environment.enter(("test",), ["test"])


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_a_python_without_venv_or_pip_is_one_sentence(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == missing:
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(Failure, match=r"comes without venv or pip.*sudo apt install python3\.\d+-venv$"):
        environment.set_up(checkout / ".venv", (), checkout)


def test_the_order_of_the_steps(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = checkout / ".venv"
    taken: list[str] = []

    def step(what: str, command: list[str], log: Path, variables: Any = None) -> int:
        taken.append(f"{what}: {command[-1]}")
        log.parent.mkdir(exist_ok=True)
        log.touch()
        return 0

    monkeypatch.setattr(steps, "run", step)
    environment.set_up(venv, ("test",), checkout)
    assert taken == [
        f"an environment: {venv}",
        f"the installer (uv): {environment.UV}",
        f"the packages: {checkout}[test]",
    ]
    assert json.loads((venv / environment.STAMP).read_text())["extras"] == ["test"]
    environment.set_up(venv, (), checkout)
    assert taken[-1] == f"the packages: {checkout}[test]", "what was there before is kept up too"


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        ("error: dns error: failed to lookup", "the Python package index cannot be reached"),
        ("x\nERROR: no space left on device\n\n", "setting up failed: ERROR: no space left on device"),
        ("", "setting up failed: no reason was given"),
    ],
)
def test_what_is_said_when_a_step_fails(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, log: str, sentence: str
) -> None:
    made(checkout)
    monkeypatch.setattr(environment, "_runs", lambda python: True)

    def step(what: str, command: list[str], path: Path, variables: Any = None) -> int:
        path.write_text(log)
        return 1

    monkeypatch.setattr(steps, "run", step)
    with pytest.raises(Failure) as failure:
        environment.set_up(checkout / ".venv", (), checkout)
    assert str(failure.value).startswith(sentence)


def test_pips_mirror_is_uvs_mirror() -> None:
    assert environment._uv_environment({"PIP_INDEX_URL": "https://mirror/simple"})["UV_DEFAULT_INDEX"] == (
        "https://mirror/simple"
    )
    both = {"PIP_INDEX_URL": "https://a", "UV_DEFAULT_INDEX": "https://b"}
    assert environment._uv_environment(both)["UV_DEFAULT_INDEX"] == "https://b"


def test_the_checkout_comes_first_on_the_path(tmp_path: Path) -> None:
    assert environment.with_checkout({}, tmp_path) == str(tmp_path)
    twice = {"PYTHONPATH": environment.with_checkout({"PYTHONPATH": "/x"}, tmp_path)}
    assert environment.with_checkout(twice, tmp_path) == twice["PYTHONPATH"]


def test_a_step_tells_its_time_and_keeps_its_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "log"
    assert steps.run("greeting", [sys.executable, "-c", "print('hello')"], log) == 0
    assert steps.run("failing", [sys.executable, "-c", "raise SystemExit(3)"], log) == 3
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("  greeting ... ")
    assert first.endswith(" s")
    assert "failed after" in second
    assert log.read_text().strip() == "hello"
