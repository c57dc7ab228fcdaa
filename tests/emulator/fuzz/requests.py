"""Requests that nobody would send: for every operation of ECS, from botocore's model, out of one seed.

A request is well-formed, or wrong in one of many ways: values of other types, members missing or unknown, strings of
every kind and length, lists of thousands, numbers at the edge, bodies and headers that are none.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from botocore.model import Shape
from botocore.session import get_session

TARGET = "AmazonEC2ContainerServiceV20141113."
DEEPEST = 6
OFTEN = ("RegisterTaskDefinition", "RunTask", "CreateService", "UpdateService")


class Call(NamedTuple):
    """One raw request: what it is about, its headers and its body."""

    operation: str
    headers: dict[str, str]
    body: bytes


STRINGS: tuple[str, ...] = (
    "",
    " ",
    "x",
    "default",
    "canary",
    "canary:1",
    "canary:0",
    "canary:99999999999999999999",
    "no such thing",
    "../../etc/passwd",
    "a/b/c/d",
    ":::",
    "arn:aws:ecs:us-east-1:{account}:cluster/canary",
    "arn:aws:ecs:us-east-1:{account}:service/canary/canary",
    "arn:aws:ecs:us-east-1:{account}:task-definition/canary:1",
    "arn:aws:ecs:us-east-1:{account}:task/canary/0123456789abcdef0123456789abcdef",
    "arn:aws:ecs:eu-west-1:999999999999:cluster/x",
    "arn:aws:iam::{account}:role/ecsTaskExecutionRole",
    "arn:",
    "FARGATE",
    "FARGATE_SPOT",
    "EC2",
    "256",
    "512",
    ".25 vCPU",
    "0.5 GB",
    "-1",
    "1e999",
    "NaN",
    "null",
    "nginx",
    "busybox",
    "nginx@sha256:0",
    "http://127.0.0.1:1/",
    "\x00",
    "\n\r\t",
    "é",
    "\u202eabc",
    "\U0001f433" * 20,
    "\ud800",
    "{}",
    "{operation}",
    "%s%n%d",
    "<script>alert(1)</script>",
    "'; DROP TABLE tasks; --",
    "ZmFyZ2F0ZV9sYWI6OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk=",
    "ZmFyZ2F0ZV9sYWI6LTE=",
    "a" * 255,
    "a" * 256,
    "a" * 70_000,
)
NUMBERS: tuple[Any, ...] = (
    0, 1, -1, 2, 3, 10, 11, 80, 100, 101, 200, 65535, 65536, 2**31 - 1, 2**31, -(2**31), 2**63, 10**30, 0.5, -0.0,
    1.5e300,
)  # fmt: skip
ANYTHING: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    1.5,
    "",
    "x",
    [],
    {},
    [None],
    [[]],
    {"": None},
    [{}],
    {"a": {}},
)


class Source:
    """An endless, repeatable stream of calls.

    ``good`` holds requests that are accepted, by operation: most of an operation's calls are one of these with
    members changed, so that the stream also gets behind the first check. ``elsewhere`` names operations that are sent
    to another account.
    """

    def __init__(
        self,
        seed: int,
        account: str,
        elsewhere: Mapping[str, str] | None = None,
        good: Mapping[str, Sequence[dict[str, Any]]] | None = None,
    ) -> None:
        self.random = random.Random(seed)
        self.home = self.account = account
        self.elsewhere = elsewhere or {}
        self.good = good or {}
        self.model: Any = get_session().get_service_model("ecs")
        self.operations = [*self.model.operation_names, *OFTEN * 6]

    def calls(self, number: int) -> Iterator[Call]:
        """So many calls; every operation comes in turn, and those that take the most more often."""
        for index in range(number):
            yield self.call(self.operations[index % len(self.operations)])

    def call(self, operation: str) -> Call:
        """One call of an operation."""
        shape = self.model.operation_model(operation).input_shape
        self.account = self.elsewhere.get(operation, self.home)
        bent = self.random.random()
        request = self.value(shape, 0, 0.0 if bent < 0.4 else 0.03 if bent < 0.8 else 0.3)
        if operation in self.good and isinstance(request, dict) and self.random.random() < 0.8:
            request = copy.deepcopy(self.random.choice(self.good[operation]))
            for _ in range(self.random.choice((0, 0, 1, 1, 1, 2))):
                self.change(shape, request, 0.0 if bent < 0.8 else 0.2)
        if bent > 0.97:
            request = self.anything()
        body = json.dumps(request).encode()
        headers = {
            "X-Amz-Target": TARGET + operation,
            "Content-Type": "application/x-amz-json-1.1",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={self.account}/20261121/us-east-1/ecs/aws4_request, x=y",
        }
        if self.random.random() < 0.04:
            body = self.random.choice(BODIES)(self.random, body)
        if self.random.random() < 0.04:
            headers.update(self.random.choice(HEADERS))
        return Call(operation, headers, body)

    def change(self, shape: Shape, request: Any, wrong: float) -> None:
        """Give one member of a request, at the top or anywhere further in, another value."""
        places = list(_structures(shape, request))
        chosen, value = self.random.choice(places)
        if chosen.members:
            name = self.random.choice(list(chosen.members))
            value[name] = self.value(chosen.members[name], 2, wrong)

    def value(self, shape: Shape, depth: int, wrong: float) -> Any:
        """A value for a shape; with the probability ``wrong`` it is of any other kind."""
        if self.random.random() < wrong:
            return self.anything(self.text())
        kind = shape.type_name
        if kind == "structure":
            return self.structure(shape, depth, wrong)
        if kind == "list":
            if self.random.random() < 0.004:
                item = self.value(shape.member, DEEPEST, wrong)
                return [item] * self.random.choice((101, 1001, 5000))
            return [
                self.value(shape.member, depth + 1, wrong)
                for _ in range(self.random.choice((0, 1, 1, 1, 2, 3)))
            ]
        if kind == "map":
            return {
                self.text(): self.value(shape.value, depth + 1, wrong)
                for _ in range(self.random.randrange(3))
            }
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind in ("integer", "long", "double", "float", "timestamp"):
            return self.random.choice(NUMBERS)
        known = getattr(shape, "enum", None)
        return self.random.choice(known) if known and self.random.random() < 0.9 else self.text()

    def structure(self, shape: Shape, depth: int, wrong: float) -> dict[str, Any]:
        """Some of the members of a structure: the required ones nearly always, others less the deeper it is."""
        likely = 0.5 if depth == 0 else 0.3 if depth < DEEPEST else 0.0
        chosen = {
            name: self.value(member, depth + 1, wrong)
            for name, member in shape.members.items()
            if self.random.random() < (1 - wrong if name in shape.required_members else likely)
        }
        if self.random.random() < wrong:
            chosen[self.text()] = self.anything()
        return chosen

    def anything(self, *others: Any) -> Any:
        """Any value of any kind."""
        return copy.deepcopy(self.random.choice((*ANYTHING, *others)))

    def text(self) -> str:
        """Any string; the long ones are rare."""
        found = self.random.choice(STRINGS)
        if len(found) > 1000 and self.random.random() < 0.8:
            found = "b" * self.random.randrange(40)
        return found.replace("{account}", self.account)


def _structures(shape: Shape, value: Any) -> Iterator[tuple[Shape, dict[str, Any]]]:
    """Every structure in a request, with its shape."""
    if shape.type_name == "structure" and isinstance(value, dict):
        yield shape, value
        for name, item in value.items():
            if name in shape.members:
                yield from _structures(shape.members[name], item)
    elif shape.type_name == "list" and isinstance(value, list):
        for item in value:
            yield from _structures(shape.member, item)


Bend = Callable[[random.Random, bytes], bytes]
BODIES: tuple[Bend, ...] = (
    lambda chance, body: b"",
    lambda chance, body: body[: chance.randrange(len(body) + 1)],
    lambda chance, body: body + b"}",
    lambda chance, body: bytes(chance.randrange(256) for _ in range(40)),
    lambda chance, body: b"[" * chance.choice((10, 1000, 100_000)),
    lambda chance, body: b'{"a":' * chance.choice((10, 1000, 100_000)) + b"1",
    lambda chance, body: b"\xef\xbb\xbf" + body,
    lambda chance, body: body.decode().encode("utf-16"),
    lambda chance, body: body.replace(b'"', b"'"),
    lambda chance, body: b"Action=ListClusters&Version=2014-11-13",
    lambda chance, body: b'{"cluster": NaN}',
    lambda chance, body: b'{"maxResults": ' + b"9" * 5000 + b"}",
    lambda chance, body: b'{"cluster": "' + b"\\ud800" * 50 + b'"}',
    lambda chance, body: b'{"cluster": "a", "cluster": ["b"]}',
)
"""Ways to bend a body out of shape."""
HEADERS: tuple[dict[str, str], ...] = (
    {"X-Amz-Target": ""},
    {"X-Amz-Target": TARGET},
    {"X-Amz-Target": TARGET + "NoSuchOperation"},
    {"X-Amz-Target": TARGET + "RunTask" * 500},
    {"X-Amz-Target": "RunTask"},
    {"X-Amz-Target": TARGET + "\xff\xfe"},
    {"Content-Type": "text/plain"},
    {"Content-Type": "application/x-www-form-urlencoded"},
    {"Content-Encoding": "gzip"},
    {"Authorization": ""},
    {"Authorization": "Bearer x"},
    {"Authorization": "AWS4-HMAC-SHA256 Credential=x/20261121/us-east-1/ecs/aws4_request"},
    {"Authorization": "AWS4-HMAC-SHA256 Credential=/0/../ecs/aws4_request"},
    {"Accept-Encoding": "gzip, br"},
    {"X-Forwarded-For": "1.2.3.4"},
    {"X-Long": "a" * 4000},
)
"""Headers that no client of AWS's sends with ECS."""
