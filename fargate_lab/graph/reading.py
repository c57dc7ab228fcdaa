"""Reads an account through Describe and List calls into `Objects`. Never writes, never waits.

Tolerates what happens between two calls: what vanished meanwhile (MISSING, not found) is left out. Every list is
read to its last page. On AWS this costs one List and one Describe call per cluster and kind, plus one per ten
services, per hundred tasks and per task definition not seen before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from fargate_lab.graph.look import hues, id_of
from fargate_lab.graph.objects import Node, Objects

STOPPED_SHOWN = 2
"""Stopped tasks shown per service or family, the last ones. AWS itself keeps them for about an hour."""

GONE = frozenset({"ClusterNotFoundException", "ServiceNotFoundException", "ClientException"})
"""Answers to a Describe or List that mean: it is no longer there."""

_ENI_ID = re.compile(r"eni-[0-9a-f]+")


def read(
    ecs_client: Any, cluster: str | None = None, ec2_client: Any = None, known: dict[str, Any] | None = None
) -> Objects:
    """Read clusters, services, task definitions, tasks and containers, and the tasks' public addresses.

    `cluster`: the name or ARN of the only cluster to read; None reads all. `ec2_client`: asked for public
    addresses; None leaves them out. `known`: task definitions by family:revision, kept between readings since they
    never change. Raises botocore's ClientError where the account may not be read at all.
    """
    reading = _Reading(ecs_client, ec2_client, {} if known is None else known)
    for found in reading.clusters(cluster):
        reading.add_cluster(found)
    return Objects(tuple(reading.nodes), tuple(reading.calls))


class _Reading:
    """One reading: the nodes found so far and the calls it took."""

    def __init__(self, ecs: Any, ec2: Any, known: dict[str, Any]) -> None:
        self.ecs, self.ec2, self.known = ecs, ec2, known
        self.nodes: list[Node] = []
        self.calls: list[str] = []
        self.public: dict[str, str] = {}
        self.hues: dict[str, int] = {}

    def call(self, client: Any, service: str, operation: str, **params: Any) -> dict[str, Any]:
        self.calls.append(_written(f"{service}.{operation}", params))
        return getattr(client, operation)(**params)

    def tolerant(self, operation: str, **params: Any) -> dict[str, Any]:
        """An ECS call whose subject may have vanished: then an empty answer."""
        try:
            return self.call(self.ecs, "ecs", operation, **params)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in GONE:
                return {}
            raise

    def pages(self, operation: str, member: str, **params: Any) -> list[str]:
        found: list[str] = []
        answer = self.tolerant(operation, **params)
        while True:
            found += answer.get(member, [])
            if not answer.get("nextToken"):
                return found
            answer = self.tolerant(operation, **params, nextToken=answer["nextToken"])

    def described(
        self, operation: str, asked: str, member: str, names: list[str], size: int, **params: Any
    ) -> list:
        found: list[dict[str, Any]] = []
        for batch in _batches(names, size):
            found += self.tolerant(operation, **params, **{asked: batch}).get(member, [])
        return found

    def clusters(self, only: str | None) -> list[dict[str, Any]]:
        names = [only] if only else [id_of(arn) for arn in self.pages("list_clusters", "clusterArns")]
        found = self.described("describe_clusters", "clusters", "clusters", sorted(names), 100)
        return sorted((c for c in found if c.get("status") != "INACTIVE"), key=lambda c: c["clusterName"])

    def add_cluster(self, answer: dict[str, Any]) -> None:
        name = answer["clusterName"]
        node = Node(f"cluster-{name}", "cluster", name, answer.get("status", ""), None)
        self.nodes.append(node)
        service_names = sorted(id_of(arn) for arn in self.pages("list_services", "serviceArns", cluster=name))
        services = self.described(
            "describe_services", "services", "services", service_names, 10, cluster=name
        )
        tasks = self.tasks(name)
        self.hues.update(task_hues(tasks))
        self.read_public_addresses(tasks)
        for service in sorted(services, key=lambda s: s["serviceName"]):
            if service.get("status") != "INACTIVE":
                group = f"service:{service['serviceName']}"
                self.add_service(node, service, [t for t in tasks if t.get("group") == group])
        held = {f"service:{s['serviceName']}" for s in services if s.get("status") != "INACTIVE"}
        # a task whose service is gone still belongs to the cluster
        self.add_definitions(node, [t for t in tasks if t.get("group") not in held], [])

    def tasks(self, cluster: str) -> list[dict[str, Any]]:
        ids: list[str] = []
        for status in ("RUNNING", "STOPPED"):
            ids += [
                id_of(a) for a in self.pages("list_tasks", "taskArns", cluster=cluster, desiredStatus=status)
            ]
        unique = list(dict.fromkeys(ids))
        return self.described("describe_tasks", "tasks", "tasks", unique, 100, cluster=cluster)

    def add_service(self, cluster: Node, answer: dict[str, Any], tasks: list[dict[str, Any]]) -> None:
        name = answer["serviceName"]
        facts = {key: answer.get(key, 0) for key in ("desiredCount", "runningCount", "pendingCount")}
        facts["deployments"] = [
            {
                "status": d.get("status", ""),
                "taskDefinition": id_of(d.get("taskDefinition", "")),
                "rolloutState": d.get("rolloutState", ""),
                **{
                    key: d.get(key, 0)
                    for key in ("desiredCount", "runningCount", "pendingCount", "failedTasks")
                },
            }
            for d in answer.get("deployments", [])
        ]
        if answer.get("launchType"):
            facts["launchType"] = answer["launchType"]
        node = Node(
            f"service-{cluster.name}.{name}", "service", name, answer.get("status", ""), cluster.id, facts
        )
        self.nodes.append(node)
        deployed = [d["taskDefinition"] for d in facts["deployments"]] or [
            id_of(answer.get("taskDefinition", ""))
        ]
        self.add_definitions(node, tasks, [name for name in deployed if name])

    def add_definitions(self, parent: Node, tasks: list[dict[str, Any]], deployed: list[str]) -> None:
        """The task definitions inside a service or cluster, each with its tasks; older revisions first."""
        by_definition: dict[str, list[dict[str, Any]]] = {name: [] for name in deployed}
        for task in tasks:
            by_definition.setdefault(id_of(task.get("taskDefinitionArn", "")), []).append(task)
        prefix = parent.id.removeprefix("service-").removeprefix("cluster-")
        for name in sorted(by_definition, key=_family_and_revision):
            shown, hidden = _newest_stopped(by_definition[name])
            if not shown and name not in deployed:
                continue
            definition = self.definition(name)
            facts: dict[str, Any] = {
                k: definition[k] for k in ("cpu", "memory", "containers") if k in definition
            }
            if hidden:
                facts["stoppedBefore"] = hidden
            status = definition.get("status", "ACTIVE")
            node = Node(f"definition-{prefix}.{name}", "task_definition", name, status, parent.id, facts)
            self.nodes.append(node)
            for task in sorted(shown, key=_start_order):
                self.add_task(node, task)

    def definition(self, name: str) -> dict[str, Any]:
        if name in self.known:  # read before; the picture still rests on it
            self.calls.append(_written("ecs.describe_task_definition", {"taskDefinition": name}))
        else:
            answer = self.tolerant("describe_task_definition", taskDefinition=name).get("taskDefinition")
            if answer is None:
                return {}
            self.known[name] = {
                **{key: answer[key] for key in ("cpu", "memory", "status") if answer.get(key)},
                "containers": [
                    {"name": c.get("name", ""), "image": c.get("image", "")}
                    for c in answer.get("containerDefinitions", [])
                ],
            }
        return self.known[name]

    def add_task(self, parent: Node, answer: dict[str, Any]) -> None:
        task_id = id_of(answer["taskArn"])
        network = _network(answer)
        facts: dict[str, Any] = {"hue": self.hues[task_id]}
        for key in ("desiredStatus", "stopCode", "stoppedReason", "cpu", "memory", "launchType", "group"):
            if answer.get(key):
                facts[key] = answer[key]
        if answer.get("healthStatus") not in (None, "UNKNOWN"):
            facts["healthStatus"] = answer["healthStatus"]
        if "privateIPv4Address" in network:
            facts["ip"] = network["privateIPv4Address"]
        if network.get("networkInterfaceId") in self.public:
            facts["publicIp"] = self.public[network["networkInterfaceId"]]
        codes = [c["exitCode"] for c in answer.get("containers", []) if c.get("exitCode") is not None]
        if codes:
            facts["exitCode"] = next((code for code in codes if code), 0)
        node = Node(f"task-{task_id}", "task", task_id, answer.get("lastStatus", ""), parent.id, facts)
        self.nodes.append(node)
        asked = answer.get("stopCode") in ("UserInitiated", "ServiceSchedulerInitiated")
        for container in sorted(answer.get("containers", []), key=lambda c: c.get("name", "")):
            self.add_container(node, container, asked)

    def add_container(self, task: Node, answer: dict[str, Any], asked: bool) -> None:
        facts: dict[str, Any] = {key: answer[key] for key in ("image", "reason") if answer.get(key)}
        if answer.get("exitCode") is not None:
            facts["exitCode"] = answer["exitCode"]
        if answer.get("healthStatus") not in (None, "UNKNOWN"):
            facts["healthStatus"] = answer["healthStatus"]
        if asked:
            facts["asked"] = True
        name = answer.get("name", "")
        node_id = f"container-{task.name}.{name}"
        self.nodes.append(Node(node_id, "container", name, answer.get("lastStatus", ""), task.id, facts))

    def read_public_addresses(self, tasks: list[dict[str, Any]]) -> None:
        """Ask EC2 for the public addresses of the tasks' interfaces; not every target lets us."""
        live = (t for t in tasks if t.get("lastStatus") not in ("STOPPED", "DEPROVISIONING"))
        interfaces = sorted(
            {n["networkInterfaceId"] for n in map(_network, live) if "networkInterfaceId" in n}
        )
        if self.ec2 is None:
            return
        for batch in _batches(interfaces, 200):
            # a filter, unlike NetworkInterfaceIds, does not fail for an interface that went meanwhile
            filters = [{"Name": "network-interface-id", "Values": batch}]
            try:
                answer = self.call(self.ec2, "ec2", "describe_network_interfaces", Filters=filters)
            except (ClientError, BotoCoreError):
                self.ec2 = None
                return
            for interface in answer.get("NetworkInterfaces", []):
                address = interface.get("Association", {}).get("PublicIp")
                if address:
                    self.public[interface["NetworkInterfaceId"]] = address


