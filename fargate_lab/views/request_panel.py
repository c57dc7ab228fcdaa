"""A request in three tongues: boto3, AWS CLI, JSON. Stands under every form.

Knows: which text belongs to which tab. The texts come from `fargate_lab.export`; the request is never changed.
"""

from __future__ import annotations

from typing import Any

import anywidget
import traitlets

from fargate_lab.export import to_boto3, to_cli, to_json
from fargate_lab.views.base import module, style


class RequestPanel(anywidget.AnyWidget):
    """Shows `request` for `operation` ("CreateService") as code to copy; `show()` replaces it."""

    _esm = module("request_panel")
    _css = style("request_panel")

    operation = traitlets.Unicode().tag(sync=True)
    texts = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Each tab: its name and its text."""
    tab = traitlets.Unicode("boto3").tag(sync=True)
    """The name of the tab that is open."""

    def __init__(self, operation: str = "", request: dict[str, Any] | None = None) -> None:
        super().__init__()
        self.request: dict[str, Any] = {}
        if operation:
            self.show(operation, request or {})

    def show(self, operation: str, request: dict[str, Any]) -> None:
        """Show another request. Cheap enough for every keystroke of a form."""
        self.request = request
        texts = [
            {"name": "boto3", "text": to_boto3(operation, request)},
            {"name": "AWS CLI", "text": to_cli(operation, request)},
            {"name": "JSON", "text": to_json(operation, request)},
        ]
        with self.hold_sync():
            self.operation, self.texts = operation, texts

    def __repr__(self) -> str:
        return str(self.texts[0]["text"]).rstrip() if self.texts else "RequestPanel: no request yet"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle = super()._repr_mimebundle_(**kwargs)
        return bundle if bundle is not None else ({"text/plain": repr(self)}, {})
