"""Making a task: for RunTask and for services alike."""

from __future__ import annotations

from fargate_lab.emulator.ecs.state import Cluster, Container, Service, Shape, Task, TaskDefinition
from fargate_lab.emulator.scheduler import tasks
from fargate_lab.emulator.world import Region

PLATFORM_VERSION = "1.4.0"
"""The only Linux platform version of 2026; LATEST means it."""


def launch(
    here: Region,
    cluster: Cluster,
    definition: TaskDefinition,
    network: Shape,
    *,
    group: str,
    launch_type: str = "FARGATE",
    capacity_provider: str | None = None,
    started_by: str | None = None,
    overrides: Shape | None = None,
    tags: list[Shape] | None = None,
    enable_execute_command: bool = False,
    service: Service | None = None,
) -> Task:
    """Accept one task: it is PROVISIONING when this returns. ``network`` names subnets and security groups."""
    overrides = overrides or {}
    task_id = here.ids.hex(32)
    arn = here.arn(f"task/{cluster.name}/{task_id}")
    containers = [
        Container(one, here.arn(f"container/{cluster.name}/{task_id}/{here.ids.uuid()}"))
        for one in definition.containers
    ]
    task = Task(
        id=task_id,
        arn=arn,
        here=here,
        cluster=cluster,
        definition=definition,
        containers=containers,
        launch_type=launch_type,
        platform_version=PLATFORM_VERSION,
        network=network,
        group=group,
        created_at=here.now,
        started_by=started_by,
        overrides=overrides,
        tags=list(tags or []),
        enable_execute_command=enable_execute_command,
        capacity_provider=capacity_provider,
        cpu=overrides.get("cpu") or definition.request.get("cpu", ""),
        memory=overrides.get("memory") or definition.request.get("memory", ""),
        service=service,
        subnet_id=_emptiest_subnet(here, group, network["subnets"]),
        attachment_id=here.ids.uuid(),
    )
    if service is not None:
        service.tasks[task.id] = task
    tasks.begin(task)
    return task


def _emptiest_subnet(here: Region, group: str, subnets: list[str]) -> str:
    """Spread a group over the subnets it was given (Fargate spreads over their Availability Zones)."""
    used = here.subnets_in_use[group]
    return min(subnets, key=lambda subnet: (used[subnet], subnets.index(subnet)))
