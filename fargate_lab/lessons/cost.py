"""What the tasks of an account would have cost on AWS.

Reads DescribeTasks alone, so stopped tasks count only while they can still be described. Knows the prices of `rules`;
does not know Spot, Savings Plans, traffic, or logs.
"""

from __future__ import annotations

import html
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fargate_lab.rules import price_per_hour

SHORTEST_SECONDS = 60
"""AWS has billed a task for a minute at least; for 2026 that is UNCONFIRMED, so a bill can do without."""


@dataclass(frozen=True)
class Line:
    """The tasks of one task definition: how many, how long they were billed in all, what that costs in dollars."""

    name: str
    tasks: int
    seconds: int
    dollars: float


@dataclass(frozen=True)
class Bill:
    """What the tasks so far would have cost, with a public address each."""

    lines: tuple[Line, ...]

    @property
    def dollars(self) -> float:
        """The sum, in US dollars."""
        return sum(line.dollars for line in self.lines)

    def __repr__(self) -> str:
        rows = []
        for line in self.lines:
            count = f"{line.tasks:3} task{' ' if line.tasks == 1 else 's'}"
            rows.append(f"{line.name:34} {count} {line.seconds:6} s  ${line.dollars:.5f}")
        return "\n".join([*rows, f"On AWS this would have cost ${self.dollars:.4f}; here, nothing."])

    def _repr_html_(self) -> str:
        cells = "".join(
            f'<tr><td style="text-align:left">{html.escape(line.name)}</td><td>{line.tasks}</td>'
            f"<td>{line.seconds} s</td><td>${line.dollars:.5f}</td></tr>"
            for line in self.lines
        )
        head = "<tr>" + "".join(
            f'<th scope="col">{word}</th>' for word in ("revision", "tasks", "billed", "price")
        )
        return (
            f"<table><thead>{head}</tr></thead><tbody>{cells}</tbody></table>"
            f"<p>On AWS this would have cost <b>${self.dollars:.4f}</b>; here, nothing.</p>"
        )


def bill(lab: Any, one_minute_minimum: bool = True) -> Bill:
    """The bill of every task that DescribeTasks still shows, by task definition.

    Billed from the start of the image pull to the end, in whole seconds. https://aws.amazon.com/fargate/pricing/
    """
    found: dict[str, list[tuple[int, float]]] = {}
    for task in _tasks(lab):
        if "pullStartedAt" not in task:
            continue
        lasted = (task.get("stoppedAt") or lab.now()) - task["pullStartedAt"]
        seconds = max(math.ceil(lasted.total_seconds()), SHORTEST_SECONDS if one_minute_minimum else 0)
        hourly = price_per_hour(int(task["cpu"]), int(task["memory"]), public_ip=True)
        name = task["taskDefinitionArn"].rsplit("/", 1)[-1]
        found.setdefault(name, []).append((seconds, hourly * seconds / 3600))
    lines = (
        Line(name, len(rows), sum(seconds for seconds, _ in rows), sum(dollars for _, dollars in rows))
        for name, rows in sorted(found.items())
    )
    return Bill(tuple(lines))


def _tasks(lab: Any) -> Iterator[dict[str, Any]]:
    for clusters in lab.ecs.get_paginator("list_clusters").paginate():
        for cluster in clusters["clusterArns"]:
            for desired in ("RUNNING", "STOPPED"):
                pages = lab.ecs.get_paginator("list_tasks").paginate(cluster=cluster, desiredStatus=desired)
                for page in pages:
                    if page["taskArns"]:
                        yield from lab.ecs.describe_tasks(cluster=cluster, tasks=page["taskArns"])["tasks"]
