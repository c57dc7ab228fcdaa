"""Style, types and the borders between the rooms, by the tools that pyproject.toml configures."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from fargate_lab.launch import CHECKOUT

assert CHECKOUT
CHECKOUT_PATH: Path = CHECKOUT
MODULES = sorted((CHECKOUT / "fargate_lab").rglob("*.py"))
SCRIPTS = Path(sys.executable).parent

TOOLS = {
    "ruff check": [sys.executable, "-m", "ruff", "check", "--quiet", "."],
    "ruff format": [sys.executable, "-m", "ruff", "format", "--check", "--quiet", "--diff", "."],
    "mypy": [sys.executable, "-m", "mypy"],
    "lint-imports": [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_tool_is_content(tool: str) -> None:
    done = subprocess.run(TOOLS[tool], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"{tool}:\n{done.stdout[-6000:]}{done.stderr[-2000:]}", pytrace=False)


def test_modules_and_functions_fit_a_head() -> None:
    """A module has at most 300 lines, a function at most 60."""
    long = []
    for path in MODULES:
        text = path.read_text("utf-8")
        name = path.relative_to(CHECKOUT_PATH).as_posix()
        if text.count("\n") > 300:
            long.append(f"{name}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > 60:
                    long.append(f"{name}: {node.name} has {length} lines")
    assert long == []


def test_words_that_say_nothing() -> None:
    """No manager, helper, util, handler, processor in the names of modules and classes: they say nothing."""
    empty = ("manager", "helper", "util", "handler", "processor")
    found = []
    for path in MODULES:
        names = [path.stem] + [
            node.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ClassDef)
        ]
        found += [f"{path.name}: {name}" for name in names if any(word in name.lower() for word in empty)]
    assert found == []
