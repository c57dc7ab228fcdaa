"""`python -m tests.benchmarks`: prints what the pass marks ask for. Not a test: machines differ, so read the ratios."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import boto3
import psutil
from botocore.config import Config

from fargate_lab.launch.children import Emulator

ACCOUNT = "111122223333"
REPEATS = 5
SESSION = boto3.session.Session(region_name="us-east-1")


def client(service: str, endpoint: str) -> Any:
    """A boto3 client of the benchmark's account."""
    return SESSION.client(
        service,
        endpoint_url=endpoint,
        aws_access_key_id=ACCOUNT,
        aws_secret_access_key="x",
        config=Config(retries={"total_max_attempts": 1}, parameter_validation=True),
    )


def definition(family: str, *command: str) -> dict[str, Any]:
    """A task definition with one busybox."""
    return {
        "family": family,
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{"name": "app", "image": "busybox", "command": list(command)}],
    }


def network(endpoint: str) -> dict[str, Any]:
    """All default subnets."""
    subnets = client("ec2", endpoint).describe_subnets()["Subnets"]
    return {"awsvpcConfiguration": {"subnets": [one["SubnetId"] for one in subnets]}}


def advance(endpoint: str, seconds: float) -> None:
    """Move a stepped lab's time."""
    import urllib.request

    body = json.dumps({"advance": seconds}).encode()
    urllib.request.urlopen(f"{endpoint}/_lab/clock?account={ACCOUNT}", body, timeout=600).read()


def calls(ecs: Any, where: dict[str, Any], tasks: list[str]) -> dict[str, Callable[[], Any]]:
    """The mixed calls, by name; each leaves the account so that the next repeat answers about the same."""
    run = {"cluster": "c", "taskDefinition": "f", "launchType": "FARGATE", "networkConfiguration": where}
    return {
        "list_clusters": lambda: ecs.list_clusters(),
        "register_task_definition": lambda: ecs.register_task_definition(**definition("g", "sleep", "9")),
        "describe_tasks (10)": lambda: ecs.describe_tasks(cluster="c", tasks=tasks),
        "list_tasks": lambda: ecs.list_tasks(cluster="c"),
        "describe_clusters": lambda: ecs.describe_clusters(clusters=["c"]),
        "run_task": lambda: ecs.run_task(**run),
        "stop_task": lambda: ecs.stop_task(cluster="c", task=tasks[0]),
    }


def recorded(ecs: Any, answers: dict[str, str]) -> None:
    """Keep every answer that the client gets, by operation."""
    pending: list[str] = []
    ecs.meta.events.register(
        "before-send.ecs", lambda request, **_: pending.append(_text(request.headers["X-Amz-Target"]))
    )
    ecs.meta.events.register(
        "before-parse.ecs",
        lambda response_dict, **_: answers.__setitem__(pending.pop(), _text(response_dict["body"])),
    )


def _text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _each(named: dict[str, Callable[[], Any]]) -> None:
    for call in named.values():
        call()


def rate(call: Callable[[], Any], seconds: float = 0.5) -> float:
    """Calls a second."""
    end, done = time.perf_counter() + seconds, 0
    start = time.perf_counter()
    while time.perf_counter() < end:
        call()
        done += 1
    return done / (time.perf_counter() - start)


def speed() -> None:
    """Each call against the emulator and against the constant endpoint, in turn."""
    emulator = Emulator("--rate", "0")
    answers: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        ecs = client("ecs", emulator.endpoint)
        ecs.create_cluster(clusterName="c")
        ecs.register_task_definition(**definition("f", "sleep", "100000"))
        where = network(emulator.endpoint)
        run = ecs.run_task(
            cluster="c", taskDefinition="f", launchType="FARGATE", count=10, networkConfiguration=where
        )
        tasks = [one["taskArn"] for one in run["tasks"]]
        advance(emulator.endpoint, 60)
        noted = client("ecs", emulator.endpoint)
        recorded(noted, answers)
        for call in calls(noted, where, tasks).values():
            call()
        file = Path(folder) / "answers.json"
        file.write_text(json.dumps(answers), "utf-8")
        constant = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.constant", str(file)], stdout=subprocess.PIPE, text=True
        )
        assert constant.stdout
        memory = client("ecs", constant.stdout.readline().strip())
        ours, theirs = calls(ecs, where, tasks), calls(memory, where, tasks)
        ratios: dict[str, list[float]] = {}
        for _ in range(REPEATS):
            for name in ours:
                ratios.setdefault(name, []).append(rate(ours[name]) / rate(theirs[name]))
            ratios.setdefault("mixed", []).append(
                rate(partial(_each, ours), 1.0) / rate(partial(_each, theirs), 1.0)
            )
        constant.kill()
        constant.wait()
    emulator.end()
    for name, found in ratios.items():
        say(f"{name}: {statistics.median(found):.2f} of an endpoint that answers the same from memory", found)


