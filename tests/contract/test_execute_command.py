"""ExecuteCommand: its checks, in an emulator that does not open sessions yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conftest import refused, task_definition

Shape = dict[str, Any]
ROLE = "arn:aws:iam::123456789012:role/task"
RunTasks = Callable[..., list[str]]


def test_a_task_without_it_is_refused_with_awss_text(
    ecs: Any, registered: Shape, run: RunTasks, cluster: str, advance: Callable[[float], Any]
) -> None:
    (arn,) = run()
    advance(60)
    request = {"cluster": cluster, "task": arn, "command": "ls", "interactive": True}
    code, text = refused(ecs.execute_command, **request)
    assert code == "InvalidParameterException"
    assert text.startswith("The execute command failed because execute command was not enabled when the task")
    assert refused(ecs.execute_command, **{**request, "interactive": False}) == (
        "InvalidParameterException",
        "Interactive is the only mode supported currently.",
    )
    assert refused(ecs.execute_command, **{**request, "task": "0" * 32}) == (
        "InvalidParameterException",
        "The referenced task was not found.",
    )
    assert refused(ecs.execute_command, **{**request, "cluster": "nope"})[0] == "ClusterNotFoundException"


def test_a_task_with_it_never_answers_a_success(
    ecs: Any, run: RunTasks, cluster: str, advance: Callable[[float], Any]
) -> None:
    containers = [{"name": name, "image": "busybox", "command": ["sleep", "99999"]} for name in ("a", "b")]
    ecs.register_task_definition(**task_definition(*containers, taskRoleArn=ROLE))
    (arn,) = run(enableExecuteCommand=True)
    advance(60)
    request = {"cluster": cluster, "task": arn, "command": "ls", "interactive": True}
    assert refused(ecs.execute_command, **request)[0] == "InvalidParameterException"
    assert refused(ecs.execute_command, **request, container="c")[0] == "InvalidParameterException"
    code, text = refused(ecs.execute_command, **request, container="a")
    assert code == "TargetNotConnectedException" and "does not open a session yet" in text
