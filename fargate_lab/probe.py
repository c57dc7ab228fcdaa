"""Finds out what answers at an address: our emulator, LocalStack, something like it, moto_server, or nothing.

Knows the four facts that tell them apart (ways to ask measured on all of them): the `x-fargate-lab` header,
`/_localstack/health`, `/moto-api/`, and what ecs:ListClusters answers - because health lists what is installed, not
what a licence allows. Only ever sends GET there: a POST to LocalStack's health path can stop it.
Does not know which address to ask about, or what to do about the answer.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

FIRST_REAL_SECONDS = 0.8  # is anything there at all
NEXT_REAL_SECONDS = 5.0  # it answers; LocalStack may load a service at its first call

LIST_CLUSTERS = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": "AmazonEC2ContainerServiceV20141113.ListClusters",
    # Emulators route by the credential's scope; none of them checks the signature.
    "authorization": "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/ecs/aws4_request, "
    "SignedHeaders=host, Signature=0",
}


@dataclass(frozen=True)
class Answered:
    """What answers at an endpoint.

    `kind` is "fargate_lab", "localstack", "ministack", "moto_server", "unknown" or "none" (nothing answers).
    `ecs` says whether ListClusters works, `why` carries the server's own words when it does not.
    """

    kind: str
    ecs: bool = False
    version: str = ""
    why: str = ""


def look(endpoint: str, first_real_seconds: float = FIRST_REAL_SECONDS) -> Answered:
    """Ask what answers at `endpoint`; nothing there costs less than a second."""
    health = _ask(endpoint, "GET", "/_localstack/health", timeout=first_real_seconds)
    if health is None:
        return Answered("none")
    kind, version = _kind(endpoint, *health)
    if kind == "fargate_lab":
        return Answered(kind, True, version)
    ecs, why = _has_ecs(endpoint)
    return Answered(kind, ecs, version, why)


def _kind(endpoint: str, status: int, headers: Mapping[str, str], body: dict[str, Any]) -> tuple[str, str]:
    version = str(body.get("version") or "")
    if "x-fargate-lab" in headers or body.get("edition") == "fargate-lab":
        return "fargate_lab", version or headers.get("x-fargate-lab", "")
    if status == 200 and "services" in body:
        info = _ask(endpoint, "GET", "/_localstack/info")
        if "x-localstack" in headers or (info is not None and info[0] == 200):
            return "localstack", version or headers.get("x-localstack", "")
        return "ministack", version
    moto = _ask(endpoint, "GET", "/moto-api/")
    return ("moto_server" if moto is not None and moto[0] == 200 else "unknown"), version


def _has_ecs(endpoint: str) -> tuple[bool, str]:
    answer = _ask(endpoint, "POST", "/", LIST_CLUSTERS, "{}")
    if answer is None:
        return False, "ecs:ListClusters got no answer"
    status, _, body = answer
    if status == 200 and "clusterArns" in body:
        return True, ""
    return False, str(body.get("message") or body.get("Message") or f"ecs:ListClusters answers HTTP {status}")


def _ask(
    endpoint: str,
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    timeout: float = NEXT_REAL_SECONDS,
) -> tuple[int, dict[str, str], dict[str, Any]] | None:
    """Status, headers in lower case and JSON members ({} when it is no JSON object); None when nothing answers."""
    parts = urlsplit(endpoint)
    connection = _connection(parts.scheme, parts.hostname or "localhost", parts.port, timeout)
    try:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        text = response.read(1_000_000)
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
    try:
        found = json.loads(text)
    except ValueError:
        found = {}
    lower = {name.lower(): value for name, value in response.getheaders()}
    return response.status, lower, found if isinstance(found, dict) else {}


def _connection(scheme: str, host: str, port: int | None, timeout: float) -> http.client.HTTPConnection:
    if scheme == "https":  # a development certificate; nothing secret is sent
        context = ssl._create_unverified_context()
        return http.client.HTTPSConnection(host, port or 443, timeout=timeout, context=context)
    return http.client.HTTPConnection(host, port or 80, timeout=timeout)
