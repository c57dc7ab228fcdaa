"""The README's table of operations is what the emulator answers."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from fargate_lab.launch import CHECKOUT

assert CHECKOUT
README = (CHECKOUT / "README.md").read_text("utf-8")


def listed() -> set[str]:
    table = README.partition("<!-- operations")[2].partition("<!-- end of operations -->")[0]
    return set(re.findall(r"\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b", table))


def test_the_table_and_the_emulator_agree(emulator: str, boto3_session: Any) -> None:
    known = boto3_session.client(
        "ecs", endpoint_url=emulator, aws_access_key_id="1", aws_secret_access_key="1"
    )
    answered = {name for name in known.meta.service_model.operation_names if is_there(emulator, name)}
    assert answered == listed()


def is_there(endpoint: str, operation: str) -> bool:
    """Whether the emulator knows the operation, whatever it thinks of an empty request."""
    headers = {
        "Content-Type": "application/x-amz-json-1.1",
        "X-Amz-Target": f"AmazonEC2ContainerServiceV20141113.{operation}",
        "Authorization": "AWS4-HMAC-SHA256 Credential=000000000009/20260101/us-east-1/ecs/aws4_request",
    }
    ask: Callable[..., Any] = build_opener(ProxyHandler({})).open
    try:
        with ask(Request(endpoint + "/", b"{}", headers), timeout=30):
            return True
    except HTTPError as error:
        code, body = error.code, error.read()
    assert code in (400, 501), f"{operation}: {code} {body!r}"
    kind = json.loads(body)["__type"].rpartition("#")[2]
    assert (code == 501) == (kind == "NotImplementedException"), f"{operation}: {code} {kind}"
    return code != 501


def test_links_lead_somewhere() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", README)
    files = [target for target in targets if "://" not in target]
    assert files
    assert [target for target in files if not (CHECKOUT / target).exists()] == []  # type: ignore[operator]
