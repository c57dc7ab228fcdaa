"""boto3 text: run against a client that only listens, it makes the same request again."""

import datetime
import keyword
import sys
import types

import pytest
from botocore import xform_name
from hypothesis import given
from hypothesis import strategies as st

from fargate_lab import export, model, rules
from fargate_lab.rules import samples


class Listener:
    """A client that remembers what it was asked."""

    def __init__(self):
        self.calls = []

    def __getattr__(self, name):
        return lambda **arguments: self.calls.append((name, arguments))


def made_by(text, variable="ecs"):
    client = Listener()
    exec(text, {variable: client, "datetime": datetime})
    [call] = client.calls
    return call


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
REQUESTS = st.dictionaries(
    st.sampled_from(["cluster", "tags", "count", "from", "a b"]) | st.text(max_size=12), VALUES
)


@pytest.mark.parametrize("operation", sorted(samples.GOOD))
def test_a_good_request_comes_back(operation):
    request = rules.good(operation)
    assert made_by(export.to_boto3(operation, request)) == (xform_name(operation), request)


@given(REQUESTS)
def test_any_request_comes_back(request):
    assert made_by(export.to_boto3("RunTask", request)) == ("run_task", request)


def test_names_are_botocores():
    for operation in model.operation_names():
        assert export.boto3_name(operation) == xform_name(operation)
        for field in model.operation(operation).members:
            assert export.cli_name(field.name) == xform_name(field.name, "-")


def test_layout():
    request = {
        "cluster": "hello",
        "networkConfiguration": {
            "awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"}
        },
        "note": 'it\'s "quoted"',
    }
    assert export.to_boto3("RunTask", request) == (
        "ecs.run_task(\n"
        '    cluster="hello",\n'
        "    networkConfiguration={\n"
        '        "awsvpcConfiguration": {"subnets": ["subnet-1"], "assignPublicIp": "ENABLED"},\n'
        "    },\n"
        "    note='it\\'s \"quoted\"',\n"
        ")"
    )
    assert export.to_boto3("CreateCluster", {}) == "ecs.create_cluster()"
    assert (
        export.to_boto3("CreateLogGroup", {"logGroupName": "/x"}, "logs")
        == 'logs.create_log_group(logGroupName="/x")'
    )


def test_times_and_bytes():
    request = {
        "startTime": datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
        "body": b"\x00x",
        "day": datetime.date(2026, 1, 2),
    }
    assert made_by(export.to_boto3("Put", request)) == ("put", request)
    assert (
        export.to_json("Put", request)
        == '{"startTime": "2026-01-02T00:00:00+00:00", "body": "AHg=", "day": "2026-01-02"}'
    )


@pytest.fixture
def fake_boto3(monkeypatch):
    clients = {}

    def client(service, **options):
        assert service not in clients, "made twice"
        clients[service] = (Listener(), options)
        return clients[service][0]

    monkeypatch.setitem(sys.modules, "boto3", types.SimpleNamespace(client=client))
    return clients


def test_a_script_makes_each_client_once_and_the_calls_in_order(fake_boto3):
    start = datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC)
    calls = [
        ("logs", "CreateLogGroup", {"logGroupName": "/ecs/hello"}),
        ("CreateCluster", {"clusterName": "hello"}),
        ("application-autoscaling", "RegisterScalableTarget", {"MinCapacity": 1, "Since": start}),
        ("ecs", "RunTask", rules.good("RunTask")),
    ]
    text = export.script(calls, region="eu-west-1")
    exec(compile(text, "script", "exec"), {})
    assert list(fake_boto3) == ["logs", "ecs", "application-autoscaling"]
    assert {options["region_name"] for _, options in fake_boto3.values()} == {"eu-west-1"}
    assert fake_boto3["ecs"][0].calls == [
        ("create_cluster", {"clusterName": "hello"}),
        ("run_task", rules.good("RunTask")),
    ]
    assert fake_boto3["application-autoscaling"][0].calls[0][1]["Since"] == start
    assert text == export.script(iter(calls), region="eu-west-1")


def test_an_empty_script_runs(fake_boto3):
    exec(export.script([]), {})
    assert export.script([]) == "import boto3\n"


@given(st.text(max_size=20))
def test_any_service_has_a_variable(service):
    name = export.client_variable(service)
    assert name.isidentifier()
    assert not keyword.iskeyword(name)
