"""The objects as indented text: the stable repr of every picture, and what is shown where nothing can draw.

Knows no ports, no durations and no whole ARNs, so that two runs print the same.
"""

from __future__ import annotations

from collections import Counter

from fargate_lab.graph.objects import Node, Objects, state_of

EMPTY = "No clusters yet. lab.ecs.create_cluster(clusterName='hello-world') makes the first."


def outline(objects: Objects, fold_above: int = 30) -> str:
    """One line an object, indented by what holds it; more than `fold_above` tasks become one line a state."""
    lines: list[str] = []
    for cluster in objects.inside(None):
        lines.append(f"cluster {cluster.name} {cluster.status}")
        for child in objects.inside(cluster.id):
            if child.kind == "service":
                lines.append(f"  {service_line(child)}")
                for definition in objects.inside(child.id):
                    lines += _definition(objects, definition, "    ", fold_above)
            else:
                lines += _definition(objects, child, "  ", fold_above)
    return "\n".join(lines) or EMPTY


def service_line(service: Node) -> str:
    """`service web ACTIVE 2/3 running, 1 pending`."""
    facts = service.facts
    line = f"service {service.name} {service.status} {facts['runningCount']}/{facts['desiredCount']} running"
    return f"{line}, {facts['pendingCount']} pending" if facts["pendingCount"] else line


def size_of(definition: Node) -> str:
    """`0.25 vCPU · 0.5 GB`, or nothing where the definition has no size."""
    cpu, memory = definition.facts.get("cpu"), definition.facts.get("memory")
    if not (str(cpu).isdigit() and str(memory).isdigit()):
        return ""
    return f"{int(str(cpu)) / 1024:g} vCPU · {int(str(memory)) / 1024:g} GB"


def summary(objects: Objects) -> str:
    """One sentence for screen readers: how many of what, and how the tasks stand."""
    clusters = sum(node.kind == "cluster" for node in objects.nodes)
    services = sum(node.kind == "service" for node in objects.nodes)
    states = Counter(state_of(task).word for task in objects.tasks())
    tasks = ", ".join(f"{count} {word}" for word, count in sorted(states.items())) or "none"
    plural = "s" if clusters != 1 else ""
    return f"{clusters} cluster{plural}, {services} service{'s' if services != 1 else ''}; tasks: {tasks}"


def _definition(objects: Objects, definition: Node, indent: str, fold_above: int) -> list[str]:
    lines = [f"{indent}task definition {definition.name}"]
    size = size_of(definition)
    if size:
        lines[0] += f" ({size})"
    tasks = list(objects.tasks(definition.id))
    if len(tasks) > fold_above:
        states = Counter((state_of(task).rank, state_of(task).word) for task in tasks)
        return lines + [f"{indent}  {count} tasks {word}" for (_, word), count in sorted(states.items())]
    for task in tasks:
        lines.append(f"{indent}  {_task_line(objects, task)}")
        lines += [f"{indent}    {_container_line(c)}" for c in objects.inside(task.id)]
    return lines


def _task_line(objects: Objects, task: Node) -> str:
    line = f"task {objects.short[task.name]} {task.status}"
    if "ip" in task.facts:
        line += f" {task.facts['ip']}"
    if "stoppedReason" in task.facts:
        line += f": {task.facts['stoppedReason']}"
    return line


def _container_line(container: Node) -> str:
    line = f"container {container.name} {container.facts.get('image', '')} {container.status}"
    if "exitCode" in container.facts:
        line += f", exit code {container.facts['exitCode']}"
    return line