def task_hues(tasks: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Each described task's hue by its id: no two tasks of one service (or of one family started by hand) share one."""
    groups: dict[str, list[str]] = {}
    for task in sorted(tasks, key=lambda task: (str(task.get("createdAt") or ""), task["taskArn"])):
        groups.setdefault(task.get("group") or "", []).append(id_of(task["taskArn"]))
    return {task_id: hue for ids in groups.values() for task_id, hue in hues(ids).items()}


def _network(task: dict[str, Any]) -> dict[str, str]:
    for attachment in task.get("attachments", []):
        if attachment.get("type") == "ElasticNetworkInterface":
            return {d["name"]: d["value"] for d in attachment.get("details", []) if d.get("value")}
    return {}


def _newest_stopped(tasks: Iterable[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """The tasks to show, and how many stopped ones are left out."""
    tasks = list(tasks)
    stopped = sorted((t for t in tasks if t.get("lastStatus") == "STOPPED"), key=_stop_order)
    hidden = {t["taskArn"] for t in stopped[: max(len(stopped) - STOPPED_SHOWN, 0)]}
    return [t for t in tasks if t["taskArn"] not in hidden], len(hidden)


def _start_order(task: dict[str, Any]) -> tuple[bool, str, str]:
    begun = task.get("createdAt") or task.get("startedAt")
    return task.get("lastStatus") == "STOPPED", str(begun or ""), task["taskArn"]


def _stop_order(task: dict[str, Any]) -> tuple[str, str]:
    return str(task.get("stoppedAt") or task.get("createdAt") or ""), task["taskArn"]


def _family_and_revision(name: str) -> tuple[str, int]:
    family, _, revision = name.rpartition(":")
    return (family, int(revision)) if revision.isdigit() else (name, 0)


def _batches(names: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(names), size):
        yield names[start : start + size]


def _written(name: str, params: dict[str, Any]) -> str:
    """A call as a line of Python; of a long list the first two, and how many in a comment."""
    shown, long = [], 0
    for key, value in params.items():
        if isinstance(value, list) and len(value) > 3:
            long = len(value)
            shown.append(f"{key}=[{', '.join(map(repr, value[:2]))}, ...]")
        else:
            shown.append(f"{key}={value!r}")
    return f"{name}({', '.join(shown)})" + (f"  # {long} in all" if long else "")
