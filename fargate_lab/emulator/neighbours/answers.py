"""One call to a neighbour, answered: moto's own handlers, without a web framework between.

What it knows: how a request reaches moto's code and how its answers and failures come out. What it does not know:
sockets, signatures, whose call it is (the edge says so), or the services' meaning.

moto's own server, its dashboard and its ``/moto-api/`` (reset!) are not here; only handlers of services in the table
are ever called. A failure is always an AWS error in the service's own wire format: 501 and one sentence where the
lab cannot do what was asked, never a page or a traceback.
"""

from __future__ import annotations

import functools
import io
import logging
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from botocore.model import OperationNotFoundError

from . import accounts, context, services
from .calls import Answer, Call
from .refusals import refuse

log = logging.getLogger(__name__)

_NOT_TO_PASS_ON = {"HTTP_X_MOTO_ACCOUNT_ID", "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH"}

REFUSED = {
    (service, operation): why
    for service, operations, why in (
        (
            "ec2",
            ("RunInstances", "StartInstances", "RequestSpotInstances", "RequestSpotFleet", "CreateFleet"),
            "The lab has no EC2 instances to run; Fargate needs none.",
        ),
        ("ssm", ("SendCommand",), "The lab has no instances to send commands to."),
        (
            "logs",
            ("StartLiveTail",),
            "The lab cannot stream a live tail; use FilterLogEvents or GetLogEvents.",
        ),
    )
    for operation in operations
}
"""What moto would answer though nothing happens behind it."""


def serve(call: Call) -> Answer:
    """Answer one call. Synchronous, on the thread that owns the state; blocks while the service still loads."""
    known = call.service in services.BY_NAME and call.region in services.REGIONS
    if known:
        accounts.open_account(call.account, call.region)
    fingerprint = (
        "\n".join((call.service, call.region, call.method, call.target, call.operation)).encode() + call.body
    )
    with context.use_call(call.account, fingerprint, call.changes):
        return _answer(services.BY_NAME[call.service], call) if known else _refuse_stranger(call)


def _refuse_stranger(call: Call) -> Answer:
    if call.service not in services.BY_NAME:
        return refuse(call, 501, "InternalFailure", f"The lab has no service called {call.service!r}.")
    text = (
        f"The lab has no region called {call.region!r}; a new AWS account has {', '.join(services.REGIONS)}."
    )
    return refuse(call, 400, "InvalidParameterValue", text)


def _answer(service: services.Service, call: Call) -> Answer:
    why = REFUSED.get((service.name, call.operation))
    if why is not None:
        return refuse(call, 501, "InternalFailure", why)
    try:
        return _as_answer(call, _ask_moto(service, call))
    except OperationNotFoundError:
        return _refuse_unknown_operation(service, call)
    except NotImplementedError as error:
        log.info("%s %s: %s", call.service, call.operation, error)
        return refuse(call, 501, "InternalFailure", _cannot(service, call, error))
    except Exception as error:  # moto fails on inputs that it did not expect: the learner gets a sentence
        answer = _as_client_error(call, error)
        if answer is not None:
            return answer
        log.exception("moto failed on %s %s", call.service, call.operation)
        asked = call.operation or f"{call.method} {call.target}"
        text = f"The lab's {service.title} failed on {asked} with these parameters ({type(error).__name__}: {error})."
        return refuse(call, 501, "InternalFailure", text)


def _refuse_unknown_operation(service: services.Service, call: Call) -> Answer:
    if service.wire == "json":
        return refuse(call, 400, "UnknownOperationException", f"Unknown operation {call.operation}")
    text = f"The action {call.operation} is not valid for this web service."
    return refuse(call, 400, "InvalidAction", text)


def _ask_moto(service: services.Service, call: Call) -> Any:
    request = _request_class()(_environ(call))
    path = request.raw_path
    for pattern, handler in _handlers(service):
        if pattern.match(path):
            return handler(request, request.raw_url, dict(request.headers))
    raise NotImplementedError(f"no handler for {path}")


@functools.cache
def _handlers(service: services.Service) -> list[tuple[re.Pattern[str], Callable[..., Any]]]:
    urls = services.bring_in(f"moto.{service.package}.urls")
    services.bring_in(f"moto.{service.package}.responses")
    return [(re.compile(path.format("")), handler) for path, handler in urls.url_paths.items()]


@functools.cache
def _request_class() -> Any:
    base = services.bring_in("moto.core.request").Request
    return type("Request", (base,), {"from_wsgi_server": True})


def _environ(call: Call) -> dict[str, Any]:
    path, _, query = call.target.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": call.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "RAW_URI": call.target,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "4566",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": call.header("content-type"),
        "CONTENT_LENGTH": str(len(call.body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(call.body),
        "wsgi.input_terminated": True,
    }
    names: dict[str, str] = {}
    for name, value in call.headers:
        key = "HTTP_" + name.upper().replace("-", "_")
        if key not in _NOT_TO_PASS_ON:
            environ[key] = f"{environ[key]},{value}" if key in environ else value
            if "_" in name:
                names[key] = name
    environ["moto.preserved_header_names"] = names  # S3 tells x-amz-meta-my_key from x-amz-meta-my-key
    environ.setdefault("HTTP_HOST", "localhost:4566")
    environ["HTTP_X_MOTO_ACCOUNT_ID"] = call.account
    return environ


def _as_answer(call: Call, result: Any) -> Answer:
    status, headers, body = result if len(result) == 3 else (200, {}, result)
    content = body.encode("utf-8") if isinstance(body, str) else bytes(body or b"")
    if int(status) == 404 and not content and call.service != "s3":
        return refuse(call, 400, "MissingAction", "The request names no operation.")
    dropped = ("status", "content-length", "transfer-encoding")
    kept = [(str(name), str(value)) for name, value in headers.items() if str(name).lower() not in dropped]
    if call.method == "HEAD" and "content-length" in headers:
        kept.append(("content-length", str(headers["content-length"])))
    return Answer(int(status), tuple(kept), content)


def _as_client_error(call: Call, error: Exception) -> Answer | None:
    """The errors that moto raises past its own handlers: werkzeug's, and botocore's."""
    body = getattr(error, "get_body", None)
    status = getattr(error, "code", None)
    if body is not None and isinstance(status, int):
        headers = tuple((str(k), str(v)) for k, v in error.get_headers())  # type: ignore[attr-defined]
        return Answer(status, headers, str(body()).encode("utf-8"))
    details = (
        getattr(error, "response", {}).get("Error")
        if isinstance(getattr(error, "response", None), dict)
        else None
    )
    if details:
        return refuse(call, 400, str(details.get("Code", "ValidationError")), str(details.get("Message", "")))
    return None


def _cannot(service: services.Service, call: Call, error: NotImplementedError) -> str:
    asked = call.operation or f"{call.method} {call.target.partition('?')[0]}"
    text = f"The lab's {service.title} cannot do {asked}"
    found = re.match(r"(The filter '.*?')", str(error))
    return f"{text}: {found.group(1)[0].lower()}{found.group(1)[1:]} is not there." if found else f"{text}."
