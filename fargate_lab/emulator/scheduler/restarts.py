"""Whether a container that has ended is started again in its task: its restartPolicy.

Decides only. A restarted container keeps its task, its name, its log stream and its runtime id.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-restart-policy.html
"""

from __future__ import annotations

from fargate_lab.emulator.ecs.state import Container, Task

ATTEMPT_PERIOD_SECONDS = 300
"""What restartAttemptPeriod is when the policy does not say (API_ContainerRestartPolicy)."""


def decide(task: Task, container: Container, code: int) -> tuple[bool, str]:
    """Whether to restart it now that it has ended with ``code``, and why (not); no words without a policy."""
    policy = container.definition.get("restartPolicy") or {}
    if not policy.get("enabled"):
        return False, ""
    if not task.live or container.started_at is None:
        return False, "It is not restarted: the task is to stop."
    if code in (policy.get("ignoredExitCodes") or []):
        return False, f"It is not restarted: {code} is one of its ignoredExitCodes."
    period = policy.get("restartAttemptPeriod") or ATTEMPT_PERIOD_SECONDS
    ran = task.here.now - container.started_at
    if ran < period:
        return (
            False,
            f"It is not restarted: it ran {ran:.0f} s, less than its restartAttemptPeriod of {period} s.",
        )
    return True, f"Its restartPolicy starts it again: it ran {ran:.0f} s and ended with {code}."
