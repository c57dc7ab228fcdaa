"""An ECS and an EC2 that answer from plain data, page by page, and let things vanish between two calls."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

PREFIX = "arn:aws:ecs:us-east-1:000000000000:"


def refuse(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "not there"}}, operation)


class FakeEcs:
    """`tasks` by id: cluster, group, definition, status and more; lists come in pages of three."""

    def __init__(self) -> None:
        self.clusters: dict[str, str] = {}
        self.services: dict[str, dict[str, dict[str, Any]]] = {}
        self.task_records: dict[str, dict[str, Any]] = {}
        self.vanished: set[str] = set()
        self.asked: list[str] = []

    def add_service(self, cluster: str, name: str, definition: str, desired: int = 1) -> None:
        self.clusters[cluster] = "ACTIVE"
        deployment = {"status": "PRIMARY", "taskDefinition": f"{PREFIX}task-definition/{definition}"}
        self.services.setdefault(cluster, {})[name] = {
            "serviceName": name,
            "status": "ACTIVE",
            "desiredCount": desired,
            "runningCount": 0,
            "pendingCount": 0,
            "deployments": [deployment],
        }

    def add_task(
        self, cluster: str, task_id: str, definition: str, status: str, group: str, **more: Any
    ) -> None:
        self.clusters[cluster] = "ACTIVE"
        self.task_records[task_id] = {
            "cluster": cluster,
            "taskArn": f"{PREFIX}task/{cluster}/{task_id}",
            "taskDefinitionArn": f"{PREFIX}task-definition/{definition}",
            "lastStatus": status,
            "desiredStatus": "STOPPED" if status == "STOPPED" else "RUNNING",
            "group": group,
            "createdAt": f"2026-01-01T00:00:{len(self.task_records):04d}",
            "containers": [{"name": "web", "image": "tutum/hello-world", "lastStatus": status}],
            "attachments": [],
            **more,
        }

    def _page(self, arns: list[str], member: str, token: str | None) -> dict[str, Any]:
        start = int(token or 0)
        answer: dict[str, Any] = {member: arns[start : start + 3]}
        if start + 3 < len(arns):
            answer["nextToken"] = str(start + 3)
        return answer

    def _check(self, operation: str, cluster: str) -> None:
        self.asked.append(operation)
        if cluster in self.vanished:
            raise refuse("ClusterNotFoundException", operation)

    def list_clusters(self, nextToken: str | None = None) -> dict[str, Any]:
        return self._page([f"{PREFIX}cluster/{name}" for name in self.clusters], "clusterArns", nextToken)

    def describe_clusters(self, clusters: list[str]) -> dict[str, Any]:
        names = [name.rsplit("/", 1)[-1] for name in clusters]
        found = [{"clusterName": n, "status": self.clusters[n]} for n in names if n in self.clusters]
        missing = [{"arn": n, "reason": "MISSING"} for n in names if n not in self.clusters]
        return {"clusters": found, "failures": missing}

    def list_services(self, cluster: str, nextToken: str | None = None) -> dict[str, Any]:
        self._check("ListServices", cluster)
        arns = [f"{PREFIX}service/{cluster}/{name}" for name in self.services.get(cluster, {})]
        return self._page(arns, "serviceArns", nextToken)

    def describe_services(self, cluster: str, services: list[str]) -> dict[str, Any]:
        self._check("DescribeServices", cluster)
        assert len(services) <= 10
        here = self.services.get(cluster, {})
        return {"services": [here[n] for n in services if n in here and n not in self.vanished]}

    def list_tasks(self, cluster: str, desiredStatus: str, nextToken: str | None = None) -> dict[str, Any]:
        self._check("ListTasks", cluster)
        arns = [
            t["taskArn"]
            for t in self.task_records.values()
            if t["cluster"] == cluster and t["desiredStatus"] == desiredStatus
        ]
        return self._page(arns, "taskArns", nextToken)

    def describe_tasks(self, cluster: str, tasks: list[str]) -> dict[str, Any]:
        self._check("DescribeTasks", cluster)
        assert len(tasks) <= 100
        return {"tasks": [self.task_records[t] for t in tasks if t not in self.vanished]}

    def describe_task_definition(self, taskDefinition: str) -> dict[str, Any]:
        self.asked.append("DescribeTaskDefinition")
        if taskDefinition in self.vanished:
            raise refuse("ClientException", "DescribeTaskDefinition")
        container = {"name": "web", "image": "tutum/hello-world"}
        return {
            "taskDefinition": {
                "cpu": "256",
                "memory": "512",
                "status": "ACTIVE",
                "containerDefinitions": [container],
            }
        }


class FakeEc2:
    def describe_network_interfaces(self, Filters: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "NetworkInterfaces": [
                {"NetworkInterfaceId": value, "Association": {"PublicIp": "54.210.3.7"}}
                for value in Filters[0]["Values"]
            ]
        }


@pytest.fixture
def ecs() -> FakeEcs:
    """One cluster with one service of two running tasks, and one task that ran alone and exited with 3."""
    fake = FakeEcs()
    fake.add_service("hello", "web", "web:2", desired=2)
    fake.services["hello"]["web"]["runningCount"] = 2
    interface = {
        "type": "ElasticNetworkInterface",
        "details": [
            {"name": "networkInterfaceId", "value": "eni-0123456789abcdef0"},
            {"name": "privateIPv4Address", "value": "172.31.4.18"},
        ],
    }
    fake.add_task("hello", "aaaa1111", "web:2", "RUNNING", "service:web", attachments=[interface])
    fake.add_task("hello", "bbbb2222", "web:2", "RUNNING", "service:web")
    ended = [{"name": "job", "image": "busybox", "lastStatus": "STOPPED", "exitCode": 3}]
    fake.add_task(
        "hello",
        "cccc3333",
        "job:1",
        "STOPPED",
        "family:job",
        containers=ended,
        stopCode="EssentialContainerExited",
        stoppedReason="Essential container in task exited",
    )
    return fake


@pytest.fixture
def ec2() -> FakeEc2:
    return FakeEc2()
