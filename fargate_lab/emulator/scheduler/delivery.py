"""From a container's output to CloudWatch Logs: what `awslogs` does, in batches of one virtual instant."""

from __future__ import annotations

from fargate_lab.emulator.neighbours import logs
from fargate_lab.emulator.world import Region

Batch = list[tuple[int, str]]


def deliver(here: Region, region: str, group: str, stream: str, line: bytes, at: float) -> None:
    """Put one line into the batch of its stream; the batch is written before virtual time moves on."""
    text = line.decode("utf-8", errors="replace")
    if not here.pending_lines:
        here.clock.call_after(0, (here.account.id, "logs"), lambda: _write(here))
    here.pending_lines.setdefault((region, group, stream), []).append((round(at * 1000), text))


def _write(here: Region) -> None:
    pending, here.pending_lines = here.pending_lines, {}
    for (region, group, stream), batch in pending.items():
        try:
            logs.put_lines(here.account.id, region, group, stream, batch)
        except (logs.UnknownLogGroup, logs.UnknownLogStream):
            here.journal.add(
                "logs.lost",
                here.arn(f"task/{stream.rsplit('/', 1)[-1]}"),
                f"{len(batch)} lines lost",
                f"The log group {group} or its stream was deleted while the task ran; awslogs drops what it cannot "
                "write, and the container goes on.",
            )
    here.journal.touch_logs()
