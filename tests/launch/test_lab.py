"""`python3 -m fargate_lab` for real: JupyterLab and the emulator come up together and go together."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.request import ProxyHandler, build_opener

import psutil
import pytest

from fargate_lab.launch import CHECKOUT, PACKAGE
from fargate_lab.launch.children import Child, Emulator
from fargate_lab.launch.environment import with_checkout
from fargate_lab.launch.lab import jupyter_arguments, jupyter_variables

assert CHECKOUT
ENVIRONMENT = {**os.environ, "PYTHONPATH": with_checkout(os.environ, CHECKOUT)}
posix_only = pytest.mark.skipif(os.name == "nt", reason="signals as POSIX has them")


class Started(NamedTuple):
    process: subprocess.Popen[str]
    children: list[psutil.Process]
    jupyter: str
    token: str
    emulator: str


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    command = [sys.executable, "-m", "fargate_lab", "lab", "--no-browser", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--work", str(tmp_path / "work"), "--ServerApp.port_retries=0"],
        cwd=CHECKOUT, env={**ENVIRONMENT, "HOME": str(tmp_path)}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = ""
        assert process.stderr
        for line in process.stderr:
            said += line
            found = re.search(r"(http://127\.0\.0\.1:\d+)/lab\S*\?token=(\w+)", line)
            if found:
                break
        else:
            pytest.fail(f"JupyterLab did not start:\n{said}")
        emulator = re.search(r"the emulator listens on (\S+);", said)
        assert emulator
        children = psutil.Process(process.pid).children(recursive=True)
        yield Started(process, children, found.group(1), found.group(2), emulator.group(1))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
        if process.stderr:
            process.stderr.close()


def fetch(url: str) -> dict[str, object]:
    with build_opener(ProxyHandler({})).open(url, timeout=30) as answer:
        body: dict[str, object] = json.load(answer)
    return body


@posix_only
def test_both_come_up_and_ctrl_c_ends_both(started: Started) -> None:
    assert fetch(f"{started.emulator}/_localstack/health")["edition"] == "fargate-lab"
    news = fetch(
        f"{started.jupyter}/lab/api/settings/@jupyterlab/apputils-extension:notification?token={started.token}"
    )
    defaults = news["schema"]["properties"]  # type: ignore[index]
    assert defaults["fetchNews"]["default"] == "false"
    assert defaults["checkForUpdates"]["default"] is False
    assert len(started.children) == 2
    started.process.send_signal(signal.SIGINT)
    started.process.send_signal(signal.SIGTERM)  # an impatient terminal says it twice
    assert started.process.wait(30) == 0
    assert psutil.wait_procs(started.children, timeout=10)[1] == []


@posix_only
def test_killed_it_leaves_nothing_behind(started: Started) -> None:
    started.process.kill()
    assert psutil.wait_procs(started.children, timeout=30)[1] == []


def test_a_child_leaves_at_the_end_of_its_input() -> None:
    with Child(["-c", "import sys; sys.stdin.read(); sys.exit(7)"]) as child:
        assert child.end() == 7


@posix_only
def test_a_child_that_will_not_leave_is_made_to() -> None:
    stubborn = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); signal.pause()"
    )
    child = Child(["-c", stubborn], stdout=subprocess.PIPE)
    assert child.process.stdout
    child.process.stdout.readline()
    assert child.end(patience=0.1) == -signal.SIGKILL
    child.process.stdout.close()


@posix_only
def test_a_child_has_a_process_group_of_its_own() -> None:
    """So that Ctrl-C in the terminal, or an interrupted cell, does not reach it."""
    with Child(["-c", "import sys; sys.stdin.read()"]) as child:
        assert os.getpgid(child.process.pid) == child.process.pid != os.getpgid(0)


def test_the_emulator_ends_by_itself_when_its_starter_goes() -> None:
    emulator = Emulator("--rate", "0", environment=ENVIRONMENT)
    assert fetch(f"{emulator.endpoint}/_lab/clock")["stepped"] is True
    assert emulator.process.stdin
    emulator.process.stdin.close()
    assert emulator.process.wait(10) == 0


def test_what_jupyter_is_told(tmp_path: Path) -> None:
    (tmp_path / "02_b.ipynb").touch()
    (tmp_path / "01_a.ipynb").touch()
    told = jupyter_arguments(tmp_path, ["--no-browser"])
    assert told[-1] == "--no-browser"
    assert "--LabApp.default_url=/lab/tree/01_a.ipynb" in told, "the first chapter, the first time"
    (tmp_path / ".fargate_lab/workspaces").mkdir(parents=True)
    assert "default_url" not in " ".join(jupyter_arguments(tmp_path, [])), "later, what was open"


def test_what_the_kernels_find(tmp_path: Path) -> None:
    seen = jupyter_variables({"JUPYTER_CONFIG_PATH": "/theirs"}, "http://127.0.0.1:1", tmp_path)
    assert seen["FARGATE_LAB_ENDPOINT"] == "http://127.0.0.1:1"
    ours, theirs = seen["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert theirs == "/theirs"
    assert Path(ours).is_relative_to(PACKAGE)
