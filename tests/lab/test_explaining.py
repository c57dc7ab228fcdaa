"""lab.explain: the story of a task and of a service, from the journal and from the API alone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from fargate_lab.classroom import Lab
from fargate_lab.errors import LabError
from fargate_lab.explaining import Story
from fargate_lab.lessons import begin, hello, scenario


@pytest.fixture
def room(emulator: str, account: str) -> Iterator[Lab]:
    made = Lab(emulator, account=account)
    yield made
    made.clean_up()


def stable(text: str) -> bool:
    """No ARN, no port, no whole id."""
    return not re.search(r"arn:|127\.0\.0\.1|localhost:\d|\b[0-9a-f]{32}\b", text)


def test_a_task_whose_program_gave_up(room: Lab) -> None:
    task = begin(room, scenario(2)).task
    story = room.explain(task)
    assert isinstance(story, Story)
    text = repr(story)
    assert stable(text) and stable(story._repr_html_())
    lines = text.splitlines()
    assert re.fullmatch(r"Task [0-9a-f]{4} of mystery-2:1, STOPPED", lines[0])
    order = [
        "PROVISIONING",
        "Pulled",
        "RUNNING",
        "ended with exit code 3. It is essential.",
        "to be stopped",
        "STOPPED.",
    ]
    places = [next(i for i, line in enumerate(lines[1:], 1) if word in line) for word in order]
    assert places == sorted(places)
    assert any(line.startswith("Why: One container that the task cannot do without") for line in lines)
    assert lines[-2:] == [
        "AWS would have shown you only this line:",
        "  stopCode: EssentialContainerExited · stoppedReason: Essential container in task exited",
    ]
    assert repr(room.explain(task)) == text, "asked twice, told the same"


def test_a_task_that_never_ran(room: Lab) -> None:
    story = room.explain(begin(room, scenario(3)).task)
    assert "CannotPullContainerError" in repr(story)
    assert "The registry has no image of that name" in repr(story)
    assert not any("is RUNNING" in step.what for step in story.steps)


def test_a_service_and_the_task_that_somebody_stopped(room: Lab) -> None:
    service = hello.start(room, "world")
    room.wait(service)
    cluster = room.ecs.list_clusters()["clusterArns"][0]
    (arn,) = room.ecs.list_tasks(cluster=cluster)["taskArns"]
    room.ecs.stop_task(cluster=cluster, task=arn, reason="to see what happens")
    room.sleep(120)
    story = room.explain(service)
    assert isinstance(story, Story)
    text = repr(story)
    assert stable(text) and stable(story._repr_html_())
    assert "wants 1 and runs 1" in text.splitlines()[0]
    assert "has started 1 tasks" in text
    assert "is to be stopped (UserInitiated): to see what happens" in text
    assert "has reached a steady state" in text.splitlines()[-1]


def test_a_service_whose_tasks_never_start(room: Lab) -> None:
    task = begin(room, scenario(3)).task or {}
    subnet = next(row["value"] for row in task["attachments"][0]["details"] if row["name"] == "subnetId")
    made = room.ecs.create_service(
        cluster=task["clusterArn"],
        serviceName="typo",
        taskDefinition="mystery-3",
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet], "assignPublicIp": "ENABLED"}},
    )
    room.sleep(60)
    story = room.explain(made["service"])
    assert isinstance(story, Story)
    assert "wants 1 and runs 0" in story.title
    assert any("is to be stopped (TaskFailedToStart)" in step.what for step in story.steps)
    assert story.endings()[0].startswith("Why: The registry has no image of that name")
    assert stable(repr(story))


def test_elsewhere_the_api_alone_tells_less(room: Lab, monkeypatch: pytest.MonkeyPatch) -> None:
    task = begin(room, scenario(2)).task
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(room, "api", None)
        text = repr(room.explain(task))
    assert "Container app ended with exit code 3." in text
    assert "AWS shows only this line:" in text
    assert stable(text)


def test_errors_and_sentences_are_explained_from_the_rules(room: Lab) -> None:
    assert "Fargate" in repr(room.explain((256, 4096)))
    assert "Why: " in repr(room.explain("Essential container in task exited"))
    with pytest.raises(LabError):
        room.explain("nobody-of-this-name")
