"""What an eye waits for, in a real JupyterLab and a real Chromium: a form's reaction, a log line on its way.

`python -m tests.benchmarks.screen`
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import sync_playwright

from tests.benchmarks.__main__ import say
from tests.browser.conftest import LOADED, QUIET, READY

REPEATS = 20
CELLS = [
    "from fargate_lab import Lab; lab = Lab()",
    "lab.logs.create_log_group(logGroupName='/g'); lab.logs.create_log_stream(logGroupName='/g', logStreamName='s');",
    "print('account', lab.account)",
    "lab.tail('/g')",
    "lab.task_definition_form()",
]
SEEN = """(words) => new Promise((resolve) => {
  const look = () => {
    if ([...document.querySelectorAll('.fl-tail-text, .fl-problem')].some((node) => node.textContent.includes(words))) {
      watcher.disconnect();
      resolve(Date.now());
    }
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true});
  look();
})"""


@contextmanager
def jupyter() -> Iterator[tuple[str, str]]:
    """JupyterLab on one notebook: its address, and the emulator's."""
    with tempfile.TemporaryDirectory() as home:
        work = Path(home) / "work"
        work.mkdir()
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
        notebook.metadata["kernelspec"] = {
            "name": "python3",
            "display_name": "Python 3",
            "language": "python",
        }
        nbformat.write(notebook, work / "screen.ipynb")
        command = [
            sys.executable,
            "-m",
            "fargate_lab",
            "lab",
            "--no-browser",
            "--port",
            "0",
            "--work",
            str(work),
        ]
        process = subprocess.Popen(
            command, env={**os.environ, "HOME": home}, stderr=subprocess.PIPE, text=True
        )
        try:
            said = ""
            assert process.stderr
            for line in process.stderr:
                said += line
                found = re.search(r"(http://127\.0\.0\.1:\d+)/lab\S*\?token=(\w+)", line)
                if found:
                    break
            emulator = re.search(r"the emulator listens on (\S+);", said)
            assert found and emulator
            yield f"{found.group(1)}/lab/tree/screen.ipynb?token={found.group(2)}&reset", emulator.group(1)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(30)


def main() -> None:
    """Measure and print."""
    import boto3

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with jupyter() as (url, emulator), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        tab = browser.new_page(viewport={"width": 1400, "height": 2400})
        tab.goto(url)
        tab.wait_for_selector(LOADED)
        tab.wait_for_selector(READY)
        tab.click(".lm-MenuBar-itemLabel:text-is('Run')")
        tab.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
        tab.wait_for_selector(".fl-form")
        tab.wait_for_function(QUIET)
        say_form(tab)
        account = re.search(r"account (\d{12})", tab.inner_text("body"))
        assert account
        logs = boto3.client(
            "logs", endpoint_url=emulator, region_name="us-east-1",
            aws_access_key_id=account.group(1), aws_secret_access_key="x",
        )  # fmt: skip
        say_lines(tab, logs)
        browser.close()


def say_form(tab: Any) -> None:
    """From choosing a memory to reading the rule that it breaks."""
    memory = tab.get_by_label("Task memory", exact=True)
    options = memory.locator("option").all_inner_texts()
    right = next(one for one in options if one.startswith("512"))
    times = []
    for _ in range(REPEATS):
        for gib in (3072, 4096):
            wrong = next(
                one for one in memory.locator("option").all_inner_texts() if one.startswith(str(gib))
            )
            before = tab.evaluate("() => Date.now()")
            memory.select_option(label=wrong)
            times.append((tab.evaluate(SEEN, f"256 CPU, {gib} memory") - before) / 1000)
        memory.select_option(label=right)
    say(f"a form shows the broken rule after {statistics.median(times) * 1000:.0f} ms", times)


def say_lines(tab: Any, logs: Any) -> None:
    """From PutLogEvents to the line on the page."""
    times = []
    for number in range(REPEATS):
        words = f"line number {number} of the benchmark"
        sent = time.time()
        event = {"timestamp": int(sent * 1000), "message": words}
        logs.put_log_events(logGroupName="/g", logStreamName="s", logEvents=[event])
        times.append(tab.evaluate(SEEN, words) / 1000 - sent)
    say(f"a log line reaches the eye after {statistics.median(times) * 1000:.0f} ms", times)


if __name__ == "__main__":
    main()
