"""The request as code under a form: boto3, AWS CLI, JSON (`fargate_lab.views.request_panel`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fargate_lab.views.request_panel import RequestPanel


class Panel:
    """`widget` shows the request; `show` replaces it when it is another one."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self.widget = RequestPanel()

    def show(self, request: Mapping[str, Any]) -> None:
        """Show a request."""
        self.widget.show(self._operation, dict(request))
