"""The images of the lab, one row each. Sizes are those of Docker Hub (compressed, linux/amd64), rounded.

The files are only what a lesson may look at; everything else of a real image is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fargate_lab.emulator.containers import pages
from fargate_lab.emulator.containers.images import Image, digest_of

Versions = Mapping[str, tuple[str, ...]]
"""The most exact tag of a version -> every tag that means it."""

_NO_BASH = frozenset({"curl", "bash", "jq", "git", "make", "openssl"})


def _versions(row: Image, versions: Versions, variable: str | None = None) -> tuple[Image, ...]:
    """One image a version; its number fills ``{version}`` in the files and, if wanted, a variable."""
    images = []
    for tag, tags in versions.items():
        number = tag.split("-")[0]
        files = {path: text.replace("{version}", number) for path, text in row.files.items()}
        environment = {**row.environment, **({variable: number} if variable else {})}
        image = replace(row, tag=tag, tags=tags, files=files, environment=environment)
        images.append(replace(image, digest=digest_of(image)))
    return tuple(images)


BUSYBOX = _versions(
    Image(
        name="docker.io/library/busybox",
        names=("public.ecr.aws/docker/library/busybox",),
        tag="",
        about="A shell and its tools in a few megabytes; for containers that print, count and wait.",
        size_mib=2.1,
        command=("sh",),
        programs={"httpd": "busybox_httpd"},
        absent=_NO_BASH,
        shell="busybox",
    ),
    {
        "1.37.0": ("latest", "1", "1.37", "1.37.0", "stable", "glibc", "uclibc"),
        "1.36.1": ("1.36", "1.36.1", "1.36.1-musl"),
        "1.37.0-musl": ("musl", "1.37-musl", "1.37.0-musl"),
    },
)

ALPINE = _versions(
    Image(
        name="docker.io/library/alpine",
        names=("public.ecr.aws/docker/library/alpine",),
        tag="",
        about="A small Linux distribution: busybox with a package manager.",
        size_mib=3.6,
        command=("/bin/sh",),
        absent=_NO_BASH | {"httpd"},
        shell="busybox",
        files={"/etc/alpine-release": "{version}\n", "/etc/os-release": pages.ALPINE_RELEASE},
    ),
    {
        "3.22.2": ("latest", "3", "3.22", "3.22.2"),
        "3.21.5": ("3.21", "3.21.5"),
        "3.20.8": ("3.20", "3.20.8"),
    },
)

NGINX = _versions(
    Image(
        name="docker.io/library/nginx",
        names=("public.ecr.aws/nginx/nginx", "public.ecr.aws/docker/library/nginx"),
        tag="",
        about="The web server; serves /usr/share/nginx/html on port 80 and logs each request.",
        size_mib=71.0,
        entrypoint=("/docker-entrypoint.sh",),
        command=("nginx", "-g", "daemon off;"),
        exposed_ports=(80,),
        programs={"nginx": "nginx", "/docker-entrypoint.sh": "nginx_entrypoint"},
        absent=frozenset({"wget", "nslookup", "nc", "jq", "git", "make"}),
        stop_signal="QUIT",
        files={
            "/etc/os-release": pages.DEBIAN_RELEASE,
            "/usr/share/nginx/html/index.html": pages.NGINX_INDEX,
            "/usr/share/nginx/html/50x.html": pages.NGINX_50X,
            "/etc/nginx/nginx.conf": pages.NGINX_CONF,
            "/etc/nginx/conf.d/default.conf": pages.NGINX_SITE,
        },
    ),
    {
        "1.29.3": ("latest", "1", "1.29", "1.29.3", "mainline", "trixie"),
        "1.28.0": ("stable", "1.28", "1.28.0"),
        "1.27.5": ("1.27", "1.27.5"),
    },
    "NGINX_VERSION",
)

NGINX_ALPINE = _versions(
    replace(
        NGINX[0],
        about="The web server on Alpine: the same pages, a third of the size.",
        size_mib=21.4,
        absent=frozenset({"bash", "jq", "git", "make"}),
        shell="busybox",
        files={**NGINX[0].files, "/etc/os-release": pages.ALPINE_RELEASE.replace("{version}", "3.22.2")},
    ),
    {
        "1.29.3-alpine": ("alpine", "1-alpine", "1.29-alpine", "1.29.3-alpine", "mainline-alpine"),
        "1.28.0-alpine": ("stable-alpine", "1.28-alpine", "1.28.0-alpine"),
        "1.27.5-alpine": ("1.27-alpine", "1.27.5-alpine"),
    },
    "NGINX_VERSION",
)

HTTPD = _versions(
    Image(
        name="docker.io/library/httpd",
        names=("public.ecr.aws/docker/library/httpd",),
        tag="",
        about="The Apache web server; serves /usr/local/apache2/htdocs on port 80.",
        size_mib=44.0,
        command=("httpd-foreground",),
        environment={"HTTPD_PREFIX": "/usr/local/apache2"},
        working_directory="/usr/local/apache2",
        exposed_ports=(80,),
        programs={"httpd-foreground": "apache", "httpd": "apache"},
        absent=frozenset({"curl", "wget", "nslookup", "nc", "jq", "git", "make"}),
        stop_signal="WINCH",
        files={
            "/etc/os-release": pages.DEBIAN_RELEASE,
            "/usr/local/apache2/htdocs/index.html": pages.HTTPD_INDEX,
        },
    ),
    {"2.4.65": ("latest", "2", "2.4", "2.4.65", "trixie"), "2.4.63": ("2.4.63",)},
    "HTTPD_VERSION",
)

HELLO_WORLD = _versions(
    Image(
        name="docker.io/tutum/hello-world",
        names=("docker.io/dockercloud/hello-world",),
        tag="",
        about="A page that says hello and names the container that answered; made to be scaled and balanced.",
        size_mib=17.0,
        command=("/run.sh",),
        environment={"LISTEN_PORT": "80"},
        exposed_ports=(80,),
        architectures=("X86_64",),
        programs={"/run.sh": "hello_world"},
        absent=_NO_BASH,
        shell="busybox",
        files={"/etc/os-release": pages.ALPINE_RELEASE.replace("{version}", "3.2.0")},
    ),
    {"latest": ("latest",)},
)

IMAGES: tuple[Image, ...] = (*BUSYBOX, *ALPINE, *NGINX, *NGINX_ALPINE, *HTTPD, *HELLO_WORLD)
