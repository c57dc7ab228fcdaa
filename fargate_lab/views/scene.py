"""Several views in one cell, side by side where there is room: the first large, the others in a column beside it.

Knows how they are laid out, and a page that follows its service: it opens the first task that runs, and the next one
when that is gone. Does not know what the views show.
"""

from __future__ import annotations

from typing import Any

import ipywidgets

from fargate_lab.views.base import View, in_kernel
from fargate_lab.views.page_view import PageView


class ServicePage(PageView):
    """The page of whichever task of a service runs: empty until one does."""

    def __init__(self, lab: Any, service: Any) -> None:
        super().__init__(lab)
        self._service = service

    def concerns(self, change: Any) -> bool:
        """Changes of tasks: another one may run now."""
        records = getattr(change, "records", ())
        return not records or any(record.kind.startswith(("task", "container")) for record in records)

    def refresh(self) -> None:
        """Open the service's newest running task, when it is another one or has not answered yet."""
        where = self.lab.address(self._service)
        if where and (where != self.url or not str(self.answer.get("status", "")).startswith("2")):
            self.go(where)

    def outline(self) -> str:
        """The page as text; a service of which nothing runs has none yet."""
        self._redraw()
        return super().outline()


class Scene:
    """Views shown as one: `Scene(graph, tail, page)`."""

    def __init__(self, *views: View) -> None:
        self.views = views

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.views))

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle = self._box()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        if in_kernel():
            for view in self.views:
                view.start()
        return {**data, "text/plain": repr(self)}, metadata

    def _box(self) -> ipywidgets.Widget:
        first, *others = self.views
        wide = ipywidgets.Box([first], layout={"flex": "3 1 28em", "min_width": "0", "display": "block"})
        column = ipywidgets.Box(
            others,
            layout={
                "flex": "2 1 22em",
                "min_width": "0",
                "display": "flex",
                "flex_flow": "column",
                "grid_gap": "1em",
            },
        )
        layout = {"display": "flex", "flex_flow": "row wrap", "grid_gap": "1em", "width": "100%"}
        return ipywidgets.Box([wide, column], layout=layout)
