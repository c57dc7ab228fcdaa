"""pyproject.toml, environment.yml and the wheel say the same thing."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

import fargate_lab
from fargate_lab.launch import CHECKOUT, up

assert CHECKOUT
ROOT: Path = CHECKOUT
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONDA: dict[str, Any] = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))


def test_conda_takes_python_and_pip_and_leaves_the_rest_to_pyproject() -> None:
    """One list is the truth: conda must not hold a second one that can differ."""
    specs = [line for line in CONDA["dependencies"] if isinstance(line, str)]
    (by_pip,) = [line["pip"] for line in CONDA["dependencies"] if isinstance(line, dict)]
    assert sorted(re.match(r"[a-z]+", spec).group() for spec in specs) == ["pip", "python"]  # type: ignore[union-attr]
    assert by_pip == ["-e ."]


def test_conda_and_pyproject_want_the_same_python() -> None:
    (spec,) = [s for s in CONDA["dependencies"] if isinstance(s, str) and s.startswith("python")]
    lowest = re.search(r">=\s*([\d.]+)", PROJECT["requires-python"])
    assert lowest
    assert f">={lowest.group(1)}" in spec
    tested = [c.rsplit(" ", 1)[1] for c in PROJECT["classifiers"] if re.search(r"Python :: \d+\.\d+$", c)]
    newest = max(int(version.split(".")[1]) for version in tested)
    assert f"<3.{newest + 1}" in spec


def test_every_line_for_conda_says_what_needs_it() -> None:
    lines = (ROOT / "environment.yml").read_text("utf-8").splitlines()
    silent = [
        line
        for line in lines
        if line.lstrip().startswith("- ") and "#" not in line and line.strip() != "- pip:"
    ]
    assert silent == []


def test_the_name_is_the_same_everywhere() -> None:
    assert CONDA["name"] == PROJECT["name"] == "fargate-lab"
    assert PROJECT["scripts"] == {"fargate-lab": "fargate_lab.__main__:main"}


@pytest.mark.parametrize("name", ["bashkit", "graphviz-pure"])
def test_pinned_to_the_byte(name: str) -> None:
    (line,) = [line for line in PROJECT["dependencies"] if re.match(rf"{name}\b(?!-)", line)]
    assert re.fullmatch(rf"{name}==[\d.]+", line)


def test_everything_else_is_bounded_on_both_sides() -> None:
    lines = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    open_ended = [line for line in lines if "==" not in line and not re.search(r">=[\d.]+,<[\d.]+$", line)]
    assert open_ended == []


def test_no_file_names_a_registry_host() -> None:
    names = ["pyproject.toml", "environment.yml", ".ci/run"]
    hosts = re.compile(r"https?://[^/\s]*(pypi|pythonhosted|anaconda)", re.IGNORECASE)
    assert [name for name in names if hosts.search((ROOT / name).read_text("utf-8"))] == []
    assert list(ROOT.glob("*.lock")) == []


def test_up_looks_for_what_the_emulator_imports() -> None:
    distributions = {
        line.partition(">")[0].partition("=")[0].replace("-", "_") for line in PROJECT["dependencies"]
    }
    assert set(up.IMPORTED) - distributions == {"botocore"}, "boto3 brings botocore"


def test_the_wheel_carries_all_it_needs(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name == f"fargate_lab-{fargate_lab.__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "fargate_lab", "notebooks"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    expected = {re.sub(r"^notebooks/", "fargate_lab/_notebooks/", name) for name in tracked}
    expected = {name for name in expected if (ROOT / name).exists() or "_notebooks/" in name}
    assert expected - carried == set()
    strangers = {name.split("/")[0] for name in carried} - {"fargate_lab"}
    assert strangers == {f"fargate_lab-{fargate_lab.__version__}.dist-info"}
    assert not [name for name in carried if "checkpoint" in name or name.endswith(".pyc")]
