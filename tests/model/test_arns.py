"""ARNs there and back, and short names that stay unique."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fargate_lab import model
from fargate_lab.model import arns

WHERE = ("us-east-1", "000000000000")


@pytest.mark.parametrize(
    ("text", "kind", "name", "cluster"),
    [
        (arns.cluster_arn(*WHERE, "hello"), "cluster", "hello", "hello"),
        (arns.service_arn(*WHERE, "hello", "web"), "service", "web", "hello"),
        (arns.task_arn(*WHERE, "hello", "ab12"), "task", "ab12", "hello"),
        (arns.container_arn(*WHERE, "hello", "ab12", "c-1"), "container", "c-1", "hello"),
        (arns.task_definition_arn(*WHERE, "web", 3), "task-definition", "web:3", None),
        ("arn:aws:ecs:us-east-1:000000000000:service/web", "service", "web", None),
    ],
)
def test_there_and_back(text, kind, name, cluster):
    arn = model.parse_arn(text)
    assert (arn.kind, arn.name, arn.cluster, arn.account) == (kind, name, cluster, "000000000000")
    assert str(arn) == text
    assert arns.name_in(text) == name
    assert arns.name_in(name) == name


def test_task_definitions():
    arn = model.parse_arn(arns.task_definition_arn(*WHERE, "web", 3))
    assert (arn.family, arn.revision) == ("web", 3)
    assert arns.split_task_definition(str(arn)) == arns.split_task_definition("web:3") == ("web", 3)
    assert arns.split_task_definition("web") == ("web", None)
    for bad in ("web:", "web:x", "web:1:2", "web:-1", "web:٣"):
        with pytest.raises(ValueError, match="is a number"):
            arns.split_task_definition(bad)


def test_partitions():
    assert arns.cluster_arn("cn-north-1", "1", "x").startswith("arn:aws-cn:")
    assert arns.cluster_arn("us-gov-west-1", "1", "x").startswith("arn:aws-us-gov:")


@pytest.mark.parametrize(
    "text", ["", "hello", "arn:aws:ecs", "arn:aws:ecs:r:a:cluster", "arn:aws:ecs:r:a:cluster/", None, 7]
)
def test_what_is_no_arn(text):
    with pytest.raises(ValueError, match="not the ARN"):
        model.parse_arn(text)


def test_short_names():
    ids = ["abcd1234", "abcd9999", "ffff0000"]
    assert model.short_names(ids) == {"abcd1234": "abcd1", "abcd9999": "abcd9", "ffff0000": "ffff"}
    assert model.short_name("ffff0000") == "ffff"
    arn = arns.task_arn(*WHERE, "hello", "abcd1234")
    assert model.short_name(arn, ["abcd9999"]) == "abcd1"
    assert model.short_names([]) == {}
    assert model.short_names(["ab"]) == {"ab": "ab"}


@given(st.sets(st.text("abc123", min_size=8, max_size=8), max_size=30))
def test_short_names_are_unique_prefixes(ids):
    short = model.short_names(ids)
    assert len(set(short.values())) == len(ids)
    for one, prefix in short.items():
        assert one.startswith(prefix)
        assert len(prefix) >= 4
        assert [other for other in ids if other.startswith(prefix)] == [one]
        assert len(prefix) == 4 or any(other.startswith(prefix[:-1]) for other in ids - {one})
