"""The service's events, newest first: AWS's own sentences, with the task ids made short.

Knows: how to find the ids and ARNs inside a sentence, and which sentences are good or bad news. Nothing is reworded.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import traitlets

from fargate_lab.graph import look
from fargate_lab.lab_tasks import NothingCalled, find
from fargate_lab.views.base import View, module, style

TASK = re.compile(r"(?<=\(task )[0-9a-f]{32}(?=\))")
ARN = re.compile(r"arn:aws[\w-]*:[\w-]+:[\w-]*:\d*:([^\s)]+)")

TONES = (
    # (what the sentence holds, the look it gets)
    (re.compile(r"has reached a steady state|deployment completed"), "COMPLETED"),
    (re.compile(r"unable|failed|unhealthy|rolling back|throttled|misconfigured|could not"), "FAILED"),
    (re.compile(r"has started|registered \d"), "ACTIVATING"),
    (re.compile(r"has stopped|deregistered|draining"), "STOPPING"),
)
OUTLINE_EVENTS = 10


class EventsView(View):
    """The events of a service, newest first (AWS keeps 100): `EventsView(lab, "web")`."""

    _esm = module("events_view")
    _css = style("events_view")
    choice_trait = "only_task"

    title = traitlets.Unicode().tag(sync=True)
    events = traitlets.List(traitlets.Dict()).tag(sync=True)
    """Each event: id, at ("10:00:35"), parts (text, or a task with its short name and hue), look and symbol."""
    only_task = traitlets.Unicode().tag(sync=True)
    """The task that was clicked, "" for none: link it with a graph or a tail."""

    def __init__(self, lab: Any, service: Any) -> None:
        super().__init__(lab)
        self._thing = service
        self._messages: list[tuple[datetime, str]] = []
        self.title = service if isinstance(service, str) else "service"

    def concerns(self, change: Any) -> bool:
        """Changes of services."""
        records = getattr(change, "records", ())
        return not records or any(record.kind.startswith("service") for record in records)

    def shows(self, task: str) -> bool:
        """Whether an event names the task."""
        return any(task in TASK.findall(message) for _, message in self._messages)

    def refresh(self) -> None:
        """Describe the service and cut its events' sentences into parts."""
        found = find(self.lab, self._thing)
        if found.kind != "service":
            raise NothingCalled(f"{found} is not a service, and only services have events.")
        answer = self.lab.ecs.describe_services(cluster=found.cluster, services=[found.name])
        rows = answer["services"][0].get("events", [])
        self._messages = [(row["createdAt"], row["message"]) for row in rows]
        short = look.short_names({task for _, text in self._messages for task in TASK.findall(text)})
        hues = look.hues(task for _, text in reversed(self._messages) for task in sorted(TASK.findall(text)))
        self.title = str(found)
        self.calls = [
            f'ecs.describe_services(cluster="{look.id_of(found.cluster)}", services=["{found.name}"])'
        ]
        self.events = [
            {
                "id": row["id"],
                "at": f"{row['createdAt']:%H:%M:%S}",
                "message": row["message"],
                "parts": parts_of(row["message"], short, hues),
                **_tone(row["message"]),
            }
            for row in rows
        ]

    def outline(self) -> str:
        """The newest events, one a line."""
        self._redraw()
        if self.trouble:
            return f"Events: {self.title}\n{self.trouble}"
        short = look.short_names({task for _, text in self._messages for task in TASK.findall(text)})
        number = len(self._messages)
        lines = [f"Events: {self.title}, {number} event{'' if number == 1 else 's'}, newest first"]
        for at, message in self._messages[:OUTLINE_EVENTS]:
            text = TASK.sub(lambda hit: short[hit.group()], message)
            lines.append(f"{at:%H:%M:%S}  {ARN.sub(lambda hit: hit.group(1), text)}")
        if number > OUTLINE_EVENTS:
            lines.append(f"... and {number - OUTLINE_EVENTS} earlier")
        return "\n".join(lines)


def parts_of(message: str, short: dict[str, str], hues: dict[str, int]) -> list[dict[str, Any]]:
    """The sentence in order: {"text"} as AWS wrote it, {"task", "short", "hue"} where a task's id stands."""
    parts: list[dict[str, Any]] = []
    end = 0
    for hit in TASK.finditer(message):
        parts.append({"text": message[end : hit.start()]})
        parts.append({"task": hit.group(), "short": short[hit.group()], "hue": hues[hit.group()]})
        end = hit.end()
    return [*parts, {"text": message[end:]}] if message[end:] else parts


def _tone(message: str) -> dict[str, str]:
    status = next((status for pattern, status in TONES if pattern.search(message)), "")
    looks = look.state(status) if status else None
    return {"look": looks.css_class if looks else "", "symbol": looks.symbol if looks else "·"}
