"""lab.exec: what a notebook sees of a command in a container."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fargate_lab.classroom import Lab
from fargate_lab.errors import LabError
from fargate_lab.executing import execute
from fargate_lab.lessons import hello


@pytest.fixture
def room(emulator: str, account: str) -> Iterator[Lab]:
    """A lab with the first chapter's service, RUNNING."""
    made = Lab(emulator, account=account)
    made.wait(hello.start(made, "world"))
    yield made
    made.clean_up()


def test_a_command_of_a_services_task_is_shown(room: Lab) -> None:
    shown = room.exec(room_service(room), command="echo one; echo two; exit 4")
    assert (shown.exit_code, shown.output, bool(shown)) == (4, "one\ntwo\n", False)
    lines = repr(shown).splitlines()
    assert lines[:3] == ["one", "two", "exit code 4"]
    assert lines[3].startswith("On AWS, ECS Exec would not open: The execute command failed because")
    assert "<pre" in shown._repr_html_() and "arn:" not in shown._repr_html_()


def test_a_task_a_name_and_what_is_not_there(room: Lab) -> None:
    (arn,) = room.ecs.list_tasks(cluster=hello_cluster(room))["taskArns"]
    shown = room.exec(arn.rpartition("/")[2], command="sleep 90", timeout=2)
    assert shown.exit_code is None
    assert repr(shown).splitlines()[0] == "It had not ended after 2 s and was killed."
    with pytest.raises(LabError, match="has no container nope"):
        room.exec(arn, "nope", "ls")
    with pytest.raises(LabError, match="Say what to run"):
        room.exec(arn)


def test_elsewhere_it_is_one_sentence_with_the_command_line(
    room: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = room_service(room)
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(room, "api", None)
        with pytest.raises(
            LabError, match=r"aws ecs execute-command --cluster .* --interactive --command 'ls /'$"
        ):
            execute(room, service, None, "ls /")


def room_service(room: Lab) -> Any:
    """The only service of the account."""
    cluster = hello_cluster(room)
    return room.ecs.list_services(cluster=cluster)["serviceArns"][0]


def hello_cluster(room: Lab) -> str:
    """The only cluster of the account."""
    return str(room.ecs.list_clusters()["clusterArns"][0])
