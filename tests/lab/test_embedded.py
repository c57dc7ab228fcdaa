"""The embedded emulator as a child process: shared, heard, ended - with a stand-in that answers nothing."""

import os
import signal
import subprocess
import sys
import threading

import pytest

from fargate_lab import embedded, probe
from fargate_lab.errors import LabError

LISTENS = "print('fargate_lab: listening on http://127.0.0.1:4321', flush=True); import sys; sys.stdin.read()"


@pytest.fixture
def program(monkeypatch):
    """What the child runs instead of the emulator; set its text."""
    text = [LISTENS]
    monkeypatch.setattr(embedded, "_command", lambda rate: [sys.executable, "-c", text[0]])
    monkeypatch.setattr(embedded, "_children", {})
    yield text
    embedded.end()


def child():
    return embedded._children[os.getpid()]._process


def test_one_child_is_shared(program):
    assert embedded.endpoint() == "http://127.0.0.1:4321"
    first = child()
    assert embedded.endpoint() == "http://127.0.0.1:4321"
    assert child() is first
    assert os.getsid(first.pid) != os.getsid(0)  # Ctrl-C in the notebook's terminal does not reach it


def test_a_dead_child_is_replaced(program):
    embedded.endpoint()
    first = child()
    first.kill()
    first.wait()
    embedded.endpoint()
    assert child() is not first
    assert child().poll() is None


def test_it_ends_when_its_input_closes(program):
    embedded.endpoint()
    process = child()
    embedded.end()
    assert process.returncode == 0
    embedded.end()


def test_one_that_does_not_listen_to_its_input_is_made_to_end(program, monkeypatch):
    monkeypatch.setattr(embedded, "END_REAL_SECONDS", 0.2)
    program[0] = (
        "import signal, threading; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('fargate_lab: listening on http://127.0.0.1:4321', flush=True); threading.Event().wait()"
    )
    embedded.endpoint()
    process = child()
    embedded.end()
    assert process.returncode == -signal.SIGKILL


def test_a_start_that_fails_is_one_sentence_with_the_reason(program):
    program[0] = "raise SystemExit('starlette is missing')"
    with pytest.raises(LabError, match=r"^The emulator did not start: starlette is missing$"):
        embedded.endpoint()


def test_a_start_that_hangs_is_one_sentence(program, monkeypatch):
    monkeypatch.setattr(embedded, "START_REAL_SECONDS", 0.2)
    program[0] = "import sys; sys.stdin.read()"
    with pytest.raises(LabError, match="did not start within"):
        embedded.endpoint()
    assert not embedded._children


def test_a_chatty_child_never_blocks(program):
    program[0] = LISTENS.replace("import sys;", "print('x' * 1_000_000, flush=True); import sys;")
    embedded.endpoint()
    process = child()
    embedded.end()
    assert process.returncode == 0


def test_a_killed_parent_takes_its_child_along(tmp_path):
    """The kernel is killed: the pipe closes, the child ends."""
    gone = tmp_path / "gone"
    text = f"{LISTENS}; open({str(gone)!r}, 'w').close()"
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, threading; from fargate_lab import embedded;"
            f"embedded._command = lambda rate: [sys.executable, '-c', {text!r}];"
            "embedded.endpoint(); print(next(iter(embedded._children.values()))._process.pid, flush=True);"
            "threading.Event().wait()",
        ],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    ended = threading.Event()
    for _ in range(100):
        if gone.exists():
            break
        ended.wait(0.05)
    assert gone.exists(), f"child {pid} lives on"


def test_the_child_gets_its_rate_and_not_the_notebooks_folder(monkeypatch):
    assert embedded._command("0")[1:] == ["-P", "-m", "fargate_lab", "up", "--port", "0", "--rate", "0"]
    assert embedded._command(None)[-1] == "0"
    monkeypatch.setenv("FARGATE_LAB_TARGET", "embedded")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:4566")
    assert not {"FARGATE_LAB_TARGET", "AWS_ENDPOINT_URL"} & set(embedded._environment())


def test_the_real_one_runs_for_a_lab_and_goes_with_a_killed_kernel():
    """Everything for real: a process with a Lab is killed, and its emulator's port closes."""
    program = (
        "import sys, threading; from fargate_lab.lab import Lab;"
        "one, two = Lab(), Lab('embedded', account='123456789012');"
        "one.ecs.create_cluster(clusterName='a');"
        "assert two.ecs.list_clusters()['clusterArns'] == [];"
        "assert one.target.endpoint == two.target.endpoint;"
        "print(one.target.endpoint, flush=True); threading.Event().wait()"
    )
    kernel = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        start_new_session=True,
    )
    try:
        endpoint = kernel.stdout.readline().strip()
        assert probe.look(endpoint).kind == "fargate_lab"
    finally:
        os.killpg(kernel.pid, signal.SIGKILL)
        kernel.wait()
    pause = threading.Event()
    for _ in range(100):
        if probe.look(endpoint).kind == "none":
            break
        pause.wait(0.05)
    assert probe.look(endpoint).kind == "none"
