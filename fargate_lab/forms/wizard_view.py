"""The wizard on the page: the steps, the form of one, the drawing that grows, the calls it makes.

Knows: how these stand together. All state is the wizard's. Where nothing draws, the drawing's place stays empty.
"""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from fargate_lab.graph import concept, draw

from .form_view import style
from .sending import Refusal

if TYPE_CHECKING:
    from .wizard import Call, Wizard

NAMES = {
    "container": "Container",
    "task_definition": "Task definition",
    "service": "Service",
    "cluster": "Cluster",
}
VERB = "Create all of it"


class WizardView:
    """`root` is the wizard as a widget."""

    def __init__(self, wizard: Wizard) -> None:
        self.wizard = wizard
        self._steps = {step: self._step_button(step) for step in wizard.forms}
        nav = widgets.HBox(list(self._steps.values()))
        nav.add_class("fl-steps")
        self._place = widgets.VBox()
        self._place.add_class("fl-wizard-form")
        self._drawing = widgets.HTML()
        self._drawing.add_class("fl-drawing")
        self._calls = widgets.HTML()
        self._send = widgets.Button(
            description=VERB, tooltip="The calls listed beside the form, in this order"
        )
        self._send.add_class("fl-send")
        self._send.on_click(lambda _button: wizard.send_in_background())
        self._next = widgets.Button(description="Next")
        self._next.add_class("fl-next")
        self._next.on_click(lambda _button: wizard.go(self._following()))
        inner = widgets.VBox([self._drawing, self._calls, self._send])
        inner.add_class("fl-wizard-inner")
        side = widgets.VBox([inner])
        side.add_class("fl-wizard-side")
        left = widgets.VBox([self._place, self._next])
        left.add_class("fl-wizard-left")
        body = widgets.Box([left, side])
        body.add_class("fl-wizard-body")
        self.root = widgets.VBox([style(), nav, body])
        self.root.add_class("fl-page")
        self.root.add_class("fl-form")
        self.root.add_class("fl-wizard")
        wizard.listen(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Bring everything up to date."""
        wizard = self.wizard
        form = wizard.forms[wizard.step].widget
        if self._place.children != (form,):
            self._place.children = (form,)
        for number, (step, button) in enumerate(self._steps.items(), 1):
            wrong = bool(wizard.forms[step].violations)
            button.description = f"{number}  {NAMES[step]}  {'✕' if wrong else '✓'}"
            button.tooltip = f"Step {number}: {NAMES[step]}, {'something is wrong' if wrong else 'valid'}"
            if step == wizard.step:
                button.add_class("fl-here")
            else:
                button.remove_class("fl-here")
        self._drawing.value = drawing(wizard)
        self._calls.value = calls(wizard)
        self._send.disabled = wizard.sending
        following = self._following()
        self._next.description = f"Next: {NAMES[following].lower()}" if following else ""
        self._next.layout.display = None if following else "none"

    def _following(self) -> str:
        steps = list(self._steps)
        index = steps.index(self.wizard.step) + 1
        return steps[index] if index < len(steps) else ""

    def _step_button(self, step: str) -> Any:
        button = widgets.Button()
        button.add_class("fl-step")
        button.on_click(lambda _button: self.wizard.go(step))
        return button


def drawing(wizard: Wizard) -> str:
    """The four pieces, one inside the other; the one being filled glows."""
    dot = concept.to_dot_of_requests(wizard.requests, glow=wizard.step)
    try:
        return _svg(dot, f"The four pieces, one inside the other; {NAMES[wizard.step]} is being filled in")
    except draw.NoDot:
        return ""


@lru_cache(maxsize=32)
def _svg(dot: str, label: str) -> str:
    return draw.to_svg(dot, "live", label)


def calls(wizard: Wizard) -> str:
    """The calls, as they will be made or were made."""
    lines = "".join(_line(call) for call in (wizard.calls or wizard.plan()))
    head = '<div class="fl-calls-head">What the button does, in boto3</div>'
    return f'{head}<ol class="fl-calls" role="status">{lines}</ol>'


def _line(call: Call) -> str:
    kind = "wait" if call.result is None else "bad" if isinstance(call.result, Refusal) else "good"
    sign, _, text = repr(call).partition(" ")
    return f'<li class="fl-{kind}"><span class="fl-sign" aria-hidden="true">{sign}</span> {escape(text)}</li>'
