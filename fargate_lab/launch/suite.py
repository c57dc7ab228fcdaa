"""`python3 -m fargate_lab test`: the whole suite as one pytest run, so that its last line is pytest's own.

Style, types and the rooms' borders are tests too (tests/project). The stored notebooks run under nbval, strict, on a
stepped clock. Nothing here may reach AWS: what the shell knows of it stays outside.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from fargate_lab.launch import CHECKOUT, Failure, environment

NBVAL = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=60", "--nbval-kernel-startup-timeout=60"]
FOREIGN = ("AWS_", "LOCALSTACK_", "FARGATE_LAB_", "JUPYTER", "IPYTHON", "PYTEST_ADDOPTS")


def checkout() -> Path:
    """Where the tests are. Raises Failure when there are none."""
    if CHECKOUT is None:
        raise Failure(
            "the tests are not part of the installed package: clone the repository and run them there."
        )
    return CHECKOUT


def run(options: argparse.Namespace, rest: list[str]) -> int:
    """Run pytest in the checkout; returns its exit code. Raises Failure where there is no checkout."""
    root = checkout()
    command = [sys.executable, "-m", "pytest", *arguments(root, rest, options.long, options.endpoint)]
    with tempfile.TemporaryDirectory(prefix="fargate_lab-") as home:
        pytest = subprocess.Popen(command, cwd=root, env=variables(os.environ, root, home))
        while True:
            try:
                return pytest.wait()
            except KeyboardInterrupt:  # pytest has it too, and says what it got to
                continue


def arguments(root: Path, rest: list[str], long: bool, endpoint: str | None) -> list[str]:
    """The arguments for pytest: the whole suite on two workers, unless paths or an endpoint say otherwise."""
    chosen = ["-m", "", "--hypothesis-profile=default"] if long else []
    paths = [word for word in rest if (root / word.partition("::")[0]).exists() and not word.startswith("-")]
    if endpoint:
        chosen += ["--endpoint", endpoint, *([] if paths else ["tests/contract"])]
    elif not paths:
        chosen += ["tests"]
        if any((root / "notebooks").glob("*.ipynb")):
            chosen += ["notebooks", *NBVAL]
        if not any(word.startswith(("-n", "--numprocesses")) for word in rest):
            chosen += ["-n", "2"]
    elif any("notebooks" in path or path.partition("::")[0].endswith(".ipynb") for path in paths):
        chosen += NBVAL
    return chosen + rest


def variables(base: Mapping[str, str], root: Path, home: str) -> dict[str, str]:
    """The environment of the tests: nothing of AWS, of a running lab, or of somebody's Jupyter settings."""
    kept = {name: value for name, value in base.items() if not name.startswith(FOREIGN)}
    return kept | {
        "PYTHONPATH": environment.with_checkout(kept, root),
        "FARGATE_LAB_RATE": "0",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "JUPYTER_CONFIG_DIR": os.path.join(home, "jupyter"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "IPYTHONDIR": os.path.join(home, "ipython"),
    }
