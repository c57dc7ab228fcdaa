"""Rows about volumes: which kinds Fargate has, what EFS asks, and that mounts and volumes fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..reading import containers, each, is_given, name_of, part, places, text
from ..record import Finding, Known, Request
from ..refusing import definition_row, not_on_fargate
from ..samples import first_container
from ..sources import ALIKE, OURS, PREFLIGHT, api, cited, guide

VOLUME = api("Volume")
EFS = api("EFSVolumeConfiguration")
KINDS = (
    "host",
    "dockerVolumeConfiguration",
    "efsVolumeConfiguration",
    "s3filesVolumeConfiguration",
    "fsxWindowsFileServerVolumeConfiguration",
    "configuredAtLaunch",
)
_mounted = places("containerDefinitions[].mountPoints[].sourceVolume")
_efs = places("volumes[].efsVolumeConfiguration")
_s3files = places("volumes[].s3filesVolumeConfiguration")


def _unknown(request: Request, known: Known) -> Iterator[Finding]:
    names = {name_of(volume) for _, volume in each(request, "volumes")}
    for path, container in containers(request):
        for at, mount in each(container, "mountPoints", f"{path}."):
            source = text(mount, "sourceVolume")
            if source and source not in names:
                yield f"{at}.sourceVolume", {"name": source}


def _unmounted(request: Request, known: Known) -> Iterator[Finding]:
    waiting = [(at, one) for at, one in each(request, "volumes") if one.get("configuredAtLaunch") is True]
    if waiting:
        mounted = {name for _, name in _mounted(request) if isinstance(name, str)}
        for at, volume in waiting:
            if name_of(volume) not in mounted:
                yield f"{at}.name", {"name": name_of(volume)}


def _two_kinds(request: Request, known: Known) -> Iterator[Finding]:
    for at, volume in each(request, "volumes"):
        if sum(is_given(volume.get(kind)) for kind in KINDS) > 1:
            yield at, {"name": name_of(volume)}


def _two_at_launch(request: Request, known: Known) -> Iterator[Finding]:
    found = [at for at, volume in each(request, "volumes") if volume.get("configuredAtLaunch") is True]
    for at in found[1:]:
        yield f"{at}.configuredAtLaunch", {}


def _efs_rule(wrong: Callable[[Mapping[str, Any]], bool], member: str) -> Any:
    """A finder of EFS volumes that something is wrong with; `member` is the one at fault."""

    def find(request: Request, known: Known) -> Iterator[Finding]:
        for at, efs in _efs(request):
            if isinstance(efs, Mapping) and wrong(efs):
                yield f"{at}.{member}", {}

    return find


def _is_encrypted(efs: Mapping[str, Any]) -> bool:
    return text(efs, "transitEncryption") == "ENABLED"


def _access_point(efs: Mapping[str, Any]) -> str | None:
    return text(part(efs, "authorizationConfig"), "accessPointId")


def _s3files_role(request: Request, known: Known) -> Iterator[Finding]:
    if not request.get("taskRoleArn"):
        for _ in _s3files(request):
            yield "taskRoleArn", {}
            return


def _volume(**volume: Any) -> Callable[[dict[str, Any]], None]:
    """What adds a mounted volume to a sample."""

    def change(request: dict[str, Any]) -> None:
        request["volumes"] = [{"name": "data", **volume}]
        first_container(request)["mountPoints"] = [{"sourceVolume": "data", "containerPath": "/data"}]

    return change


def _efs_volume(**efs: Any) -> Callable[[dict[str, Any]], None]:
    return _volume(efsVolumeConfiguration={"fileSystemId": "fs-0a1b2c3d", **efs})


def _two_launch_volumes(request: dict[str, Any]) -> None:
    names = ("data", "more")
    request["volumes"] = [{"name": name, "configuredAtLaunch": True} for name in names]
    first_container(request)["mountPoints"] = [
        {"sourceVolume": name, "containerPath": f"/{name}"} for name in names
    ]


ROWS = (
    definition_row(
        "volume-unknown",
        "containerDefinitions[].mountPoints[].sourceVolume",
        "Unknown volume '<name>'.",
        "A mount point shows a volume of the task to a container. The task must have a volume of that name.",
        "Add it to volumes, or correct the name.",
        cited(api("MountPoint"), PREFLIGHT),
        _unknown,
        lambda request: first_container(request).update(
            mountPoints=[{"sourceVolume": "data", "containerPath": "/data"}]
        ),
    ),
    definition_row(
        "volume-unmounted",
        "volumes[].name",
        "Volumes [<name>] are not referenced by any of the containers",
        "A volume that is configured at launch becomes a disk that you pay for. ECS does not make one that no"
        " container sees.",
        "Give a container a mount point for it, or remove the volume.",
        cited(VOLUME, PREFLIGHT),
        _unmounted,
        lambda request: request.update(volumes=[{"name": "data", "configuredAtLaunch": True}]),
    ),
    definition_row(
        "volume-two-kinds",
        "volumes[]",
        "Volume '<name>' can have at most one configuration.",
        "A volume is one thing: a directory of the task, a file system of EFS or S3, or a disk that comes at launch.",
        "Keep one of the configurations; make two volumes if you need both.",
        cited(VOLUME, OURS),
        _two_kinds,
        _volume(configuredAtLaunch=True, efsVolumeConfiguration={"fileSystemId": "fs-0a1b2c3d"}),
    ),
    definition_row(
        "volume-two-at-launch",
        "volumes[].configuredAtLaunch",
        "A task definition can have at most one volume that is configured at launch.",
        "ECS attaches one EBS volume to a task.",
        "Keep one volume with configuredAtLaunch.",
        cited(VOLUME, OURS),
        _two_at_launch,
        _two_launch_volumes,
    ),
    not_on_fargate(
        "docker-volume",
        "volumes[].dockerVolumeConfiguration",
        None,
        "Fargate compatible task definitions do not support dockerVolumeConfiguration",
        "A Docker volume lives in the Docker of a host, and its drivers are installed there. Fargate has neither.",
        "Use a volume without configuration for scratch space, EFS for files that must stay.",
        cited(VOLUME, PREFLIGHT),
        broken=_volume(dockerVolumeConfiguration={"scope": "task"}),
    ),
    not_on_fargate(
        "fsx-volume",
        "volumes[].fsxWindowsFileServerVolumeConfiguration",
        None,
        "Fargate compatible task definitions do not support fsxWindowsFileServerVolumeConfiguration",
        "FSx for Windows File Server is mounted by a Windows host that has joined a domain; Fargate's have not.",
        "Use EFS from Linux tasks, or run this task on EC2.",
        cited(guide("fargate-tasks-services"), ALIKE),
        broken=_volume(
            fsxWindowsFileServerVolumeConfiguration={
                "fileSystemId": "fs-0a1b2c3d",
                "rootDirectory": "share",
                "authorizationConfig": {
                    "credentialsParameter": "arn:aws:ssm:us-east-1:000000000000:parameter/fsx",
                    "domain": "example.com",
                },
            }
        ),
        confirmed=False,
    ),
    definition_row(
        "efs-access-point-root",
        "volumes[].efsVolumeConfiguration.rootDirectory",
        'When using an EFS access point, the root directory must either be set to "/" or be omitted.',
        "An access point has a root directory of its own, which is the one that counts.",
        "Leave rootDirectory out.",
        cited(EFS, PREFLIGHT),
        _efs_rule(
            lambda efs: bool(_access_point(efs)) and text(efs, "rootDirectory") not in (None, "", "/"),
            "rootDirectory",
        ),
        _efs_volume(
            rootDirectory="/web",
            transitEncryption="ENABLED",
            authorizationConfig={"accessPointId": "fsap-0a1b2c3d"},
        ),
    ),
    definition_row(
        "efs-iam-encryption",
        "volumes[].efsVolumeConfiguration.transitEncryption",
        "EFS IAM authorization requires TransitEncryption to be enabled.",
        "With IAM the task shows its role's signature to the file system; it is only shown over TLS.",
        'Set transitEncryption to "ENABLED"; left out, it is DISABLED.',
        cited(EFS, PREFLIGHT),
        _efs_rule(
            lambda efs: text(part(efs, "authorizationConfig"), "iam") == "ENABLED" and not _is_encrypted(efs),
            "transitEncryption",
        ),
        _efs_volume(authorizationConfig={"iam": "ENABLED"}),
    ),
    definition_row(
        "efs-access-point-encryption",
        "volumes[].efsVolumeConfiguration.transitEncryption",
        "EFS access points require TransitEncryption to be enabled.",
        "An access point decides who the task is on the file system; that is only agreed on over TLS.",
        'Set transitEncryption to "ENABLED"; left out, it is DISABLED.',
        cited(EFS, OURS),
        _efs_rule(lambda efs: bool(_access_point(efs)) and not _is_encrypted(efs), "transitEncryption"),
        _efs_volume(authorizationConfig={"accessPointId": "fsap-0a1b2c3d"}),
    ),
    definition_row(
        "efs-port-encryption",
        "volumes[].efsVolumeConfiguration.transitEncryptionPort",
        "TransitEncryptionPort requires that TransitEncryption is enabled.",
        "The port is where the encrypted way to the file system begins; without encryption there is no such way.",
        'Set transitEncryption to "ENABLED", or leave the port out.',
        cited(EFS, PREFLIGHT),
        _efs_rule(
            lambda efs: efs.get("transitEncryptionPort") is not None and not _is_encrypted(efs),
            "transitEncryptionPort",
        ),
        _efs_volume(transitEncryptionPort=2999),
    ),
    definition_row(
        "s3files-task-role",
        "taskRoleArn",
        "S3 Files volumes require a value for 'taskRoleArn'.",
        "S3 Files asks the task itself who it is, with the task role.",
        "Set taskRoleArn, to a role that may use the file system.",
        cited(api("S3FilesVolumeConfiguration"), OURS),
        _s3files_role,
        _volume(
            s3filesVolumeConfiguration={
                "fileSystemArn": "arn:aws:s3files:us-east-1:000000000000:file-system/fs-0a1b2c3d"
            }
        ),
        only_with="volumes",
    ),
)
