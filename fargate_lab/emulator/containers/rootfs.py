"""The virtual file system of a container: an image's files in memory, nothing of the host.

One file system object serves the shell, its child shells, every program and later exec: a page that a shell writes
is the page that nginx serves.
"""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import dirname
from typing import Any

from fargate_lab.emulator.containers import pages
from fargate_lab.emulator.containers.images import Image

_DIRECTORIES = (
    "/bin", "/dev", "/etc", "/home", "/opt", "/proc", "/root", "/run", "/sbin", "/srv", "/tmp", "/usr/bin",
    "/usr/local/bin", "/usr/sbin", "/var/log", "/var/tmp", "/var/www",
)  # fmt: skip
_BY_PATH = (
    "sh", "ls", "cat", "echo", "env", "grep", "sed", "awk", "mkdir", "rm", "cp", "mv", "sleep", "date", "ps",
)  # fmt: skip


def new_files(image: Image, ours: Iterable[str], hostname: str, ip: str) -> Any:
    """A fresh ``bashkit.FileSystem`` with the image's files and the few that Docker writes itself.

    ``ours``: the commands that can also be called by their path.
    """
    from fargate_lab.emulator.containers.engine import FileSystem

    files = FileSystem()
    for directory in _DIRECTORIES:
        files.mkdir(directory, True)
    # bashkit finds commands by name only, so /bin/sleep is a script that says its name
    paths = [f"/bin/{name}" for name in _BY_PATH] + [f"/usr/bin/{name}" for name in ours]
    for path in (*paths, *(f"/usr/sbin/{name}" for name in image.programs if "/" not in name)):
        files.write_file(path, f'#!/bin/sh\n{path.rpartition("/")[2]} "$@"\n'.encode())
        files.chmod(path, 0o755)
    for path, text in {
        "/etc/passwd": pages.PASSWD,
        "/etc/group": pages.GROUP,
        "/etc/os-release": pages.BUSYBOX_RELEASE,
        "/etc/hostname": f"{hostname}\n",
        "/etc/hosts": f"127.0.0.1 localhost\n{ip} {hostname}\n",
        "/etc/resolv.conf": "nameserver 169.254.169.253\n",
        **image.files,
    }.items():
        write(files, path, text.encode())
    return files


def write(files: Any, path: str, content: bytes) -> None:
    """Write a file, with the directories that lead to it."""
    files.mkdir(dirname(path) or "/", True)
    files.write_file(path, content)


def read(files: Any, path: str) -> bytes | None:
    """The content of a file; None when there is none to read."""
    try:
        return bytes(files.read_file(path))
    except RuntimeError:  # bashkit's only error: missing, a directory, no permission
        return None
