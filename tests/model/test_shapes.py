"""The shape check: AWS's error for what does not fit the model, the cleaned payload for what does."""

import json
import time

import pytest
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fargate_lab import model, rules
from fargate_lab.model.shapes import JUDGED_BY_RULES

CONTAINER = {"name": "a", "image": "b"}


def refusal(operation, payload):
    with pytest.raises(model.ShapeError) as caught:
        model.validate_shape(operation, payload)
    return caught.value.code, caught.value.message, caught.value.path


def judged(operation, payload):
    """(cleaned, None) or (None, the error): anything else that is raised fails the test."""
    try:
        return model.validate_shape(operation, payload), None
    except model.ShapeError as error:
        return None, error


def test_good_requests_pass_unchanged():
    for operation in ("RegisterTaskDefinition", "RunTask", "CreateService", "CreateCluster"):
        assert model.validate_shape(operation, rules.good(operation)) == rules.good(operation)


def test_unknown_members_and_nulls_are_dropped():
    request = {
        "clusterName": "x",
        "colour": "red",
        "tags": None,
        "settings": [{"name": "containerInsights", "why": 1}],
    }
    assert model.validate_shape("CreateCluster", request) == {
        "clusterName": "x",
        "settings": [{"name": "containerInsights"}],
    }
    assert request["colour"] == "red"


@pytest.mark.parametrize(
    ("request_", "message", "path"),
    [
        ({"count": "2"}, "STRING_VALUE cannot be converted to Integer", "count"),
        ({"count": True}, "TRUE_VALUE cannot be converted to Integer", "count"),
        ({"count": {}}, "Start of structure or map found where not expected.", "count"),
        ({"count": [1]}, "Start of list found where not expected.", "count"),
        ({"count": 1 << 40}, "NUMBER_VALUE cannot be converted to Integer", "count"),
        ({"count": float("inf")}, "NUMBER_VALUE cannot be converted to Integer", "count"),
        ({"cluster": 7}, "NUMBER_VALUE cannot be converted to String", "cluster"),
        ({"enableExecuteCommand": "yes"}, "STRING_VALUE cannot be converted to Boolean", "enableExecuteCommand"),
        ({"tags": {}}, "Start of structure or map found where not expected.", "tags"),
        ({"tags": "x"}, "STRING_VALUE cannot be converted to List", "tags"),
        ({"tags": [[]]}, "Unrecognized collection type class com.amazonaws.madison.frontend.Tag", "tags[0]"),
        ({"tags": [{"key": "\ud800"}]}, "The text holds an invalid character.", "tags[0]"),
        ({"overrides": {"containerOverrides": [{"cpu": ""}]}}, "STRING_VALUE cannot be converted to Integer",
         "overrides.containerOverrides[0].cpu"),
    ],
)  # fmt: skip
def test_wrong_types_are_serialization_errors(request_, message, path):
    assert refusal("RunTask", {"taskDefinition": "x"} | request_) == ("SerializationException", message, path)


@pytest.mark.parametrize("payload", [[], "text", 7, None, True])
def test_the_payload_itself(payload):
    code, _, _ = refusal("RunTask", payload)
    assert code == "SerializationException"
    assert (
        refusal("RunTask", [])[1]
        == "Unrecognized collection type class com.amazonaws.madison.frontend.RunTaskRequest"
    )


def test_a_wrong_type_speaks_before_a_missing_member():
    assert refusal("RunTask", {"count": "1"})[0] == "SerializationException"


def test_a_fraction_is_cut_as_aws_does():
    assert model.validate_shape("RunTask", {"taskDefinition": "x", "count": 2.9})["count"] == 2


@pytest.mark.parametrize(
    ("operation", "payload", "error"),
    [
        ("RunTask", {}, ("InvalidParameterException", "TaskDefinition can not be blank.", "taskDefinition")),
        ("RunTask", {"taskDefinition": ""},
         ("InvalidParameterException", "TaskDefinition can not be blank.", "taskDefinition")),
        ("DescribeTasks", {"tasks": []}, ("InvalidParameterException", "Tasks cannot be empty.", "tasks")),
        ("DescribeTasks", {}, ("InvalidParameterException", "Tasks cannot be empty.", "tasks")),
        ("RegisterTaskDefinition", {"containerDefinitions": [CONTAINER | {"logConfiguration": {}}]},
         ("ClientException", "containerDefinitions[0].logConfiguration.logDriver can not be blank.",
          "containerDefinitions[0].logConfiguration.logDriver")),
        ("RunTask", {"taskDefinition": "x", "launchType": "MOON"},
         ("InvalidParameterException",
          "MOON is not a valid value for launchType. Must be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]",
          "launchType")),
        ("CreateCluster", {"tags": [{"key": "k", "value": "v"}] * 51},
         ("InvalidParameterException", "tags can have at most 50 items.", "tags")),
        ("CreateCluster", {"tags": [{"key": "k" * 129}]},
         ("InvalidParameterException", "key length must be at most 128", "tags[0].key")),
        ("CreateCluster", {"tags": [None]}, ("InvalidParameterException", "tags can not contain null.", "tags")),
        ("RunTask", {"taskDefinition": "x", "capacityProviderStrategy": [{"capacityProvider": "F", "weight": 1001}]},
         ("InvalidParameterException", "weight must be at most 1000", "capacityProviderStrategy[0].weight")),
        ("RunTask", {"taskDefinition": "x", "capacityProviderStrategy": [{"capacityProvider": "F", "base": -1}]},
         ("InvalidParameterException", "base must be at least 0", "capacityProviderStrategy[0].base")),
    ],
)  # fmt: skip
def test_what_is_missing_or_out_of_bounds(operation, payload, error):
    assert refusal(operation, payload) == error


