"""Guesses and mysteries: something is done to the account, and what it shows is set beside what was thought.

Knows how to read the truth from DescribeTasks, so that a task stopped by hand, by a click or by a call counts alike.
Does not know how it is shown beyond a text and a little HTML.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from fargate_lab.errors import LabError
from fargate_lab.lessons import building
from fargate_lab.lessons.lesson import Scenario


@dataclass(frozen=True)
class Bet:
    """A guess, in seconds, of how long a stopped task's replacement takes until it is RUNNING."""

    lab: Any
    seconds: float

    def settle(self, service: str = building.SERVICE, cluster: str = building.CLUSTER) -> Outcome:
        """Wait until the service is steady again and read the truth of the task stopped last.

        Raises LabError when no task of it was stopped by a StopTask call.
        """
        described = self.lab.ecs.describe_services(cluster=cluster, services=[service])["services"]
        if not described:
            raise LabError(f"There is no service {service} in {cluster}.")
        self.lab.wait(described[0], "steady")
        tasks = _tasks(self.lab, cluster, service)
        stopped = [task for task in tasks if task.get("stopCode") == "UserInitiated"]
        if not stopped:
            raise LabError(f"Stop a task of {service} first: lab.ecs.stop_task(cluster=..., task=...).")
        ended: datetime = max(task["stoppingAt"] for task in stopped)
        begun = [task["startedAt"] for task in tasks if task["createdAt"] >= ended and task.get("startedAt")]
        if not begun:
            raise LabError(f"Nothing has replaced the stopped task of {service}.")
        return Outcome(self.seconds, (min(begun) - ended).total_seconds())

    def __repr__(self) -> str:
        return f"Your guess: {self.seconds:g} s. Now stop a task, then settle the bet."


@dataclass(frozen=True)
class Outcome:
    """A guess beside the truth, in seconds on AWS."""

    guess: float
    truth: float

    def __repr__(self) -> str:
        longest = max(self.guess, self.truth, 1.0)
        rows = (("you said", self.guess), ("it took", self.truth))
        lines = [
            f"{word:>8} {'█' * max(1, round(30 * value / longest))} {value:.0f} s" for word, value in rows
        ]
        return "\n".join([*lines, self.verdict])

    @property
    def verdict(self) -> str:
        """How good the guess was, kindly."""
        off = abs(self.guess - self.truth)
        if off <= 0.1 * self.truth:
            return "Very close."
        slower = "longer" if self.truth > self.guess else "less"
        return f"It takes {off:.0f} s {slower}: an address, an image and a container, one after the other."

    def _repr_html_(self) -> str:
        longest = max(self.guess, self.truth, 1.0)
        rows = "".join(
            f'<tr><th scope="row" style="text-align:right">{word}</th><td style="text-align:left;width:24em">'
            f'<div style="background:{colour};width:{max(1.0, 100 * value / longest):.0f}%;height:.9em"></div></td>'
            f"<td>{value:.0f} s</td></tr>"
            for word, value, colour in (
                ("you said", self.guess, "var(--jp-layout-color4,#9e9e9e)"),
                ("it took", self.truth, "var(--jp-brand-color1,#1976d2)"),
            )
        )
        return f"<table>{rows}</table><p>{html.escape(self.verdict)}</p>"


@dataclass(frozen=True)
class Symptom:
    """What a scenario shows before anybody explains it. `error` is AWS's refusal, `task` the stopped task."""

    scenario: Scenario
    error: str = ""
    task: dict[str, Any] | None = None

    def lines(self) -> list[str]:
        """What can be seen: the refusal, or how the task ended."""
        if self.error:
            return [self.error]
        task = self.task or {}
        seen = [f"{key}: {task[key]}" for key in ("lastStatus", "stopCode", "stoppedReason") if task.get(key)]
        for container in task.get("containers", ()):
            if "exitCode" in container:
                seen.append(f"container {container['name']}: exitCode {container['exitCode']}")
            if container.get("reason") not in (None, "", task.get("stoppedReason")):
                seen.append(f"container {container['name']}: {container['reason']}")
        return seen

    def answer(self, choice: int) -> str:
        """Whether `choice` (counted from 1) is right, and where to look or why."""
        row = self.scenario
        if not 1 <= choice <= len(row.choices):
            return f"Choose 1 to {len(row.choices)}."
        return f"Yes. {row.why}" if choice - 1 == row.answer else f"Not that. {row.look_at}"

    def __repr__(self) -> str:
        row = self.scenario
        choices = [f"{number}. {choice}" for number, choice in enumerate(row.choices, 1)]
        return "\n".join(
            [row.title, row.story, *(f"  {line}" for line in self.lines()), row.question, *choices]
        )

    def _repr_html_(self) -> str:
        row = self.scenario
        seen = html.escape("\n".join(self.lines()))
        choices = "".join(f"<li>{html.escape(choice)}</li>" for choice in row.choices)
        return (
            f"<p><b>{html.escape(row.title)}</b><br>{html.escape(row.story)}</p>"
            f'<pre style="white-space:pre-wrap">{seen}</pre><p>{html.escape(row.question)}</p><ol>{choices}</ol>'
        )


def begin(lab: Any, scenario: Scenario) -> Symptom:
    """Do what the scenario says and wait until it has gone wrong. Raises LabError when it does not."""
    try:
        definition = lab.ecs.register_task_definition(**scenario.request)["taskDefinition"]
    except ClientError as error:
        found = error.response["Error"]
        return Symptom(scenario, error=f"{found.get('Code')}: {found.get('Message')}")
    building.ensure_cluster(lab)
    answer = lab.ecs.run_task(
        cluster=building.CLUSTER,
        taskDefinition=definition["taskDefinitionArn"],
        launchType="FARGATE",
        networkConfiguration=building.network(
            building.default_subnets(lab), [building.ensure_security_group(lab)]
        ),
    )
    task = lab.wait(answer, "STOPPED")
    if not task.get("stoppedReason"):
        raise LabError(f"{scenario.title}: the task stopped without a reason.")
    return Symptom(scenario, task=task)


def _tasks(lab: Any, cluster: str, service: str) -> list[dict[str, Any]]:
    arns: list[str] = []
    for desired in ("RUNNING", "STOPPED"):
        arns += lab.ecs.list_tasks(cluster=cluster, serviceName=service, desiredStatus=desired)["taskArns"]
    return list(lab.ecs.describe_tasks(cluster=cluster, tasks=arns[:100])["tasks"]) if arns else []
