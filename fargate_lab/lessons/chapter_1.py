"""Chapter 1, Getting started: its exercises, its three mysteries, and what its cells expect to find.

Checks read the account alone: what a learner typed, clicked or named along the way does not matter. Does not know the
notebook's cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fargate_lab.lessons import building, hello
from fargate_lab.lessons.lesson import Chapter, Exercise, Scenario
from fargate_lab.waiting import is_steady

BIGGER = ("512", "2048")
FROM_A_SERVICE = "ecs-svc/"


# ------------------------------------------------------------------------------------------------ reading the account


def _clusters(lab: Any) -> Iterator[str]:
    for page in lab.ecs.get_paginator("list_clusters").paginate():
        yield from page["clusterArns"]


def _services(lab: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for cluster in _clusters(lab):
        for page in lab.ecs.get_paginator("list_services").paginate(
            cluster=cluster, PaginationConfig={"PageSize": 10}
        ):
            if page["serviceArns"]:
                rows += lab.ecs.describe_services(cluster=cluster, services=page["serviceArns"])["services"]
    return [row for row in rows if row["status"] == "ACTIVE"]


def _own_tasks(lab: Any) -> list[dict[str, Any]]:
    """Tasks that no service started, running and lately stopped."""
    rows: list[dict[str, Any]] = []
    for cluster in _clusters(lab):
        for desired in ("RUNNING", "STOPPED"):
            for page in lab.ecs.get_paginator("list_tasks").paginate(cluster=cluster, desiredStatus=desired):
                if page["taskArns"]:
                    rows += lab.ecs.describe_tasks(cluster=cluster, tasks=page["taskArns"])["tasks"]
    return [row for row in rows if not str(row.get("startedBy", "")).startswith(FROM_A_SERVICE)]


def _definition(lab: Any, name: str) -> dict[str, Any]:
    return dict(lab.ecs.describe_task_definition(taskDefinition=name)["taskDefinition"])


def _first_revision(lab: Any, family: str) -> dict[str, Any] | None:
    """The oldest revision of a family that is still active; None when all are deregistered."""
    arns = lab.ecs.list_task_definitions(familyPrefix=family, sort="ASC", maxResults=1)["taskDefinitionArns"]
    return _definition(lab, arns[0]) if arns else None


def _says(definition: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    """What each container of a task runs with: its command and its environment, overrides on top."""
    changed = {row["name"]: row for row in overrides.get("containerOverrides", ())}
    said: dict[str, Any] = {}
    for container in definition["containerDefinitions"]:
        over = changed.get(container["name"], {})
        pairs = [*container.get("environment", ()), *over.get("environment", ())]
        environment = {pair["name"]: pair["value"] for pair in pairs}
        said[container["name"]] = (over.get("command") or container.get("command") or [], environment)
    return said


def _number(arn: str) -> int:
    return int(arn.rsplit(":", 1)[1])


# ---------------------------------------------------------------------------------------------------------- checks


def check_two_more_tasks(lab: Any) -> str | None:
    """1.1: two tasks of one family, started by nobody's service, that say something else than its first revision."""
    own = _own_tasks(lab)
    if not own:
        return "There is no task of your own yet; RunTask starts one without any service."
    greeting: dict[str, int] = {}
    for task in own:
        definition = _definition(lab, task["taskDefinitionArn"])
        family = definition["family"]
        first = _first_revision(lab, family) or definition
        if _says(definition, task.get("overrides", {})) != _says(first, {}):
            greeting[family] = greeting.get(family, 0) + 1
    if not greeting:
        return "Your tasks say what the task definition says; overrides change a container's environment or command."
    if max(greeting.values()) < 2:
        return "One task says something else. Two are asked for: RunTask has a count."
    return None


def check_three_tasks(lab: Any) -> str | None:
    """1.2: a service that wants three tasks, runs three, and is steady."""
    services = _services(lab)
    if not services:
        return "There is no service; lab.goto('1') makes the chapter's."
    three = [row for row in services if row["desiredCount"] == 3]
    if not three:
        row = max(services, key=lambda one: one["createdAt"])  # the one made last is most likely meant
        return f"{row['serviceName']} wants {row['desiredCount']}, not 3; UpdateService changes desiredCount."
    if not any(is_steady(row) for row in three):
        row = three[0]
        return (
            f"{row['serviceName']} wants 3 and runs {row['runningCount']}; lab.wait waits until it is steady."
        )
    return None


def check_bigger_revision(lab: Any) -> str | None:
    """1.3: a service steady on a later revision of half a vCPU and 2 GB."""
    families = {row["taskDefinition"].rsplit(":", 1)[0]: row for row in _services(lab)}
    if not families:
        return "There is no service; lab.goto('1') makes the chapter's."
    moved = None
    for row in families.values():
        definition = _definition(lab, row["taskDefinition"])
        if (definition.get("cpu"), definition.get("memory")) == BIGGER and _number(row["taskDefinition"]) > 1:
            if is_steady(row):
                return None
            moved = row
    if moved is not None:
        return f"{moved['serviceName']} is on its way to the new revision; lab.wait waits until it is steady."
    for row in families.values():
        newest = _definition(lab, _definition(lab, row["taskDefinition"])["family"])
        if (newest.get("cpu"), newest.get("memory")) == BIGGER:
            return (
                f"Revision {newest['revision']} has the size, but {row['serviceName']} does not use it yet."
            )
    return "No family has a revision of 0.5 vCPU (512 units) and 2 GB (2048 MiB) yet; RegisterTaskDefinition makes one."


# ------------------------------------------------------------------------------------------------------------ rows