@pytest.mark.parametrize("operation", ["", "RunTusk", "runTask", None, "__class__"])
def test_unknown_operations(operation):
    assert refusal(operation, {})[0] == "UnknownOperationException"


def test_a_union_holds_exactly_one_of_its_members():
    unions = [name for name, shape in model.service_model()["shapes"].items() if shape.get("union")]
    if "GatewayConfiguration" not in unions:
        pytest.skip("this botocore has no such operation")
    gateway = {"configuration": {}, "infrastructureRoleArn": "arn", "name": "x"}
    code, message, path = refusal("CreateGateway", gateway)
    assert (code, path) == ("InvalidParameterException", "configuration")
    assert message.startswith("configuration must have exactly one of [")


def test_what_is_left_to_the_rules_is_answered_by_them():
    assert model.validate_shape("RegisterTaskDefinition", {}) == {}
    left = {member for members in JUDGED_BY_RULES.values() for member in members}
    assert left == {"family", "containerDefinitions", "subnets"}
    answered = {violation.path for violation in rules.check("RegisterTaskDefinition", {})}
    assert {"family", "containerDefinitions"} <= answered
    no_subnets = {"networkConfiguration": {"awsvpcConfiguration": {"assignPublicIp": "ENABLED"}}}
    assert rules.first("RunTask", no_subnets).path.endswith(".subnets")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"7",
        b'"x"',
        b"\xff",
        b'{"a": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"9" * 10_000,
        "{'a': 1}",
    ],
)
def test_bodies_that_are_no_json_object(body):
    with pytest.raises(model.ShapeError) as caught:
        model.read_payload(body)
    assert caught.value.code == "SerializationException"


def test_bodies():
    assert model.read_payload(b"") == {}
    assert model.read_payload('{"cluster": "ü"}'.encode()) == {"cluster": "ü"}


def test_deep_values_under_known_and_unknown_names():
    deep = "x"
    for _ in range(500):
        deep = [deep]
    assert model.validate_shape("RunTask", {"taskDefinition": "x", "unknown": deep}) == {
        "taskDefinition": "x"
    }
    assert refusal("RunTask", {"taskDefinition": "x", "tags": deep})[0] == "SerializationException"
    hook = {
        "hookTargetArn": "arn",
        "roleArn": "arn",
        "lifecycleStages": ["PRE_SCALE_UP"],
        "hookDetails": deep,
    }
    service = rules.good("CreateService") | {"deploymentConfiguration": {"lifecycleHooks": [hook]}}
    assert refusal("CreateService", service)[:2] == (
        "SerializationException",
        "The document is nested too deeply.",
    )
    hook["hookDetails"] = {"any": ["thing", {"at": None}]}
    assert model.validate_shape("CreateService", service) == service


def test_small_requests_take_less_than_a_tenth_of_a_millisecond():
    request = rules.good("RunTask")
    model.validate_shape("RunTask", request)
    best = float("inf")
    for _ in range(200):
        started = time.perf_counter()
        model.validate_shape("RunTask", request)
        best = min(best, time.perf_counter() - started)
    assert best < 0.0001


BOTOCORE = ServiceModel(model.service_model("ecs"))
NAMES = sorted(
    {name for shape in model.service_model()["shapes"].values() for name in shape.get("members", {})}
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["FARGATE", "key"])
)
JSONISH = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=4)
    ),
    max_leaves=12,
)


@st.composite
def nearly_valid(draw, shape):
    """A value that mostly fits a shape, and now and then does not."""
    if draw(st.integers(0, 25)) == 0:
        return draw(JSONISH)
    if shape.type_name == "structure":
        if shape.is_document_type:
            return draw(JSONISH)
        names = draw(st.sets(st.sampled_from(sorted(shape.members)), max_size=5)) if shape.members else set()
        return {
            name: draw(nearly_valid(shape.members[name]))
            for name in sorted(names | set(shape.required_members))
        }
    if shape.type_name == "list":
        return [draw(nearly_valid(shape.member)) for _ in range(draw(st.integers(0, 2)))]
    if shape.type_name == "map":
        return {"k": draw(nearly_valid(shape.value))}
    if shape.type_name == "boolean":
        return draw(st.booleans())
    if shape.type_name in ("integer", "long", "double", "float", "timestamp"):
        return draw(st.integers(-1, 70000))
    return draw(st.sampled_from(shape.enum) if shape.enum else st.text(max_size=5))


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(data=st.data(), name=st.sampled_from(model.operation_names()))
def test_what_passes_also_passes_botocore(data, name):
    """botocore's own validator is the oracle: a payload we let through has no type errors and misses nothing."""
    shape = BOTOCORE.operation_model(name).input_shape
    payload = data.draw(nearly_valid(shape))
    cleaned, error = judged(name, payload)
    if error is not None:
        assert error.code in {"SerializationException", "InvalidParameterException", "ClientException"}
        assert error.message
        return
    json.dumps(cleaned)
    report = ParamValidator().validate(cleaned, shape).generate_report()
    complaints = [
        line
        for line in report.splitlines()
        if line
        and not any(f'"{member}"' in line for members in JUDGED_BY_RULES.values() for member in members)
    ]
    # A document may hold any JSON; botocore wants a dictionary where ECS calls a structure a document.
    assert [line for line in complaints if "document" not in line.lower()] == []


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(model.operation_names()), payload=JSONISH)
def test_anything_is_answered(name, payload):
    cleaned, error = judged(name, payload)
    assert json.dumps(cleaned) if error is None else error.code.endswith("Exception")
