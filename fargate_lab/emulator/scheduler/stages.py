"""How a Fargate task lives, as rows: where it is, what ECS wants, where it goes next, after how long, and why.

Knows nothing of timers or containers: the engine in `tasks` reads the rows. Durations are virtual seconds, typical
of Fargate in 2026 and not promised by AWS; together a start from the `nginx` image takes about 35 s.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """One row. It applies to a task in ``last_status`` and ``step`` of which ECS wants ``desired_status``.

    After ``after`` seconds (None: the effect says when, by finishing) ``effect`` is done and the task goes ``to``
    a status and a step. An effect may instead end in a fault.
    """

    last_status: str
    step: str
    desired_status: str
    after: float | None
    effect: str
    to: str
    to_step: str
    why: str


PULL_START_SECONDS = 3.0
PULL_MIB_PER_SECOND = 10.0


def pull_seconds(size_mib: float) -> float:
    """How long an image of this compressed size takes to pull and unpack."""
    return PULL_START_SECONDS + size_mib / PULL_MIB_PER_SECOND


_UP = "RUNNING"
_DOWN = "STOPPED"
_NOTHING_STARTED = "No container has started yet, so there is nothing to stop; the interface goes."

STAGES: tuple[Stage, ...] = (
    Stage(
        "PROVISIONING",
        "",
        _UP,
        8.0,
        "attach_interface",
        "PENDING",
        "",
        "AWS makes a network interface in one of your subnets: every Fargate task has its own.",
    ),
    Stage(
        "PENDING",
        "",
        _UP,
        9.0,
        "assume_execution_role",
        "ACTIVATING",
        "pull",
        "AWS finds a machine of the asked size for this task alone, and takes on the execution role.",
    ),
    Stage(
        "ACTIVATING",
        "pull",
        _UP,
        None,
        "pull_images",
        "ACTIVATING",
        "logs",
        "Every image is pulled anew: a Fargate task starts on an empty machine, so big images start late.",
    ),
    Stage(
        "ACTIVATING",
        "logs",
        _UP,
        1.0,
        "open_log_streams",
        "ACTIVATING",
        "create",
        "The log driver opens one stream for each container, with the execution role.",
    ),
    Stage(
        "ACTIVATING",
        "create",
        _UP,
        6.0,
        "create_containers",
        "ACTIVATING",
        "start",
        "The containers are created, each from its image.",
    ),
    Stage(
        "ACTIVATING",
        "start",
        _UP,
        None,
        "start_containers",
        "RUNNING",
        "",
        "The containers are started in the order that dependsOn asks for; the task runs when all have started.",
    ),
    Stage(
        "RUNNING",
        "",
        _DOWN,
        0.0,
        "begin_deactivating",
        "DEACTIVATING",
        "",
        "ECS wants the task gone: first nobody should send it work any more.",
    ),
    Stage(
        "DEACTIVATING",
        "",
        _DOWN,
        2.0,
        "begin_stopping",
        "STOPPING",
        "",
        "Load balancers and service discovery let go of the task.",
    ),
    Stage(
        "STOPPING",
        "",
        _DOWN,
        None,
        "stop_containers",
        "DEPROVISIONING",
        "",
        "Each container gets SIGTERM, has stopTimeout seconds (30 unless set) to end, then gets SIGKILL; "
        "one on which others depend waits for their end.",
    ),
    Stage(
        "DEPROVISIONING",
        "",
        _DOWN,
        8.0,
        "detach_interface",
        "STOPPED",
        "",
        "The network interface is deleted and its address returns to the subnet.",
    ),
    Stage(
        "PROVISIONING",
        "",
        _DOWN,
        0.0,
        "give_up_starting",
        "DEPROVISIONING",
        "",
        _NOTHING_STARTED,
    ),
    Stage(
        "PENDING",
        "",
        _DOWN,
        0.0,
        "give_up_starting",
        "DEPROVISIONING",
        "",
        _NOTHING_STARTED,
    ),
    Stage(
        "ACTIVATING",
        "pull",
        _DOWN,
        0.0,
        "give_up_starting",
        "DEPROVISIONING",
        "",
        _NOTHING_STARTED,
    ),
    Stage(
        "ACTIVATING",
        "logs",
        _DOWN,
        0.0,
        "give_up_starting",
        "DEPROVISIONING",
        "",
        _NOTHING_STARTED,
    ),
    Stage(
        "ACTIVATING",
        "create",
        _DOWN,
        0.0,
        "give_up_starting",
        "DEPROVISIONING",
        "",
        _NOTHING_STARTED,
    ),
    Stage(
        "ACTIVATING",
        "start",
        _DOWN,
        0.0,
        "give_up_starting",
        "STOPPING",
        "",
        "Containers may have started: those that run are stopped as from RUNNING.",
    ),
)

_BY_PLACE = {(one.last_status, one.step, one.desired_status): one for one in STAGES}


def stage_of(last_status: str, step: str, desired_status: str) -> Stage | None:
    """The one stage that applies, or None: the task rests where it is (RUNNING, or STOPPED for good)."""
    return _BY_PLACE.get((last_status, step, desired_status))
