"""Rules about the EBS volume that a task gets when it starts: `volumeConfigurations` of RunTask and of services."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .launching import runs_on_fargate
from .reading import each, name_of, part, text, whole
from .record import Finding, Known, Request, Rule
from .refusing import member_of
from .sources import OURS, PREFLIGHT, api, cited

OPERATIONS = ("RunTask", "CreateService", "UpdateService")
VOLUME = api("TaskManagedEBSVolumeConfiguration")
USUAL_TYPE = "gp3"
SIZES_GIB = {
    "gp2": (1, 16384),
    "gp3": (1, 16384),
    "io1": (4, 16384),
    "io2": (4, 16384),
    "st1": (125, 16384),
    "sc1": (125, 16384),
    "standard": (1, 1024),
}
"""Least and most GiB of each type of volume."""
GP3_IOPS = (3000, 16000)
GP3_MOST_MIB_A_SECOND = 1000


def _volumes(request: Request) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Each managed volume: its place, its settings, its type."""
    for at, volume in each(request, "volumeConfigurations"):
        managed = part(volume, "managedEBSVolume")
        if managed:
            yield f"{at}.managedEBSVolume", managed, text(managed, "volumeType") or USUAL_TYPE


def _unmatched(request: Request, known: Known) -> Iterator[Finding]:
    if known["launchVolumes"]:
        for at, volume in each(request, "volumeConfigurations"):
            if name_of(volume) not in known["launchVolumes"]:
                yield f"{at}.name", {"name": name_of(volume)}


def _none_to_configure(request: Request, known: Known) -> Iterator[Finding]:
    if not known["launchVolumes"] and request.get("volumeConfigurations"):
        yield "volumeConfigurations", {}


def _two(request: Request, known: Known) -> Iterator[Finding]:
    if len([*each(request, "volumeConfigurations")]) > 1:
        yield "volumeConfigurations", {}


def _no_size(request: Request, known: Known) -> Iterator[Finding]:
    for at, volume, _ in _volumes(request):
        if volume.get("sizeInGiB") is None and not text(volume, "snapshotId"):
            yield f"{at}.sizeInGiB", {}


def _size(request: Request, known: Known) -> Iterator[Finding]:
    for at, volume, kind in _volumes(request):
        size, (least, most) = whole(volume, "sizeInGiB"), SIZES_GIB.get(kind, (1, 65536))
        if size is not None and not least <= size <= most:
            yield f"{at}.sizeInGiB", {"kind": kind, "least": least, "most": most}


def _standard(request: Request, known: Known) -> Iterator[Finding]:
    for at, _, kind in _volumes(request):
        if kind == "standard" and runs_on_fargate(request, known):
            yield f"{at}.volumeType", {}


def _speed(request: Request, known: Known) -> Iterator[Finding]:
    for at, volume, kind in _volumes(request):
        iops, throughput = whole(volume, "iops"), whole(volume, "throughput")
        if kind == "gp3" and iops is not None and not GP3_IOPS[0] <= iops <= GP3_IOPS[1]:
            yield f"{at}.iops", {"setting": "iops"}
        if kind == "gp3" and throughput is not None and throughput > GP3_MOST_MIB_A_SECOND:
            yield f"{at}.throughput", {"setting": "throughput"}


def _configure(name: str = "data", **volume: Any) -> Callable[[dict[str, Any]], None]:
    """What gives a sample a volume at launch."""

    def change(request: dict[str, Any]) -> None:
        usual = {"roleArn": "arn:aws:iam::000000000000:role/ecsInfrastructureRole", "sizeInGiB": 10}
        managed = {key: one for key, one in (usual | volume).items() if one is not None}
        request["volumeConfigurations"] = [{"name": name, "managedEBSVolume": managed}]

    return change


def _twice(request: dict[str, Any]) -> None:
    _configure()(request)
    request["volumeConfigurations"] *= 2


def _row(
    rule_id: str, path: str, text: str, why: str, fix: str, source: str, find: Any, broken: Any, **more: Any
) -> Rule:
    return Rule(
        id=rule_id,
        operations=more.pop("operations", OPERATIONS),
        path=path,
        error="InvalidParameterException",
        text=text,
        why=why,
        fix=fix,
        source=source,
        find=find,
        broken=broken,
        only_with=member_of(path),
        confirmed=OURS not in source,
        known_when_broken={"launchVolumes": more.pop("volumes", ["data"])},
        **more,
    )


ROWS = (
    _row(
        "launch-volumes-two",
        "volumeConfigurations",
        "A task can have at most one volume that is configured at launch.",
        "ECS attaches one EBS volume to a task.",
        "Keep one entry.",
        cited(VOLUME, OURS),
        _two,
        _twice,
    ),
    _row(
        "launch-volume-size-missing",
        "volumeConfigurations[].managedEBSVolume.sizeInGiB",
        "Either sizeInGiB or snapshotId must be specified for a managed EBS volume.",
        "A new disk needs a size; a disk made from a snapshot can take the snapshot's.",
        "Set sizeInGiB, or snapshotId.",
        cited(VOLUME, OURS),
        _no_size,
        _configure(sizeInGiB=None),
    ),
    _row(
        "launch-volume-size",
        "volumeConfigurations[].managedEBSVolume.sizeInGiB",
        "sizeInGiB of a volume of type <kind> must be between <least> and <most>.",
        "Each type of EBS volume has its own sizes.",
        "gp2 and gp3: 1 to 16384 GiB; io1 and io2: 4 to 16384; st1 and sc1: 125 to 16384.",
        cited(VOLUME, OURS),
        _size,
        _configure(sizeInGiB=20000),
    ),
    _row(
        "launch-volume-standard",
        "volumeConfigurations[].managedEBSVolume.volumeType",
        "Volume type standard is not supported with FARGATE launch type.",
        "Magnetic volumes are a leftover that Fargate has never attached.",
        "Take gp3, or leave volumeType out.",
        cited(VOLUME, OURS),
        _standard,
        _configure(volumeType="standard"),
        operations=("RunTask", "CreateService"),
    ),
    _row(
        "launch-volume-speed",
        "volumeConfigurations[].managedEBSVolume.iops",
        "<setting> of a volume of type gp3 is out of bounds.",
        "A gp3 volume does 3000 operations a second as it comes, and at most 16000, with 1000 MiB a second.",
        "iops 3000 to 16000, throughput up to 1000; or leave both out.",
        cited(VOLUME, OURS),
        _speed,
        _configure(iops=100),
    ),
    _row(
        "launch-volume-not-declared",
        "volumeConfigurations",
        "Volume configuration provided but no matching configuredAtLaunch volume found in task definition.",
        "The task definition says where the disk is mounted and that it comes at launch; the request only says what"
        " disk it is.",
        "Add a volume with configuredAtLaunch true to the task definition, and a mount point for it.",
        cited(VOLUME, PREFLIGHT),
        _none_to_configure,
        _configure(),
        needs=("launchVolumes",),
        volumes=[],
    ),
    _row(
        "launch-volume-unknown",
        "volumeConfigurations[].name",
        "The volume name '<name>' in your request does not have a matching volume in your Task Definition that is"
        " configurable at launch.",
        "The disk of the request and the volume of the task definition find each other by name.",
        "Write the volume's name as the task definition has it.",
        cited(VOLUME, PREFLIGHT),
        _unmatched,
        _configure("other"),
        needs=("launchVolumes",),
    ),
)
