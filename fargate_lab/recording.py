"""Remembers the calls that change something, as the learner wrote them, for the script at the end of a chapter.

Knows botocore's events around one call. Reading calls (Describe, List, Get...) are not kept, nor is what a service
answered beyond whether it worked. Does not know how a script looks: that is `export`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

READS = re.compile(
    r"(Describe|List|Get|BatchGet|Batch[A-Z]\w*Get|Search|Filter|Lookup|Query|Scan|Head|Test|Simulate)"
)
OURS = "fargate_lab.params"


@dataclass(frozen=True)
class Call:
    """One call that was answered: its boto3 service name, its operation and the parameters as they were given."""

    service: str
    operation: str
    params: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    ok: bool = True
    error: str = ""

    def __repr__(self) -> str:
        return f"{self.service}.{self.operation}" + ("" if self.ok else f" -> {self.error}")


def record(client: Any, service: str, calls: list[Call], now: Callable[[], datetime]) -> None:
    """Add every answered writing call of `client` to `calls`; `now` tells the lab's time."""

    def remember(params: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        if not READS.match(model.name):
            context[OURS] = copy.deepcopy(params)

    def keep(parsed: dict[str, Any], model: Any, context: dict[str, Any], **_: Any) -> None:
        if OURS in context:
            error = parsed.get("Error", {}).get("Code", "")
            calls.append(Call(service, model.name, context.pop(OURS), now(), not error, error))

    client.meta.events.register_first("provide-client-params", remember)
    client.meta.events.register("after-call", keep)
