"""RegisterTaskDefinition, DescribeTaskDefinition, DeregisterTaskDefinition, DeleteTaskDefinitions, the two lists.

A deleted revision stays DELETE_IN_PROGRESS and can be described; AWS forgets it some time after its last task.
"""

from __future__ import annotations

import copy
import re

from fargate_lab import rules
from fargate_lab.emulator.ecs.errors import EcsError, client_error, invalid, refusal
from fargate_lab.emulator.ecs.lookup import find_task_definition, page
from fargate_lab.emulator.ecs.requires_attributes import required_attributes
from fargate_lab.emulator.ecs.rulings import refuse_what_rules_refuse
from fargate_lab.emulator.ecs.state import Shape, TaskDefinition
from fargate_lab.emulator.ecs.tags import check_tags
from fargate_lab.emulator.world import Region

OPERATION = "RegisterTaskDefinition"
MOST_DELETED = 10
REVISION = re.compile(r"[A-Za-z0-9_-]{1,255}:[1-9]\d{0,9}")


def register_task_definition(here: Region, request: Shape) -> Shape:
    """Register the next revision of a family."""
    refuse_what_rules_refuse(OPERATION, request)
    check_tags(request.get("tags", []))
    revisions = here.families.setdefault(request["family"], [])
    revision = len(revisions) + 1
    completed = _completed(request)
    definition = TaskDefinition(
        family=request["family"],
        revision=revision,
        arn=here.arn(f"task-definition/{request['family']}:{revision}"),
        request=completed,
        registered_at=here.now,
        attributes=required_attributes(completed),
        compatibilities=_compatibilities(request),
        tags=list(request.get("tags", [])),
    )
    revisions.append(definition)
    here.journal.add("task_definition.status", definition.arn, "ACTIVE", "registered")
    return {"taskDefinition": describe(definition), "tags": definition.tags}


def describe_task_definition(here: Region, request: Shape) -> Shape:
    """Describe one revision, ACTIVE or INACTIVE."""
    definition = find_task_definition(here, request["taskDefinition"], "describe-task-definition")
    answer: Shape = {"taskDefinition": describe(definition)}
    if "TAGS" in request.get("include", []):
        answer["tags"] = definition.tags
    return answer


def deregister_task_definition(here: Region, request: Shape) -> Shape:
    """Make a revision INACTIVE: running tasks go on, new ones are refused."""
    reference = request["taskDefinition"].rsplit("/", 1)[-1]
    if ":" not in reference:
        raise refusal("deregister-task-definition")
    definition = find_task_definition(here, request["taskDefinition"], "deregister-task-definition")
    if definition.status == "DELETE_IN_PROGRESS":
        raise client_error(
            "The task definition could not be deregistered because it is in the process of being deleted."
        )
    if definition.status == "ACTIVE":
        definition.status, definition.deregistered_at = "INACTIVE", here.now
        here.journal.add("task_definition.status", definition.arn, "INACTIVE", "deregistered")
    return {"taskDefinition": describe(definition)}


def delete_task_definitions(here: Region, request: Shape) -> Shape:
    """Delete INACTIVE revisions; what cannot be deleted is a failure, not an error."""
    wanted = request["taskDefinitions"]
    if not 1 <= len(wanted) <= MOST_DELETED:
        raise invalid(f"taskDefinitions must have between 1 and {MOST_DELETED} items.")
    deleted, failures = [], []
    for reference in dict.fromkeys(wanted):
        reason = _why_not_deleted(here, reference)
        if reason:
            failures.append({"arn": reference, "reason": reason})
            continue
        definition = find_task_definition(here, reference)
        if definition.status == "INACTIVE":
            definition.status, definition.delete_requested_at = "DELETE_IN_PROGRESS", here.now
            here.journal.add("task_definition.status", definition.arn, "DELETE_IN_PROGRESS", "deleted")
        deleted.append(describe(definition))
    return {"taskDefinitions": deleted, "failures": failures}


def _why_not_deleted(here: Region, reference: str) -> str | None:
    """AWS's reason for leaving a revision alone; None when it can be deleted."""
    if not REVISION.fullmatch(reference.rsplit("/", 1)[-1]):
        return (
            "The specified task definition identifier is invalid. Specify a valid name or ARN and try again."
        )
    try:
        definition = find_task_definition(here, reference)
    except EcsError:
        return "The specified task definition does not exist. Specify a valid account, family, revision and try again."
    if definition.status == "ACTIVE":
        return "The specified task definition is still in ACTIVE status. Please deregister the target and try again."
    return None


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
        "requiresAttributes": definition.attributes,
        "compatibilities": definition.compatibilities,
        "registeredAt": definition.registered_at,
        "registeredBy": f"arn:aws:iam::{definition.arn.split(':')[4]}:root",
        **definition.request,
    }
    if definition.deregistered_at is not None:
        shape["deregisteredAt"] = definition.deregistered_at
    if definition.delete_requested_at is not None:
        shape["deleteRequestedAt"] = definition.delete_requested_at
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
    """What the revision can run on: FARGATE when no Fargate rule refuses it; the others by network mode.

    ECS lists MANAGED_INSTANCES since these came in 2025 (seen in answers of 2026), EXTERNAL where no interface is
    needed.
    """
    as_fargate = {**request, "requiresCompatibilities": ["FARGATE"]}
    mode = request.get("networkMode", "bridge")
    found = [] if mode == "awsvpc" else ["EXTERNAL"]
    found.append("EC2")
    if request.get("requiresCompatibilities") and "FARGATE" in request["requiresCompatibilities"]:
        found.append("FARGATE")  # it has been judged as one
    elif rules.first(OPERATION, as_fargate) is None:
        found.append("FARGATE")
    if mode in ("awsvpc", "host"):
        found.append("MANAGED_INSTANCES")
    return found


def _one_of(request: Shape, member: str, known: tuple[str, ...], usual: str) -> str:
    value = str(request.get(member) or usual)
    if value not in known:
        raise invalid(f"{member} should be one of {', '.join(known)}")
    return value
