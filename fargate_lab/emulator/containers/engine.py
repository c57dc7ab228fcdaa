"""bashkit, imported when the first shell starts, with room for programs that never pause.

All of bashkit's shells share one pool of threads, by default one a core, and a busy loop never gives its thread back:
as many busy loops as cores would stop every shell of the process (a test pins it). So the pool is made larger than
the number of runaways that `runaways` lets be.

glibc gives threads arenas of their own (eight a core), and what one shell frees in an arena another shell in another
arena does not get: after 15 rounds of 300 shells started and killed the process had grown from 92 to 169 MB, with two
arenas to 108 MB. What a running shell needs, and how fast it starts, is the same with either.
"""

from __future__ import annotations

import ctypes
import os
import sys

WORKERS = 32
"""Threads of the pool; an idle one costs a few kilobytes."""
os.environ.setdefault("TOKIO_WORKER_THREADS", str(WORKERS))
ARENAS = 2
_M_ARENA_MAX = -8  # from glibc's malloc.h


def _bound_arenas() -> None:
    """Bound glibc's arenas from now on, unless the environment says how many; other C libraries have none."""
    if sys.platform != "linux" or "MALLOC_ARENA_MAX" in os.environ:
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, ARENAS)


_bound_arenas()

from bashkit import Bash, BuiltinResult, ExecutionProfile, FileSystem  # noqa: E402

__all__ = ["WORKERS", "Bash", "BuiltinResult", "ExecutionProfile", "FileSystem"]
