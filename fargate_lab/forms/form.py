"""What every form is: a request of AWS's, judged at every change, and sent when asked.

Knows: how a request starts, how it is edited, judged and sent. Works without anything shown: the controls are built
when the form is first displayed (`form_view`). Does not know any particular operation.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError

from fargate_lab import rules
from fargate_lab.errors import LabError
from fargate_lab.rules import Violation

from . import paths, shape
from .account import Account
from .meaning import members
from .remedies import Remedy, remedies_for
from .rows import Row
from .sending import Answer, Refusal, refusal, send


class UnknownKeyword(LabError, TypeError):
    """A keyword that the form has no field for."""


class Form:
    """A form over one boto3 request. `request` is its only state: a plain dict with AWS's own names.

    `lab` is the lab it sends to; without one it still edits and judges. Further keywords prefill fields: AWS's
    members of the request, or the last name of a nested field (`containerPort=80`).
    """

    operation: ClassVar[str]
    title: ClassVar[str]
    intro: ClassVar[str]
    verb: ClassVar[str]
    """What the button says."""
    rows: ClassVar[tuple[Row, ...]]
    judge: ClassVar[str] = "Fargate"
    """Who refuses what the fold lists."""
    at: ClassVar[str] = ""
    """Where in the operation's request this form's part stands; "" for all of it."""
    own_parts: ClassVar[frozenset[str]] = frozenset()
    """Members of the request that have a part of the page of their own (`extra_parts`)."""
    follows: ClassVar[tuple[tuple[str, str, str], ...]] = ()
    """(field, other field, template): a field keeps to `template.format(other)` until it gets a value of its own."""

    def __init__(self, lab: Any = None, *, account: Account | None = None, **prefill: Any) -> None:
        self.lab = lab
        self.account = account or Account(lab)
        self.response: Answer | None = None
        self.refusal: Refusal | None = None
        self.sending = False
        self.answered = False
        self._listeners: list[Callable[[], None]] = []
        self._view: Any = None
        self._refuse_unknown(prefill)
        self._request: dict[str, Any] = self.start(prefill)
        for keyword, value in prefill.items():
            paths.write(self._request, self.place_of(keyword), copy.deepcopy(value))

    # -- the request

    def start(self, prefill: Mapping[str, Any]) -> dict[str, Any]:
        """The request before anything is typed: what the account suggests. `prefill` is applied on top."""
        return {}

    @property
    def request(self) -> dict[str, Any]:
        """The request as boto3 takes it. Set it to fill the form; what you set is copied."""
        return self._request

    @request.setter
    def request(self, request: Mapping[str, Any]) -> None:
        self._request = copy.deepcopy(dict(request))
        self.changed()

    def edit(self, path: str, value: Any) -> None:
        """Put one value into the request (None takes it out), with what follows it."""
        if paths.read(self._request, path) == value:
            return
        for follower, leader, template in self.follows:
            before = paths.read(self._request, leader)
            if leader == path and value and paths.read(self._request, follower) == template.format(before):
                paths.write(self._request, follower, template.format(value))
        paths.write(self._request, path, value)
        self.changed()

    def changed(self) -> None:
        """The request changed, or something it is judged by: what AWS said about the old one no longer counts."""
        self.refusal = None
        self.answered = False
        self.notify()

    def notify(self) -> None:
        """Tell everyone who shows this form."""
        for listener in list(self._listeners):
            listener()

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` after every change."""
        self._listeners.append(listener)

    def place_of(self, keyword: str) -> str:
        """The place of a keyword in the request: a member of AWS's, else the field with that last name."""
        if keyword in members(self.operation, self.at):
            return keyword
        return next(row.path for row in self.rows if row.keyword == keyword)

    def _refuse_unknown(self, prefill: Mapping[str, Any]) -> None:
        known = [
            *members(self.operation, self.at),
            *(row.keyword for row in self.rows if row.keyword.isidentifier()),
        ]
        for keyword in prefill:
            if keyword not in known:
                names = ", ".join(dict.fromkeys(known))
                raise UnknownKeyword(f'{type(self).__name__} has no field "{keyword}". It knows: {names}.')

    # -- judging

    def whole(self) -> dict[str, Any]:
        """The whole request of the operation, for judging."""
        return self._request

    @property
    def shown(self) -> dict[str, Any]:
        """The request as the panel under the form shows it."""
        return self._request

    def known(self) -> dict[str, Any]:
        """What is known of the account beyond the request, for rules that need it (`rules.record.Known`)."""
        return {}

    @property
    def violations(self) -> list[Violation]:
        """Everything boto3 and AWS would refuse, in their order, with places inside this form's request."""
        whole = self.whole()
        by_boto3 = shape.check(self.operation, whole)
        said = {violation.path for violation in by_boto3}
        by_aws = [v for v in rules.check(self.operation, whole, self.known()) if v.path not in said]
        return [v for violation in [*by_boto3, *by_aws] if (v := self._here(violation)) is not None]

    def _here(self, violation: Violation) -> Violation | None:
        if not self.at:
            return violation
        rest = paths.under(violation.path, self.at) if violation.path else None
        return None if rest is None else Violation(violation.rule, rest, violation.message, violation.values)

    def remedies(self, violation: Violation) -> list[Remedy]:
        """One-click ways out of a violation, if there are any."""
        return remedies_for(violation, self._request, self.account)

    def note(self, row: Row) -> str:
        """What stands beside a field in place of its own sentence, when the request changes what is worth saying."""
        return ""

    def offers(self, row: Row) -> list[Remedy]:
        """Things a field offers to make in the account, because they are missing."""
        return []

    def carry_out(self, offer: Remedy) -> None:
        """Do what a learner clicked: values go into the request; something to make is made in the background."""
        if offer.make is None:
            for path, value in offer.values.items():
                paths.write(self._request, path, value)
            self.changed()
        else:
            threading.Thread(
                target=self._make, args=(offer.make,), name="fargate-lab-make", daemon=True
            ).start()

    def _make(self, make: Callable[[], Mapping[str, Any]]) -> None:
        try:
            values = make()
        except ClientError as error:
            self.refused_by(error.response["Error"]["Code"], error.response["Error"]["Message"])
        except (BotoCoreError, LabError, OSError) as error:
            self.refused_by(type(error).__name__, " ".join(str(error).split()))
        else:
            self.carry_out(Remedy("", values))

    @property
    def status(self) -> str:
        """`valid`, or what AWS would answer."""
        found = self.violations
        if not found:
            return "valid"
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        return f"{shape.speaker(found[0])} would answer {found[0].error}: {found[0].message}{more}"

    # -- sending

    @property
    def call(self) -> str:
        """What the button does, in boto3."""
        return f"ecs.{xform_name(self.operation)}(**form.request)"

    def send(self) -> Answer | Refusal:
        """Send the request with boto3 through the lab. The answer, or the refusal with its reason; never raises for
        what was typed. `response` keeps the last answer, `refusal` the last refusal."""
        self.sending = True
        self.refusal = None
        self.notify()
        try:
            result = send(self.lab, self.operation, self._request, self.rows)
            if isinstance(result, Refusal):
                self.refusal = result
            else:
                self.response = result
                self.answered = True
                self.account.forget()
        finally:
            self.sending = False
            self.notify()
        return result

    def send_in_background(self) -> threading.Thread:
        """`send` on a thread of its own, so that the kernel stays free. What came of it is shown by the form."""
        thread = threading.Thread(target=self.send, name="fargate-lab-send", daemon=True)
        thread.start()
        return thread

    def refused_by(self, code: str, message: str) -> Refusal:
        """Show an error of AWS's for this request, wherever it came from."""
        self.refusal = refusal(self.operation, code, message, self._request, self.rows)
        self.notify()
        return self.refusal

    # -- showing

    def extra_parts(self) -> list[Any]:
        """Widgets that stand between the fields and the foot of the form."""
        return []

    @property
    def widget(self) -> Any:
        """The form as an ipywidget, built at its first use."""
        if self._view is None:
            from .form_view import FormView

            self._view = FormView(self)
        return self._view.root

    def outline(self) -> str:
        """What the request is about, in a few words."""
        return ""

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.outline()}, {self.status}"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        bundle = self.widget._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        data["text/plain"] = repr(self)
        self.notify()
        return data, metadata
