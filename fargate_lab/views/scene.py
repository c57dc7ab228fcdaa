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
    """The page of whichever task of a service runs: empty until one does.

    In a stepped lab it is opened when it is shown and not again: who fetches a page leaves a line in its log, and there
    the same cells must leave the same lines.
    """

    def __init__(self, lab: Any, service: Any) -> None:
        super().__init__(lab)
        self._service = service
        self._follows = lab.api is not None and not lab.api.clock().stepped

    def concerns(self, change: Any) -> bool:
        """Changes of tasks: another one may run now."""
        records = getattr(change, "records", ())
        return self._follows and (
            not records or any(row.kind.startswith(("task", "container")) for row in records)
        )

    def refresh(self) -> None:
        """Open the service's newest running task, when it is another one or has not answered well yet."""
        where = self.lab.address(self._service)
        if where and (where != self.url or not str(self.answer.get("status", "")).startswith("2")):
            self.go(where)

    def outline(self) -> str:
        """The page as text; a service of which nothing runs has none yet."""
        self._redraw()
        return super().outline()


class Row(ipywidgets.Box):
    """A box whose text costs nothing: the views in it are read once, by their scene."""

    def __repr__(self) -> str:
        return "Scene"


class Scene:
    """Views shown as one: `Scene(graph, tail, page)`."""

    def __init__(self, *views: View) -> None:
        self.views = views

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.views))

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        text = repr(self)  # before any view follows on a thread of its own
        bundle = self._box()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        if in_kernel():
            for view in self.views:
                view.start()
        return {**data, "text/plain": text}, metadata

    def _box(self) -> Row:
        first, *others = self.views
        large = {"flex": "3 1 28em", "min_width": "0", "display": "block"}
        column = {
            "flex": "2 1 22em",
            "min_width": "0",
            "display": "flex",
            "flex_flow": "column",
            "grid_gap": "1em",
        }
        row = {"display": "flex", "flex_flow": "row wrap", "grid_gap": "1em", "width": "100%"}
        return Row([Row([first], layout=large), Row(others, layout=column)], layout=row)
