"""`lab.exec`: one command in a running container, and what it printed.

Knows the lab's own door, which opens for every running container and says what ECS Exec would have needed. ECS Exec
itself is a terminal session over a web socket that AWS's Session Manager plugin opens: outside the lab this module
gives the command line for it and does nothing.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
"""

from __future__ import annotations

import html
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fargate_lab.errors import LabError
from fargate_lab.graph.look import id_of
from fargate_lab.lab_tasks import Found, find, tasks_of
from fargate_lab.model.arns import short_name

if TYPE_CHECKING:
    from fargate_lab.lab import Lab


@dataclass(frozen=True, repr=False)
class Executed:
    """What a command printed and how it ended. `exit_code` is None when its time was up."""

    task: str
    container: str
    command: str
    outcome: str
    exit_code: int | None
    output: str
    truncated: bool = False
    seconds: float = 0.0
    on_aws: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.exit_code == 0

    @property
    def end(self) -> str:
        """How it ended, in a few words; "" for exit code 0."""
        if self.exit_code is None:
            return f"It had not ended after {self.seconds:g} s and was killed."
        return f"exit code {self.exit_code}" if self.exit_code else ""

    def notes(self) -> list[str]:
        """What stands under the output: a cut, the end, and ECS Exec's conditions."""
        cut = "The output is cut here." if self.truncated else ""
        exec_says = [f"On AWS, ECS Exec would not open: {text}" for text in self.on_aws]
        return [line for line in (cut, self.end, *exec_says) if line]

    def __repr__(self) -> str:
        return "\n".join([*self.output.rstrip("\n").splitlines(), *self.notes()])

    def _repr_html_(self) -> str:
        notes = "".join(f"<br><small>{html.escape(line)}</small>" for line in self.notes())
        where = html.escape(f"{self.container} in task {short_name(self.task)}: {self.command}")
        return (
            f'<p><b>{where}</b></p><pre style="white-space:pre-wrap">{html.escape(self.output)}</pre>'
            f"<p>{notes.removeprefix('<br>')}</p>"
        )


def execute(lab: Lab, thing: Any, container: str | None, command: str, timeout: float = 60.0) -> Executed:
    """Run `command` by the shell of a task's container; a service means its newest running task.

    `timeout` is in seconds of the lab's time. Raises LabError in one sentence: nothing runs there, no such container,
    or this is no lab of ours.
    """
    if not isinstance(command, str) or not command.strip():
        raise LabError('Say what to run: lab.exec(task, command="ls /").')
    found = find(lab, thing)
    task = _task(lab, found)
    if lab.api is None:
        raise LabError(_elsewhere(lab, found.cluster, task, container, command))
    answer = lab.api.exec(task["taskArn"], command, container, timeout)
    row = {key: value for key, value in answer.items() if key in Executed.__dataclass_fields__}
    return Executed(**{**row, "command": command, "on_aws": tuple(answer.get("on_aws", ()))})


def _task(lab: Lab, found: Found) -> dict[str, Any]:
    tasks = tasks_of(lab, found)
    if found.kind == "task":
        if not tasks:
            raise LabError(f"There is no task {found.name[:32]} here any more.")
        return tasks[0]
    running = [task for task in tasks if task["lastStatus"] == "RUNNING"]
    if not running:
        raise LabError(f"No task of {found} runs.")
    return running[-1]


def _elsewhere(lab: Lab, cluster: str, task: dict[str, Any], container: str | None, command: str) -> str:
    """The one sentence for AWS and LocalStack."""
    name = container or task["containers"][0]["name"]
    line = ["aws", "ecs", "execute-command", "--cluster", id_of(cluster), "--task", id_of(task["taskArn"])]
    line += ["--container", name, "--interactive", "--command", command]
    return (
        "lab.exec is a door of fargate_lab's own emulator; here ECS Exec does it, in a terminal with the "
        f"Session Manager plugin: {shlex.join(line)}"
    )
