"""All operations of ECS: each is answered, or refused by a row that says why. Nothing answers an empty success."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from fargate_lab.emulator.ecs.operations import GROUPS, OPERATIONS, TARGET_PREFIX
from fargate_lab.emulator.ecs.refusals import BY_OPERATION, REFUSALS

from . import shapes

NAMES = list(shapes.ecs_model().operation_names)


def least(shape: Any) -> Any:
    """The smallest value that fits a shape: the required members, one of a union, and nothing else."""
    if shape.type_name == "structure":
        names = shape.required_members or (list(shape.members)[:1] if shape.metadata.get("union") else [])
        return {name: least(shape.members[name]) for name in names}
    if shape.type_name == "list":
        return [least(shape.member)]
    if shape.type_name == "map":
        return {}
    usual = {"boolean": True, "integer": 1, "long": 1, "double": 1.0, "float": 1.0, "timestamp": 0}
    if shape.type_name in usual:
        return usual[shape.type_name]
    return shape.enum[0] if getattr(shape, "enum", None) else "x" * max(1, shape.metadata.get("min", 1))


def ask(endpoint: str, account: str, operation: str, request: Any) -> tuple[int, bytes]:
    """One signed request as it stands, without a client's checks."""
    address = urlsplit(endpoint)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=30)
    scope = f"AWS4-HMAC-SHA256 Credential={account}/20261121/us-east-1/ecs/aws4_request, SignedHeaders=host"
    headers = {
        "X-Amz-Target": TARGET_PREFIX + operation,
        "Content-Type": "application/x-amz-json-1.1",
        "Authorization": scope,
    }
    try:
        connection.request("POST", "/", json.dumps(request), headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_every_operation_is_in_exactly_one_table() -> None:
    assert sorted([*OPERATIONS, *BY_OPERATION]) == sorted(NAMES)
    assert len(OPERATIONS) == sum(len(group) for group in GROUPS.values())
    assert len(BY_OPERATION) == sum(len(row.operations) for row in REFUSALS)


@pytest.mark.parametrize("operation", NAMES)
def test_the_least_request_is_answered_as_the_model_says(endpoint: str, account: str, operation: str) -> None:
    ask(endpoint, account, "CreateCluster", {})
    request = least(shapes.ecs_model().operation_model(operation).input_shape)
    if "cluster" in request:
        request["cluster"] = "default"
    status, body = ask(endpoint, account, operation, request)
    assert shapes.answer_faults(operation, status, body) == []
    answered = json.loads(body)
    row = BY_OPERATION.get(operation)
    if row is not None:
        assert (status, answered["__type"]) == (row.status, row.error)
        assert row.error != "NotImplementedException" or operation in answered["message"]
    else:
        assert status in (200, 400)
        assert answered, "an empty answer is no answer"


def test_rows_that_speak_for_aws_use_its_classes() -> None:
    model = shapes.ecs_model()
    for row in REFUSALS:
        for name in row.operations:
            errors = {one.name for one in model.operation_model(name).error_shapes}
            assert row.error == "NotImplementedException" or row.error in errors, name
