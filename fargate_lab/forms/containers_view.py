"""The containers inside the form of a task definition: a line each, which opens into the container's own form."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import ipywidgets as widgets

from . import words
from .folds import Fold

if TYPE_CHECKING:
    from .container_form import ContainerForm
    from .task_definition_form import TaskDefinitionForm


class ContainersView:
    """`root` is the widget; it follows the task definition's `containers`."""

    def __init__(self, form: TaskDefinitionForm) -> None:
        self._form = form
        self._lines: dict[int, _Line] = {}
        add = widgets.Button(description="+ Add a container", tooltip="Another container in the same task")
        add.add_class("fl-fold-button")
        add.on_click(lambda _button: form.add_container())
        self._list = widgets.VBox()
        self.root = widgets.VBox([widgets.HTML(words.section("Containers")), self._list, add])
        self.root.add_class("fl-section-box")
        form.listen(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """A line for each container."""
        lines = {id(one): self._lines.get(id(one)) or _Line(self._form, one) for one in self._form.containers}
        for line in lines.values():
            line.refresh()
        if lines.keys() != self._lines.keys():
            self._lines = lines
            self._list.children = tuple(line.root for line in lines.values())


class _Line:
    def __init__(self, form: TaskDefinitionForm, container: ContainerForm) -> None:
        self._container = container
        self._fold = Fold("", lambda: container.widget)
        self._said = widgets.HTML()
        remove = widgets.Button(
            description="Remove", tooltip="Take this container out of the task definition"
        )
        remove.add_class("fl-fold-button")
        remove.on_click(lambda _button: form.remove_container(container))
        head = widgets.HBox([self._fold.button, self._said, remove])
        head.add_class("fl-container-line")
        self._fold.button.on_click(lambda _button: self._arrange())
        self._head = head
        self.root = widgets.VBox([head])
        self.root.add_class("fl-container-box")

    def _arrange(self) -> None:
        self.root.children = (self._head, self._container.widget) if self._fold.open else (self._head,)

    def refresh(self) -> None:
        name = str(self._container.request.get("name", "no name"))
        self._fold.rename(f"container {name}")
        found = self._container.violations
        image = escape(str(self._container.request.get("image", "no image")))
        if found:
            count = f"{len(found)} problem{'s' if len(found) > 1 else ''}"
            said = f'<span class="fl-bad">✕ {count}</span> {escape(found[0].message)}'
        else:
            said = '<span class="fl-good">✓ valid</span>'
        self._said.value = f'<div class="fl-line"><code>{image}</code> {said}</div>'
