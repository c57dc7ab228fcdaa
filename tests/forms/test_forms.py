"""The forms as state: a request, what is wrong with it, what sending it gives. Nothing is shown here."""

from __future__ import annotations

from typing import Any

import pytest

from fargate_lab.forms import ClusterForm, ContainerForm, ServiceForm, TaskDefinitionForm
from fargate_lab.forms.form import Form
from fargate_lab.forms.sending import Answer, Refusal

FORMS = [ClusterForm, ContainerForm, TaskDefinitionForm, ServiceForm]


@pytest.mark.parametrize("form", FORMS)
def test_a_fresh_form_is_valid(form: type[Form], lab: Any) -> None:
    assert form(lab).violations == []
    assert repr(form(lab)).endswith(", valid")


@pytest.mark.parametrize("form", FORMS)
def test_without_a_lab_it_still_edits_and_judges(form: type[Form]) -> None:
    empty = form()
    assert isinstance(empty.request, dict)
    refusal = empty.send()
    assert isinstance(refusal, Refusal)
    assert empty.response is None


def test_stable_text(lab: Any) -> None:
    form = TaskDefinitionForm(lab)
    assert repr(form) == "TaskDefinitionForm: hello-world-task-definition, 256 CPU / 512 MiB, valid"
    form.request["memory"] = "4096"
    assert repr(form) == (
        "TaskDefinitionForm: hello-world-task-definition, 256 CPU / 4096 MiB, AWS would answer ClientException: No"
        " Fargate configuration exists for given values: 256 CPU, 4096 memory. See the Amazon ECS documentation for"
        " the valid values."
    )


def test_prefilled_from_the_account(make_lab: Any) -> None:
    lab = make_lab(opened=True)
    assert TaskDefinitionForm(lab).request["executionRoleArn"].endswith(":role/ecsTaskExecutionRole")
    awsvpc = ServiceForm(lab).request["networkConfiguration"]["awsvpcConfiguration"]
    assert awsvpc == {
        "subnets": ["subnet-0a", "subnet-0b"],
        "securityGroups": ["sg-0a"],
        "assignPublicIp": "ENABLED",
    }
    assert lab.sent == []


def test_keywords_prefill_by_aws_names(lab: Any) -> None:
    container = ContainerForm(lab, name="web", image="nginx", containerPort=8080, environment=[{"name": "A"}])
    assert container.request["portMappings"] == [{"containerPort": 8080, "protocol": "tcp"}]
    assert container.request["logConfiguration"]["options"]["awslogs-group"] == "/ecs/web"
    service = ServiceForm(lab, desiredCount=3, subnets=["subnet-0b"])
    assert service.request["networkConfiguration"]["awsvpcConfiguration"]["subnets"] == ["subnet-0b"]


def test_an_unknown_keyword_is_one_sentence(lab: Any) -> None:
    with pytest.raises(
        TypeError, match=r'^ClusterForm has no field "name"\. It knows: clusterName, tags, .*\.$'
    ):
        ClusterForm(lab, name="web")


def test_setting_the_request_copies_it(lab: Any) -> None:
    mine = {"clusterName": "a"}
    form = ClusterForm(lab)
    form.request = mine
    form.edit("clusterName", "b")
    assert mine == {"clusterName": "a"}
    assert form.request == {"clusterName": "b"}


def test_all_violations_in_order_each_with_its_place(lab: Any) -> None:
    form = TaskDefinitionForm(lab, family="my family", memory="4096", networkMode="bridge")
    assert [violation.path for violation in form.violations] == ["family", "memory", "networkMode"]


def test_boto3_speaks_before_aws(lab: Any) -> None:
    form = TaskDefinitionForm(lab, sizeInGiB="a lot", memory="4096")
    assert form.violations[0].path == "ephemeralStorage.sizeInGiB"
    assert form.status.startswith("boto3 would answer ParamValidationError: Invalid type for parameter")
    assert form.violations[1].path == "memory"


def test_an_unknown_choice_is_judged(lab: Any) -> None:
    form = ServiceForm(lab, launchType="SERVERLESS")
    assert form.violations[0].path == "launchType"
    assert "SERVERLESS is not a valid value for launchType" in form.violations[0].message


def test_containers_are_one_state_with_the_task_definition(lab: Any) -> None:
    web = ContainerForm(lab, name="web")
    form = TaskDefinitionForm(lab, containers=[web, {"name": "side", "image": "busybox"}])
    assert form.request["containerDefinitions"] == [web.request, {"name": "side", "image": "busybox"}]
    web.edit("image", "nginx")
    assert form.request["containerDefinitions"][0]["image"] == "nginx"
    web.request = {"name": "other", "image": "httpd"}
    assert form.request["containerDefinitions"][0] == {"name": "other", "image": "httpd"}
    form.request = {**form.request, "containerDefinitions": [{"name": "last", "image": "alpine"}]}
    assert web.request == {"name": "last", "image": "alpine"}
    assert form.containers == [web]


def test_a_container_is_judged_by_the_task_around_it(lab: Any) -> None:
    web = ContainerForm(lab, memory=2048)
    assert web.violations == []
    TaskDefinitionForm(lab, containers=[web])
    assert [violation.path for violation in web.violations] == ["memory"]


def test_names_follow_until_they_are_given_one_of_their_own(lab: Any) -> None:
    form = TaskDefinitionForm(lab)
    options = form.containers[0].request["logConfiguration"]["options"]
    assert options["awslogs-group"] == "/ecs/hello-world-task-definition"
    form.edit("family", "web")
    assert options["awslogs-group"] == "/ecs/web"
    form.containers[0].edit("logConfiguration.options.awslogs-group", "/mine")
    form.edit("family", "other")
    assert options["awslogs-group"] == "/mine"


def test_sending(lab: Any) -> None:
    form = TaskDefinitionForm(lab)
    answer = form.send()
    assert isinstance(answer, Answer)
    assert repr(answer) == "RegisterTaskDefinition: hello-world-task-definition:1 is ACTIVE"
    assert form.response is answer
    assert lab.sent == [("register_task_definition", form.request)]


def test_a_refusal_stands_where_it_was_typed(lab: Any) -> None:
    lab.refuse["create_service"] = ("ClusterNotFoundException", "Cluster not found.")
    form = ServiceForm(lab)
    refusal = form.send()
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.path) == ("ClusterNotFoundException", "cluster")
    assert repr(refusal).splitlines()[0] == (
        "CreateService was refused. ClusterNotFoundException: Cluster not found."
    )
    assert refusal.why.startswith("No cluster of this name")
    form.edit("cluster", "other")
    assert form.refusal is None


def test_what_aws_says_brings_our_reason(lab: Any) -> None:
    form = TaskDefinitionForm(lab, memory="4096")
    text = form.violations[0].message
    lab.refuse["register_task_definition"] = ("ClientException", text)
    refusal = form.send()
    assert isinstance(refusal, Refusal)
    assert refusal.path == "memory"
    assert "77 sizes" in refusal.why


def test_a_container_is_not_sent_alone(lab: Any) -> None:
    refusal = ContainerForm(lab).send()
    assert isinstance(refusal, Refusal)
    assert "TaskDefinitionForm" in refusal.message
    assert lab.sent == []


def test_the_button_sends_in_the_background(lab: Any) -> None:
    form = ClusterForm(lab)
    form.send_in_background().join(10)
    assert form.response == {"cluster": {"clusterName": "hello-world", "status": "ACTIVE"}}
