"""What ECS keeps: clusters, task definitions, tasks, services. Records without behaviour.

Members named as in the API hold what the API shows; times are virtual seconds since 1970.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fargate_lab.emulator.clock import Timer
    from fargate_lab.emulator.containers.driver import Running
    from fargate_lab.emulator.neighbours.ec2 import NetworkInterface
    from fargate_lab.emulator.network.fabric import TaskNetwork
    from fargate_lab.emulator.world import Region

Shape = dict[str, Any]


@dataclass(eq=False)
class Cluster:
    name: str
    arn: str
    status: str = "ACTIVE"
    settings: list[Shape] = field(default_factory=list)
    configuration: Shape | None = None
    capacity_providers: list[str] = field(default_factory=list)
    default_strategy: list[Shape] = field(default_factory=list)
    service_connect_defaults: Shape | None = None
    task_counts: Counter[str] = field(default_factory=Counter)
    """How many of its tasks that can be described are in each lastStatus."""
    tags: list[Shape] = field(default_factory=list)


@dataclass(eq=False)
class TaskDefinition:
    """One revision. ``request`` is what was registered, completed with AWS's defaults."""

    family: str
    revision: int
    arn: str
    request: Shape
    registered_at: float
    compatibilities: list[str]
    status: str = "ACTIVE"
    deregistered_at: float | None = None
    delete_requested_at: float | None = None
    tags: list[Shape] = field(default_factory=list)
    attributes: list[Shape] = field(default_factory=list)
    """What a machine must have to run it: `requiresAttributes`."""

    @property
    def containers(self) -> list[Shape]:
        found: list[Shape] = self.request["containerDefinitions"]
        return found


@dataclass(eq=False)
class Health:
    """What the health checks of one start of a container have found."""

    status: str = "UNKNOWN"
    since: float | None = None
    exit_code: int | None = None
    """Of the last check; -1: it did not end in time."""
    output: str = ""
    failures_in_a_row: int = 0
    timer: Timer | None = None
    deadline: Timer | None = None
    check: asyncio.Task[None] | None = None


@dataclass(eq=False)
class Container:
    """One container of one task, and its process while it runs."""

    definition: Shape
    arn: str
    last_status: str = "PENDING"
    image_digest: str | None = None
    runtime_id: str | None = None
    exit_code: int | None = None
    reason: str | None = None
    started_at: float | None = None
    running: Running | None = None
    asked_to_stop: bool = False
    kill_timer: Timer | None = None
    start_timer: Timer | None = None
    """Rings when those that wait for it have waited for startTimeout."""
    restart_count: int = 0
    """How often its restartPolicy has started it again; the task metadata shows it, the API does not."""
    health: Health = field(default_factory=Health)

    @property
    def name(self) -> str:
        return str(self.definition["name"])

    @property
    def essential(self) -> bool:
        return bool(self.definition.get("essential", True))

    @property
    def has_health_check(self) -> bool:
        """Whether its definition has a health check; one in the image does not count."""
        check = self.definition.get("healthCheck") or {}
        return bool(check.get("command")) and check["command"][0] != "NONE"

    @property
    def never_started(self) -> bool:
        """Whether it still waits to be started for the first time."""
        return self.started_at is None and self.last_status == "PENDING"


@dataclass(eq=False)
class Task:
    id: str
    arn: str
    here: Region
    cluster: Cluster
    definition: TaskDefinition
    containers: list[Container]
    launch_type: str
    platform_version: str
    network: Shape
    group: str
    created_at: float
    started_by: str | None = None
    overrides: Shape = field(default_factory=dict)
    tags: list[Shape] = field(default_factory=list)
    enable_execute_command: bool = False
    capacity_provider: str | None = None
    cpu: str = ""
    memory: str = ""
    service: Service | None = None
    subnet_id: str = ""
    last_status: str = "PROVISIONING"
    desired_status: str = "RUNNING"
    step: str = ""
    version: int = 1
    stop_code: str | None = None
    stopped_reason: str | None = None
    times: dict[str, float] = field(default_factory=dict)
    attachment_id: str = ""
    interface: NetworkInterface | None = None
    wire: TaskNetwork | None = None
    timer: Timer | None = None
    reached_running: bool = False
    told_unhealthy: bool = False
    """Whether its service has said that it failed its health checks."""
    protected_until: float | None = None
    """Until when scale-in and deployments leave it alone (UpdateTaskProtection)."""

    @property
    def protected(self) -> bool:
        """Whether scale-in and deployments must leave it alone now."""
        return self.protected_until is not None and self.protected_until > self.here.now

    @property
    def live(self) -> bool:
        """Whether ECS wants it to run."""
        return self.desired_status == "RUNNING"

    @property
    def has_health_checks(self) -> bool:
        """Whether an essential container has a health check."""
        return any(one.essential and one.has_health_check for one in self.containers)

    @property
    def health_status(self) -> str:
        """HEALTHY when all essential containers with a health check are, UNHEALTHY when one of them is."""
        found = {one.health.status for one in self.containers if one.essential and one.has_health_check}
        if "UNHEALTHY" in found:
            return "UNHEALTHY"
        return "HEALTHY" if found == {"HEALTHY"} else "UNKNOWN"


@dataclass(eq=False)
class Deployment:
    """One rollout of a service: what DescribeServices shows as a deployment, and the service deployment behind it."""

    id: str
    definition: TaskDefinition
    created_at: float
    updated_at: float
    arn: str = ""
    """Its ARN as a service deployment."""
    revision_arn: str = ""
    """The ARN of the service revision that it rolls out."""
    revision: Shape = field(default_factory=dict)
    """That revision: the service's settings as they were when it began. Never changed."""
    sources: list[Deployment] = field(default_factory=list)
    """The deployments whose tasks ran when it began."""
    configuration: Shape = field(default_factory=dict)
    """Its deploymentConfiguration."""
    service_deployment_status: str = "PENDING"
    status_reason: str | None = None
    started_at: float | None = None
    finished_at: float | None = None
    status: str = "PRIMARY"
    rollout_state: str = "IN_PROGRESS"
    failed_tasks: int = 0
    starts_failed_in_a_row: int = 0
    not_before: float = 0.0
    """No task is started before this instant: the back-off of a deployment whose tasks do not start."""


@dataclass(eq=False)
class Service:
    name: str
    arn: str
    here: Region
    cluster: Cluster
    request: Shape
    """What CreateService was given, as later updates changed it."""
    created_at: float
    desired_count: int
    deployments: list[Deployment]
    """Newest first; the first is PRIMARY."""
    status: str = "ACTIVE"
    network: Shape = field(default_factory=dict)
    """The checked awsvpcConfiguration."""
    strategy: list[Shape] = field(default_factory=list)
    """The capacity provider strategy in force: the service's own, else its cluster's; empty with a launch type."""
    history: list[Deployment] = field(default_factory=list)
    """All its deployments, newest first."""
    events: list[Shape] = field(default_factory=list)
    """Newest first, the 100 newest."""
    tags: list[Shape] = field(default_factory=list)
    tasks: dict[str, Task] = field(default_factory=dict)
    """Its tasks that are not STOPPED."""
    steady: bool = False
    reconcile_timer: Timer | None = None

    @property
    def primary(self) -> Deployment:
        return self.deployments[0]

    @property
    def on_fargate(self) -> bool:
        """Whether its tasks run on Fargate: asked for by launch type or by a capacity provider."""
        return bool(self.strategy) or self.request.get("launchType") == "FARGATE"
