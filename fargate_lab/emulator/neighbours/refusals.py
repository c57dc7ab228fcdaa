"""Errors in the wire format that the client of a service reads.

What it knows: how AWS's protocols write an error. What it does not know: why anything is refused.
"""

from __future__ import annotations

import functools
import json
from xml.sax.saxutils import escape

from botocore.exceptions import BotoCoreError
from botocore.loaders import Loader

from . import context, services
from .calls import Answer, Call


def refuse(call: Call, status: int, code: str, text: str) -> Answer:
    """An AWS error in the wire format of the service; of an unknown service, in the one that the request speaks."""
    service = services.BY_NAME.get(call.service)
    wire = service.wire if service else _wire_spoken(call)
    request_id = context.request_id()
    more: tuple[tuple[str, str], ...] = ()
    if wire == "json":
        body = json.dumps({"__type": code, "message": text})
        kind, more = "application/x-amz-json-1.1", (("x-amzn-errortype", code),)
    else:
        body, kind = _error_as_xml(wire, code, text, request_id), "text/xml"
    headers = (("content-type", kind), ("x-amzn-requestid", request_id), *more)
    return Answer(status, headers, b"" if call.method == "HEAD" else body.encode("utf-8"))


def _wire_spoken(call: Call) -> str:
    """The wire format of a service that is not ours: what botocore says, else what the request looks like."""
    try:
        protocol = str(_loader().load_service_model(call.service, "service-2")["metadata"]["protocol"])
    except (BotoCoreError, ValueError):
        kind = call.header("content-type")
        protocol = "query" if "urlencoded" in kind else "rest-xml" if "xml" in kind else "json"
    return {"rest-json": "json"}.get(protocol, protocol)


@functools.cache
def _loader() -> Loader:
    return Loader()


def _error_as_xml(wire: str, code: str, text: str, request_id: str) -> str:
    error = f"<Code>{escape(code)}</Code><Message>{escape(text)}</Message>"
    start = '<?xml version="1.0" encoding="UTF-8"?>'
    if wire == "ec2":
        return f"{start}<Response><Errors><Error>{error}</Error></Errors><RequestID>{request_id}</RequestID></Response>"
    if wire == "rest-xml":
        return f"{start}<Error>{error}<RequestId>{request_id}</RequestId></Error>"
    inner = f"<Error><Type>Sender</Type>{error}</Error><RequestId>{request_id}</RequestId>"
    return f"{start}<ErrorResponse>{inner}</ErrorResponse>"
