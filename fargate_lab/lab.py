"""Lab: one learner's account - where it is, boto3 clients for it, waiting, following, cleaning up.

Knows: which account a notebook gets, that time may be virtual, and that a client of a lab is a plain boto3 client with
three things added: a guard against other hosts, a memory of writing calls, and waiters that sleep on the lab's clock.
Does not know: widgets (that is `classroom.Lab`), rules, the emulator.
"""

from __future__ import annotations

import getpass
import hashlib
import html
import os
import re
import threading
import time
import warnings
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from fargate_lab import addresses, cleaning, executing, lab_api, waiting
from fargate_lab.errors import LabError
from fargate_lab.following import Follower, Subscription
from fargate_lab.lab_api import Change, LabApi
from fargate_lab.recording import Call, record
from fargate_lab.tagging import tagged
from fargate_lab.target import COST_WARNING, choose, make_client

DEFAULT_ACCOUNT = "000000000000"
DEFAULT_REGION = "us-east-1"


class CostWarning(UserWarning):
    """This lab is on AWS and costs money."""


class ServiceClient:
    """`lab.ecs` is `lab.client("ecs")`: one row in the class body per service that notebooks use often."""

    def __init__(self, service: str) -> None:
        self.service = service

    def __get__(self, lab: Lab | None, owner: type) -> Any:
        return self if lab is None else lab.client(self.service)


class Lab:
    """One learner's account at one target.

    `target`: "embedded" (the default: an emulator that belongs to this notebook), "localstack", "aws", or an address
    such as "http://localhost:4566". `account`: 12 digits; without it a notebook gets one of its own, so that two
    notebooks do not see each other. `allow`: hosts besides this machine that calls may go to.
    Raises LabError, in one sentence, when nothing with ECS answers there.
    """

    ecs = ServiceClient("ecs")
    ec2 = ServiceClient("ec2")
    logs = ServiceClient("logs")
    iam = ServiceClient("iam")
    sts = ServiceClient("sts")
    elbv2 = ServiceClient("elbv2")
    cloudwatch = ServiceClient("cloudwatch")
    autoscaling = ServiceClient("application-autoscaling")

    def __init__(
        self,
        target: str | None = None,
        *,
        account: str | None = None,
        region: str | None = None,
        allow: Collection[str] = (),
    ) -> None:
        if account is not None and not re.fullmatch(r"\d{12}", str(account)):
            raise LabError(f"An account id has 12 digits; {account!r} has not.")
        self.target = choose(target, allow)
        self.api: LabApi | None = None
        self.calls: list[Call] = []
        self.tag = tag_of(os.environ)
        self._account = account or (account_of(os.environ) if self.target.has_lab_api else DEFAULT_ACCOUNT)
        self._region = region
        self._clients: dict[tuple[str, str | None], Any] = {}
        self._lock = threading.Lock()
        self._follower = Follower(self)
        if self.target.has_lab_api and self.target.endpoint:
            self.api = LabApi(self.target.endpoint, self._account)
        if self.target.kind == "aws":
            warnings.warn(COST_WARNING, CostWarning, stacklevel=2)

    @property
    def account(self) -> str:
        """The 12 digits of the account; on AWS it is asked of STS, once."""
        if self.target.kind == "aws" and self._account == DEFAULT_ACCOUNT:
            self._account = str(self.sts.get_caller_identity()["Account"])
        return self._account

    @property
    def region(self) -> str:
        """The region calls go to; on AWS without one given, the learner's own."""
        if self._region is None and self.target.kind == "aws":
            return str(self.ecs.meta.region_name)
        return self._region or DEFAULT_REGION

    def client(self, service: str, region: str | None = None) -> Any:
        """The boto3 client of `service` ("ecs", "logs", ...), made once. Raises LabError for one that is not mapped."""
        key = (service, region)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._make(service, region or self._region)
            return self._clients[key]

    def _make(self, service: str, region: str | None) -> Any:
        made = make_client(self.target, service, self._account, region)
        record(made, service, self.calls, self.now)
        if self.target.tags_what_it_makes:
            made.meta.events.register("provide-client-params", self._tag)
        if self.api is not None:
            made.meta.events.register("before-send", _say_who_asks)
            original = made.get_waiter
            made.get_waiter = lambda waiter_name: waiting.LabWaiter(original(waiter_name), self.sleep)
        return made

    def _tag(self, params: dict[str, Any], model: Any, **_: Any) -> dict[str, Any]:
        return tagged(model, params, self.tag)

    def now(self) -> datetime:
        """The lab's time, in UTC: virtual on fargate_lab's emulator, real elsewhere."""
        return self.api.clock().time if self.api is not None else datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Let `seconds` of the lab's time pass."""
        if self.api is not None:
            self.api.sleep(seconds)
        else:
            time.sleep(seconds)

    def advance(self, seconds: float) -> None:
        """Move the lab's time forward by `seconds` at once. Raises LabError where time is real."""
        if self.api is None:
            raise LabError("Time is real here and cannot be moved; lab.sleep(seconds) waits.")
        self.api.advance(seconds)

    def wait(self, thing: Any, until: waiting.Until = None, limit: float = 600) -> Any:
        """Wait for a service, task or cluster - a name, an ARN, or what boto3 returned - and give its description.

        Without `until` a service becomes steady, a task RUNNING, one being stopped STOPPED. `until` is a
        state's name (met when the task is there or past it) or a function of the description. `limit` is in
        seconds of the lab's time. A list, or RunTask's answer with several tasks, gives a list.
        Raises LabTimeout with what was last seen, at once when it cannot come any more.
        """
        return waiting.wait(self, thing, until, limit)

    def follow(self, callback: Callable[[Change], Any]) -> Subscription:
        """Call `callback(change)` on a background thread whenever something changed, until `.stop()`."""
        return self._follower.add(callback)

    def watching(self) -> AbstractContextManager[None]:
        """What this thread asks inside does not keep a flowing clock from resting: for pictures, not for cells."""
        return lab_api.watching()

    def address(self, thing: Any) -> str:
        """`http://address[:port]/` of a task, or of the newest running one of a service; "" when none runs."""
        return addresses.address(self, thing)

    def exec(
        self, task: Any, container: str | None = None, command: str = "", timeout: float = 60.0
    ) -> executing.Executed:
        """Run a command in a container: `lab.exec(task, command="ls /")`; what it printed, and its exit code.

        `task` may be a service too: its newest running task. It works in every running container of the lab, and says
        what ECS Exec would have needed. Raises LabError, elsewhere with the command line that does it there.
        """
        return executing.execute(self, task, container, command, timeout)

    def clean_up(self) -> cleaning.Cleaned:
        """Remove all that this lab made; see `fargate_lab.cleaning` for what that is. Doing it twice is fine."""
        return cleaning.clean_up(self)

    def __repr__(self) -> str:
        return f"Lab: {self.target!r}"

    def _repr_html_(self) -> str | None:
        sentence, remark = html.escape(self.target.sentence), html.escape(self.target.remark)
        note = f"<br><small>{remark}</small>" if remark else ""
        return f"<p><b>Lab</b> &ensp;{sentence}{note}</p>"


