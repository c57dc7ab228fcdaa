"""The book's four steps as one: container, task definition, service, cluster.

Knows: how the four forms hang together, in which order they are filled and in which they are sent. The drawing beside
them grows from the four requests (`fargate_lab.graph`); what is shown is `wizard_view`'s.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from fargate_lab.errors import LabError

from . import paths
from .account import Account
from .cluster_form import ClusterForm
from .container_form import GROUP, ContainerForm
from .form import Form
from .sending import Answer, Refusal, outcome, refusal
from .service_form import ServiceForm
from .task_definition_form import TaskDefinitionForm

STEPS = ("container", "task_definition", "service", "cluster")
"""The steps in the book's order, by the names that the drawing knows."""


@dataclass
class Call:
    """One call of the wizard's: what it is called on the page, and what came of it."""

    text: str
    make: Callable[[], Answer | Refusal]
    step: str
    result: Answer | Refusal | None = None

    def __repr__(self) -> str:
        if self.result is None:
            return f"○ {self.text}"
        if isinstance(self.result, Refusal):
            return f"✕ {self.text}: {self.result.code}: {self.result.message}"
        return f"✓ {self.text}: {outcome(self.result)}"


class Wizard:
    """The four forms as one: `Wizard(lab)`, or prefilled, `Wizard(lab, container={"image": "nginx"})`.

    `container`, `task_definition`, `service` and `cluster` take keywords for their forms. The names hang together: the
    service runs the family and stands in the cluster, wherever they are changed.
    """

    def __init__(self, lab: Any = None, **prefill: dict[str, Any]) -> None:
        unknown = [name for name in prefill if name not in STEPS]
        if unknown:
            raise WizardKeyword(f'Wizard has no step "{unknown[0]}". It knows: {", ".join(STEPS)}.')
        self.lab = lab
        self.account = Account(lab)
        self.step = STEPS[0]
        self.sending = False
        self.calls: list[Call] = []
        self._listeners: list[Callable[[], None]] = []
        self._view: Any = None
        self.container = ContainerForm(lab, account=self.account, **prefill.get("container", {}))
        task_definition = prefill.get("task_definition", {})
        self.task_definition = TaskDefinitionForm(
            lab, [self.container], account=self.account, **task_definition
        )
        self._group_of_family()
        family = self.task_definition.request.get("family", "")
        self.cluster = ClusterForm(lab, account=self.account, **prefill.get("cluster", {}))
        named = {"taskDefinition": family, "cluster": self.cluster.request.get("clusterName", "default")}
        self.service = ServiceForm(lab, account=self.account, **{**named, **prefill.get("service", {})})
        self.service.around = self
        self._names = self._leading()
        self._sent: dict[str, Any] = {}
        for form in self.forms.values():
            form.listen(self._something_changed)

    @property
    def forms(self) -> dict[str, Form]:
        """The four forms by step."""
        return {step: getattr(self, step) for step in STEPS}

    @property
    def requests(self) -> dict[str, dict[str, Any]]:
        """The four requests by step, as the drawing takes them."""
        return {step: form.request for step, form in self.forms.items()}

    @property
    def violations(self) -> dict[str, list[Any]]:
        """What is wrong, by step; steps that are well are left out, and so is what the plan mends."""
        found = {step: form.violations for step, form in self.forms.items() if step != "container"}
        if self._makes_role():
            found["task_definition"] = [
                v for v in found["task_definition"] if v.rule.id != "awslogs-execution-role"
            ]
        return {step: violations for step, violations in found.items() if violations}

    # -- sending

    def plan(self) -> list[Call]:
        """The calls in the order in which AWS needs them; what is missing in the account is made first."""
        before = []
        groups = {paths.read(container.request, GROUP) for container in self.task_definition.containers}
        if self._makes_role():
            before.append(Call("iam.create_role, iam.attach_role_policy", self._make_role, "task_definition"))
        for group in sorted(groups - {None}):
            if self.account.has("log_groups", group) is False:
                make = partial(self._make_group, group)
                before.append(Call(f"logs.create_log_group {group}", make, "container"))
        return [
            *before,
            Call("ecs.register_task_definition", self.task_definition.send, "task_definition"),
            Call("ecs.create_cluster", self.cluster.send, "cluster"),
            Call("ecs.create_service", self.service.send, "service"),
        ]

    def send(self) -> list[Answer | Refusal]:
        """Make every call of the plan, one after another; stops at the first refusal. What came of each, in order."""
        self.calls = self.plan()
        self.sending = True
        try:
            for call in self.calls:
                self.notify()
                call.result = call.make()
                if isinstance(call.result, Refusal):
                    self.step = call.step
                    break
        finally:
            self.sending = False
            self._sent = copy.deepcopy(self.requests)
            self.notify()
        return [call.result for call in self.calls if call.result is not None]

    def send_in_background(self) -> threading.Thread:
        """`send` on a thread of its own, so that the kernel stays free."""
        thread = threading.Thread(target=self.send, name="fargate-lab-wizard", daemon=True)
        thread.start()
        return thread

    def _makes_role(self) -> bool:
        """Whether the plan begins with the execution role: the definition names none, and logs need one."""
        needed = any(paths.read(container.request, GROUP) for container in self.task_definition.containers)
        return self.lab is not None and needed and not self.task_definition.request.get("executionRoleArn")

    def _make_role(self) -> Answer | Refusal:
        def make() -> dict[str, Any]:
            arn = self.account.make_execution_role()
            self.task_definition.edit("executionRoleArn", arn)
            return {}

        return self._prepared("CreateRole", make)

    def _make_group(self, name: str) -> Answer | Refusal:
        def make() -> dict[str, Any]:
            self.account.make_log_group(name)
            return {}

        return self._prepared("CreateLogGroup", make)

    @staticmethod
    def _prepared(operation: str, make: Callable[[], dict[str, Any]]) -> Answer | Refusal:
        try:
            return Answer(operation, make())
        except ClientError as error:
            found = error.response["Error"]
            return refusal(operation, found["Code"], found["Message"], {})
        except (BotoCoreError, LabError, OSError) as error:
            return Refusal(operation, type(error).__name__, " ".join(str(error).split()))

    # -- hanging together

    def go(self, step: str) -> None:
        """Show a step."""
        self.step = step
        self.notify()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change."""
        self._listeners.append(listener)

    def notify(self) -> None:
        """Tell everyone who shows the wizard."""
        for listener in list(self._listeners):
            listener()

    def _leading(self) -> tuple[Any, Any]:
        return self.task_definition.request.get("family"), self.cluster.request.get("clusterName", "default")

    def _something_changed(self) -> None:
        """The service keeps to the family and the cluster, as long as it named the old ones."""
        before, now = self._names, self._leading()
        if before != now:
            self._names = now
            for path, old, new in zip(("taskDefinition", "cluster"), before, now, strict=True):
                if new and self.service.request.get(path) == old:
                    self.service.edit(path, new)
        if self.calls and not self.sending and self.requests != self._sent:
            self.calls = []  # what came of other requests
        self.notify()

    def _group_of_family(self) -> None:
        """A log group that was named after the container is named after the family, as in the book."""
        request = self.container.request
        if paths.read(request, GROUP) == f"/ecs/{request.get('name')}":
            paths.write(request, GROUP, f"/ecs/{self.task_definition.request.get('family')}")

    # -- showing

    @property
    def widget(self) -> Any:
        """The wizard as an ipywidget, built at its first use."""
        if self._view is None:
            from .wizard_view import WizardView

            self._view = WizardView(self)
        return self._view.root

    def __repr__(self) -> str:
        said = "not valid yet" if self.violations else "valid"
        lines = [f"Wizard: {said}{', after it has made the execution role' if self._makes_role() else ''}"]
        lines += [f"  {number}. {form!r}" for number, form in enumerate(self.forms.values(), 1)]
        lines += [f"  {call!r}" for call in self.calls]
        return "\n".join(lines)

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle = self.widget._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        data["text/plain"] = repr(self)
        self.notify()
        return data, metadata


class WizardKeyword(LabError, TypeError):
    """A keyword that is no step of the wizard."""
