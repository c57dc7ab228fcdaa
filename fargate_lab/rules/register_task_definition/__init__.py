"""What RegisterTaskDefinition refuses. The rows stand in the order in which AWS checks them, as far as it is known:
the form of the definition, then each container, then what only Fargate asks."""

from __future__ import annotations

from . import (
    awsvpc,
    containers,
    definition,
    dependencies,
    fargate,
    host,
    lifetimes,
    limits,
    roles,
    task_size,
    volumes,
)

ROWS = (
    *definition.ROWS,
    *containers.ROWS,
    *dependencies.ROWS,
    *lifetimes.ROWS,
    *limits.ROWS,
    *awsvpc.ROWS,
    *volumes.ROWS,
    *task_size.ROWS,
    *fargate.ROWS,
    *roles.ROWS,
    *host.ROWS,
)
