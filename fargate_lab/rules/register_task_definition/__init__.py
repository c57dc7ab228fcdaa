"""What RegisterTaskDefinition refuses. The rows stand in the order in which AWS checks them, as far as it is known:
the form of the definition, then each container, then what only Fargate asks."""

from __future__ import annotations

from . import containers, definition, fargate, task_size

ROWS = (*definition.ROWS, *containers.ROWS, *task_size.ROWS, *fargate.ROWS)
