"""Every row is tested by the request it carries: the good one passes, the broken one trips exactly this row."""

import pytest

from fargate_lab import rules
from fargate_lab.rules import samples
from fargate_lab.rules.record import PLACEHOLDER
from fargate_lab.rules.sources import UNSEEN

ERRORS = {
    "ClientException",
    "InvalidParameterException",
    "ClusterContainsServicesException",
    "ClusterContainsTasksException",
    "ClusterNotFoundException",
    "ServiceNotFoundException",
    "ServiceNotActiveException",
    "PlatformUnknownException",
    "PlatformTaskDefinitionIncompatibilityException",
}
CASES = [
    pytest.param(row, operation, id=f"{operation}-{row.id}")
    for row in rules.RULES
    for operation in row.operations
]


def known(row, operation):
    """Everything there is to know of an account in which only this row can be broken."""
    return samples.account(operation) | row.known_when_broken


@pytest.mark.parametrize("operation", sorted(samples.GOOD))
def test_good_request_passes(operation):
    assert rules.check(operation, rules.good(operation)) == []
    assert rules.check(operation, rules.good(operation), samples.account(operation)) == []
    assert rules.unchecked(operation, samples.account(operation)) == []
    assert rules.first(operation, rules.good(operation)) is None


@pytest.mark.parametrize(("row", "operation"), CASES)
def test_broken_request_trips_exactly_its_row(row, operation):
    request = row.broken_request(rules.good(operation))
    found = rules.check(operation, request, known(row, operation))
    assert [violation.rule.id for violation in found] == [row.id]
    alone = rules.check(operation, request)
    assert [violation.rule.id for violation in alone] == ([] if row.needs else [row.id])
    assert not PLACEHOLDER.search(found[0].message)
    assert found[0].error == row.error
    assert rules.first(operation, request, known(row, operation)) == found[0]
    assert rules.good(operation) == samples.GOOD[operation], "the sample itself was changed"


@pytest.mark.parametrize(("row", "operation"), CASES)
def test_path_leads_to_what_was_typed(row, operation):
    """The path of a violation fits the row's path, and its parents exist in the broken request."""
    request = row.broken_request(rules.good(operation))
    violation = rules.check(operation, request, known(row, operation))[0]
    spot = request
    for step in violation.path.replace("]", "").replace("[", ".").split(".")[:-1]:
        spot = spot[int(step)] if step.isdigit() else spot[step]
    assert spot
    plain = "".join(c for c in violation.path if not c.isdigit())
    # A strategy is called defaultCapacityProviderStrategy where it is a cluster's.
    plain = plain.replace("defaultCapacityProviderStrategy", row.path.split("[")[0])
    assert plain.startswith(row.path) or row.path.startswith(plain)


@pytest.mark.parametrize("row", rules.RULES, ids=lambda row: row.id)
def test_row_teaches(row):
    assert row.why.endswith(".")
    assert row.fix.endswith(".")
    assert 20 < len(row.why) < 400
    assert "http" in row.source
    assert row.error in ERRORS


@pytest.mark.parametrize("row", [row for row in rules.RULES if row.fargate_only], ids=lambda row: row.id)
def test_fargate_rows_leave_ec2_definitions_alone(row):
    request = row.broken_request(rules.good(row.operation))
    request["requiresCompatibilities"] = ["EC2"]
    assert row.id not in [violation.rule.id for violation in rules.check(row.operation, request)]


def test_ids_are_unique():
    assert len(rules.BY_ID) == len(rules.RULES)


def test_a_sample_is_a_copy():
    rules.good("RunTask")["cluster"] = "changed"
    assert rules.good("RunTask")["cluster"] == "hello"


