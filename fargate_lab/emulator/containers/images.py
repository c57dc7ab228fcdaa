"""Image references and records: what a name means, and what is in the image.

The rows are in `catalogue`. What this module does not know: whether a task may pull (routes, roles), and how long
it takes; `size_mib` is what that is computed from.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_REFERENCE = re.compile(
    r"(?P<name>[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?::\d+(?=/))?(?:/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_DOCKER_HUB = ("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com")


@dataclass(frozen=True)
class Image:
    """One image, as a registry describes it and as a container finds it."""

    name: str
    """Canonical: "docker.io/library/nginx"."""
    tag: str
    """The most exact tag of this version."""
    about: str
    size_mib: float
    """Compressed, as pulled."""
    names: tuple[str, ...] = ()
    """Other repositories that serve the same image."""
    tags: tuple[str, ...] = ()
    digest: str = ""
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    working_directory: str = "/"
    exposed_ports: tuple[int, ...] = ()
    architectures: tuple[str, ...] = ("X86_64", "ARM64")
    files: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[str, str] = field(default_factory=dict)
    """Command name -> program of `programs`."""
    absent: frozenset[str] = frozenset()
    """Commands that the lab has and this image has not."""
    shell: str = "dash"
    """Which shell /bin/sh is: its way to say "not found"."""
    stop_signal: str = "TERM"


@dataclass(frozen=True)
class Reference:
    """A parsed reference; ``tag`` is "latest" when neither tag nor digest was given."""

    name: str
    tag: str | None
    digest: str | None

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        return f"{self.name}{tag}" + (f"@{self.digest}" if self.digest else "")


def parse(reference: str) -> Reference | None:
    """Take a reference apart as Docker does; None when it is not one."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    name, tag, digest = match["name"], match["tag"], match["digest"]
    registry, slash, rest = name.partition("/")
    if not slash or not ("." in registry or ":" in registry or registry == "localhost"):
        registry, rest = "docker.io", name
    if registry in _DOCKER_HUB:
        registry, rest = "docker.io", rest if "/" in rest else f"library/{rest}"
    return Reference(f"{registry}/{rest}", tag if tag or digest else "latest", digest)


def resolve(reference: str) -> str:
    """The fully qualified form, as AWS's error texts show it: ``docker.io/library/nope:latest``."""
    parsed = parse(reference)
    return reference if parsed is None else str(parsed)


def find(reference: str) -> Image | None:
    """The image behind a reference; None when no registry of the lab has it."""
    parsed = parse(reference)
    if parsed is None:
        return None
    for image in _by_name().get(parsed.name, ()):
        if parsed.digest is not None:
            if image.digest == parsed.digest:
                return image
        elif parsed.tag in image.tags:
            return image
    return None


def known_repository(reference: str) -> bool:
    """Whether the repository exists, whatever the tag."""
    parsed = parse(reference)
    return parsed is not None and parsed.name in _by_name()


def catalogue() -> list[dict[str, Any]]:
    """Every image as plain data, in the catalogue's order."""
    return [
        {
            "name": image.name,
            "names": list(image.names),
            "tag": image.tag,
            "tags": list(image.tags),
            "digest": image.digest,
            "architecture": list(image.architectures),
            "size_mib": image.size_mib,
            "entrypoint": list(image.entrypoint),
            "command": list(image.command),
            "environment": dict(image.environment),
            "exposed_ports": list(image.exposed_ports),
            "about": image.about,
        }
        for image in _all()
    ]


def digest_of(image: Image) -> str:
    """A digest that depends on nothing but the record."""
    parts = (
        image.name,
        image.tag,
        sorted(image.files.items()),
        image.entrypoint,
        image.command,
        image.size_mib,
    )
    return "sha256:" + hashlib.sha256(repr(parts).encode()).hexdigest()


@cache
def _all() -> tuple[Image, ...]:
    from fargate_lab.emulator.containers.catalogue import IMAGES

    return IMAGES


@cache
def _by_name() -> dict[str, list[Image]]:
    found: dict[str, list[Image]] = {}
    for image in _all():
        for name in (image.name, *image.names):
            found.setdefault(name, []).append(image)
    return found
