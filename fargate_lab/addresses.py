"""Finds the address at which a task answers a browser: its network interface's public address, and its port.

Knows how a Fargate task names its interface (an attachment's networkInterfaceId) and that EC2 knows the rest.
Does not know whether anything answers there.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fargate_lab.lab_tasks import find, tasks_of

if TYPE_CHECKING:
    from fargate_lab.lab import Lab


def address(lab: Lab, thing: Any) -> str:
    """`http://address[:port]/` of a task, or of the newest running task of a service or cluster; "" when none runs."""
    running = [task for task in tasks_of(lab, find(lab, thing)) if task["lastStatus"] == "RUNNING"]
    for task in reversed(running):
        ip = _ip(lab, task)
        if ip:
            port = _port(lab, task)
            return f"http://{ip}/" if port == 80 else f"http://{ip}:{port}/"
    return ""


def _ip(lab: Lab, task: dict[str, Any]) -> str:
    details = [row for attachment in task.get("attachments", ()) for row in attachment.get("details", ())]
    interface = next((row["value"] for row in details if row["name"] == "networkInterfaceId"), None)
    if interface is None:
        return ""
    rows = lab.ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"]
    if not rows:
        return ""
    return str(rows[0].get("Association", {}).get("PublicIp") or rows[0].get("PrivateIpAddress") or "")


def _port(lab: Lab, task: dict[str, Any]) -> int:
    answer = lab.ecs.describe_task_definition(taskDefinition=task["taskDefinitionArn"])
    containers = answer["taskDefinition"]["containerDefinitions"]
    return next((int(row["containerPort"]) for one in containers for row in one.get("portMappings", ())), 80)
