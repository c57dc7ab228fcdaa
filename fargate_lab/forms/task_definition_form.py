"""The form for a task definition: RegisterTaskDefinition, with its containers."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from fargate_lab.rules.sizes import size_or_none

from . import paths, rows
from .account import Account
from .container_form import GROUP, ContainerForm
from .form import Form
from .remedies import Remedy
from .rows import Row
from .size_words import price_note

SMALLEST = ("256", "512")


class TaskDefinitionForm(Form):
    """Edits a RegisterTaskDefinition request: `TaskDefinitionForm(lab, containers=[ContainerForm(lab)])`.

    `containers` are ContainerForms or dicts; without them there is one, the book's. Each container keeps a form of its
    own in `containers`, over its entry of the request.
    """

    operation = "RegisterTaskDefinition"
    title = "Task definition"
    intro = (
        "What a task is made of: its containers, its size, its roles. Every registration is a new revision."
    )
    verb = "Register task definition"
    rows = rows.TASK_DEFINITION
    own_parts = frozenset({"containerDefinitions"})

    def __init__(
        self,
        lab: Any = None,
        containers: Iterable[ContainerForm | Mapping[str, Any]] | None = None,
        *,
        account: Account | None = None,
        **prefill: Any,
    ) -> None:
        account = account or Account(lab)
        given = prefill.pop("containerDefinitions", None) if containers is None else containers
        own = given is None
        self.containers = [_form_of(one, lab, account) for one in given or []]
        if own:
            self.containers.append(ContainerForm(lab, account=account))
        super().__init__(lab, account=account, **prefill)
        if own:
            paths.write(self.containers[0].request, GROUP, f"/ecs/{self.request.get('family')}")
        for container in self.containers:
            self._adopt(container)
        self._gather()

    def start(self, prefill: Mapping[str, Any]) -> dict[str, Any]:
        """The smallest size, on Fargate, with the account's execution role if it has one."""
        name = self.containers[0].request.get("name") if self.containers else "task"
        request = {
            "family": f"{name}-task-definition",
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": SMALLEST[0],
            "memory": SMALLEST[1],
            "executionRoleArn": self.account.execution_role,
            "containerDefinitions": [],
        }
        return {key: value for key, value in request.items() if value is not None}

    @property
    def request(self) -> dict[str, Any]:
        """The request as boto3 takes it. Set it to fill the form and the forms of its containers."""
        return self._request

    @request.setter
    def request(self, request: Mapping[str, Any]) -> None:
        self._request = copy.deepcopy(dict(request))
        entries = self._request.get("containerDefinitions")
        entries = [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
        for container in self.containers[len(entries) :]:
            container.owner = None
        del self.containers[len(entries) :]
        for index, entry in enumerate(entries):
            if index == len(self.containers):
                self._adopt(ContainerForm(self.lab, account=self.account), into=self.containers)
            self.containers[index]._request = entry
        self.changed()

    def edit(self, path: str, value: Any) -> None:
        """Put one value into the request; a container's log group named after the family follows the family."""
        if path == "family" and value:
            old = f"/ecs/{self.request.get('family')}"
            for container in self.containers:
                if paths.read(container.request, GROUP) == old:
                    paths.write(container.request, GROUP, f"/ecs/{value}")
        super().edit(path, value)

    def add_container(self, container: ContainerForm | Mapping[str, Any] | None = None) -> ContainerForm:
        """One container more: a form, a dict, or one to be filled in."""
        given = (
            container
            if container is not None
            else {"name": f"container-{len(self.containers) + 1}", "essential": False}
        )
        form = _form_of(given, self.lab, self.account)
        self._adopt(form, into=self.containers)
        self._gather()
        self.changed()
        return form

    def remove_container(self, container: ContainerForm) -> None:
        """One container less."""
        self.containers.remove(container)
        container.owner = None
        self._gather()
        self.changed()

    def changed(self) -> None:
        """Something changed here or in a container; the containers are judged by the whole."""
        super().changed()
        for container in self.containers:
            container.refusal, container.answered = None, False
            container.notify()

    def note(self, row: Row) -> str:
        """The price beside the size."""
        return price_note(self.request) if row.kind == "memory" else ""

    def offers(self, row: Row) -> list[Remedy]:
        """The execution role, where the account has none."""
        missing = self.account.lab is not None and self.account.execution_role is None
        if row.path != "executionRoleArn" or not missing:
            return []
        return [
            Remedy("Create ecsTaskExecutionRole", make=lambda: {row.path: self.account.make_execution_role()})
        ]

    def extra_parts(self) -> list[Any]:
        """The containers, on the page."""
        from .containers_view import ContainersView

        return [ContainersView(self).root]

    def outline(self) -> str:
        """The family and the size."""
        cpu, memory = size_or_none(self.request)
        size = (
            f"{cpu or self.request.get('cpu', 'no')} CPU / {memory or self.request.get('memory', 'no')} MiB"
        )
        return f"{self.request.get('family', 'no family')}, {size}"

    def _adopt(self, container: ContainerForm, into: list[ContainerForm] | None = None) -> None:
        container.owner = self
        if into is not None:
            into.append(container)

    def _gather(self) -> None:
        """The request holds the containers' own dicts, so that there is one state and not two."""
        self._request["containerDefinitions"] = [container.request for container in self.containers]

    def container_changed(self, container: ContainerForm) -> None:
        """A container's request is another one now."""
        self._gather()
        self.changed()


def _form_of(given: ContainerForm | Mapping[str, Any], lab: Any, account: Account) -> ContainerForm:
    if isinstance(given, ContainerForm):
        return given
    form = ContainerForm(lab, account=account)
    form.request = given
    return form
