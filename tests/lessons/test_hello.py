"""The first cell: a name becomes a container that says it, whatever was typed."""

import html

import pytest

from fargate_lab import hello
from fargate_lab.lessons import hello as first

STRANGE = 'Ada <b>&"$(id)" `x` \' \\ %s Łukasz'


def test_a_name_becomes_a_service_that_runs(lab):
    room = hello("Ada", lab)
    assert room is lab
    service = lab.ecs.describe_services(cluster="hello-world", services=["hello"])["services"][0]
    assert (service["runningCount"], service["desiredCount"]) == (1, 1)
    assert service["networkConfiguration"]["awsvpcConfiguration"]["assignPublicIp"] == "ENABLED"
    assert [call.operation for call in lab.calls] == [
        "CreateRole",
        "AttachRolePolicy",
        "CreateLogGroup",
        "CreateSecurityGroup",
        "AuthorizeSecurityGroupIngress",
        "CreateCluster",
        "RegisterTaskDefinition",
        "CreateService",
    ]


@pytest.mark.parametrize("name", ["Ada", STRANGE])
def test_the_name_comes_back_in_the_log_and_on_the_page(lab, name):
    hello(name, lab)
    lines = [event.message for event in lab.lines(lab.shows)]
    assert f"Hello, {name}!" in lines
    page = lab.api.curl(lab.address(lab.shows))
    assert page.status == 200
    assert f"<h1>Hello, {html.escape(name, quote=False)}!</h1>" in page.body


def test_called_again_it_says_the_new_name(lab):
    hello("Ada", lab)
    hello("Grace", lab)
    page = lab.api.curl(lab.address(lab.shows))
    assert "Hello, Grace!" in page.body
    assert lab.ecs.list_services(cluster="hello-world")["serviceArns"] == [lab.shows]


def test_shown_twice_it_reads_the_same_and_fetches_its_page_once_each_time(lab):
    hello("Ada", lab)
    texts = [lab._repr_mimebundle_()[0]["text/plain"] for _ in range(2)]
    assert sum("GET /" in line.message for line in lab.lines(lab.shows)) == 2
    assert [text.split("\n\n")[0] for text in texts] == [texts[0].split("\n\n")[0]] * 2
    assert [text.split("\n\n")[1] for text in texts] == [texts[0].split("\n\n")[1]] * 2


def test_shown_it_is_graph_log_and_page(lab):
    text = hello("Ada", lab)._repr_mimebundle_()[0]["text/plain"]
    assert "service hello" in text
    assert "Hello, Ada!" in text
    assert "200 OK" in text
    assert "127.0.0.1" not in text
    assert "arn:" not in text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Ada", "Hello, Ada!"),
        ("  Ada \n Lovelace\x00 ", "Hello, Ada Lovelace!"),
        ("x" * 200, f"Hello, {'x' * 60}!"),
        (7, "Hello, 7!"),
    ],
)
def test_greetings_are_one_line(typed, said):
    assert first.greeting(typed) == said


def test_no_name_is_one_sentence():
    with pytest.raises(ValueError, match="hello needs a name"):
        first.greeting(" \n")


def test_the_name_is_data_never_a_part_of_the_script():
    request = first.request("arn:role", first.greeting(STRANGE), "us-east-1")
    container = request["containerDefinitions"][0]
    assert container["environment"] == [{"name": "GREETING", "value": f"Hello, {STRANGE}!"}]
    assert STRANGE not in container["command"][0]
