"""The Lab that notebooks import: one learner's account, with its pictures, its forms and its lessons.

Knows which view, form or lesson stands behind which short name. Each is imported where it is first used, so that a
first cell that shows nothing loads no widgets. Does not know how any of them works.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeVar

from fargate_lab import lab as plain
from fargate_lab import lessons
from fargate_lab.lab import notebook_name
from fargate_lab.lessons import hello as greeting

if TYPE_CHECKING:
    from fargate_lab.explaining import Story
    from fargate_lab.forms import (
        ClusterForm,
        ContainerForm,
        ServiceForm,
        SizeGrid,
        TaskDefinitionForm,
        Wizard,
    )
    from fargate_lab.graph.picture import Picture
    from fargate_lab.lab_logs import LogEvent
    from fargate_lab.lessons.cost import Bill
    from fargate_lab.rules.explaining import Explanation
    from fargate_lab.views.base import View
    from fargate_lab.views.choice import Choice
    from fargate_lab.views.clock_view import ClockView
    from fargate_lab.views.events_view import EventsView
    from fargate_lab.views.graph_view import GraphView
    from fargate_lab.views.page_view import PageView
    from fargate_lab.views.tail_view import TailView
    from fargate_lab.views.timeline_view import TimelineView

    V = TypeVar("V", bound=View)


class Lab(plain.Lab):
    """A lab with everything a notebook needs: `lab.draw()`, `lab.tail("web")`, `lab.wizard()`, `lab.check("1.1")`."""

    def __init__(self, target: str | None = None, **settings: Any) -> None:
        super().__init__(target, **settings)
        self.shows = ""
        number = re.match(r"0*(\d+)", PurePath(notebook_name(os.environ)).name)
        self._chapter = number.group(1) if number else "1"
        self._hints: dict[str, int] = {}
        self._choice: Choice | None = None

    # -- pictures

    def draw(self, cluster: str | None = None, **options: Any) -> GraphView:
        """The live object graph of a cluster, or of the whole account."""
        from fargate_lab.views.graph_view import GraphView

        return self._together(GraphView(self, cluster, **options))

    def keep(self, cluster: str | None = None) -> Picture:
        """The graph as it is now, as a still picture; `.save("graph.svg")` writes it to a file."""
        from fargate_lab.graph import Picture, read, to_dot
        from fargate_lab.graph.outline import outline

        found = read(self.ecs, cluster, self.ec2)
        return Picture(to_dot(found), outline(found))

    def book_picture(self) -> Picture:
        """The book's diagram: cluster, service, task definition, task and container, one inside the other."""
        from fargate_lab.graph import book_picture

        return book_picture()

    def tail(self, thing: Any, **options: Any) -> TailView:
        """The log lines of a service, task, cluster or log group, as they come. `lines` has them to loop over."""
        from fargate_lab.views.tail_view import TailView

        return self._together(TailView(self, thing, **options))

    def lines(self, thing: Any, follow: bool = False, limit: float | None = 600.0) -> Iterator[LogEvent]:
        """The log lines behind a service, task, cluster or log group, oldest first, to loop over.

        `follow` goes on with the new ones until its tasks have stopped, or for `limit` seconds of the lab's time.
        """
        from fargate_lab import lab_logs

        return lab_logs.follow(self, thing, limit=limit) if follow else lab_logs.read_events(self, thing)

    def timeline(self, thing: Any) -> TimelineView:
        """One bar per task of a service or cluster, through its states."""
        from fargate_lab.views.timeline_view import TimelineView

        return self._together(TimelineView(self, thing))

    def events(self, service: Any) -> EventsView:
        """What a service says about itself, newest first."""
        from fargate_lab.views.events_view import EventsView

        return self._together(EventsView(self, service))

    def clock(self) -> ClockView:
        """The lab's clock: slower, faster, a step forward."""
        from fargate_lab.views.clock_view import ClockView

        return ClockView(self)

    def page(self, where: Any) -> PageView:
        """What a URL, or the first running task of a service, answers to a browser."""
        from fargate_lab.views.page_view import PageView
        from fargate_lab.views.scene import ServicePage

        return PageView(self, where) if _is_url(where) else ServicePage(self, where)

    def _together(self, view: V) -> V:
        """A task chosen in one of this lab's views is chosen in all of them."""
        from fargate_lab.views.choice import Choice

        if self._choice is None:
            self._choice = Choice()
        self._choice.join(view)
        return view

    # -- forms

    def cluster_form(self, **prefill: Any) -> ClusterForm:
        """A form for CreateCluster."""
        from fargate_lab.forms import ClusterForm

        return ClusterForm(self, **prefill)

    def container_form(self, **prefill: Any) -> ContainerForm:
        """A form for one container definition."""
        from fargate_lab.forms import ContainerForm

        return ContainerForm(self, **prefill)

    def task_definition_form(self, *args: Any, **prefill: Any) -> TaskDefinitionForm:
        """A form for RegisterTaskDefinition."""
        from fargate_lab.forms import TaskDefinitionForm

        return TaskDefinitionForm(self, *args, **prefill)

    def service_form(self, **prefill: Any) -> ServiceForm:
        """A form for CreateService."""
        from fargate_lab.forms import ServiceForm

        return ServiceForm(self, **prefill)

    def wizard(self, **prefill: Any) -> Wizard:
        """The four forms as one, with one growing drawing."""
        from fargate_lab.forms import Wizard

        return Wizard(self, **prefill)

    def size_grid(self, *args: Any, **options: Any) -> SizeGrid:
        """All sizes that Fargate sells, as a grid to click."""
        from fargate_lab.forms import SizeGrid

        return SizeGrid(*args, **options)

    # -- lessons

    def check(self, number: str | float | None = None) -> lessons.Checked | lessons.CheckedAll:
        """Check an exercise ("1.3"), a chapter's ("1"), or without a number this notebook's: reads only the account."""
        return lessons.check(self, number if number is not None else self._chapter)

    def hint(self, number: str | float) -> lessons.Told:
        """A hint for an exercise; asked again, the next of three."""
        level = self._hints[str(number)] = self._hints.get(str(number), 0) + 1
        return lessons.hint(number, level)

    def solution(self, number: str | float) -> lessons.Code:
        """Code that solves an exercise."""
        return lessons.solution(number)

    def goto(self, number: str | int) -> lessons.Told:
        """Build through the API what a chapter expects to find; doing it twice changes nothing."""
        return lessons.goto(self, number)

    def mystery(self, number: int) -> lessons.Symptom:
        """Let something of this chapter go wrong, and show what can be seen of it."""
        return lessons.begin(self, lessons.scenario(number, self._chapter))

    def explain(self, thing: Any) -> Story | Explanation:
        """What happened to a task or a service and why, in order, and the line that AWS shows of it.

        An error, a size (cpu, memory) or a sentence of AWS's is explained from the rules.
        """
        from fargate_lab.explaining import explain

        return explain(self, thing)

    def bet(self, seconds: float) -> lessons.Bet:
        """Guess how long a stopped task's replacement takes; `.settle()` shows the guess beside the truth."""
        return lessons.Bet(self, float(seconds))

    def bill(self, one_minute_minimum: bool = True) -> Bill:
        """What the tasks so far would have cost on AWS."""
        from fargate_lab.lessons.cost import bill

        return bill(self, one_minute_minimum)

    def script(self) -> lessons.Code:
        """The writing calls made through this lab so far, by clicks and by code, as one script."""
        from fargate_lab.export import script

        made = [(call.service, call.operation, call.params) for call in self.calls if call.ok]
        return lessons.Code("the calls you made", script(made, self.region))

    # -- shown

    def _repr_html_(self) -> str | None:
        # a page without a kernel prefers HTML to a picture: where there is a picture, let it be shown
        return None if self.shows else super()._repr_html_()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        if not self.shows:
            return None  # text and HTML, as any lab
        from fargate_lab.views.scene import Scene

        graph = self.draw(_cluster_of(self.shows), min_height=280)
        tail = self.tail(self.shows, height=140)
        return Scene(graph, self.page(self.shows), tail)._repr_mimebundle_(**kwargs)


def hello(name: str, lab: Lab | None = None) -> Lab:
    """The first cell: a service of your own, which says your name in its log and on its page, within seconds.

    Shown, the lab it gives is that service: graph, log lines and page side by side. Called again, it says the new name.
    Raises ValueError for no name. On AWS it costs money, like everything there.
    """
    room = Lab() if lab is None else lab
    room.shows = greeting.start(room, name)
    if room.api is not None and room.api.clock().stepped:  # nothing moves by itself: show it when it lives
        room.wait(room.shows)
    return room


def _is_url(where: Any) -> bool:
    return isinstance(where, str) and "://" in where


def _cluster_of(service_arn: str) -> str:
    return service_arn.split("/")[1]
