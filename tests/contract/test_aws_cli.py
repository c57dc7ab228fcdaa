"""The AWS CLI against the emulator: it lists, runs, and reads what a task printed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

AWS = shutil.which("aws", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
pytestmark = pytest.mark.skipif(AWS is None, reason="the AWS CLI is not installed (pip install awscli)")
TRUST = {
    "Statement": [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    ]
}
CONTAINER = {
    "name": "app",
    "image": "busybox",
    "command": ["sh", "-c", "for i in 1 2 3; do echo line $i; sleep 1; done"],
    "logConfiguration": {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": "/ecs/cli",
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "ecs",
        },
    },
}


def test_it_lists_runs_and_reads_logs(endpoint: str, account: str, advance: Callable[[float], Any]) -> None:
    environment = {
        **os.environ,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_PAGER": "",
    }

    def aws(*words: str, fails: bool = False) -> Any:
        done = subprocess.run([str(AWS), *words], env=environment, capture_output=True, text=True, timeout=60)
        assert (done.returncode != 0) == fails, done.stderr
        return done.stderr if fails else json.loads(done.stdout or "null")

    assert aws("ecs", "list-clusters") == {"clusterArns": []}
    aws("ecs", "create-cluster", "--cluster-name", "c")
    role = aws("iam", "create-role", "--role-name", "r", "--assume-role-policy-document", json.dumps(TRUST))
    aws("logs", "create-log-group", "--log-group-name", "/ecs/cli")
    aws(
        "ecs", "register-task-definition", "--family", "f", "--requires-compatibilities", "FARGATE",
        "--network-mode", "awsvpc", "--cpu", "256", "--memory", "512",
        "--execution-role-arn", role["Role"]["Arn"], "--container-definitions", json.dumps([CONTAINER]),
    )  # fmt: skip
    subnet = aws("ec2", "describe-subnets")["Subnets"][0]["SubnetId"]
    where = f"awsvpcConfiguration={{subnets=[{subnet}],assignPublicIp=ENABLED}}"
    run = ("ecs", "run-task", "--cluster", "c", "--task-definition", "f")
    assert "No Container Instances were found in your cluster." in aws(
        *run, "--network-configuration", where, fails=True
    )
    started = aws(*run, "--launch-type", "FARGATE", "--network-configuration", where)
    advance(60)
    arn = started["tasks"][0]["taskArn"]
    (task,) = aws("ecs", "describe-tasks", "--cluster", "c", "--tasks", arn)["tasks"]
    assert (task["lastStatus"], task["containers"][0]["exitCode"]) == ("STOPPED", 0)
    events = aws("logs", "filter-log-events", "--log-group-name", "/ecs/cli")["events"]
    assert [one["message"] for one in events] == ["line 1", "line 2", "line 3"]
