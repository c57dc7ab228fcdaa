"""What CreateCluster refuses."""

from __future__ import annotations

from collections.abc import Iterator

from .reading import text
from .record import Finding, Known, Request, Rule
from .sources import PREFLIGHT, api, cited
from .tables import NAME

OPERATIONS = ("CreateCluster",)


def _name(request: Request, known: Known) -> Iterator[Finding]:
    name = text(request, "clusterName")
    if name and not NAME.fullmatch(name):
        yield "clusterName", {}


ROWS = (
    Rule(
        id="cluster-name",
        operations=OPERATIONS,
        path="clusterName",
        error="InvalidParameterException",
        text=r"ClusterName must match ^[a-zA-Z0-9\\-_]{1,255}$",
        why="The name becomes part of an ARN, so ECS takes only letters, digits, hyphens and underscores, 255 at most.",
        fix="Leave out spaces, dots, slashes and accents.",
        source=cited(api("CreateCluster"), PREFLIGHT),
        find=_name,
        broken=lambda request: request.update(clusterName="my cluster"),
    ),
)
