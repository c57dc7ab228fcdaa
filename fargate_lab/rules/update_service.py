"""What UpdateService refuses by itself: a service that is not there, or no longer."""

from __future__ import annotations

from collections.abc import Iterator

from .record import Finding, Known, Request, Rule
from .sources import EMULATED, SEEN, api, cited

OPERATIONS = ("UpdateService",)


def _unknown(request: Request, known: Known) -> Iterator[Finding]:
    if known["serviceStatus"] is None:
        yield "service", {}


def _inactive(request: Request, known: Known) -> Iterator[Finding]:
    if known["serviceStatus"] in ("DRAINING", "INACTIVE"):
        yield "service", {}


ROWS = (
    Rule(
        id="service-unknown",
        operations=OPERATIONS,
        path="service",
        error="ServiceNotFoundException",
        text="Service not found.",
        why="No service of this name is in this cluster. Names count within a cluster, so the cluster may be the wrong"
        " one.",
        fix="Look at ListServices of the cluster.",
        source=cited(api("UpdateService"), SEEN),
        find=_unknown,
        broken=lambda request: request.update(service="unheard-of"),
        needs=("serviceStatus",),
        known_when_broken={"serviceStatus": None},
    ),
    Rule(
        id="service-not-active",
        operations=OPERATIONS,
        path="service",
        error="ServiceNotActiveException",
        text="Service was not ACTIVE.",
        why="The service has been deleted. While it drains, and for a while after, it can be described, not changed.",
        fix="Create it again once its tasks are gone.",
        source=cited(api("UpdateService"), EMULATED),
        find=_inactive,
        broken=lambda request: None,
        confirmed=False,
        needs=("serviceStatus",),
        known_when_broken={"serviceStatus": "INACTIVE"},
    ),
)
