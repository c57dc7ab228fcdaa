"""Which AWS services moto answers for the lab, and how they get loaded.

What it knows: names, moto's packages, when each is loaded. What it does not know: requests, accounts.
A service that is not in the table is refused: some of moto's others would start Docker or use the network.
"""

from __future__ import annotations

import importlib
import sys
import threading
from dataclasses import dataclass
from typing import Any

from . import patches


@dataclass(frozen=True)
class Service:
    """One row: a service as requests name it."""

    name: str
    """The name in the credential scope of a signed request."""
    package: str
    """moto's package for it."""
    title: str
    """AWS's own name."""
    wire: str
    """How it answers errors: json, query, ec2 or rest-xml."""
    eager: bool
    """Loaded in the background at start; otherwise on first use (10-50 ms)."""
    why: str


SERVICES = (
    Service("ec2", "ec2", "EC2", "ec2", True, "every Fargate task has a network interface in a subnet"),
    Service("logs", "logs", "CloudWatch Logs", "json", True, "the awslogs driver writes here"),
    Service("iam", "iam", "IAM", "query", True, "execution role and task role"),
    Service("sts", "sts", "STS", "query", True, "who am I: the first call of many tools"),
    Service(
        "elasticloadbalancing", "elbv2", "Elastic Load Balancing", "query", False, "services behind an ALB"
    ),
    Service("monitoring", "cloudwatch", "CloudWatch", "json", False, "metrics and alarms of a service"),
    Service(
        "application-autoscaling",
        "applicationautoscaling",
        "Application Auto Scaling",
        "json",
        False,
        "scales desiredCount; imports moto.ecs, so replace_ecs() must come first",
    ),
    Service("ecr", "ecr", "ECR", "json", False, "private images"),
    Service("secretsmanager", "secretsmanager", "Secrets Manager", "json", False, "secrets of a container"),
    Service("ssm", "ssm", "Systems Manager", "json", False, "parameters as secrets of a container"),
    Service(
        "servicediscovery",
        "servicediscovery",
        "Cloud Map",
        "json",
        False,
        "service discovery, Service Connect",
    ),
    Service("events", "events", "EventBridge", "json", False, "task state change events, scheduled tasks"),
    Service("s3", "s3", "S3", "rest-xml", False, "environment files; what tasks read and write"),
    Service(
        "tagging",
        "resourcegroupstaggingapi",
        "Resource Groups Tagging",
        "json",
        False,
        "find what a lab made",
    ),
    Service("kms", "kms", "KMS", "json", False, "keys of secrets and log groups"),
)
BY_NAME = {service.name: service for service in SERVICES}

WARM_MODELS = ("ec2", "logs", "iam", "sts")
"""botocore models read in the background after the imports: the first EC2 call would wait 0.25 s for its own."""

REGIONS = patches.REGIONS

ready = threading.Event()
"""Set when the eager services are loaded: until then a call to them blocks whoever makes it."""

worldwide: dict[str, Any] = {}
"""What accounts share: the public addresses in use."""

_lock = threading.RLock()
_brought_in: dict[str, Any] = {}


def bring_in(module: str) -> Any:
    """Import a module of moto, patched. The only way in; safe from any thread."""
    known = _brought_in.get(module)
    if known is not None:
        return known
    with _lock:
        patches.before_moto()
        for wanted in (
            "moto.core.responses",
            "moto.moto_api._internal",
            module,
        ):  # the core must be changed first
            with patches.without_boto3():
                imported = importlib.import_module(wanted)
            patches.after_import(sys.modules)
        _brought_in[module] = imported
        return imported


def backend(package: str, account: str, region: str) -> Any:
    """The state of one service of one account. IAM, STS and S3 have one region, called ``aws``."""
    module = bring_in(f"moto.{package}.models")
    return getattr(module, f"{package}_backends")[account][region]


def load() -> None:
    """Import what the first task needs (0.5 s, 60 MB), set ``ready``, then warm up what the first calls need.

    For a background thread: the port can listen meanwhile.
    """
    try:
        for service in SERVICES:
            if service.eager:
                bring_in(f"moto.{service.package}.responses")
                bring_in(f"moto.{service.package}.urls")
    finally:
        ready.set()  # after a failure too: then the next call fails with the reason instead of waiting for ever
    models = bring_in("moto.core.utils")
    for name in WARM_MODELS:
        models.get_service_model(name)


def replace_ecs(ecs_backends: Any) -> None:
    """Put ``ecs_backends`` (``[account][region]`` -> an object with moto's ECSBackend methods) in the place of moto's.

    Must be called before Application Auto Scaling is loaded, which keeps what it finds. moto's own ECS is never
    reachable from outside: ``ecs`` is not in SERVICES, the edge answers it.
    """
    if "moto.applicationautoscaling.models" in sys.modules:
        raise RuntimeError("replace_ecs() came after Application Auto Scaling was loaded")
    bring_in("moto.ecs.models").ecs_backends = ecs_backends
    bring_in("moto.ecs").ecs_backends = ecs_backends


def reset() -> None:
    """Forget every account. For a process that makes one world after another (tests); the imports stay."""
    worldwide.clear()
    if "moto.core.base_backend" in sys.modules:
        kept: Any = sys.modules["moto.core.base_backend"].BackendDict  # type: ignore[attr-defined]
        for backends in kept._instances:
            backends.clear()
        kept._instances.clear()
