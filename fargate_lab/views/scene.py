"""Several views in one cell: the first two side by side where there is room, the others below them.

Knows how they are laid out, so that nothing moves while states change; and a page that follows its service: it opens
the first task that runs, and the next one when that is gone. Does not know what the views show.
"""

from __future__ import annotations

from typing import Any

import ipywidgets

from fargate_lab.views.base import View, in_kernel
from fargate_lab.views.page_view import PageView

WIDTHS = ("5 1 320px", "6 1 340px")
"""The first two: how they share a row (CSS flex). Narrower than these together, they stand one below the other."""


class ServicePage(PageView):
    """The page of whichever task of a service runs: empty until one does.

    In a stepped lab it is opened when it is shown and not again: who fetches a page leaves a line in its log, and there
    the same cells must leave the same lines.
    """

    def __init__(self, lab: Any, service: Any) -> None:
        super().__init__(lab)
        self._service = service
        self.waits = "The page opens here as soon as a task runs."
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


class Place(ipywidgets.Box):
    """A box whose text costs nothing: the views in it are read once, by their scene."""

    def __repr__(self) -> str:
        return "Scene"


class Scene:
    """Views shown as one: `Scene(graph, page, tail)`."""

    def __init__(self, *views: View) -> None:
        self.views = views

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.views))

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        text = repr(self)  # before any view follows on a thread of its own
        bundle = self._place()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        for view in self.views:  # what a page without a kernel shows: the first picture there is
            data = {**view.still(), **data}
        if in_kernel():
            for view in self.views:
                view.start()
        return {**data, "text/plain": text}, metadata

    def _place(self) -> Place:
        for view, flex in zip(self.views, WIDTHS + ("1 1 100%",) * len(self.views), strict=False):
            view.layout = {"flex": flex, "min_width": "0", "width": "auto"}
        layout = {
            "display": "flex",
            "flex_flow": "row wrap",
            "align_items": "stretch",
            "grid_gap": "12px",
            "width": "100%",
            "overflow": "visible",
        }
        return Place(self.views, layout=layout)
