"""A task has one hue wherever it appears, and no other task of its service has it."""

import itertools

from fargate_lab.graph import look
from fargate_lab.graph.reading import task_hues
from fargate_lab.views.events_view import EventsView
from fargate_lab.views.tail_view import TailView
from fargate_lab.views.timeline_view import TimelineView
from tests.views.fake_lab import FakeLab


def test_tail_timeline_and_events_agree_where_two_tasks_want_the_same_hue() -> None:
    lab = FakeLab()
    lab.add_service("hello")
    started: list[str] = []
    while len({look.hue(task) for task in started}) == len(started):  # until two of them would share one
        started.append(lab.start_task("hello"))
        lab.advance(60)
        lab.say(started[-1], "here I am")
    tail, timeline, events = TailView(lab, "hello"), TimelineView(lab, "hello"), EventsView(lab, "hello")
    for view in (tail, timeline, events):
        view.refresh()
    in_tail = {row["id"]: row["hue"] for row in tail.tasks}
    assert in_tail == {row["id"]: row["hue"] for row in timeline.drawing["tasks"]}
    parts = itertools.chain(*(event["parts"] for event in events.events))
    assert in_tail == {part["task"]: part["hue"] for part in parts if "task" in part}
    assert in_tail == task_hues(lab.tasks.values())  # what the graph reads
    assert len(set(in_tail.values())) == len(started)


def test_each_service_has_all_hues_for_itself() -> None:
    arns = [f"arn:aws:ecs:us-east-1:000000000000:task/web/{n:032x}" for n in range(48)]
    tasks = [{"taskArn": arn, "group": f"service:{n % 2}", "createdAt": str(n)} for n, arn in enumerate(arns)]
    hues = task_hues(tasks)
    assert [len({hues[look.id_of(arn)] for arn in arns[start::2]}) for start in (0, 1)] == [24, 24]


def test_a_forgotten_task_keeps_its_hue_in_the_tail() -> None:
    lab = FakeLab()
    lab.add_service("hello")
    first, second = lab.start_task("hello"), lab.start_task("hello")
    lab.advance(60)
    view = TailView(lab, "hello")
    view.refresh()
    before = {row["id"]: row["hue"] for row in view.tasks}
    del lab.tasks[first]
    view._stale = True
    view.refresh()
    assert {row["id"]: row["hue"] for row in view.tasks} == before
    assert set(before) == {first, second}
