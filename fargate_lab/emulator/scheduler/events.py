"""What a service says of itself: the texts of ECS service events, as rows.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html and the samples
of the AWS CLI reference. The API returns the 100 most recent.
"""

from __future__ import annotations

from typing import Any

from fargate_lab.emulator.ecs.state import Service, Task

KEPT = 100

EVENTS = {
    "started": "(service {service}) has started {count} tasks: {tasks}.",
    "stopped": "(service {service}) has stopped {count} running tasks: {tasks}.",
    "deployment_completed": "(service {service}) (deployment {deployment}) deployment completed.",
    "steady": "(service {service}) has reached a steady state.",
    "unhealthy": "(service {service}) (task {task}) failed container health checks.",
    "impaired": "(service {service}) is unable to consistently start tasks successfully.",
    "could_not_place": "(service {service}) was unable to place a task. Reason: {reason}.",
    "protected": "(service {service}) was unable to reach steady state because task set {deployment} was unable to "
    "scale in. Reason: The number of protected tasks are more than the desired count of tasks.",
    "role": "(service {service}) failed to launch a task with (error {reason}).",
    "no_instances": "(service {service}) was unable to place a task because no container instance met all of its "
    "requirements. Reason: No Container Instances were found in your cluster.",
}


def tell(service: Service, event: str, tasks: list[Task] | None = None, **values: Any) -> None:
    """Write one event; the same complaint is not repeated until something else happened (AWS does so too)."""
    if tasks is not None:
        values["tasks"] = " ".join(f"(task {one.id})" for one in tasks)
    if event == "could_not_place" and values["reason"].startswith("ECS was unable to assume"):
        event = "role"
    if "reason" in values:
        values["reason"] = values["reason"].rstrip(".")
    text = EVENTS[event].format(service=service.name, **values)
    if service.events and service.events[0]["message"] == text:
        return
    here = service.here
    service.events.insert(0, {"id": here.ids.uuid(), "createdAt": here.now, "message": text})
    del service.events[KEPT:]
    here.journal.add("service.event", service.arn, text, event=event, service=service.name)
