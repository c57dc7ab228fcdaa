"""The edge: one port for everything. ECS is answered here, every other service by its neighbour, `/_lab/*` and
`/_localstack/*` by their own routes.

LocalStack-compatible: the account is the 12-digit access key id, service and region come from the signature's scope.
Signatures are not verified.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from fargate_lab import __version__
from fargate_lab.emulator import guard, lab_routes, neighbours
from fargate_lab.emulator.ecs import operations
from fargate_lab.emulator.ecs.errors import EcsError
from fargate_lab.emulator.http import (
    Answer,
    BodyTooLarge,
    Receive,
    Request,
    Send,
    json_answer,
    read_request,
    send_answer,
)
from fargate_lab.emulator.ids import Ids
from fargate_lab.emulator.world import DEFAULT_ACCOUNT, DEFAULT_REGION, World

log = logging.getLogger(__name__)

DEFECT = "This lab failed on the request; the fault is the lab's. Its terminal says more, and we would like to know."
AWS_JSON = "application/x-amz-json-1.1"
_SCOPE = re.compile(r"Credential=([^/,\s]*)/(\d{8})/([a-z0-9-]{1,32})/([a-z0-9-]{1,64})/aws4_request")
_ACCOUNT = re.compile(r"\d{12}")
_REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")
NEED_NEIGHBOURS = ("RunTask", "CreateService", "UpdateService")
"""ECS operations that look at subnets and roles, so they wait until the neighbours have been imported."""


class Scope(NamedTuple):
    """What the signature of a request says: who, where, which service."""

    account: str
    region: str
    service: str


def scope_of(request: Request) -> Scope:
    """Read the credential scope; a request without one is the default account's in the default region."""
    text = request.headers.get("authorization") or request.query.get("X-Amz-Credential", "")
    if not text.startswith("AWS4") and "/aws4_request" in text:
        text = f"Credential={text}"
    found = _SCOPE.search(text)
    if found is None:
        return Scope(DEFAULT_ACCOUNT, DEFAULT_REGION, "")
    key, _, region, service = found.groups()
    account = key if _ACCOUNT.fullmatch(key) else DEFAULT_ACCOUNT
    return Scope(account, region if _REGION.fullmatch(region) else DEFAULT_REGION, service)


class Edge:
    """The ASGI application."""

    def __init__(self, world: World, bound_to: str = "127.0.0.1") -> None:
        self.world = world
        self.bound_to = bound_to
        self._request_ids = Ids("requests")

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            request = await read_request(scope, receive)
        except BodyTooLarge:
            await send_answer(
                json_answer({"message": "The request body is too large."}, 413), send, __version__
            )
            return
        try:
            answer = await self._answer(request)
        except Exception:  # a defect of the lab: told as one sentence, and in full where the emulator runs
            log.exception("%s %s failed", request.method, request.path)
            answer = json_answer({"__type": "InternalFailure", "message": DEFECT}, 501, AWS_JSON)
        await send_answer(answer, send, __version__, head_only=request.method == "HEAD")

    async def _answer(self, request: Request) -> Answer:
        refused = guard.refusal(request, self.bound_to)
        if refused is not None:
            return json_answer({"message": refused}, 403)
        if request.path.startswith("/_localstack/"):
            return lab_routes.localstack(self.world, request)
        if request.path.startswith("/_lab/"):
            return await lab_routes.answer(self.world, request)
        return await self._aws(request)

    async def _aws(self, request: Request) -> Answer:
        await lab_routes.heard(self.world.clock, request)
        scope = scope_of(request)
        target = request.headers.get("x-amz-target", "")
        if scope.service == "ecs" or target.startswith(operations.TARGET_PREFIX):
            return await self._ecs(request, scope, target)
        await neighbours_ready()
        call = neighbours.Call(
            scope.account,
            scope.service,
            request.method,
            request.url,
            tuple(request.headers.items()),
            request.body,
        )
        found = neighbours.serve(call)
        if call.operation == "PutLogEvents":  # a learner's own lines scroll by like a container's
            self.world.account(scope.account).journal.touch_logs()
        return Answer(found.status, found.body, dict(found.headers))

    async def _ecs(self, request: Request, scope: Scope, target: str) -> Answer:
        if target.endswith(NEED_NEIGHBOURS):
            await neighbours_ready()
        here = self.world.region(scope.account, scope.region)
        try:
            answer = json_answer(operations.answer(here, target, request.body), content_type=AWS_JSON)
        except EcsError as error:
            body = {"__type": error.code, "message": error.message, **error.members}
            answer = json_answer(body, error.status, AWS_JSON)
            answer.headers["x-amzn-errortype"] = error.code
        answer.headers["x-amzn-requestid"] = self._request_ids.uuid()
        return answer


async def neighbours_ready() -> None:
    """Return once the neighbours have been imported; they are from about a second after the start."""
    if not neighbours.ready.is_set():
        await asyncio.to_thread(neighbours.ready.wait)
