"""The boto3 clients of a lab: where they go, what they refuse, what they remember."""

import os

import boto3
import pytest
from botocore.exceptions import ClientError, ParamValidationError

from fargate_lab.errors import LabError, TargetRefused
from fargate_lab.lab import CostWarning, Lab, account_of, tag_of


def test_calls_go_to_the_target_whatever_the_environment_says(stand_in, monkeypatch):
    lab = Lab(stand_in.endpoint, account="123456789012")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ENDPOINT_URL_ECS", "http://127.0.0.1:9")
    monkeypatch.setenv("LOCALSTACK_HOST", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_PROFILE", "there-is-no-such-profile")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_USE_FIPS_ENDPOINT", "true")
    monkeypatch.setenv("AWS_USE_DUALSTACK_ENDPOINT", "true")
    assert lab.ecs.list_clusters()["clusterArns"] == []
    assert stand_in.accounts[-1] == "123456789012"


def test_making_a_client_leaves_the_environment_and_boto3_as_they_were(stand_in, monkeypatch):
    monkeypatch.setenv("LOCALSTACK_HOST", "somewhere")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    before = dict(os.environ)
    assert Lab(stand_in.endpoint).ecs is not None
    assert dict(os.environ) == before
    assert boto3.DEFAULT_SESSION is None


def test_clients_are_made_once_and_know_their_region(stand_in):
    lab = Lab(stand_in.endpoint, region="eu-north-1")
    assert lab.ecs is lab.client("ecs")
    assert lab.ecs.meta.region_name == "eu-north-1"
    assert lab.client("ecs", region="us-west-2").meta.region_name == "us-west-2"
    assert lab.region == "eu-north-1"


def test_a_service_without_a_local_endpoint_is_refused(stand_in):
    with pytest.raises(LabError, match="This lab has no 'synthetics'"):
        Lab(stand_in.endpoint).client("synthetics")


def test_no_call_leaves_for_another_host(stand_in):
    ecs = Lab(stand_in.endpoint).ecs

    def elsewhere(request, **_):
        request.url = "https://ecs.us-east-1.amazonaws.com/"

    ecs.meta.events.register("before-sign", elsewhere)
    with pytest.raises(TargetRefused, match=r"ecs\.us-east-1\.amazonaws\.com"):
        ecs.list_clusters()


def test_host_prefixes_stay_here(stand_in):
    """DiscoverInstances would go to data-servicediscovery..., StartLiveTail to streaming-logs..."""
    stand_in.answers["DiscoverInstances"] = (200, {"Instances": []})
    answer = (
        Lab(stand_in.endpoint)
        .client("servicediscovery")
        .discover_instances(NamespaceName="n", ServiceName="s")
    )
    assert answer["Instances"] == []


def test_writing_calls_are_remembered_as_they_were_written(stand_in):
    stand_in.answers["CreateCluster"] = (200, {"cluster": {"clusterName": "a"}})
    stand_in.answers["DeleteCluster"] = (
        400,
        {"__type": "ClusterNotFoundException", "message": "Cluster not found."},
    )
    lab = Lab(stand_in.endpoint)
    name = {"clusterName": "a", "settings": [{"name": "containerInsights", "value": "enabled"}]}
    lab.ecs.create_cluster(**name)
    name["settings"].clear()
    lab.ecs.list_clusters()
    with pytest.raises(ClientError, match="Cluster not found"):
        lab.ecs.delete_cluster(cluster="a")
    with pytest.raises(ParamValidationError):
        lab.ecs.create_cluster(clusterName=7)
    assert [(call.service, call.operation, call.ok) for call in lab.calls] == [
        ("ecs", "CreateCluster", True),
        ("ecs", "DeleteCluster", False),
    ]
    assert lab.calls[0].params["settings"] == [{"name": "containerInsights", "value": "enabled"}]
    assert lab.calls[0].at == lab.now()
    assert repr(lab.calls) == "[ecs.CreateCluster, ecs.DeleteCluster -> ClusterNotFoundException]"


def test_what_is_made_in_a_shared_account_is_tagged(localstack, stand_in):
    seen = []
    for server in (localstack, stand_in):
        server.answers["CreateCluster"] = lambda asked: seen.append(asked) or (200, {"cluster": {}})
    lab = Lab(localstack.endpoint)
    lab.ecs.create_cluster(clusterName="a", tags=[{"key": "team", "value": "x"}])
    assert seen[0]["tags"] == [{"key": "team", "value": "x"}, {"key": "fargate-lab", "value": lab.tag}]
    assert lab.calls[0].params["tags"] == [{"key": "team", "value": "x"}]
    Lab(stand_in.endpoint).ecs.create_cluster(clusterName="a")
    assert "tags" not in seen[1]


def test_aws_is_plain_boto3_with_a_warning(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    with pytest.warns(CostWarning, match="costs money"):
        lab = Lab("aws")
    assert lab.ecs.meta.endpoint_url == "https://ecs.eu-central-1.amazonaws.com"
    assert lab.region == "eu-central-1"
    assert lab.api is None
    assert lab.target.tags_what_it_makes
    with pytest.raises(LabError, match="cannot be moved"):
        lab.advance(5)


def test_a_notebook_has_an_account_of_its_own(stand_in, monkeypatch):
    assert account_of({}) == "000000000000"
    one = account_of({"JPY_SESSION_NAME": "/home/ada/work/01_getting_started.ipynb"})
    assert len(one) == 12
    assert one.isdigit()
    assert one == account_of({"JPY_SESSION_NAME": "/home/ada/work/01_getting_started.ipynb"})
    assert one != account_of({"JPY_SESSION_NAME": "/home/ada/work/02_networking.ipynb"})
    monkeypatch.setenv("JPY_SESSION_NAME", "a.ipynb")
    assert Lab(stand_in.endpoint).account == account_of({"JPY_SESSION_NAME": "a.ipynb"})
    assert Lab(stand_in.endpoint, account="123456789012").account == "123456789012"
    with pytest.raises(LabError, match="12 digits"):
        Lab(stand_in.endpoint, account="12")


def test_the_tag_is_one_that_aws_takes():
    tag = tag_of({"JPY_SESSION_NAME": "/x/José's [1].ipynb"})
    assert tag.endswith("/José_s _1_")


def test_a_lab_says_what_it_is(stand_in, moto_like):
    lab = Lab(stand_in.endpoint)
    assert repr(lab).startswith("Lab: fargate_lab's own emulator")
    assert "<b>Lab</b>" in lab._repr_html_()
    assert "127.0.0.1" not in repr(lab) + lab._repr_html_()
    assert "starts no tasks" in repr(Lab(moto_like.endpoint))


def test_an_error_in_a_notebook_is_one_line(stand_in):
    with pytest.raises(LabError) as caught:
        Lab(stand_in.endpoint).client("synthetics")
    assert caught.value._render_traceback_() == [f"LabError: {caught.value}"]
