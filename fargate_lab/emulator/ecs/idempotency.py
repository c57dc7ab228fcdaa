"""Client tokens of RunTask: the same request again, with the same token, answers the same tasks.

boto3 draws a token for every call and sends it again when it retries, so that a lost answer starts nothing twice.
"""

from __future__ import annotations

from fargate_lab.emulator.ecs.errors import EcsError
from fargate_lab.emulator.ecs.state import Shape, Task
from fargate_lab.emulator.world import Region

KEPT_SECONDS = 24 * 3600.0
MOST_KEPT = 5000


def earlier(here: Region, request: Shape) -> list[Task] | None:
    """The tasks that this request started before; ConflictException when its token was another request's."""
    known = here.tokens.get(request.get("clientToken") or "")
    if known is None or here.now - known[0] > KEPT_SECONDS:
        return None
    _, first, tasks = known
    if first != request:
        raise EcsError(
            "ConflictException",
            "The request could not be processed because of conflict in the current state of the resource. The client "
            "token is already in use with a different RunTask request.",
            members={"resourceIds": [one.arn for one in tasks]},
        )
    return tasks


def remember(here: Region, request: Shape, tasks: list[Task]) -> None:
    """Keep what came of a token for a day."""
    token = request.get("clientToken")
    if not token:
        return
    here.tokens[token] = (here.now, request, tasks)
    while len(here.tokens) > MOST_KEPT:
        del here.tokens[next(iter(here.tokens))]
