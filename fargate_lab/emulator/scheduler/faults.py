"""A fault that happens to one task; the rows stand in `rules.faults`."""

from __future__ import annotations

from fargate_lab.rules.faults import FAULTS, Fault


class TaskFault(Exception):
    """A fault with its text filled in: the reason why a task stops."""

    def __init__(self, row: Fault, **values: str) -> None:
        super().__init__(row.message(values))
        self.row = row


def fault(fault_id: str, **values: str) -> TaskFault:
    """The error to raise when this fault happens."""
    return TaskFault(FAULTS[fault_id], **values)
