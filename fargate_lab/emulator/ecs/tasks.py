"""RunTask, StopTask, DescribeTasks, ListTasks."""

from __future__ import annotations

from fargate_lab import rules
from fargate_lab.emulator.ecs import placement
from fargate_lab.emulator.ecs.describe_task import describe
from fargate_lab.emulator.ecs.errors import (
    EcsError,
    container_instance_not_found,
    invalid,
    missing,
    task_not_found,
)
from fargate_lab.emulator.ecs.idempotency import earlier, remember
from fargate_lab.emulator.ecs.lookup import (
    find_cluster,
    find_service,
    find_task,
    find_usable_task_definition,
    page,
)
from fargate_lab.emulator.ecs.rulings import known_of, refuse_what_rules_refuse
from fargate_lab.emulator.ecs.state import Cluster, Shape, Task, TaskDefinition
from fargate_lab.emulator.ecs.tags import check_tags, managed_tags
from fargate_lab.emulator.scheduler import tasks as engine
from fargate_lab.emulator.scheduler.capacity import distribute
from fargate_lab.emulator.scheduler.launch import launch
from fargate_lab.emulator.world import Region
from fargate_lab.rules.faults import FAULTS

MOST_DESCRIBED = 100
LONGEST = {"startedBy": 128, "clientToken": 64}
TASK_SIZES = ("cpu", "memory", "ephemeralStorage")
CONTAINER_SIZES = ("cpu", "memory", "memoryReservation")


def run_task(here: Region, request: Shape) -> Shape:
    """Start `count` tasks. What cannot be started at all is an error; what fails later is seen in the task."""
    again = earlier(here, request)
    if again is not None:
        return _started(again)
    cluster, definition, compute = _found(here, request)
    refuse_what_rules_refuse("RunTask", request, known_of(definition, compute.launch_type))
    _check_members(request)
    overrides = _checked_overrides(definition, request.get("overrides") or {})
    network = placement.network_of(here, request)
    count = request.get("count") or 1
    started = [
        launch(
            here,
            cluster,
            definition,
            network,
            group=request.get("group") or f"family:{definition.family}",
            launch_type=compute.launch_type,
            capacity_provider=provider,
            started_by=request.get("startedBy"),
            overrides=overrides,
            tags=_tags(cluster, definition, request),
            enable_execute_command=bool(request.get("enableExecuteCommand")),
        )
        for provider in distribute(compute.strategy, count)
    ]
    remember(here, request, started)
    return _started(started)


def _found(here: Region, request: Shape) -> tuple[Cluster, TaskDefinition, placement.Placement]:
    """What a request names. Where it names nothing that is there, what the request says is judged first."""
    try:
        cluster = find_cluster(here, request.get("cluster"))
        definition = find_usable_task_definition(here, request["taskDefinition"])
        return cluster, definition, placement.choose(cluster, request)
    except EcsError:
        refuse_what_rules_refuse("RunTask", request)
        raise


def _check_members(request: Shape) -> None:
    check_tags(request.get("tags", []))
    for member, most in LONGEST.items():
        if len(request.get(member, "")) > most:
            raise invalid(f"{member} length must be at most {most}")
    if request.get("propagateTags") == "SERVICE":
        raise invalid("Tags can not be propagated from a service to a task that no service starts.")
    if request.get("group", "").startswith("service:"):
        raise invalid("Invalid namespace for group.")


def _started(tasks: list[Task]) -> Shape:
    return {"tasks": [describe(one, with_tags=True) for one in tasks], "failures": []}


def _tags(cluster: Cluster, definition: TaskDefinition, request: Shape) -> list[Shape]:
    """The task's own tags, those of its definition where asked for, and ECS's; the task's own win."""
    propagated = definition.tags if request.get("propagateTags") == "TASK_DEFINITION" else []
    managed = managed_tags(cluster) if request.get("enableECSManagedTags") else []
    merged = {one["key"]: one for one in (*managed, *propagated, *request.get("tags", []))}
    return list(merged.values())


def stop_task(here: Region, request: Shape) -> Shape:
    """Ask a task to stop; the reason given becomes its stoppedReason."""
    cluster = find_cluster(here, request.get("cluster"))
    task = find_task(here, cluster, request["task"])
    if task is None:
        raise task_not_found()
    row = FAULTS["stopped-by-user"]
    engine.stop(task, row.stop_code, request.get("reason") or row.text)
    return {"task": describe(task)}


def describe_tasks(here: Region, request: Shape) -> Shape:
    """Describe up to 100 tasks; what is missing is a failure, not an error."""
    cluster = find_cluster(here, request.get("cluster"))
    wanted = request["tasks"]
    if not wanted:
        raise invalid("Tasks cannot be empty.")
    if len(wanted) > MOST_DESCRIBED:
        raise invalid(f"taskIds can have at most {MOST_DESCRIBED} items.")
    with_tags = "TAGS" in request.get("include", [])
    tasks, failures = [], []
    for reference in dict.fromkeys(wanted):
        task = find_task(here, cluster, reference)
        if task is None:
            named = reference.startswith("arn:")
            arn = reference if named else here.arn(f"task/{cluster.name}/{reference}")
            failures.append(missing(arn))
        else:
            tasks.append(describe(task, with_tags))
    return {"tasks": tasks, "failures": failures}


def list_tasks(here: Region, request: Shape) -> Shape:
    """ARNs of a cluster's tasks. Without `desiredStatus` only those that ECS wants RUNNING."""
    cluster = find_cluster(here, request.get("cluster"))
    status = request.get("desiredStatus") or "RUNNING"
    if status not in ("RUNNING", "PENDING", "STOPPED"):
        raise invalid("desiredStatus should be one of RUNNING, PENDING, STOPPED")
    if request.get("containerInstance"):
        raise container_instance_not_found()
    service = find_service(here, cluster, request["serviceName"]) if request.get("serviceName") else None
    family, started_by, launch_type = (request.get(key) for key in ("family", "startedBy", "launchType"))
    arns = (
        task.arn
        for task in here.tasks.values()
        if task.cluster is cluster
        and task.desired_status == status
        and (service is None or task.service is service)
        and (family is None or task.definition.family == family)
        and (started_by is None or task.started_by == started_by)
        and (launch_type is None or task.launch_type == launch_type)
        and "daemonName" not in request
    )
    shown, rest = page(arns, request)
    return {"taskArns": shown, **rest}


def _checked_overrides(definition: TaskDefinition, overrides: Shape) -> Shape:
    """The overrides with sizes as ECS stores them, if a definition with these sizes would register for Fargate.

    That they name containers of the definition is a rule of RunTask.
    """
    if not overrides:
        return overrides
    given = {one.get("name"): one for one in overrides.get("containerOverrides", [])}
    containers = [
        {**one, **{size: given[one["name"]][size] for size in CONTAINER_SIZES if size in given[one["name"]]}}
        if one["name"] in given
        else one
        for one in definition.containers
    ]
    sizes = {size: overrides[size] for size in TASK_SIZES if size in overrides}
    refuse_what_rules_refuse(
        "RegisterTaskDefinition",
        {
            **definition.request,
            "requiresCompatibilities": ["FARGATE"],
            "containerDefinitions": containers,
            **sizes,
        },
    )
    return dict(rules.normalise(overrides))
