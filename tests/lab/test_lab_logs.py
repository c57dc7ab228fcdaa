"""Plain reading of logs: found through the task definitions, each line once, stepped, flowing and without a lab API."""

from __future__ import annotations

import itertools

import pytest

from fargate_lab.errors import LabError
from fargate_lab.lab_logs import LogReader, follow, read_events
from fargate_lab.lab_tasks import NothingCalled, find
from tests.views.fake_lab import ARN, FakeLab


@pytest.fixture
def lab() -> FakeLab:
    lab = FakeLab()
    lab.add_service("hello")
    return lab


def test_a_line_reads_as_one_line(lab: FakeLab) -> None:
    task = lab.start_task("hello")
    lab.advance(40)
    lab.say(task, "Hello from Ana")
    (event,) = read_events(lab, "hello")
    assert (event.task, event.container, event.message) == (task, "app", "Hello from Ana")
    assert repr(event) == f"10:00:40  {task[:4]}  app  Hello from Ana"


def test_everything_that_can_be_pointed_at(lab: FakeLab) -> None:
    task = lab.start_task("hello")
    lab.advance(40)
    lab.say(task, "x")
    service = lab.services["hello"]
    described = lab.tasks[task]
    for thing in (
        "hello", service["serviceArn"], service, {"service": service},
        task, task[:6], described["taskArn"], described, {"tasks": [described]},
        "web", f"{ARN}:cluster/web",
        "/ecs/hello", "arn:aws:logs:us-east-1:000000000000:log-group:/ecs/hello:*",
    ):  # fmt: skip
        assert [event.message for event in read_events(lab, thing)] == ["x"], thing


def test_a_name_that_means_nothing_is_one_sentence(lab: FakeLab) -> None:
    with pytest.raises(NothingCalled, match="no service, task, cluster or log group called 'nope'") as caught:
        find(lab, "nope")
    assert isinstance(caught.value, LabError)
    with pytest.raises(TypeError, match="Give the name or the ARN"):
        find(lab, 7)


def test_follow_moves_a_stepped_lab_until_the_task_has_stopped(lab: FakeLab) -> None:
    task = lab.start_task("hello")
    lab.at(37, lambda: lab.say(task, "one"))
    lab.at(45, lambda: lab.say(task, "two"))
    lab.at(50, lambda: lab.stop_task(task))
    assert [event.message for event in follow(lab, task)] == ["one", "two"]
    assert lab.tasks[task]["lastStatus"] == "STOPPED"


def test_follow_a_service_goes_on_after_a_task_stopped_and_ends_at_the_limit(lab: FakeLab) -> None:
    first = lab.start_task("hello")
    lab.at(36, lambda: lab.say(first, "first"))
    lab.at(40, lambda: lab.stop_task(first))

    def replace() -> None:
        second = lab.start_task("hello")
        lab.at(36, lambda: lab.say(second, "second"))

    lab.at(60, replace)
    assert [event.message for event in follow(lab, "hello", limit=120)] == ["first", "second"]
    assert (lab.now() - lab.tasks[first]["createdAt"]).total_seconds() == 120


def test_follow_works_where_there_is_no_lab_api() -> None:
    lab = FakeLab(lab_api=False)
    lab.add_service("hello")
    task = lab.start_task("hello")
    lab.at(37, lambda: lab.say(task, "one"))
    lab.at(60, lambda: lab.stop_task(task))
    assert [event.message for event in follow(lab, task)] == ["one"]


def test_follow_a_flowing_lab_hears_of_changes() -> None:
    lab = FakeLab(rate=2000)
    lab.add_service("hello")
    task = lab.start_task("hello")
    lab.at(37, lambda: lab.say(task, "one", "two"))
    lab.run()
    try:
        assert [event.message for event in itertools.islice(follow(lab, "hello"), 2)] == ["one", "two"]
    finally:
        lab.close()


def test_lines_of_one_millisecond_and_late_ones_are_given_out_once(lab: FakeLab) -> None:
    one, two = lab.start_task("hello"), lab.start_task("hello")
    lab.advance(40)
    reader = LogReader(lab, "hello")
    lab.say(one, "a")
    assert [event.message for event in reader.read()] == ["a"]
    lab.say(two, "b")  # the same millisecond, another stream, which did not exist before
    lab.say(one, "c")
    assert sorted(event.message for event in reader.read()) == ["b", "c"]
    lab.advance(2)
    lab.say(one, "d")
    assert [event.message for event in reader.read()] == ["d"]
    lab.time -= 1.5  # delivered late: older than what was read already
    lab.say(two, "late")
    assert [event.message for event in reader.read()] == ["late"]
    assert reader.read() == []


def test_more_lines_than_a_page_holds(lab: FakeLab) -> None:
    task = lab.start_task("hello")
    lab.advance(40)
    lab.say(task, *[str(number) for number in range(25_000)])
    assert [event.message for event in read_events(lab, task)] == [str(number) for number in range(25_000)]


def test_a_new_task_is_read_from_its_first_line(lab: FakeLab) -> None:
    one = lab.start_task("hello")
    lab.advance(40)
    reader = LogReader(lab, "hello")
    two = lab.start_task("hello")
    lab.advance(40)
    lab.say(two, "early")
    lab.advance(60)
    lab.say(one, "x")
    assert [event.message for event in reader.read()] == ["x"]
    reader.refresh()
    assert [event.message for event in reader.read()] == ["early"]
