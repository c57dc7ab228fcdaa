"""Reading an account: everything on every page, nothing that vanished, what changed between two readings."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from fargate_lab.graph.objects import Objects, is_bad_end, state_of, to_mark
from fargate_lab.graph.outline import EMPTY, outline, summary
from fargate_lab.graph.reading import STOPPED_SHOWN, read


def test_reads_what_holds_what(ecs: Any, ec2: Any) -> None:
    found = read(ecs, ec2_client=ec2)
    assert [(n.kind, n.name) for n in found.nodes] == [
        ("cluster", "hello"),
        ("service", "web"),
        ("task_definition", "web:2"),
        ("task", "aaaa1111"),
        ("container", "web"),
        ("task", "bbbb2222"),
        ("container", "web"),
        ("task_definition", "job:1"),
        ("task", "cccc3333"),
        ("container", "job"),
    ]
    task = found.by_id["task-aaaa1111"]
    assert task.facts["ip"] == "172.31.4.18"
    assert task.facts["publicIp"] == "54.210.3.7"
    held = {(e.source, e.target) for e in found.edges if e.what == "holds"}
    assert ("cluster-hello", "service-hello.web") in held
    assert ("definition-hello.web.web:2", "task-aaaa1111") in held
    assert [(e.source, e.target) for e in found.edges if e.what == "runs"] == [
        ("service-hello.web", "definition-hello.web.web:2")
    ]


def test_outline_is_exact_and_names_no_arn(ecs: Any) -> None:
    text = outline(read(ecs))
    assert text.splitlines() == [
        "cluster hello ACTIVE",
        "  service web ACTIVE 2/2 running",
        "    task definition web:2 (0.25 vCPU · 0.5 GB)",
        "      task aaaa RUNNING 172.31.4.18",
        "        container web tutum/hello-world RUNNING",
        "      task bbbb RUNNING",
        "        container web tutum/hello-world RUNNING",
        "  task definition job:1 (0.25 vCPU · 0.5 GB)",
        "    task cccc STOPPED: Essential container in task exited",
        "      container job busybox STOPPED, exit code 3",
    ]
    assert outline(Objects()) == EMPTY
    assert summary(read(ecs)) == "1 cluster, 1 service; tasks: 2 RUNNING, 1 STOPPED, exit 3"


def test_every_page_is_read(ecs: Any) -> None:
    for number in range(25):
        ecs.add_service("hello", f"s{number}", "web:2")
        ecs.add_task("hello", f"d{number:07d}", "web:2", "PENDING", f"service:s{number}")
    found = read(ecs)
    assert sum(1 for _ in found.tasks()) == 28
    assert sum(n.kind == "service" for n in found.nodes) == 26


def test_what_vanishes_between_two_calls_is_left_out(ecs: Any) -> None:
    ecs.clusters["gone"] = "ACTIVE"
    ecs.vanished |= {"gone", "bbbb2222", "job:1"}
    found = read(ecs)
    assert [t.name for t in found.tasks()] == ["aaaa1111", "cccc3333"]
    assert found.inside("cluster-gone") == []
    assert found.by_id["definition-hello.job:1"].facts == {}
    assert read(ecs, "never-was").nodes == ()


def test_an_error_that_means_something_else_is_raised(ecs: Any) -> None:
    def denied(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "ListTasks")

    ecs.list_tasks = denied
    with pytest.raises(ClientError, match="AccessDenied"):
        read(ecs)


def test_public_addresses_are_optional(ecs: Any) -> None:
    class NoEc2:
        def describe_network_interfaces(self, **_: Any) -> Any:
            raise ClientError(
                {"Error": {"Code": "InternalFailure", "Message": "no"}}, "DescribeNetworkInterfaces"
            )

    assert "publicIp" not in read(ecs, ec2_client=NoEc2()).by_id["task-aaaa1111"].facts


def test_task_definitions_are_described_once(ecs: Any) -> None:
    known: dict[str, Any] = {}
    first = read(ecs, known=known)
    ecs.asked.clear()
    second = read(ecs, known=known)
    assert "DescribeTaskDefinition" not in ecs.asked
    assert first.nodes == second.nodes
    assert first.calls == second.calls


def test_old_stopped_tasks_are_counted_not_shown(ecs: Any) -> None:
    for number in range(7):
        ecs.add_task("hello", f"e{number:07d}", "web:2", "STOPPED", "service:web")
    found = read(ecs)
    stopped = [t.name for t in found.tasks("service-hello.web") if t.status == "STOPPED"]
    assert stopped == ["e0000005", "e0000006"]
    assert found.by_id["definition-hello.web.web:2"].facts["stoppedBefore"] == 7 - STOPPED_SHOWN


def test_the_calls_are_python_and_hold_no_whole_list(ecs: Any, ec2: Any) -> None:
    for number in range(5):
        ecs.add_task("hello", f"f{number:07d}", "web:2", "RUNNING", "service:web")
    calls = read(ecs, ec2_client=ec2).calls
    for call in calls:
        compile(call, "call", "eval")
    assert "ecs.describe_services(cluster='hello', services=['web'])" in calls
    assert any(call.endswith("# 8 in all") for call in calls)
    assert not any("arn:" in call for call in calls)


def test_diff_and_marks(ecs: Any) -> None:
    before = read(ecs)
    assert before.diff(None) == set()
    assert before.diff(read(ecs)) == set()
    ecs.task_records["bbbb2222"]["lastStatus"] = "STOPPING"
    ecs.task_records["bbbb2222"]["containers"][0]["lastStatus"] = "STOPPED"
    ecs.services["hello"]["web"]["runningCount"] = 1
    ecs.add_task("hello", "dddd4444", "web:2", "PROVISIONING", "service:web")
    now = read(ecs)
    assert now.diff(before) == {
        "service-hello.web",
        "task-bbbb2222",
        "container-bbbb2222.web",
        "task-dddd4444",
        "container-dddd4444.web",
    }
    assert to_mark(now, before) == ["task-bbbb2222", "task-dddd4444"]


def test_a_bad_end_looks_failed_and_an_asked_one_does_not(ecs: Any) -> None:
    found = read(ecs)
    ended = found.by_id["task-cccc3333"]
    assert is_bad_end(ended)
    assert state_of(ended).word == "STOPPED, exit 3"
    assert state_of(ended).css_class == "fl-state-failed"
    ecs.task_records["cccc3333"]["stopCode"] = "UserInitiated"
    found = read(ecs)
    assert state_of(found.by_id["task-cccc3333"]).css_class == "fl-state-stopped"
    assert state_of(found.by_id["container-cccc3333.job"]).css_class == "fl-state-stopped"
