"""The programs of the catalogue's images: servers, each a small coroutine that listens on the lab's network."""

from __future__ import annotations

from fargate_lab.emulator.containers.process import Program
from fargate_lab.emulator.containers.programs.apache import apache
from fargate_lab.emulator.containers.programs.busybox_httpd import busybox_httpd
from fargate_lab.emulator.containers.programs.hello_world import hello_world
from fargate_lab.emulator.containers.programs.nginx import nginx, nginx_entrypoint

PROGRAMS: dict[str, Program] = {
    "nginx": nginx,
    "nginx_entrypoint": nginx_entrypoint,
    "apache": apache,
    "busybox_httpd": busybox_httpd,
    "hello_world": hello_world,
}
