"""`POST /_lab/exec`: the lab's own door into a running container, and what it says of ECS Exec's conditions."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError

import pytest

from .conftest import task_definition

Shape = dict[str, Any]
Call = Callable[..., Shape]
OFF = "The execute command failed because execute command was not enabled"


@pytest.fixture
def task(registered: Shape, run: Callable[..., list[str]], advance: Callable[[float], Any]) -> str:
    """A running task of one busybox that sleeps."""
    (arn,) = run()
    advance(60)
    return arn


def _refusal(lab_call: Call, **body: Any) -> str:
    with pytest.raises(HTTPError) as caught:
        lab_call("/_lab/exec", body)
    assert caught.value.code == 400
    return str(json.load(caught.value)["message"])


def test_a_command_runs_on_the_containers_files_and_environment(lab_call: Call, task: str) -> None:
    done = lab_call(
        "/_lab/exec", {"task": task, "command": "echo hi > /tmp/note; echo out; echo err >&2; exit 3"}
    )
    assert (done["outcome"], done["exit_code"], done["container"]) == ("ended", 3, "hello-world")
    assert done["output"].splitlines() == ["out", "err"]
    assert (done["seconds"], done["truncated"]) == (0, False)
    again = lab_call("/_lab/exec", {"task": task.rpartition("/")[2][:8], "command": "cat /tmp/note"})
    assert again["output"] == "hi\n"
    told = lab_call("/_lab/exec", {"task": task, "command": "wget -qO- $ECS_CONTAINER_METADATA_URI_V4/task"})
    assert json.loads(told["output"])["TaskARN"] == task


def test_it_says_what_aws_would_need(
    lab_call: Call, ecs: Any, task: str, run: Callable[..., list[str]], advance: Callable[[float], Any]
) -> None:
    done = lab_call("/_lab/exec", {"task": task, "command": "true"})
    assert len(done["on_aws"]) == 1 and done["on_aws"][0].startswith(OFF)
    (enabled,) = run(enableExecuteCommand=True)
    bare = task_definition(family="bare")
    bare.pop("taskRoleArn")
    ecs.register_task_definition(**bare)
    (without,) = run("bare")
    advance(60)
    assert lab_call("/_lab/exec", {"task": enabled, "command": "true"})["on_aws"] == []
    found = lab_call("/_lab/exec", {"task": without, "command": "true"})["on_aws"]
    assert len(found) == 2 and "ssmmessages:CreateControlChannel" in found[1]


def test_time_passes_for_a_command_that_waits_and_not_beyond_its_limit(lab_call: Call, task: str) -> None:
    done = lab_call("/_lab/exec", {"task": task, "command": "sleep 5; echo late"})
    assert (done["output"], done["seconds"]) == ("late\n", 5)
    done = lab_call("/_lab/exec", {"task": task, "command": "sleep 500", "timeout": 10})
    assert (done["outcome"], done["exit_code"], done["seconds"]) == ("timed out", None, 10)
    assert lab_call("/_lab/exec", {"task": task, "command": "echo well"})["output"] == "well\n"


def test_a_command_that_never_parks_or_floods_is_bounded(lab_call: Call, task: str) -> None:
    began = time.monotonic()
    done = lab_call("/_lab/exec", {"task": task, "command": "while :; do :; done", "timeout": 5})
    assert done["outcome"] == "timed out"
    assert time.monotonic() - began < 20
    flood = "i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done"
    done = lab_call("/_lab/exec", {"task": task, "command": flood})
    assert done["exit_code"] == 0 and done["truncated"]
    assert len(done["output"]) == 64 * 1024


def test_what_cannot_be_executed_is_one_sentence(
    lab_call: Call,
    ecs: Any,
    cluster: str,
    task: str,
    run: Callable[..., list[str]],
    advance: Callable[[float], Any],
) -> None:
    short = task.rpartition("/")[2][:4]
    assert _refusal(lab_call, task=task).startswith("Say {")
    assert _refusal(lab_call, task="0" * 32, command="ls") == f"There is no task {'0' * 32} here."
    assert _refusal(lab_call, task=task, command="ls", container="db") == (
        f"Task {short} has no container db; it has hello-world."
    )
    assert "timeout must be" in _refusal(lab_call, task=task, command="ls", timeout=-1)
    done = {"name": "done", "image": "busybox", "command": ["true"], "essential": False}
    stays = {"name": "stays", "image": "busybox", "command": ["sleep", "9999"]}
    ecs.register_task_definition(**task_definition(done, stays, family="two"))
    (two,) = run("two")
    assert "is PROVISIONING; only a RUNNING one" in _refusal(
        lab_call, task=two, command="ls", container="stays"
    )
    advance(60)
    assert "so say which: done, stays" in _refusal(lab_call, task=two, command="ls")
    assert "does not run any more" in _refusal(lab_call, task=two, command="ls", container="done")


def test_an_ending_container_takes_the_command_with_it(
    lab_call: Call, ecs: Any, run: Callable[..., list[str]], advance: Callable[[float], Any]
) -> None:
    brief = {"name": "brief", "image": "busybox", "command": ["sleep", "100"]}
    ecs.register_task_definition(**task_definition(brief, family="brief"))
    (arn,) = run("brief")
    advance(60)
    done = lab_call("/_lab/exec", {"task": arn, "command": "sleep 900", "timeout": 600})
    assert done["exit_code"] == 137 and done["seconds"] < 100
    kinds = [one["kind"] for one in lab_call("/_lab/journal", resource=arn)["records"]]
    assert "container.exec" in kinds


def test_a_server_without_a_shell_of_its_own_making_is_entered_too(
    lab_call: Call, ecs: Any, run: Callable[..., list[str]], advance: Callable[[float], Any]
) -> None:
    ecs.register_task_definition(**task_definition({"name": "web", "image": "nginx"}, family="web"))
    (arn,) = run("web")
    advance(60)
    done = lab_call("/_lab/exec", {"task": arn, "container": "web", "command": "curl -s localhost | head -1"})
    assert (done["exit_code"], done["output"].strip().lower()) == (0, "<!doctype html>")
