"""What every view shares: a stable text, following the lab while shown, the calls behind the picture.

Knows: when a view starts and stops following a lab, how often it redraws at most, how its module and style
are put together. Knows nothing of what a view shows.

A view in a plain interpreter, or one that was never displayed, costs nothing: it starts following when a
kernel displays it, and stops when the page no longer shows it. It draws on a thread of its own and never prints
there; what went wrong is one sentence under the picture. What it reads while following does not keep the lab's clock
from resting; what a click asks does.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets
from botocore.exceptions import ClientError

from fargate_lab.errors import LabError
from fargate_lab.graph import look

HERE = Path(__file__).parent
REDRAW_SECONDS = 0.2
"""Real seconds between two redraws, at least: five a second is as much as an eye follows."""


def module(name: str) -> str:
    """The ES module of the view `name`: shared.js and then `<name>.js`, as one text without imports."""
    return (HERE / "shared.js").read_text("utf-8") + "\n" + (HERE / f"{name}.js").read_text("utf-8")


def style(name: str) -> str:
    """The CSS of the view `name`: the colours of `look`, base.css, and `<name>.css`."""
    parts = [look.css(), (HERE / "base.css").read_text("utf-8"), (HERE / f"{name}.css").read_text("utf-8")]
    return "\n".join(parts)


def in_kernel() -> bool:
    """Whether this runs in a Jupyter kernel, where something can be displayed."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return False
    return getattr(get_ipython(), "kernel", None) is not None


def sentence(error: BaseException) -> str:
    """An error as one line for a learner: AWS's own text where AWS answered, ours where the lab did."""
    if isinstance(error, ClientError):
        answer = error.response.get("Error", {})
        return f"{answer.get('Code', 'Error')}: {answer.get('Message', '')}".strip()
    text = (str(error).strip().splitlines() or [""])[0]
    if isinstance(error, LabError) and text:
        return text
    return f"{type(error).__name__}: {text}".removesuffix(": ")


class Gone(LabError):
    """What a view shows has been deleted; the view keeps what it showed last."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The {what} has been deleted. This is how it was last seen.")


def _cluster_is_gone(error: BaseException) -> bool:
    return (
        isinstance(error, ClientError) and error.response["Error"].get("Code") == "ClusterNotFoundException"
    )


class Pace:
    """Runs `work` on a thread of its own, at most once per `interval` real seconds, however often asked.

    What is asked for while it works or rests becomes one more run: states in between are dropped, the last
    is not. What a click wants done goes there too, at once and each of it, so that no click holds the kernel up.
    """

    def __init__(self, work: Callable[[], None], interval: float = REDRAW_SECONDS) -> None:
        self._work = work
        self._interval = interval
        self._clicks: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._due = False
        self._bell = threading.Event()
        self._stopped = False
        self._thread: threading.Thread | None = None

    def ask(self) -> None:
        """Something changed: run soon."""
        self._due = True
        self._bell.set()

    def do(self, click: Callable[[], None]) -> None:
        """Run `click` as soon as the run in progress is over."""
        self._clicks.put(click)
        self._bell.set()

    def start(self) -> None:
        """Begin; does nothing when it has begun already."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="fargate-lab-view", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End after the run in progress, if there is one."""
        self._stopped = True
        self._bell.set()

    def _run(self) -> None:
        earliest = 0.0
        while True:
            rest = earliest - time.monotonic()
            self._bell.wait(max(rest, 0.0) if self._due else None)
            self._bell.clear()
            if self._stopped:
                return
            while not self._clicks.empty():
                self._clicks.get()()
            if self._due and time.monotonic() >= earliest:
                self._due = False
                self._work()
                earliest = time.monotonic() + self._interval


