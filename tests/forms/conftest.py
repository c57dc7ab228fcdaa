"""A lab without a cloud: answers the few reads that forms ask, keeps what is sent, refuses when told to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import ipywidgets
import pytest
from botocore.exceptions import ClientError

from fargate_lab.forms.form import Form

ROLE = "arn:aws:iam::000000000000:role/ecsTaskExecutionRole"
TRUST = {"Statement": [{"Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}


class FakeLab:
    region = "us-east-1"
    account = "000000000000"

    def __init__(self, role: bool = True, groups: tuple[str, ...] = (), opened: bool = False) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.refuse: dict[str, tuple[str, str]] = {}
        self.roles = (
            [{"RoleName": "ecsTaskExecutionRole", "Arn": ROLE, "AssumeRolePolicyDocument": TRUST}]
            if role
            else []
        )
        self.groups = list(groups)
        self.security_groups = [{"GroupId": "sg-0d", "GroupName": "default", "IpPermissions": []}]
        if opened:
            http = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
            self.security_groups.append({"GroupId": "sg-0a", "GroupName": "web", "IpPermissions": [http]})

    def client(self, service: str) -> Any:
        return _Client(self, service)

    def answer(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        read = getattr(self, f"_{operation}", None)
        if read is not None:
            return read(params)
        self.sent.append((operation, params))
        if operation in self.refuse:
            code, message = self.refuse[operation]
            raise ClientError({"Error": {"Code": code, "Message": message}}, operation)
        if operation == "create_role":
            document = json.loads(params["AssumeRolePolicyDocument"])
            role = {"RoleName": params["RoleName"], "Arn": ROLE, "AssumeRolePolicyDocument": document}
            self.roles.append(role)
            return {"Role": role}
        if operation == "create_log_group":
            self.groups.append(params["logGroupName"])
            return {}
        if operation == "create_security_group":
            self.security_groups.append(
                {"GroupId": "sg-0e", "GroupName": params["GroupName"], "IpPermissions": []}
            )
            return {"GroupId": "sg-0e"}
        if operation == "authorize_security_group_ingress":
            self.security_groups[-1]["IpPermissions"] = params["IpPermissions"]
            return {}
        kind = {
            "register_task_definition": "taskDefinition",
            "create_cluster": "cluster",
            "create_service": "service",
        }
        name = kind.get(operation)
        extra = {"revision": 1} if name == "taskDefinition" else {}
        return {name: {**params, **extra, "status": "ACTIVE"}} if name else {}

    def _describe_vpcs(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"Vpcs": [{"VpcId": "vpc-0"}]}

    def _describe_subnets(self, params: dict[str, Any]) -> dict[str, Any]:
        zones = [("subnet-0b", "us-east-1b", "172.31.16.0/20"), ("subnet-0a", "us-east-1a", "172.31.0.0/20")]
        return {"Subnets": [{"SubnetId": i, "AvailabilityZone": z, "CidrBlock": c} for i, z, c in zones]}

    def _describe_security_groups(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"SecurityGroups": self.security_groups}

    def _list_roles(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"Roles": self.roles}

    def _describe_log_groups(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"logGroups": [{"logGroupName": name} for name in self.groups]}

    def _list_clusters(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"clusterArns": []}

    def _list_task_definition_families(self, params: dict[str, Any]) -> dict[str, Any]:
        return {"families": []}


class _Client:
    def __init__(self, lab: FakeLab, service: str) -> None:
        self._lab = lab
        self._service = service

    def __getattr__(self, operation: str) -> Any:
        return lambda **params: self._lab.answer(operation, params)


@pytest.fixture
def make_lab() -> type[FakeLab]:
    return FakeLab


@pytest.fixture
def lab() -> FakeLab:
    return FakeLab()


def _walk(widget: Any) -> Iterator[Any]:
    yield widget
    if isinstance(widget, ipywidgets.Box):
        for child in widget.children:
            yield from _walk(child)


@pytest.fixture
def walk() -> Callable[[Any], Iterator[Any]]:
    """A widget and all widgets inside."""
    return _walk


@pytest.fixture
def control() -> Callable[[Form, str], Any]:
    """The ipywidget of a form that has this label."""

    def find(form: Form, label: str) -> Any:
        return next(one for one in _walk(form.widget) if getattr(one, "description", None) == label)

    return find


@pytest.fixture
def shown() -> Callable[[Any], str]:
    """All HTML that a form shows."""

    def read(form: Any) -> str:
        return "\n".join(one.value for one in _walk(form.widget) if isinstance(one, ipywidgets.HTML))

    return read
