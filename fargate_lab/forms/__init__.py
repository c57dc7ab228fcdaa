"""Forms: widgets that build AWS requests, judged while one types.

Each form edits one plain dict, the request that boto3 takes; rules judge it, boto3 sends it. Knows no AWS behaviour of
its own. Widgets are built when a form is first shown, so a form costs little where nobody looks.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .cluster_form import ClusterForm
    from .container_form import ContainerForm
    from .form import Form
    from .service_form import ServiceForm
    from .size_grid import SizeGrid
    from .task_definition_form import TaskDefinitionForm
    from .wizard import Wizard

_HOMES = {
    "ClusterForm": "cluster_form",
    "ContainerForm": "container_form",
    "Form": "form",
    "ServiceForm": "service_form",
    "SizeGrid": "size_grid",
    "TaskDefinitionForm": "task_definition_form",
    "Wizard": "wizard",
}

__all__ = ["ClusterForm", "ContainerForm", "Form", "ServiceForm", "SizeGrid", "TaskDefinitionForm", "Wizard"]


def __getattr__(name: str) -> object:
    """Import a form at its first use: a notebook that shows only a grid builds only a grid."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
