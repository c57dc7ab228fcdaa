"""The one task a learner looks at: chosen in one view of a lab, it is chosen in all of them.

Knows which trait of a view holds the choice, and that a view which does not show a task cannot choose it. Does not
know what a view does with it: the graph frames the task, the log shows its lines alone, the timeline lets it stand out.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakSet

from fargate_lab.views.base import View


class Choice:
    """Passes a choice on between the views that `join` it. Views that nobody keeps leave by themselves."""

    def __init__(self) -> None:
        self._views: WeakSet[View] = WeakSet()
        self._passing = False

    def join(self, view: View) -> None:
        """Take part from now on; what is chosen already stays as it is. A view that chooses nothing is left out."""
        if view.choice_trait:
            self._views.add(view)
            view.observe(self._pass_on, view.choice_trait)

    def _pass_on(self, change: Any) -> None:
        if self._passing:  # this is what we just set
            return
        self._passing = True
        try:
            for view in list(self._views):
                if view is not change["owner"]:
                    setattr(view, view.choice_trait, change["new"] if view.shows(change["new"]) else "")
        finally:
            self._passing = False
