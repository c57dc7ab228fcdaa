"""Putting the world together: who is told what."""

from __future__ import annotations

from fargate_lab.emulator import neighbours
from fargate_lab.emulator.clock import Clock
from fargate_lab.emulator.containers.sandbox import SandboxDriver
from fargate_lab.emulator.network.fabric import Fabric
from fargate_lab.emulator.network.reach import allowing
from fargate_lab.emulator.scheduler import services, tasks
from fargate_lab.emulator.world import World


def build_world(rate: float) -> World:
    """A new world whose clock runs at ``rate`` virtual seconds per real second (0: stepped)."""
    clock = Clock(rate)
    world = World(
        clock=clock,
        fabric=Fabric(clock),
        driver=SandboxDriver(clock),
        task_changed=services.task_changed,
        container_stopped=tasks.container_stopped,
        container_changed=tasks.proceed,
    )
    world.fabric.allow = allowing(world)
    neighbours.install(lambda: clock.now, world.ids_of)
    return world
