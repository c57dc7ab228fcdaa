"""RegisterTaskDefinition, DescribeTaskDefinition, DeregisterTaskDefinition and the two lists."""

from __future__ import annotations

import copy

from fargate_lab import rules
from fargate_lab.emulator.ecs.errors import client_error, invalid
from fargate_lab.emulator.ecs.lookup import find_task_definition, page
from fargate_lab.emulator.ecs.rulings import refuse_what_rules_refuse
from fargate_lab.emulator.ecs.state import Shape, TaskDefinition
from fargate_lab.emulator.world import Region

OPERATION = "RegisterTaskDefinition"


def register_task_definition(here: Region, request: Shape) -> Shape:
    """Register the next revision of a family."""
    refuse_what_rules_refuse(OPERATION, request)
    revisions = here.families.setdefault(request["family"], [])
    revision = len(revisions) + 1
    definition = TaskDefinition(
        family=request["family"],
        revision=revision,
        arn=here.arn(f"task-definition/{request['family']}:{revision}"),
        request=_completed(request),
        registered_at=here.now,
        compatibilities=_compatibilities(request),
        tags=list(request.get("tags", [])),
    )
    revisions.append(definition)
    here.journal.add("task_definition.status", definition.arn, "ACTIVE", "registered")
    return {"taskDefinition": describe(definition), "tags": definition.tags}


def describe_task_definition(here: Region, request: Shape) -> Shape:
    """Describe one revision, ACTIVE or INACTIVE."""
    definition = find_task_definition(here, request["taskDefinition"], "Unable to describe task definition.")
    answer: Shape = {"taskDefinition": describe(definition)}
    if "TAGS" in request.get("include", []):
        answer["tags"] = definition.tags
    return answer


def deregister_task_definition(here: Region, request: Shape) -> Shape:
    """Make a revision INACTIVE: running tasks go on, new ones are refused."""
    reference = request["taskDefinition"].rsplit("/", 1)[-1]
    if ":" not in reference:
        raise client_error("Unable to deregister task definition.")
    definition = find_task_definition(
        here, request["taskDefinition"], "Unable to deregister task definition."
    )
    if definition.status == "ACTIVE":
        definition.status, definition.deregistered_at = "INACTIVE", here.now
        here.journal.add("task_definition.status", definition.arn, "INACTIVE", "deregistered")
    return {"taskDefinition": describe(definition)}


def list_task_definitions(here: Region, request: Shape) -> Shape:
    """ARNs by family, then revision; `sort` DESC turns the order round, `status` is ACTIVE unless given."""
    status = _one_of(request, "status", ("ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"), "ACTIVE")
    order = _one_of(request, "sort", ("ASC", "DESC"), "ASC")
    wanted = request.get("familyPrefix")
    arns = [
        definition.arn
        for family in sorted(here.families)
        if wanted is None or family == wanted
        for definition in here.families[family]
        if definition.status == status
    ]
    shown, rest = page(arns if order == "ASC" else arns[::-1], request)
    return {"taskDefinitionArns": shown, **rest}


def list_task_definition_families(here: Region, request: Shape) -> Shape:
    """Family names; ACTIVE means at least one ACTIVE revision, INACTIVE none, ALL (the default) both."""
    status = _one_of(request, "status", ("ACTIVE", "INACTIVE", "ALL"), "ALL")
    prefix = request.get("familyPrefix", "")
    names = []
    for family in sorted(here.families):
        active = any(one.status == "ACTIVE" for one in here.families[family])
        if family.startswith(prefix) and status in ("ALL", "ACTIVE" if active else "INACTIVE"):
            names.append(family)
    shown, rest = page(names, request)
    return {"families": shown, **rest}


def describe(definition: TaskDefinition) -> Shape:
    """The TaskDefinition shape."""
    shape: Shape = {
        "taskDefinitionArn": definition.arn,
        "revision": definition.revision,
        "status": definition.status,
        "compatibilities": definition.compatibilities,
        "registeredAt": definition.registered_at,
        "registeredBy": f"arn:aws:iam::{definition.arn.split(':')[4]}:root",
        **definition.request,
    }
    if definition.deregistered_at is not None:
        shape["deregisteredAt"] = definition.deregistered_at
    return shape


def _completed(request: Shape) -> Shape:
    """The request as AWS echoes it: sizes as plain numbers, defaults filled in."""
    kept = copy.deepcopy({key: value for key, value in request.items() if key != "tags"})
    shape: Shape = dict(rules.normalise(kept))
    shape.setdefault("volumes", [])
    shape.setdefault("placementConstraints", [])
    for container in shape["containerDefinitions"]:
        container.setdefault("cpu", 0)
        container.setdefault("essential", True)
        for empty in ("environment", "mountPoints", "volumesFrom", "systemControls"):
            container.setdefault(empty, [])
        for mapping in container.setdefault("portMappings", []):
            mapping.setdefault("protocol", "tcp")
            if "containerPort" in mapping and shape.get("networkMode") == "awsvpc":
                mapping.setdefault("hostPort", mapping["containerPort"])
    return shape


def _compatibilities(request: Shape) -> list[str]:
    """What the revision can run on: EC2, and FARGATE when no Fargate rule refuses it."""
    as_fargate = {**request, "requiresCompatibilities": ["FARGATE"]}
    return ["EC2", "FARGATE"] if rules.first(OPERATION, as_fargate) is None else ["EC2"]


def _one_of(request: Shape, member: str, known: tuple[str, ...], usual: str) -> str:
    value = str(request.get(member) or usual)
    if value not in known:
        raise invalid(f"{member} should be one of {', '.join(known)}")
    return value
