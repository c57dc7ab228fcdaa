"""A good request for each operation. A row's `broken` changes a copy of it, so tests are made from rows.

Knows: the smallest requests worth showing a learner. They are read, never changed.
"""

from __future__ import annotations

import copy
from typing import Any

REGION = "us-east-1"
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
}


def good(operation: str) -> dict[str, Any]:
    """A fresh copy of the good request for an operation. Raises KeyError where there is none."""
    return copy.deepcopy(GOOD[operation])


def first_container(request: dict[str, Any]) -> dict[str, Any]:
    """The first container definition of a sample, to be changed in place."""
    container: dict[str, Any] = request["containerDefinitions"][0]
    return container
