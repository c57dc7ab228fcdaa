"""The lab's clock: what time it is there, how fast it goes, and buttons that move it.

Knows: the calls of `/_lab/clock`. Where there is none (LocalStack, AWS) time is real, and the view says so.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import traitlets

from fargate_lab.model.units import seconds_text
from fargate_lab.views.base import View, module, sentence, style

RATES = (
    (0.0, "stepped: moves only when told"),
    (0.25, "slow motion, ¼×"),
    (1.0, "real time, 1×"),
    (5.0, "5×"),
    (20.0, "20×"),
    (60.0, "60×"),
)
NEXT_CHANGE_LIMIT = 3600.0
"""Seconds that "to the next change" goes, at most."""
NEWEST = 2**53
"""A journal number that is never reached: "tell me only where you are"."""
REAL_TIME = "Time is real here and cannot be moved: a task takes as long as AWS takes."


class ClockView(View):
    """Shows and moves the lab's time: `ClockView(lab)`."""

    _esm = module("clock_view")
    _css = style("clock_view")

    state = traitlets.Dict().tag(sync=True)
    """now (epoch seconds), rate, stepped, resting; empty where the lab has no clock of its own."""
    rates = traitlets.List().tag(sync=True)
    """[virtual seconds per real second, what to call it]"""
    real = traitlets.Unicode().tag(sync=True)
    """Why time cannot be moved here, as a sentence; empty when it can."""
    said = traitlets.Unicode().tag(sync=True)
    """What the last button did."""

    def __init__(self, lab: Any) -> None:
        super().__init__(lab)
        self.rates = [list(rate) for rate in RATES]
        self.real = "" if lab.api is not None else REAL_TIME

    def refresh(self) -> None:
        """Look where the clock stands, without asking: asking would keep the lab from resting."""
        if self.lab.api is None:
            return
        if not self.state:
            self._show(self.lab.api.clock())
        else:
            self._show(self.lab.api.changes(NEWEST, NEWEST, 0.0))

    def outline(self) -> str:
        """The time of a stepped clock; of a flowing one only its rate, so that the text stays the same."""
        if self.lab.api is None:
            return f"Clock: {REAL_TIME}"
        self.state = {}
        self._redraw()
        if self.trouble:
            return f"Clock: {self.trouble}"
        if self.state["stepped"]:
            return f"Clock: {datetime.fromtimestamp(self.state['now'], UTC):%Y-%m-%d %H:%M:%S} UTC, stepped"
        return f"Clock: {self.state['rate']:g} seconds on AWS pass in one second here"

    def set_rate(self, rate: float) -> None:
        """Virtual seconds per real second; 0 makes the clock stepped."""
        self._show(self.lab.api.set_rate(rate))
        self.said = next((f"Now {name}." for known, name in RATES if known == rate), f"Now {rate:g}×.")

    def advance(self, seconds: float) -> None:
        """Move the time by `seconds`, as fast as the lab can."""
        self._show(self.lab.api.advance(seconds))
        self.said = f"Moved by {seconds_text(seconds)}."

    def to_next_change(self) -> None:
        """Move the time to the next thing that happens, within an hour. A flowing clock is stepped meanwhile."""
        before = self.lab.api.clock()
        if not before.stepped:
            self.lab.api.set_rate(0)
        try:
            after = self.lab.api.until_change(before.seq, NEXT_CHANGE_LIMIT)
        finally:
            if not before.stepped:
                self.lab.api.set_rate(before.rate)
        self._show(self.lab.api.clock())
        moved = seconds_text(after.now - before.now)
        happened = after.seq > before.seq
        self.said = (
            f"Moved by {moved} to the next change." if happened else f"Nothing happened within {moved}."
        )

    def _show(self, clock: Any) -> None:
        self.state = {
            "now": clock.now,
            "rate": clock.rate,
            "stepped": clock.stepped,
            "resting": clock.resting,
        }

    def _on_message(self, _widget: Any, content: dict[str, Any], _buffers: Any) -> None:
        super()._on_message(_widget, content, _buffers)
        if content.get("type") == "look":  # a clock that goes to rest tells nobody
            self._look_again()
        elif self.lab.api is not None and content.get("type") in ("rate", "advance", "next"):
            self._click(lambda: self._do(content))

    def _do(self, content: dict[str, Any]) -> None:
        try:
            if content["type"] == "rate":
                self.set_rate(float(content["value"]))
            elif content["type"] == "advance":
                self.advance(float(content["value"]))
            else:
                self.to_next_change()
        except Exception as error:  # a button shows a sentence, never a traceback
            self.said = sentence(error)
