"""What each stage does to a task, by the names the table of stages uses.

An effect acts at the end of its stage and may raise a `TaskFault`. A stage without a fixed duration asks `LENGTHS`
how long it takes, at its beginning and whenever something has happened to a container; None means: not yet over.
"""

from __future__ import annotations

from collections.abc import Callable

from fargate_lab.emulator.containers import images
from fargate_lab.emulator.ecs.state import Task
from fargate_lab.emulator.neighbours import ec2, iam, logs
from fargate_lab.emulator.network import metadata
from fargate_lab.emulator.scheduler import order, processes
from fargate_lab.emulator.scheduler.faults import fault
from fargate_lab.emulator.scheduler.stages import PULL_START_SECONDS, pull_seconds

Effect = Callable[[Task], None]


def _attach_interface(task: Task) -> None:
    """Make the task's network interface; it cannot fail silently: a full subnet is a fault."""
    try:
        interface = ec2.create_task_interface(
            task.here.account.id,
            task.here.name,
            task.subnet_id,
            task.network["securityGroups"],
            task.here.arn(f"attachment/{task.attachment_id}"),
            task.network.get("assignPublicIp") == "ENABLED",
        )
    except ec2.SubnetFull as error:
        raise fault("subnet-full", subnet=task.subnet_id) from error
    task.interface = interface
    task.wire = task.here.world.fabric.attach(interface.vpc_id, interface.private_ip, interface.public_ip)
    task.here.world.addresses[interface.vpc_id, interface.private_ip] = task
    metadata.serve(task)
    task.times["connectivityAt"] = task.here.now


def _assume_execution_role(task: Task) -> None:
    role = task.overrides.get("executionRoleArn") or task.definition.request.get("executionRoleArn")
    if role and not iam.role_trusts(task.here.account.id, role):
        raise fault("role-not-assumable", role=role)


def _pull_length(task: Task) -> float:
    """Seconds for all images of the task, one after the other; a name nobody knows fails soon."""
    task.times["pullStartedAt"] = task.here.now
    found = [images.find(one.definition["image"]) for one in task.containers]
    return sum(pull_seconds(image.size_mib) if image else PULL_START_SECONDS for image in found)


def _pull_images(task: Task) -> None:
    task.times["pullStoppedAt"] = task.here.now
    for container in task.containers:
        reference = container.definition["image"]
        image = images.find(reference)
        full_name = images.resolve(reference)
        if image is None:
            hidden = full_name.startswith("docker.io/") and not images.known_repository(reference)
            missing = fault(
                "image-not-found" if hidden else "reference-not-found", reference=full_name, again=full_name
            )
            container.reason = str(missing)
            raise missing
        container.image_digest = image.digest
        task.here.journal.add(
            "image.pull", task.arn, f"pulled {full_name}", f"{image.size_mib:g} MiB", task=task.id
        )


def _open_log_streams(task: Task) -> None:
    for container in task.containers:
        stream = processes.log_stream(task, container)
        if stream is None:
            continue
        options = container.definition["logConfiguration"]["options"]
        account = task.here.account.id
        if options.get("awslogs-create-group") == "true":
            logs.create_group(account, stream.region, stream.group)
        if not logs.group_exists(account, stream.region, stream.group):
            raise fault("log-group-missing", request_id=task.here.ids.uuid())
        logs.create_stream(account, stream.region, stream.group, stream.name)


def _start_length(task: Task) -> float | None:
    """Start whatever may start now; the stage is over when every container has started."""
    while ready := order.startable(task):
        for container in ready:
            processes.start(task, container)
    lost = order.hopeless(task)
    if lost is not None:
        container, reason = lost
        processes.give_up(task, container, str(reason))
        raise reason
    return None if any(one.never_started for one in task.containers) else 0.0


def _stop_length(task: Task) -> float | None:
    """Ask whatever may stop now to end; the stage is over when no container runs."""
    for container in order.stoppable(task):
        processes.ask_to_stop(task, container)
    return None if any(one.running for one in task.containers) else 0.0


def _stopped(task: Task) -> None:
    task.times["executionStoppedAt"] = task.here.now


def _detach_interface(task: Task) -> None:
    for container in task.containers:
        container.last_status = "STOPPED"
    if task.interface is None or task.wire is None:
        return
    task.here.world.fabric.detach(task.interface.vpc_id, task.interface.private_ip)
    del task.here.world.addresses[task.interface.vpc_id, task.interface.private_ip]
    ec2.delete_task_interface(task.here.account.id, task.here.name, task.interface.id)
    task.wire = None


def _nothing(task: Task) -> None:
    """The stage is only a wait."""


EFFECTS: dict[str, Effect] = {
    "attach_interface": _attach_interface,
    "assume_execution_role": _assume_execution_role,
    "pull_images": _pull_images,
    "open_log_streams": _open_log_streams,
    "create_containers": _nothing,
    "start_containers": _nothing,
    "begin_deactivating": _nothing,
    "begin_stopping": _nothing,
    "stop_containers": _stopped,
    "detach_interface": _detach_interface,
    "give_up_starting": _nothing,
}

LENGTHS: dict[str, Callable[[Task], float | None]] = {
    "pull_images": _pull_length,
    "start_containers": _start_length,
    "stop_containers": _stop_length,
}
