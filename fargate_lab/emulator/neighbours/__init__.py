"""AWS's other services, answered by moto in this process: the only room that knows moto.

What it knows: how to load moto quickly, make it use the lab's clock, ids and accounts, and call it. What it does not
know: ECS (ours), the edge's sockets, tasks, containers. Held against moto 5.2.5.

Use: ``install(clock.now_function, ids_of)`` once; ``load()`` in a background thread; then ``serve(Call(...))`` for each
request of a service in ``SERVICES``, and the functions of ``ec2``, ``logs`` and ``iam`` for what tasks need.
"""

from __future__ import annotations

from . import ec2, iam, logs
from .accounts import open_account
from .answers import serve
from .calls import Answer, Call
from .context import install, use_account
from .services import BY_NAME, REGIONS, SERVICES, Service, load, ready, replace_ecs, reset

__all__ = [
    "BY_NAME",
    "REGIONS",
    "SERVICES",
    "Answer",
    "Call",
    "Service",
    "ec2",
    "iam",
    "install",
    "load",
    "logs",
    "open_account",
    "ready",
    "replace_ecs",
    "reset",
    "serve",
    "use_account",
]