class View(anywidget.AnyWidget):
    """A widget that shows a lab.

    A subclass says what: `refresh()` reads the lab and sets traits, `outline()` is its text. `refresh()`
    runs on the view's own thread. `concerns(change)` tells whether a change is worth a redraw.
    """

    calls = traitlets.List(traitlets.Unicode()).tag(sync=True)
    """The boto3 calls that made what is shown, one a line: `ecs.list_clusters()`."""
    trouble = traitlets.Unicode("").tag(sync=True)
    """What went wrong at the last redraw, as one sentence; empty when nothing did."""
    following = traitlets.Bool(False).tag(sync=True)
    """Whether the view follows the lab. A page that shows the view and reads False says so, and it follows again."""

    choice_trait: ClassVar[str] = ""
    """The trait that holds the chosen task's id; empty for a view in which no task can be chosen."""

    # ipywidgets closes even a widget whose __init__ refused its arguments
    _gate = threading.Lock()
    _subscription: Any = None
    _pace: Pace | None = None
    _drawn = False

    def __init__(self, lab: Any) -> None:
        super().__init__()
        self.lab = lab
        self._gate = threading.Lock()
        self._drawing = threading.RLock()
        self.on_msg(self._on_message)

    def refresh(self) -> None:
        """Read the lab and set what the view shows."""
        raise NotImplementedError

    def outline(self) -> str:
        """What the view shows, as a few plain lines: no ports, no real durations, no whole ARNs."""
        raise NotImplementedError

    def concerns(self, change: Any) -> bool:
        """Whether `change` (as `lab.follow` reports it) is worth a redraw."""
        return True

    def shows(self, task: str) -> bool:
        """Whether the task of this id is among what is shown, so that it can be chosen here."""
        return False

    def still(self) -> dict[str, str]:
        """The view as other mime types, for a page without a kernel."""
        return {}

    def start(self) -> None:
        """Begin following the lab; does nothing when it follows already."""
        with self._gate:
            if self._pace is not None:
                return
            self._pace = pace = Pace(self._watch)
            self._subscription = self.lab.follow(self._on_change)
        self.following = True
        pace.start()
        pace.ask()

    def stop(self) -> None:
        """Stop following; what is shown stays."""
        if self._let_go():
            self.following = False

    def _let_go(self) -> bool:
        """End the thread and the subscription; whether there were any."""
        with self._gate:
            pace, self._pace = self._pace, None
            subscription, self._subscription = self._subscription, None
        if subscription is not None:
            subscription.stop()
        if pace is not None:
            pace.stop()
        return pace is not None

    def close(self) -> None:
        """Stop following and remove the view from the page."""
        self._let_go()  # the page needs not hear of it: it is about to lose the view
        super().close()

    def _on_change(self, change: Any) -> None:
        pace = self._pace
        if pace is not None and self.concerns(change):
            pace.ask()

    def _watch(self) -> None:
        """Redraw because something changed: nobody asked."""
        with self.lab.watching():
            self._redraw()

    def _redraw(self) -> None:
        with self._drawing:  # a click, a cell and the view's own thread may all want to
            try:
                self.refresh()
            except Exception as error:  # whatever it is, the learner reads a sentence and the view lives on
                gone = self._drawn and _cluster_is_gone(error)
                self.trouble = str(Gone("cluster")) if gone else sentence(error)
            else:
                self.trouble = ""
                self._drawn = True

    def _look_again(self) -> None:
        """Redraw soon because the page wants to know whether anything changed: nobody asked."""
        pace = self._pace
        if pace is not None:
            pace.ask()
        else:
            self._watch()

    def _click(self, work: Callable[[], None]) -> None:
        """Do what a click on the page wants: on the view's thread, so that a slow answer keeps no cell waiting."""
        pace = self._pace
        if pace is not None:
            pace.do(work)
        else:
            work()

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        if content.get("type") == "shown":
            self.start()
        elif content.get("type") == "hidden":
            self.stop()

    def __repr__(self) -> str:
        return self.outline()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if bundle is not None else ({"text/plain": repr(self)}, {})
        data.update(self.still())
        if in_kernel():
            self.start()
        return data, metadata
