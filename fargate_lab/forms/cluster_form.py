"""The form for a cluster: CreateCluster."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import rows
from .form import Form

DEFAULT_NAME = "hello-world"


class ClusterForm(Form):
    """Edits a CreateCluster request: `ClusterForm(lab, clusterName="web")`."""

    operation = "CreateCluster"
    title = "Cluster"
    intro = "The place that services and tasks belong to."
    verb = "Create cluster"
    judge = "AWS"
    rows = rows.CLUSTER

    def start(self, prefill: Mapping[str, Any]) -> dict[str, Any]:
        """The book's name."""
        return {"clusterName": DEFAULT_NAME}

    def outline(self) -> str:
        """The name."""
        return str(self.request.get("clusterName", "default"))
