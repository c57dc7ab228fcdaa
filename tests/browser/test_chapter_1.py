"""Chapter 1 as a learner does it: JupyterLab, Chromium, by Run All and by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

BY_HAND = [
    'from fargate_lab import hello; lab = hello("Grace"); lab',
    "from fargate_lab.lessons import building\n"
    "building.ensure_role(lab); building.ensure_log_group(lab, '/ecs/web'); building.ensure_security_group(lab);",
    'count = ["sh", "-c", "n=0; while true; do n=$((n+1)); echo line $n; sleep 2; done"]\n'
    'box = lab.container_form(name="web", image="busybox", command=count)\n'
    "plan = lab.task_definition_form(containers=[box])\nplan",
    'where = lab.ecs.describe_services(cluster="hello-world", services=["hello"])["services"][0]\n'
    'lab.service_form(serviceName="web", cluster="hello-world", taskDefinition="web-task-definition",'
    ' networkConfiguration=where["networkConfiguration"])',
    'lab.draw("hello-world")',
    'lab.tail("/ecs/web")',
]


def test_run_all(open_notebook: Callable[..., Any], jupyter: Any, tmp_path: Path) -> None:
    page = open_notebook("01_getting_started.ipynb")
    page.run_all()
    page.menu("File", "Save Notebook")
    page.tab.wait_for_function("() => !document.querySelector('.jp-mod-dirty')")
    stored = json.loads((jupyter.work / "01_getting_started.ipynb").read_text("utf-8"))
    code = [cell for cell in stored["cells"] if cell["cell_type"] == "code"]
    failed = [out for cell in code for out in cell["outputs"] if out["output_type"] == "error"]
    assert failed == [] and all(cell["execution_count"] for cell in code)
    page.picture("chapter_1_after_run_all", tmp_path)
    assert page.foreign == [], "nothing is asked of any other host"


def test_by_hand(open_notebook: Callable[..., Any], tmp_path: Path) -> None:
    page = open_notebook("by_hand.ipynb", BY_HAND)
    tab = page.tab
    page.run_all()
    greeting = tab.locator(".fl-tail").first
    greeting.get_by_text("Hello, Grace!").wait_for()

    form = tab.locator(".fl-form", has_text="Task definition").first
    memory = form.get_by_label("Task memory", exact=True)
    memory.scroll_into_view_if_needed()
    memory.select_option(
        label=next(one for one in memory.locator("option").all_inner_texts() if "4096" in one)
    )
    form.get_by_text(
        "No Fargate configuration exists for given values: 256 CPU, 4096 memory"
    ).first.wait_for()
    page.picture("form_wrong_light", tmp_path)
    memory.select_option(
        label=next(one for one in memory.locator("option").all_inner_texts() if one.startswith("512"))
    )
    form.get_by_role("button", name="Register task definition").click()
    form.get_by_text("web-task-definition:1 is ACTIVE").first.wait_for()

    service = tab.locator(".fl-form", has_text="Create service").first
    service.get_by_role("button", name="Create service").click()
    service.get_by_text("web is ACTIVE").first.wait_for()
    graph = tab.locator(".fl-graph").last
    graph.scroll_into_view_if_needed()
    graph.get_by_text("1 of 1 running").nth(1).wait_for()
    tail = tab.get_by_role("log").last
    tail.scroll_into_view_if_needed()
    tail.get_by_text("line 9", exact=True).wait_for()
    page.picture("graph_and_tail_light", tmp_path)
    page.dark()
    page.picture("graph_and_tail_dark", tmp_path)
    assert page.foreign == []
