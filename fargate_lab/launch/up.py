"""`python3 -m fargate_lab up`: hands over to the emulator, as directly as it can."""

import os
import sys
from importlib.util import find_spec

from fargate_lab.launch import Failure

IMPORTED = ("uvicorn", "httptools", "bashkit", "botocore", "moto")
DEFAULT_RATE = 20.0


def run(host: str, port: int, rate: float | None, argv: list[str]) -> int:
    """Run the emulator until Ctrl-C, or until its standard input ends where that is a pipe."""
    rate = default_rate() if rate is None else rate
    if any(find_spec(name) is None for name in IMPORTED):
        from fargate_lab.launch import environment

        elsewhere = environment.enter((), argv)
        if elsewhere is not None:
            return elsewhere
    from fargate_lab.emulator import server

    try:
        code = server.main(host, port, rate) or 0
    except KeyboardInterrupt:
        code = 0
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of the containers' shells may still call into Python while it is taken down, which ends in a crash dump.
    os._exit(code)


def default_rate() -> float:
    """FARGATE_LAB_RATE, else 20. Raises Failure when it is not a number."""
    said = os.environ.get("FARGATE_LAB_RATE", "")
    try:
        return float(said) if said else DEFAULT_RATE
    except ValueError:
        raise Failure(f"FARGATE_LAB_RATE is {said!r}; it must be a number, such as 20 or 0.") from None
