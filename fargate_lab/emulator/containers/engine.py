"""bashkit, imported when the first shell starts, with room for programs that never pause.

All of bashkit's shells share one pool of threads, by default one a core, and a busy loop never gives its thread back:
as many busy loops as cores would stop every shell of the process (a test pins it). So the pool is made larger than
the number of runaways that `runaways` lets be.
"""

from __future__ import annotations

import os

WORKERS = 32
"""Threads of the pool; an idle one costs a few kilobytes."""
os.environ.setdefault("TOKIO_WORKER_THREADS", str(WORKERS))

from bashkit import Bash, BuiltinResult, ExecutionProfile, FileSystem  # noqa: E402

__all__ = ["WORKERS", "Bash", "BuiltinResult", "ExecutionProfile", "FileSystem"]
