"""CLI text: split as a shell splits it and read as the AWS CLI reads it, it is the same request again."""

import json
import logging
import subprocess
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fargate_lab import export, rules
from fargate_lab.rules import samples


def words(text):
    """The command's words, by a real shell. (shlex takes the backslash at a line's end for a word of its own.)"""
    listing = "aws() { printf '%s\\0' aws \"$@\"; }\n"
    answer = subprocess.run(["sh", "-c", listing + text], capture_output=True, check=True)
    return answer.stdout.decode().split("\0")[:-1]


def options(text):
    """The words behind each option, in order."""
    found, name = {}, None
    for word in words(text)[3:]:
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            found[name] = [value] if equals else []
        else:
            found[name].append(word)
    return found


def test_options_hold_the_request():
    request = rules.good("RegisterTaskDefinition")
    found = options(export.to_cli("RegisterTaskDefinition", request))
    assert json.loads(found.pop("--container-definitions")[0]) == request["containerDefinitions"]
    assert found == {
        "--family": ["hello-world"],
        "--requires-compatibilities": ["FARGATE"],
        "--network-mode": ["awsvpc"],
        "--cpu": ["256"],
        "--memory": ["512"],
        "--execution-role-arn": [request["executionRoleArn"]],
    }


def test_text():
    assert (
        export.to_cli("CreateCluster", {"clusterName": "hello"})
        == "aws ecs create-cluster --cluster-name hello"
    )
    assert export.to_cli("CreateCluster", {}) == "aws ecs create-cluster"
    assert export.to_cli("UpdateService", {"forceNewDeployment": True, "enableExecuteCommand": False}) == (
        "aws ecs update-service --force-new-deployment --disable-execute-command"
    )
    assert export.to_cli("StopTask", {"task": "t", "reason": "it's over"}) == (
        "aws ecs stop-task --task t --reason 'it'\"'\"'s over'"
    )
    assert export.to_cli("RunTask", rules.good("RunTask")) == (
        "aws ecs run-task \\\n"
        "  --cluster hello \\\n"
        "  --task-definition hello-world \\\n"
        "  --launch-type FARGATE \\\n"
        "  --count 1 \\\n"
        "  --network-configuration '{\n"
        '  "awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"], "assignPublicIp": "ENABLED"}\n'
        "}'"
    )


def test_what_options_cannot_say_goes_as_json():
    for reason in ("file:///etc/passwd", "nul\0nul", "half \ud800 pair"):
        text = export.to_cli("StopTask", {"task": "t", "reason": reason})
        [(name, [value])] = options(text).items()
        assert (name, json.loads(value)) == ("--cli-input-json", {"task": "t", "reason": reason})
        text.encode()


def test_json_reads_back():
    for operation in samples.GOOD:
        assert json.loads(export.to_json(operation, rules.good(operation))) == rules.good(operation)
    assert export.to_json("X", {"a": [1], "b": {}}) == '{"a": [1], "b": {}}'
    long = {"containerDefinitions": [{"name": "n" * 40, "image": "i" * 40, "command": []}]}
    assert export.to_json("X", long).splitlines()[:3] == ["{", '  "containerDefinitions": [', "    {"]


TEXTS = st.text(max_size=15) | st.sampled_from(
    ["-x", "--y", "[", "{", "file://x", "a b", "'", '"', "$HOME", "`x`", "a=b,c", "\n"]
)
JSONS = st.recursive(
    TEXTS | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
)


@given(JSONS)
def test_any_json_reads_back(value):
    assert json.loads(export.to_json("X", {"value": value})) == {"value": value}


@pytest.fixture(scope="module")
def aws():
    """The real AWS CLI, stopped just before it would send: answers what it would have sent."""
    clidriver = pytest.importorskip("awscli.clidriver")
    logging.getLogger("awscli").setLevel(logging.WARNING)
    logging.getLogger("botocore").setLevel(logging.WARNING)
    sent = []
    driver = clidriver.create_clidriver()

    def stop(params, model, **_):
        sent.append((model.name, json.loads(params["body"])))
        return SimpleNamespace(status_code=200, headers={}), {}

    driver.session.register("before-call.ecs", stop)
    environment = {"region": "us-east-1", "output": "json"}
    for name, value in environment.items():
        driver.session.set_config_variable(name, value)
    driver.session.set_credentials("AKIAIOSFODNN7EXAMPLE", "secret")

    def run(text):
        sent.clear()
        assert driver.main(words(text)[1:]) == 0, text
        [(name, request)] = sent
        if "--client-token" not in text:
            request.pop("clientToken", None)  # made up by botocore
        return name, request

    return run


# With what ExecuteCommand answers the CLI starts a session, by a program that is not here.
@pytest.mark.parametrize("operation", sorted(samples.GOOD.keys() - {"ExecuteCommand"}))
def test_the_aws_cli_sends_the_same_request(aws, operation):
    assert aws(export.to_cli(operation, rules.good(operation))) == (operation, rules.good(operation))


WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12) | st.sampled_from(
    ["-x", "--reason", "[", "{}", "file://x", "a b", "'", '"', "$HOME", "a=b,c", "=", "\n"]
)


@settings(max_examples=15, deadline=None)
@given(
    reason=WORDS,
    tasks=st.lists(WORDS, min_size=1, max_size=3),
    tags=st.lists(st.fixed_dictionaries({"key": WORDS, "value": WORDS}), max_size=2),
    count=st.integers(-5, 50),
    flag=st.booleans(),
)
def test_the_aws_cli_reads_awkward_text(aws, reason, tasks, tags, count, flag):
    stop = {"task": "t", "reason": reason}
    assert aws(export.to_cli("StopTask", stop)) == ("StopTask", stop)
    describe = {"tasks": tasks}
    assert aws(export.to_cli("DescribeTasks", describe)) == ("DescribeTasks", describe)
    run = {"taskDefinition": "t", "tags": tags, "count": count, "enableExecuteCommand": flag}
    assert aws(export.to_cli("RunTask", run)) == ("RunTask", run)
