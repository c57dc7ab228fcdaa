"""The form for a service: CreateService."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import paths, rows
from .account import HTTP
from .container_form import PORT
from .form import Form
from .remedies import Remedy
from .rows import Row

if TYPE_CHECKING:
    from .wizard import Wizard

ENDING = "-task-definition"
GROUPS = "networkConfiguration.awsvpcConfiguration.securityGroups"


class ServiceForm(Form):
    """Edits a CreateService request: `ServiceForm(lab, cluster="hello-world", desiredCount=2)`.

    Starts with the account's newest names, the default VPC's subnets and the security group that lets the world in on
    port 80, or the default group where there is none. assignPublicIp is ENABLED: the default VPC's subnets are public,
    and a pull needs a way out.
    """

    operation = "CreateService"
    title = "Service"
    intro = "Keeps a number of tasks running and replaces what stops."
    verb = "Create service"
    judge = "AWS"
    rows = rows.SERVICE

    around: Wizard | None = None

    def start(self, prefill: Mapping[str, Any]) -> dict[str, Any]:
        """What the account suggests."""
        family = str(prefill.get("taskDefinition") or self._only("families") or f"hello-world{ENDING}")
        name = family.rsplit("/", 1)[-1].split(":")[0].removesuffix(ENDING)
        subnets = [choice.value for choice in self.account.subnets]
        groups = [choice.value for choice in self.account.security_groups[:1]]
        awsvpc = {"subnets": subnets, "securityGroups": groups, "assignPublicIp": "ENABLED"}
        request: dict[str, Any] = {
            "cluster": self._only("clusters") or "hello-world",
            "serviceName": f"{name}-service",
            "taskDefinition": family,
            "desiredCount": 1,
            "launchType": "FARGATE",
        }
        if subnets:
            given = {key: value for key, value in awsvpc.items() if value}
            request["networkConfiguration"] = {"awsvpcConfiguration": given}
        return request

    def known(self) -> dict[str, Any]:
        """What the wizard knows of the task definition that the service will run."""
        definition = self.around.task_definition.request if self.around else {}
        facts = {"networkMode": "networkMode", "compatibilities": "requiresCompatibilities"}
        return {fact: definition[key] for fact, key in facts.items() if key in definition}

    @property
    def _port(self) -> int:
        """The port the containers listen on, as far as it is known here."""
        found = paths.read(self.around.container.request, PORT) if self.around else HTTP
        return found if isinstance(found, int) else HTTP

    def note(self, row: Row) -> str:
        """Whether anybody outside could connect."""
        if row.path == GROUPS and self.account.lab is not None and not self._reachable():
            return f"With these, nobody outside may connect to port {self._port}."
        return ""

    def offers(self, row: Row) -> list[Remedy]:
        """A security group that lets the world in, where none of those given does."""
        if row.path != GROUPS or self.account.lab is None or self._reachable() or self.account.vpc is None:
            return []
        port = self._port

        def make() -> dict[str, Any]:
            return {GROUPS: [self.account.make_open_group(port)]}

        if open_groups := self.account.open_groups(port):
            return [Remedy(f"Take the group that opens port {port}", {GROUPS: open_groups[:1]})]
        return [Remedy(f"Create a group that opens port {port}", make=make)]

    def _reachable(self) -> bool:
        given = paths.read(self.request, GROUPS)
        return bool(set(given if isinstance(given, list) else ()) & set(self.account.open_groups(self._port)))

    def _only(self, name: str) -> str | None:
        """The first of a list, and the only one when there is but one."""
        found = self.account.choices(name)
        return found[0].value if found else None

    def outline(self) -> str:
        """The name, the cluster and the count."""
        request = self.request
        return (
            f"{request.get('serviceName', 'no name')} in {request.get('cluster', 'default')},"
            f" {request.get('desiredCount', 'no')} x {request.get('taskDefinition', 'no task definition')}"
        )
