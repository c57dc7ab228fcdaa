"""A real JupyterLab on a folder of its own, and a real Chromium looking at it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest

from fargate_lab.launch import CHECKOUT
from fargate_lab.launch.environment import with_checkout

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
LOADED = ".jp-Notebook"
READY = ".jp-StatusBar-TextItem:has-text('| Idle')"
"""The status bar knows whether a kernel is there; the toolbar says idle even before."""
QUIET = """() => {
  const words = [...document.querySelectorAll('.jp-StatusBar-TextItem')].map((item) => item.textContent);
  const idle = words.some((word) => word.includes('| Idle'));
  if (!idle || window.lastBusy === undefined) window.lastBusy = performance.now();
  return performance.now() - window.lastBusy > 1500;
}"""
"""Between two cells the kernel is idle for a moment; it is done when it has been idle for a while."""
SHOTS = os.environ.get("TEST_SCREENSHOTS")
"""A folder that keeps the screenshots; without it they are taken and thrown away."""


class Jupyter(NamedTuple):
    """Where JupyterLab answers, and the folder it stands on."""

    url: str
    token: str
    work: Path


@pytest.fixture(scope="module")
def jupyter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Jupyter]:
    """`python3 -m fargate_lab --no-browser`, with time flowing as for a learner."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (Debian: apt install chromium)")
    assert CHECKOUT
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "PYTHONPATH": with_checkout(os.environ, CHECKOUT), "HOME": str(home)}
    environment.pop("FARGATE_LAB_RATE", None)
    command = [sys.executable, "-m", "fargate_lab", "lab", "--no-browser", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--work", str(home / "work"), "--ServerApp.port_retries=0"],
        cwd=CHECKOUT, env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr
        for line in process.stderr:
            found = re.search(r"(http://127\.0\.0\.1:\d+)/lab\S*\?token=(\w+)", line)
            if found:
                yield Jupyter(found.group(1), found.group(2), home / "work")
                break
        else:
            pytest.fail("JupyterLab did not start")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
        if process.stderr:
            process.stderr.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for a module; a page of its own for each test."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
        )
        yield browser
        browser.close()


class Page:
    """A notebook open in JupyterLab: run it, look for things in it, take its picture."""

    def __init__(self, jupyter: Jupyter, chromium: Any, path: str, size: tuple[int, int]) -> None:
        self.foreign: list[str] = []
        self.tab = chromium.new_page(viewport={"width": size[0], "height": size[1]})
        self.tab.set_default_timeout(60_000)
        self.tab.on("request", self._note)
        self._home = jupyter.url
        self.tab.goto(f"{jupyter.url}/lab/tree/{path}?token={jupyter.token}&reset")
        self.tab.wait_for_selector(LOADED)
        self.tab.wait_for_selector(READY)

    def _note(self, request: Any) -> None:
        if not request.url.startswith(
            (self._home, "data:", "blob:", "about:", self._home.replace("http", "ws"))
        ):
            self.foreign.append(request.url)

    def menu(self, *words: str) -> None:
        """Choose from JupyterLab's menu bar."""
        self.tab.click(f".lm-MenuBar-itemLabel:text-is('{words[0]}')")
        for word in words[1:]:
            self.tab.click(f".lm-Menu-itemLabel:text-is('{word}')")

    def run_all(self) -> None:
        """Run > Run All Cells, and wait until the kernel is idle again."""
        self.menu("Run", "Run All Cells")
        self.tab.wait_for_selector(".jp-StatusBar-TextItem:has-text('| Busy')")
        self.tab.wait_for_function(QUIET, timeout=120_000)

    def dark(self) -> None:
        """Settings > Theme > JupyterLab Dark."""
        self.menu("Settings", "Theme", "JupyterLab Dark")
        self.tab.wait_for_selector("body[data-jp-theme-light='false']", state="attached")
        self.tab.wait_for_selector("#jupyterlab-splash", state="detached")

    def picture(self, name: str, folder: Path) -> Path:
        """A screenshot; returns its file."""
        file = (Path(SHOTS) if SHOTS else folder) / f"{name}.png"
        self.tab.screenshot(path=str(file))
        return file


@pytest.fixture
def open_notebook(jupyter: Jupyter, chromium: Any) -> Iterator[Callable[..., Page]]:
    """`open_notebook("01_getting_started.ipynb")`, or `open_notebook("mine.ipynb", ["code", ...])`."""
    opened: list[Page] = []

    def call(path: str, cells: list[str] | None = None, size: tuple[int, int] = (1400, 1000)) -> Page:
        if cells is not None:
            notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
            notebook.metadata["kernelspec"] = {
                "name": "python3",
                "display_name": "Python 3",
                "language": "python",
            }
            nbformat.write(notebook, jupyter.work / path)
        opened.append(Page(jupyter, chromium, path, size))
        return opened[-1]

    yield call
    for page in opened:
        page.tab.close()