def _say_who_asks(request: Any, **_: Any) -> None:
    """A botocore hook. The header comes after signing: no other endpoint than ours ever sees it."""
    if lab_api.is_watching():
        request.headers[lab_api.WATCHING] = "1"


def notebook_name(environ: Mapping[str, str]) -> str:
    """The path of the notebook this kernel belongs to, as Jupyter tells it; empty elsewhere."""
    return environ.get("JPY_SESSION_NAME", "").strip()


def account_of(environ: Mapping[str, str]) -> str:
    """A notebook's own account: 12 digits that stay the same when its kernel restarts.

    On a JupyterHub, where everybody's notebook has the same name, each person's is another.
    """
    name = notebook_name(environ)
    if not name:
        return DEFAULT_ACCOUNT
    whose = f"{environ.get('JUPYTERHUB_USER', '')} {name}".strip()
    number = int.from_bytes(hashlib.sha256(whose.encode()).digest()[:8], "big")
    return str(10**11 + number % (9 * 10**11))


def tag_of(environ: Mapping[str, str]) -> str:
    """The tag's value on what this lab makes in an account that others use too: the person and the notebook."""
    try:
        person = getpass.getuser()
    except (KeyError, OSError):  # a container without a user database
        person = "learner"
    notebook = PurePath(notebook_name(environ)).stem or "lab"
    return re.sub(r"[^\w .:/=+@-]", "_", f"{person}/{notebook}")[:256]
