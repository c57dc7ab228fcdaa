"""The graph's page half in a real browser: click, keys, pan and zoom, marks, themes, less motion.

Loads the widget's own module with a stand-in for the model, so it needs a browser but no Jupyter.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from fargate_lab.graph.objects import Node, Objects
from fargate_lab.views import base
from fargate_lab.views.graph_view import page

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")]

HOST = """<!doctype html><html><head><meta charset="utf-8"><style>%(style)s</style></head>
<body data-jp-theme-light="%(light)s" style="margin:0;width:900px"><div id="root"></div><script type="module">
%(module)s
const state = %(state)s, listeners = {};
window.sent = []; window.keysSeen = [];
document.body.addEventListener("keydown", (event) => window.keysSeen.push(event.key));
window.model = {
  get: (name) => state[name],
  set: (name, value) => { if (state[name] !== value) { state[name] = value; (listeners["change:" + name] || []).forEach((f) => f()); } },
  save_changes: () => window.sent.push({ selected: state.selected }),
  send: (message) => window.sent.push(message),
  on: (name, f) => (listeners[name] ||= []).push(f),
  off: (name, f) => { listeners[name] = listeners[name].filter((g) => g !== f); },
  listening: () => Object.values(listeners).flat().length,
};
window.close_view = render({ model: window.model, el: document.getElementById("root") });
</script></body></html>"""  # noqa: E501


def account(status: str = "PENDING") -> Objects:
    facts: dict[str, Any] = {"runningCount": 1, "desiredCount": 2, "pendingCount": 1, "deployments": []}
    ended = {"stoppedReason": "Task failed to start"} if status == "STOPPED" else {}
    return Objects(
        (
            Node("cluster-hello", "cluster", "hello", "ACTIVE", None),
            Node("service-hello.web", "service", "web", "ACTIVE", "cluster-hello", facts),
            Node("definition-hello.web.web:1", "task_definition", "web:1", "ACTIVE", "service-hello.web"),
            Node("task-aaaa1111", "task", "aaaa1111", status, "definition-hello.web.web:1", ended),
            Node(
                "task-bbbb2222",
                "task",
                "bbbb2222",
                "RUNNING",
                "definition-hello.web.web:1",
                {"ip": "172.31.4.18"},
            ),
        )
    )


def shown(objects: Objects, changed: list[str] | None = None) -> dict[str, Any]:
    return page(objects, changed or [], 30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


def opened(
    browser: Any, *, light: bool = True, less_motion: bool = False, picture: dict | None = None
) -> Any:
    tab = browser.new_page(
        viewport={"width": 1000, "height": 800}, reduced_motion="reduce" if less_motion else "no-preference"
    )
    tab.trouble = []
    tab.on("pageerror", lambda error: tab.trouble.append(str(error)))
    state = {
        "picture": picture or shown(account()),
        "selected": "",
        "calls": ["ecs.list_clusters()"],
        "trouble": "",
        "following": False,
        "min_height": 120,
        "max_height": 560,
    }
    module = base.module("graph_view").replace("export default", "globalThis.view =")
    values = {
        "style": base.style("graph_view"),
        "module": module,
        "state": json.dumps(state),
        "light": json.dumps(light).strip('"'),
    }
    tab.set_content(HOST % values)
    tab.wait_for_selector(".fl-graph")
    return tab


@pytest.fixture
def tab(browser: Any) -> Iterator[Any]:
    tab = opened(browser)
    yield tab
    assert tab.trouble == []
    tab.close()


def selected(tab: Any) -> str:
    return tab.evaluate("model.get('selected')")


def transform(tab: Any) -> str:
    return tab.evaluate("document.querySelector('.fl-canvas').style.transform")


def redraw(tab: Any, picture: dict[str, Any]) -> None:
    tab.evaluate("picture => model.set('picture', picture)", picture)


def test_it_says_when_it_goes_and_comes_back_when_the_kernel_stopped_following(tab: Any) -> None:
    tab.evaluate("model.set('following', true)")
    tab.evaluate("model.set('following', false)")  # another page that showed it was closed
    assert tab.evaluate("sent") == [{"type": "shown"}, {"type": "shown"}]
    tab.evaluate("window.dispatchEvent(new Event('pagehide'))")
    assert tab.evaluate("sent.at(-1)") == {"type": "hidden"}
    tab.evaluate("close_view()")
    tab.evaluate("window.dispatchEvent(new Event('pagehide'))")
    tab.evaluate("model.set('following', true); model.set('following', false)")
    assert tab.evaluate("sent.slice(2)") == [{"type": "hidden"}] * 2


def test_its_size_does_not_change_with_the_states(browser: Any) -> None:
    objects = [account(status) for status in ("PROVISIONING", "ACTIVATING", "RUNNING", "STOPPED")]
    tab = opened(browser, picture=shown(objects[0]))
    sizes = set()
    for each in objects:
        redraw(tab, shown(each))
        sizes.add(tab.evaluate("document.querySelector('.fl-graph').getBoundingClientRect().height"))
    assert len(sizes) == 1


def test_a_click_selects_a_task_and_says_what_it_is(tab: Any) -> None:
    assert tab.evaluate("sent[0]") == {"type": "shown"}
    tab.locator("#task-bbbb").click()
    assert selected(tab) == "bbbb2222"
    strip = tab.locator(".fl-strip")
    assert "RUNNING" in strip.inner_text()
    assert "172.31.4.18" in strip.inner_text()
    tab.locator("#task-bbbb").click()
    assert selected(tab) == ""
    assert strip.inner_text().startswith("Click a box")
    tab.locator('[id="service-hello.web"] text').first.click()
    assert "1 running, 1 pending, 2 desired" in strip.inner_text()
    assert selected(tab) == ""


def test_selection_from_elsewhere_and_through_a_redraw(tab: Any) -> None:
    tab.evaluate("model.set('selected', 'aaaa1111')")
    assert tab.locator(".fl-selected").get_attribute("id") == "task-aaaa"
    redraw(tab, shown(account("STOPPED")))
    assert tab.locator(".fl-selected").get_attribute("id") == "task-aaaa"
    assert "Task failed to start" in tab.locator(".fl-strip").inner_text()


def test_keyboard_alone_is_enough_and_jupyter_sees_no_key(tab: Any) -> None:
    tab.locator(".fl-stage").focus()
    fitted = transform(tab)
    for key in ("+", "ArrowRight", "ArrowDown"):
        before = transform(tab)
        tab.keyboard.press(key)
        assert transform(tab) != before
    tab.keyboard.press("0")
    assert transform(tab) == fitted
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == "task aaaa, PENDING"
    tab.keyboard.press("Enter")
    assert selected(tab) == "aaaa1111"
    redraw(tab, shown(account("RUNNING")))
    assert tab.evaluate("document.activeElement.id") == "task-aaaa"
    tab.keyboard.press("Escape")
    assert selected(tab) == ""
    assert tab.evaluate("keysSeen") == ["Tab"]


def test_a_drag_moves_the_picture_and_selects_nothing(tab: Any) -> None:
    before = transform(tab)
    box = tab.locator("#task-bbbb").bounding_box()
    tab.mouse.move(box["x"] + 10, box["y"] + 10)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 70, box["y"] + 40, steps=4)
    tab.mouse.up()
    assert transform(tab) != before
    assert selected(tab) == ""
    tab.get_by_role("button", name="Fit the picture").click()
    assert transform(tab) == before


def test_a_plain_wheel_is_the_pages_and_with_ctrl_zooms(tab: Any) -> None:
    before = transform(tab)
    box = tab.locator(".fl-stage").bounding_box()
    tab.mouse.move(box["x"] + 50, box["y"] + 50)
    tab.mouse.wheel(0, 40)
    assert transform(tab) == before
    tab.keyboard.down("Control")
    tab.mouse.wheel(0, -80)
    tab.keyboard.up("Control")
    tab.wait_for_function(
        "before => document.querySelector('.fl-canvas').style.transform !== before", arg=before
    )


def test_what_changed_is_marked_and_only_that(tab: Any) -> None:
    redraw(tab, shown(account("ACTIVATING"), ["task-aaaa"]))
    assert tab.evaluate("[...document.querySelectorAll('.fl-changed')].map((n) => n.id)") == ["task-aaaa"]
    animation = "getComputedStyle(document.querySelector('.fl-changed > path[fill=none]')).animationName"
    assert tab.evaluate(animation) == "fl-pulse"


def test_less_motion_marks_without_moving(browser: Any) -> None:
    tab = opened(browser, less_motion=True)
    redraw(tab, shown(account("ACTIVATING"), ["task-aaaa"]))
    style = "getComputedStyle(document.querySelector('.fl-changed > path[fill=none]'))"
    assert tab.evaluate(f"{style}.animationName") == "none"
    assert tab.evaluate(f"{style}.stroke") == "rgb(59, 91, 219)"
    tab.close()


@pytest.mark.parametrize(("light", "fill"), [(True, "rgb(166, 226, 192)"), (False, "rgb(15, 74, 58)")])
def test_colours_follow_the_theme(browser: Any, light: bool, fill: str) -> None:
    tab = opened(browser, light=light)
    fills = tab.evaluate(
        "[...document.querySelectorAll('#task-bbbb path')].map((p) => getComputedStyle(p).fill)"
    )
    assert fill in fills
    tab.close()


def test_folds_open_to_the_calls_and_a_table(tab: Any) -> None:
    tab.locator(".fl-calls summary").click()
    assert tab.locator(".fl-calls pre").inner_text() == "ecs.list_clusters()"
    tab.locator(".fl-table summary").click()
    tab.wait_for_function(
        "document.querySelectorAll('.fl-table tbody tr').length === 2"
    )  # toggle comes a moment later
    redraw(tab, shown(account("STOPPED")))
    assert "STOPPED" in tab.locator(".fl-table tbody tr").first.inner_text()


def test_empty_account_and_trouble_are_sentences(browser: Any) -> None:
    tab = opened(browser, picture=shown(Objects()))
    assert tab.locator(".fl-empty").inner_text().startswith("No clusters yet.")
    assert tab.locator(".fl-zoom").is_hidden()
    tab.evaluate("model.set('trouble', 'ExpiredToken: sign in again')")
    assert tab.locator(".fl-trouble").inner_text() == "ExpiredToken: sign in again"
    tab.close()


def test_removed_from_the_page_it_listens_no_more(tab: Any) -> None:
    assert tab.evaluate("model.listening()") > 0
    tab.evaluate("close_view()")
    assert tab.evaluate("model.listening()") == 0
