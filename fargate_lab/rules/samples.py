"""A good request for each operation. A row's `broken` changes a copy of it, so tests are made from rows.

Knows: the smallest requests worth showing a learner. They are read, never changed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

REGION = "us-east-1"
TASK = "0123456789abcdef0123456789abcdef"
GOOD: dict[str, dict[str, Any]] = {
    "CreateCluster": {"clusterName": "hello"},
    "RegisterTaskDefinition": {
        "family": "hello-world",
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "executionRoleArn": "arn:aws:iam::000000000000:role/ecsTaskExecutionRole",
        "containerDefinitions": [
            {
                "name": "web",
                "image": "public.ecr.aws/nginx/nginx:latest",
                "essential": True,
                "portMappings": [{"containerPort": 80, "protocol": "tcp"}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": "/ecs/hello-world",
                        "awslogs-region": REGION,
                        "awslogs-stream-prefix": "ecs",
                    },
                },
            }
        ],
    },
    "RunTask": {
        "cluster": "hello",
        "taskDefinition": "hello-world",
        "launchType": "FARGATE",
        "count": 1,
        "networkConfiguration": {
            "awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"], "assignPublicIp": "ENABLED"},
        },
    },
    "CreateService": {
        "cluster": "hello",
        "serviceName": "hello-world",
        "taskDefinition": "hello-world",
        "launchType": "FARGATE",
        "desiredCount": 2,
        "networkConfiguration": {
            "awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d"], "assignPublicIp": "ENABLED"},
        },
    },
    "UpdateService": {"cluster": "hello", "service": "hello-world", "desiredCount": 2},
    "PutClusterCapacityProviders": {
        "cluster": "hello",
        "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
        "defaultCapacityProviderStrategy": [{"capacityProvider": "FARGATE", "base": 1, "weight": 1}],
    },
    "StopTask": {"cluster": "hello", "task": TASK, "reason": "to see what happens"},
    "ExecuteCommand": {"cluster": "hello", "task": TASK, "command": "/bin/sh", "interactive": True},
    "DeleteService": {"cluster": "hello", "service": "hello-world"},
    "DeleteCluster": {"cluster": "hello"},
    "DescribeTaskDefinition": {"taskDefinition": "hello-world"},
    "DeregisterTaskDefinition": {"taskDefinition": "hello-world:1"},
}

SUBNET, GROUP, VPC = "subnet-0a1b2c3d", "sg-0a1b2c3d", "vpc-0a1b2c3d"
ELSEWHERE_SUBNET, ELSEWHERE_GROUP, ELSEWHERE = "subnet-0e5e5e5e", "sg-0e5e5e5e", "vpc-0e5e5e5e"
"""The account of the samples has a network, and another one elsewhere."""
TARGET_GROUPS = f"arn:aws:elasticloadbalancing:{REGION}:000000000000:targetgroup"
TARGET_GROUP = f"{TARGET_GROUPS}/hello/0123456789abcdef"
ACCOUNT: dict[str, Any] = {
    "clusterStatus": "ACTIVE",
    "capacityProviders": ["FARGATE", "FARGATE_SPOT"],
    "accountCapacityProviders": ["FARGATE", "FARGATE_SPOT"],
    "containerInstances": 0,
    "taskDefinitionStatus": "ACTIVE",
    "compatibilities": ["EC2", "FARGATE"],
    "networkMode": "awsvpc",
    "operatingSystemFamily": "LINUX",
    "containers": {"web": [80]},
    "launchVolumes": [],
    "taskRoleArn": "arn:aws:iam::000000000000:role/hello-world",
    "subnets": {SUBNET: VPC, ELSEWHERE_SUBNET: ELSEWHERE},
    "securityGroups": {GROUP: VPC, ELSEWHERE_GROUP: ELSEWHERE},
    "targetGroups": {TARGET_GROUP: {"targetType": "ip", "loadBalancers": 1}},
}
"""What is known of an account in which every good request goes through (see `record.Known`)."""
FOR_ONE_OPERATION: dict[str, dict[str, Any]] = {
    "CreateService": {"serviceStatus": None},
    "UpdateService": {"serviceStatus": "ACTIVE"},
    "DeleteService": {"serviceStatus": "ACTIVE", "desiredCount": 0},
    "DeleteCluster": {"activeServices": 0, "activeTasks": 0},
    "StopTask": {"taskStatus": "RUNNING"},
    "ExecuteCommand": {"taskStatus": "RUNNING", "executeCommand": True},
}
"""What else is known where one operation's good request goes through."""


def account(operation: str) -> dict[str, Any]:
    """What is known of an account in which the good request of an operation goes through."""
    return copy.deepcopy(ACCOUNT | FOR_ONE_OPERATION.get(operation, {}))


def good(operation: str) -> dict[str, Any]:
    """A fresh copy of the good request for an operation. Raises KeyError where there is none."""
    return copy.deepcopy(GOOD[operation])


def first_container(request: dict[str, Any]) -> dict[str, Any]:
    """The first container definition of a sample, to be changed in place."""
    container: dict[str, Any] = request["containerDefinitions"][0]
    return container


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """What changes a sample so that a place holds a value; of a list (`volumes[]`) it is the first item."""
    steps = [step for step in re.split(r"[.\[]", path) if step]

    def change(request: dict[str, Any]) -> None:
        spot: Any = request
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            key: Any = 0 if step == "]" else step
            if isinstance(spot, list) and not spot:
                spot.append({})
            if following is None:
                spot[key] = copy.deepcopy(value)
            elif isinstance(spot, list):
                spot = spot[0]
            else:
                spot = spot.setdefault(key, [] if following == "]" else {})

    return change