def test_all_violations_at_once_with_paths():
    request = {
        "family": "x",
        "requiresCompatibilities": ["FARGATE"],
        "containerDefinitions": [
            {"name": "a", "image": "i", "privileged": True},
            {"name": "a", "logConfiguration": {"logDriver": "syslog"}},
        ],
    }
    found = [
        (violation.rule.id, violation.path) for violation in rules.check("RegisterTaskDefinition", request)
    ]
    assert found == [
        ("container-names-twice", "containerDefinitions[1].name"),
        ("container-image-missing", "containerDefinitions[1].image"),
        ("container-memory-missing", "containerDefinitions[0].memory"),
        ("container-memory-missing", "containerDefinitions[1].memory"),
        ("cpu-missing", "cpu"),
        ("memory-missing", "memory"),
        ("network-mode", "networkMode"),
        ("privileged", "containerDefinitions[0].privileged"),
        ("log-driver", "containerDefinitions[1].logConfiguration.logDriver"),
    ]


def test_rows_that_need_the_account_wait_for_it():
    request = rules.good("RunTask") | {"launchType": "EC2"}
    assert rules.check("RunTask", request) == []
    assert "no-container-instances" in [row.id for row in rules.unchecked("RunTask")]
    assert (
        rules.first("RunTask", request, samples.account("RunTask")).message
        == "No Container Instances were found in your cluster."
    )
    assert rules.first("RunTask", request, {"containerInstances": 3}) is None


def test_launch_type_of_the_cluster_counts_when_the_request_names_none():
    request = rules.good("RunTask")
    del request["launchType"]
    assert (
        rules.first("RunTask", request, {"containerInstances": 0, "launchType": "EC2"}).path == "launchType"
    )


def test_network_configuration_follows_the_network_mode():
    request = {"taskDefinition": "x"}
    assert rules.check("RunTask", request) == []
    assert rules.first("RunTask", request, {"networkMode": "awsvpc"}).path == "networkConfiguration"
    assert rules.check("RunTask", request | {"launchType": "FARGATE"}, {"networkMode": "bridge"}) == []
    spot = request | {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT"}]}
    assert rules.first("RunTask", spot).rule.id == "network-configuration-missing"


def test_awslogs_lists_every_missing_option():
    request = rules.good("RegisterTaskDefinition")
    request["containerDefinitions"][0]["logConfiguration"]["options"] = {"awslogs-stream-prefix": "ecs"}
    message = rules.first("RegisterTaskDefinition", request).message
    assert message == "Log driver awslogs requires options: awslogs-region, awslogs-group"


@pytest.mark.parametrize(
    ("least", "most", "refused"), [(100, 100, True), (50, 100, False), (100, 200, False), (None, 100, True)]
)
def test_deployment_percentages(least, most, refused):
    percents = {"minimumHealthyPercent": least, "maximumPercent": most}
    deployment = {key: value for key, value in percents.items() if value is not None}
    found = rules.check(
        "CreateService", rules.good("CreateService") | {"deploymentConfiguration": deployment}
    )
    assert bool(found) == refused


def test_unknown_operation_has_no_rows():
    assert rules.check("DescribeTasks", {"tasks": []}) == []
    with pytest.raises(KeyError, match="The rules are"):
        rules.rule("nonsense")


@pytest.mark.parametrize(
    ("cpu", "memory", "architecture", "path"),
    [
        ("512", "1024", "X86_64", "cpu"),
        ("1024", "2048", "ARM64", "runtimePlatform.cpuArchitecture"),
        ("1024", "2048", "X86_64", None),
    ],
)
def test_windows_has_its_own_sizes(cpu, memory, architecture, path):
    platform = {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": architecture}
    request = rules.good("RegisterTaskDefinition") | {
        "cpu": cpu,
        "memory": memory,
        "runtimePlatform": platform,
    }
    found = [(one.rule.id, one.path) for one in rules.check("RegisterTaskDefinition", request)]
    assert found == ([("size-windows", path)] if path else [])


@pytest.mark.parametrize("row", rules.RULES, ids=lambda row: row.id)
def test_words_of_our_own_are_not_confirmed(row):
    assert not (row.confirmed and any(words in row.source for words in UNSEEN))
    assert row.confirmed or "text: " in row.source, "an unconfirmed row says where its words are from"
