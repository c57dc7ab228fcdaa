"""What `python3 -m fargate_lab test` hands to pytest."""

import os
from pathlib import Path

import pytest

from fargate_lab.launch import Failure, suite
from fargate_lab.launch.suite import NBVAL, arguments, variables


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("tests/rules/test_sizes.py", "notebooks/01_start.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def test_everything(checkout: Path) -> None:
    assert arguments(checkout, [], False, None) == ["tests", "notebooks", *NBVAL, "-n", "2"]
    assert arguments(checkout, ["-n0", "-x"], False, None) == ["tests", "notebooks", *NBVAL, "-n0", "-x"]


def test_without_notebooks(checkout: Path) -> None:
    (checkout / "notebooks/01_start.ipynb").unlink()
    assert arguments(checkout, [], False, None) == ["tests", "-n", "2"]


def test_long_takes_the_marker_away(checkout: Path) -> None:
    assert arguments(checkout, ["tests"], True, None)[:2] == ["-m", ""]


def test_paths_replace_the_suite(checkout: Path) -> None:
    chosen = ["tests/rules/test_sizes.py::test_all", "-k", "memory"]
    assert arguments(checkout, chosen, False, None) == chosen
    assert arguments(checkout, ["notebooks/01_start.ipynb"], False, None) == [
        *NBVAL,
        "notebooks/01_start.ipynb",
    ]


def test_an_endpoint_means_the_contract(checkout: Path) -> None:
    url = "http://127.0.0.1:4566"
    assert arguments(checkout, [], False, url) == ["--endpoint", url, "tests/contract"]


def test_nothing_of_aws_reaches_a_test(tmp_path: Path) -> None:
    base = {"AWS_PROFILE": "work", "FARGATE_LAB_TARGET": "aws", "LOCALSTACK_HOST": "x", "PATH": "/bin"}
    seen = variables(base, tmp_path, "/tmp/home")
    assert seen["PATH"] == "/bin"
    assert not {"AWS_PROFILE", "FARGATE_LAB_TARGET", "LOCALSTACK_HOST"} & set(seen)
    assert seen["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    assert seen["FARGATE_LAB_RATE"] == "0"


def test_an_installed_package_has_no_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suite, "CHECKOUT", None)
    with pytest.raises(Failure, match="clone the repository and run them there"):
        suite.checkout()
