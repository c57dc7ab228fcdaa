"""`python3 -m fargate_lab status`: asks the emulator at an endpoint how it is."""

import json
import os
from datetime import UTC, datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

from fargate_lab.launch import Failure

PATIENCE_SECONDS = 3.0


def run(endpoint: str | None) -> int:
    """Print a few lines about the emulator. Raises Failure when none answers."""
    where = (
        endpoint
        or os.environ.get("FARGATE_LAB_ENDPOINT")
        or os.environ.get("AWS_ENDPOINT_URL")
        or "http://127.0.0.1:4566"
    ).rstrip("/")
    health = ask(where, "/_localstack/health")
    if health is None or "services" not in health:
        raise Failure(f"no emulator answers at {where}; `python3 -m fargate_lab up` starts one.")
    edition = health.get("edition", "unknown")
    print(f"{where}: {edition} {health.get('version', '')}, {len(health['services'])} services")
    clock = ask(where, "/_lab/clock")
    if clock is None:
        print("It has no lab clock: this is not fargate_lab's own emulator.")
    else:
        print(f"Its clock: {_when(clock['now'])} UTC, {_how(clock)}.")
    return 0


def ask(endpoint: str, path: str) -> dict[str, Any] | None:
    """The JSON object that the endpoint answers, or None when it answers none. Goes through no proxy."""
    try:
        with build_opener(ProxyHandler({})).open(endpoint + path, timeout=PATIENCE_SECONDS) as answer:
            body = json.load(answer)
    except HTTPError:
        return None
    except (URLError, OSError, ValueError):
        return None
    return body if isinstance(body, dict) else None


def _when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _how(clock: dict[str, Any]) -> str:
    if clock.get("stepped"):
        return "moved by hand"
    return (
        "resting until somebody asks" if clock.get("resting") else f"{clock['rate']:g} times as fast as yours"
    )