def start() -> None:
    """From launch to the first answer, and to a fresh account's first task RUNNING."""
    ups, firsts = [], []
    for _ in range(REPEATS):
        began = time.perf_counter()
        emulator = Emulator()
        client("ecs", emulator.endpoint).list_clusters()
        ups.append(time.perf_counter() - began)
        ecs = client("ecs", emulator.endpoint)
        began = time.perf_counter()
        ecs.create_cluster(clusterName="c")
        ecs.register_task_definition(**definition("f", "sleep", "100000"))
        run = ecs.run_task(
            cluster="c",
            taskDefinition="f",
            launchType="FARGATE",
            networkConfiguration=network(emulator.endpoint),
        )
        arn = run["tasks"][0]["taskArn"]
        while ecs.describe_tasks(cluster="c", tasks=[arn])["tasks"][0]["lastStatus"] != "RUNNING":
            time.sleep(0.005)
        firsts.append(time.perf_counter() - began)
        emulator.end()
    say(f"up answers within {statistics.median(ups):.2f} s of its launch", ups)
    say(f"a fresh account's first task is RUNNING within {statistics.median(firsts):.2f} s", firsts)


def memory() -> None:
    """The resident memory of the emulator: at rest, and for each of 1,000 tasks."""
    for name, command in {
        "sleep": ("sleep", "100000"),
        "a shell": ("sh", "-c", "echo hello; sleep 100000"),
    }.items():
        emulator = Emulator("--rate", "0")
        ecs, where = client("ecs", emulator.endpoint), network(emulator.endpoint)
        ecs.create_cluster(clusterName="c")
        ecs.register_task_definition(**definition("f", *command))
        time.sleep(1)
        before = psutil.Process(emulator.process.pid).memory_info().rss
        began = time.perf_counter()
        ecs.create_service(
            cluster="c", serviceName="s", taskDefinition="f", desiredCount=1000, launchType="FARGATE",
            networkConfiguration=where,
        )  # fmt: skip
        advance(emulator.endpoint, 120)
        took = time.perf_counter() - began
        running = ecs.describe_services(cluster="c", services=["s"])["services"][0]["runningCount"]
        after = psutil.Process(emulator.process.pid).memory_info().rss
        emulator.end()
        each = (after - before) / running / 1000
        say(
            f"memory: {before / 1e6:.0f} MB at rest, {each:.0f} kB for each of {running} tasks that run {name}",
            [],
        )
        say(f"a service of {running} tasks that run {name} is RUNNING after {took:.1f} s", [])


def drawing() -> None:
    """From plain data to SVG."""
    from fargate_lab.graph import to_dot, to_svg

    for tasks in (100, 1000):
        found = account(tasks)
        times = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            to_svg(to_dot(found, fold_above=100))
            times.append(time.perf_counter() - began)
        say(f"{tasks} tasks drawn within {statistics.median(times):.2f} s", times)


def account(tasks: int) -> Any:
    """One service with so many running tasks, as the graph reads it."""
    from fargate_lab.graph.objects import Node, Objects

    counts = {"runningCount": tasks, "desiredCount": tasks, "pendingCount": 0, "deployments": []}
    nodes = [
        Node("cluster-c", "cluster", "c", "ACTIVE", None),
        Node("service-c.s", "service", "s", "ACTIVE", "cluster-c", counts),
        Node("definition-c.s.f:1", "task_definition", "f:1", "ACTIVE", "service-c.s"),
    ]
    for number in range(tasks):
        name = f"{number * 7919:032x}"[::-1]
        nodes.append(
            Node(f"task-{name}", "task", name, "RUNNING", "definition-c.s.f:1", {"ip": "172.31.0.9"})
        )
        nodes.append(
            Node(f"container-{name}.app", "container", "app", "RUNNING", f"task-{name}", {"image": "busybox"})
        )
    return Objects(tuple(nodes))


def say(text: str, values: list[float]) -> None:
    """One line, with the extremes of the repeats."""
    spread = f"  ({min(values):.2f} to {max(values):.2f}, {len(values)} runs)" if values else ""
    sys.stdout.write(f"{text}{spread}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    for part in (start, speed, memory, drawing):
        if len(sys.argv) < 2 or part.__name__ in sys.argv[1:]:
            part()
