"""The rules run on every keystroke and on every call: whatever they are given, they answer."""

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fargate_lab import rules
from fargate_lab.rules import samples

OPERATIONS = sorted(samples.GOOD)
KNOWN = samples.ACCOUNT | {"serviceStatus": "ACTIVE"}


def names(value):
    """Every member name in a request: junk under a name the rules read is the junk that matters."""
    if isinstance(value, dict):
        return set(value) | {name for item in value.values() for name in names(item)}
    return {name for item in value for name in names(item)} if isinstance(value, list) else set()


MEMBERS = sorted(
    set().union(*(names(row.broken_request(rules.good(op))) for row in rules.RULES for op in row.operations))
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["FARGATE", "awslogs", "awsvpc", "256", ""])
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(MEMBERS) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=15,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(operation=st.sampled_from(OPERATIONS), request=JUNK)
def test_anything_is_judged(operation, request):
    found = rules.check(operation, request, KNOWN)
    if isinstance(request, dict):  # no row is passed over that would have found something
        assert found == [one for row in rules.rules_of(operation) for one in row.check(request, KNOWN)]
    assert rules.first(operation, request, KNOWN) == (found[0] if found else None)
    json.dumps([[violation.path, violation.message] for violation in found])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), operation=st.sampled_from(OPERATIONS), junk=JUNK)
def test_a_good_request_with_one_part_replaced(data, operation, junk):
    request = rules.good(operation)
    spot, key = request, data.draw(st.sampled_from(sorted(request)))
    while isinstance(spot[key], dict | list) and spot[key] and data.draw(st.booleans()):
        spot = spot[key]
        key = data.draw(st.sampled_from(sorted(spot) if isinstance(spot, dict) else range(len(spot))))
    spot[key] = junk
    found = rules.check(operation, request, KNOWN)
    assert all(violation.message for violation in found)
    assert found == [one for row in rules.rules_of(operation) for one in row.check(request, KNOWN)]


@pytest.mark.parametrize(
    "member",
    [
        "name",
        "image",
        "memory",
        "ulimits",
        "logConfiguration",
        "portMappings",
        "links",
        "dependsOn",
        "healthCheck",
    ],
)
def test_a_very_deep_request(member):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    request = rules.good("RegisterTaskDefinition")
    request["containerDefinitions"].append({"name": "deep", "image": "x", member: deep})
    rules.check("RegisterTaskDefinition", request)
    while (
        deep
    ):  # unwound by hand: freeing a hundred thousand lists at once is Python's problem, not the rules'
        deep = deep.pop()


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=3000))
def test_explain_takes_any_text(text):
    assert repr(rules.explain(text))


def test_a_usual_request_is_judged_within_a_millisecond():
    request = rules.good("RegisterTaskDefinition")
    best = float("inf")
    for _ in range(50):
        started = time.perf_counter()
        rules.check("RegisterTaskDefinition", request)
        best = min(best, time.perf_counter() - started)
    assert best < 0.001


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_known_may_be_anything_of_its_kind(operation):
    nothing = {key: type(value)() for key, value in KNOWN.items()}
    for row in rules.rules_of(operation):
        json.dumps([found.message for found in row.check(row.broken_request(rules.good(operation)), nothing)])
