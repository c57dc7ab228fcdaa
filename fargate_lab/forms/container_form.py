"""The form for a container: one entry of RegisterTaskDefinition's containerDefinitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fargate_lab.rules import good

from . import paths, rows
from .form import Form
from .remedies import Remedy
from .rows import Row
from .sending import Answer, Refusal

if TYPE_CHECKING:
    from .task_definition_form import TaskDefinitionForm

DEFAULT_NAME = "hello-world"
DEFAULT_IMAGE = "tutum/hello-world"
LARGEST = ("32768", "249856")
"""The task around a container that stands alone: large enough for any."""
MAPPING = "portMappings[0]"
PORT = f"{MAPPING}.containerPort"
GROUP = "logConfiguration.options.awslogs-group"


class ContainerForm(Form):
    """Edits a container definition: `ContainerForm(lab, name="web", image="nginx", containerPort=80)`.

    It is judged as part of the task definition it was given to, or of an otherwise good one.
    """

    operation = "RegisterTaskDefinition"
    title = "Container"
    intro = "What runs: a program in its image. It travels inside a task definition."
    verb = ""
    rows = rows.CONTAINER
    follows = ((GROUP, "name", "/ecs/{}"),)

    owner: TaskDefinitionForm | None = None

    @property
    def at(self) -> str:  # type: ignore[override]
        """Where this container stands in the task definition."""
        index = self.owner.containers.index(self) if self.owner else 0
        return f"containerDefinitions[{index}]"

    def start(self, prefill: Mapping[str, Any]) -> dict[str, Any]:
        """The book's container, with its output going to CloudWatch Logs."""
        name = prefill.get("name", DEFAULT_NAME)
        return {
            "name": name,
            "image": DEFAULT_IMAGE,
            "essential": True,
            "portMappings": [{"containerPort": 80, "protocol": "tcp"}],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": f"/ecs/{name}",
                    "awslogs-region": self.account.region,
                    "awslogs-stream-prefix": "ecs",
                },
            },
        }

    def whole(self) -> dict[str, Any]:
        """The task definition around this container."""
        if self.owner:
            return self.owner.whole()
        cpu, memory = LARGEST
        return {**good(self.operation), "cpu": cpu, "memory": memory, "containerDefinitions": [self.request]}

    def edit(self, path: str, value: Any) -> None:
        """Put one value into the request; a port mapping without a port goes, and its protocol with it."""
        mapping = paths.read(self.request, MAPPING)
        if (
            path == PORT
            and value is None
            and isinstance(mapping, dict)
            and mapping.keys() <= {"containerPort", "protocol"}
        ):
            path = MAPPING
        super().edit(path, value)

    @property
    def shown(self) -> dict[str, Any]:
        """This container as the part of RegisterTaskDefinition that it is."""
        return {"containerDefinitions": [self.request]}

    def changed(self) -> None:
        """The request changed: the task definition around it has, too."""
        if self.owner:
            self.owner.container_changed(self)
        else:
            super().changed()

    def note(self, row: Row) -> str:
        """Whether the log group is there."""
        if row.path == GROUP and self._has_group() is False:
            return "Does not exist yet. Without it no task can start."
        return ""

    def offers(self, row: Row) -> list[Remedy]:
        """The log group, where the account has none of that name."""
        name = paths.read(self.request, GROUP)
        if row.path != GROUP or not name or self._has_group() is not False:
            return []
        return [Remedy("Create the log group", make=lambda: self._make_group(name))]

    def _has_group(self) -> bool | None:
        return self.account.has("log_groups", paths.read(self.request, GROUP))

    def _make_group(self, name: str) -> dict[str, Any]:
        self.account.make_log_group(name)
        return {}

    def send(self) -> Answer | Refusal:
        """A container is not sent by itself; says so."""
        message = "A container definition travels inside a task definition: TaskDefinitionForm(lab, containers=[form])."
        return Refusal(self.operation, "NotARequest", message)

    def outline(self) -> str:
        """The name and the image."""
        return f"{self.request.get('name', 'no name')}, {self.request.get('image', 'no image')}"