EXERCISES = (
    Exercise(
        id="1.1",
        title="Two more tasks, another greeting",
        objective=(
            "Run two more tasks of your first family, hello, without a service, that greet somebody else. "
            "Their image, size and task definition stay as they are."
        ),
        hints=(
            "The greeting is no part of the image: look at the container's environment in the task definition.",
            "RunTask takes overrides, which change the environment of a container for this one run.",
            "overrides={'containerOverrides': [{'name': ..., 'environment': [{'name': 'GREETING', ...}]}]}, count=2",
        ),
        solution="""\
service = lab.ecs.describe_services(cluster="hello-world", services=["hello-world-service"])["services"][0]
greeting = {"name": "GREETING", "value": "Good evening, world!"}
answer = lab.ecs.run_task(
    cluster="hello-world",
    taskDefinition="hello",
    launchType="FARGATE",
    count=2,
    networkConfiguration=service["networkConfiguration"],
    overrides={"containerOverrides": [{"name": "hello", "environment": [greeting]}]},
)
lab.wait(answer["tasks"])""",
        check=check_two_more_tasks,
    ),
    Exercise(
        id="1.2",
        title="Three of them, steady",
        objective="Scale the service to three tasks, and wait until it is steady.",
        hints=(
            "A service compares two numbers all the time: how many tasks it should run, and how many do.",
            "UpdateService changes the number that it should run; the service does the rest.",
            "lab.ecs.update_service(cluster=..., service=..., desiredCount=3), then lab.wait(...)",
        ),
        solution="""\
answer = lab.ecs.update_service(cluster="hello-world", service="hello-world-service", desiredCount=3)
lab.wait(answer)""",
        check=check_three_tasks,
    ),
    Exercise(
        id="1.3",
        title="A bigger size",
        objective=(
            "Register a new revision of the family with 0.5 vCPU and 2 GB, and move the service to it. "
            "A revision never changes; a service changes revisions."
        ),
        hints=(
            "Half a vCPU is 512 CPU units and 2 GB are 2048 MiB; the grid of sizes shows that the pair exists.",
            "RegisterTaskDefinition with the same family makes the next revision; UpdateService takes it.",
            "lab.ecs.update_service(cluster=..., service=..., taskDefinition='family:2'), then lab.wait(...)",
        ),
        solution="""\
old = lab.ecs.describe_task_definition(taskDefinition="hello-world-task-definition")["taskDefinition"]
kept = ["family", "networkMode", "requiresCompatibilities", "executionRoleArn", "containerDefinitions"]
request = {key: old[key] for key in kept}
new = lab.ecs.register_task_definition(**request, cpu="512", memory="2048")["taskDefinition"]
answer = lab.ecs.update_service(
    cluster="hello-world", service="hello-world-service", taskDefinition=new["taskDefinitionArn"]
)
lab.wait(answer)""",
        check=check_bigger_revision,
    ),
)


def _mystery(
    family: str, container: dict[str, Any], size: tuple[str, str] = building.SMALLEST
) -> dict[str, Any]:
    return {
        "family": family,
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": size[0],
        "memory": size[1],
        "containerDefinitions": [{"essential": True, **container}],
    }


SCENARIOS = (
    Scenario(
        id="1.mystery.1",
        title="The definition that is not taken",
        story="A colleague wants a small CPU with a lot of memory. RegisterTaskDefinition says no.",
        question="What is wrong with it?",
        choices=(
            "The image does not exist.",
            "Fargate has no such pair of CPU and memory.",
            "The account may not use so much memory.",
        ),
        answer=1,
        look_at="The grid of sizes: find the row of 0.25 vCPU.",
        why="0.25 vCPU comes with 0.5, 1 or 2 GB. Fargate sells 77 pairs, not every number.",
        request=_mystery(
            "mystery-1", {"name": "app", "image": "public.ecr.aws/nginx/nginx:latest"}, ("256", "4096")
        ),
    ),
    Scenario(
        id="1.mystery.2",
        title="The task that runs for a moment",
        story="It is registered, it starts, it even reaches RUNNING. Then it is gone.",
        question="Who ended it?",
        choices=(
            "ECS, because there was no room left.",
            "Somebody called StopTask.",
            "The program itself: it ended with exit code 3.",
        ),
        answer=2,
        look_at="The task's stopCode, its stoppedReason, and the exitCode of its container (DescribeTasks).",
        why=(
            "An essential container ended, so the task ended. ECS passes the exit code on; what 3 means only the "
            "program knows, and it says so in its log, if it has one. Here a file was missing."
        ),
        request=_mystery(
            "mystery-2",
            {
                "name": "app",
                "image": "public.ecr.aws/docker/library/busybox:latest",
                "entryPoint": ["sh", "-c"],
                "command": [
                    "echo reading /etc/shop.conf; sleep 5; echo 'no such file, giving up' >&2; exit 3"
                ],
            },
        ),
    ),
    Scenario(
        id="1.mystery.3",
        title="The task that never runs",
        story="It is registered without a word, and the task starts. It never reaches RUNNING.",
        question="What is missing?",
        choices=(
            "The image: there is none of that name.",
            "A public address: the registry cannot be reached.",
            "A role that may pull from the registry.",
        ),
        answer=0,
        look_at="The stoppedReason: it begins with the name of the error, and ends with what could not be found.",
        why=(
            "RegisterTaskDefinition never looks whether an image exists. The task finds out when it pulls: "
            "CannotPullContainerError, and the reference that was not found. Read its last word letter by letter."
        ),
        request=_mystery("mystery-3", {"name": "app", "image": "public.ecr.aws/nginx/ngimx:latest"}),
    ),
)


def build(lab: Any) -> None:
    """What the second half of the chapter, and its exercises, expect: the first service, and the book's, steady."""
    lab.wait(hello.start(lab, "world"))
    building.book_service(lab)


CHAPTER = Chapter("1", "Getting started", EXERCISES, build, SCENARIOS)
