"""moto's clock and moto's chance become the lab's.

What it knows: which modules of moto read a clock or draw chance, and by which global name. A test scans the source of
every module that the lab loads and fails when a new one appears (`tests/emulator/neighbours/test_patches.py`).
Not covered: RSA keys (EC2 key pairs, KMS asymmetric keys), which the cryptography library makes.
"""

from __future__ import annotations

import datetime
import os
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from .. import context


class _LooksLikeDatetime(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime.datetime)


class VirtualDatetime(datetime.datetime, metaclass=_LooksLikeDatetime):
    """``datetime.datetime`` whose present is the lab's."""

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> Any:  # type: ignore[override]
        """The virtual date; without ``tz`` in UTC, so that the machine's zone does not show."""
        return context.utcnow().replace(tzinfo=datetime.UTC).astimezone(tz) if tz else context.utcnow()

    @classmethod
    def utcnow(cls) -> Any:
        """The virtual date, UTC, without a zone."""
        return context.utcnow()

    @classmethod
    def today(cls) -> Any:
        """The same."""
        return context.utcnow()


def _copy(module: ModuleType, **changed: Any) -> ModuleType:
    copied = ModuleType(module.__name__)
    copied.__dict__.update(module.__dict__)
    copied.__dict__.update(changed)
    return copied


def _urandom(size: int) -> bytes:
    return context.stream().randbytes(size)


def _uuid4() -> uuid.UUID:
    return uuid.UUID(int=context.stream().getrandbits(128), version=4)


DATETIME_MODULE = _copy(datetime, datetime=VirtualDatetime)
TIME_MODULE = _copy(time, time=context.now)
OS_MODULE = _copy(os, urandom=_urandom)
STAND_INS: dict[str, Any] = {
    "datetime module": DATETIME_MODULE,
    "datetime class": VirtualDatetime,
    "time module": TIME_MODULE,
    "os module": OS_MODULE,
    "uuid4": _uuid4,
}


@dataclass(frozen=True)
class Direct:
    """One row: a module of moto, the global name through which it reads, and what to put there."""

    module: str
    name: str
    stand_in: str


DIRECT = (
    Direct("moto.core.utils", "datetime", "datetime module"),  # utcnow() and all that is made of it
    Direct("moto.moto_api._internal.managed_state_model", "datetime", "datetime class"),
    Direct("moto.iam.models", "os", "os module"),
    Direct("moto.sts.utils", "os", "os module"),
    Direct("moto.elb.models", "datetime", "datetime module"),
    Direct("moto.cloudwatch.models", "datetime", "datetime class"),
    Direct("moto.cloudwatch.models", "uuid4", "uuid4"),
    Direct("moto.applicationautoscaling.models", "time", "time module"),
    Direct("moto.ecr.models", "datetime", "datetime class"),
    Direct("moto.secretsmanager.models", "time", "time module"),
    Direct("moto.ssm.models", "uuid4", "uuid4"),
    Direct("moto.s3.models", "datetime", "datetime module"),
    Direct("moto.s3.models", "os", "os module"),
    Direct("moto.kms.models", "os", "os module"),
    Direct("moto.kms.responses", "os", "os module"),
    Direct("moto.kms.utils", "os", "os module"),
    Direct("moto.route53.models", "datetime", "datetime class"),
)

HARMLESS = {
    ("moto.core.base_backend", "uuid4"): "only tells dictionaries of state apart; never shown",
    (
        "moto.moto_api._internal.moto_random",
        "Random",
    ): "the base class of moto's chance, which is per account here",
    (
        "moto.ec2.models.reserved_instances",
        "random",
    ): "the price of a reserved instance; the lab has no instances",
}
"""(module, name) that read a clock or draw chance and may: why."""


def put_stand_in(row: Direct) -> Callable[[ModuleType], None]:
    """The change that carries out one row of DIRECT."""

    def change(module: ModuleType) -> None:
        getattr(module, row.name)  # the row is out of date if moto no longer has it: fail here, not silently
        setattr(module, row.name, STAND_INS[row.stand_in])

    return change


def chance_per_account(module: ModuleType) -> None:
    """moto draws every id from one object, which its modules hold under many names: so change the object's class."""
    base: Any = type(module.mock_random)

    class PerAccount(base):  # type: ignore[misc]
        """moto's source of chance; draws from the stream in use."""

        def random(self) -> float:
            return context.stream().random()

        def getrandbits(self, k: int) -> int:
            return context.stream().getrandbits(k)

        def seed(self, *_: Any, **__: Any) -> None:
            """moto's reset seeds it; streams are not moto's to seed."""

        def getstate(self) -> Any:
            return context.stream().getstate()

        def setstate(self, state: Any) -> None:
            context.stream().setstate(state)

        def get_random_hex(self, length: int = 8) -> str:
            return f"{context.stream().getrandbits(4 * length):0{length}x}"

    module.mock_random.__class__ = PerAccount  # type: ignore[attr-defined]


def first_ids_by_name(module: ModuleType) -> None:
    """The state of a service draws its first ids (the default VPC's, say) from a stream of its own."""
    by_region: Any = module.AccountSpecificBackend
    original = by_region.__getitem__

    def get(self: Any, region: str) -> Any:
        name = "aws" if region == "global" else region
        if name in self.keys():
            return dict.__getitem__(self, name)
        with context.use_named_stream(f"{self.account_id}/{self.service_name}/{name}"):
            return original(self, name)

    by_region.__getitem__ = get


def request_ids(module: ModuleType) -> None:
    """The request id is that of the call, not 52 draws from the account's stream."""

    def request_id(headers: dict[str, Any] | None = None) -> str:
        if headers is not None:
            headers["x-amzn-requestid"] = context.request_id()
        return context.request_id()

    module.gen_amzn_requestid_long = request_id  # type: ignore[attr-defined]


def account_by_header(module: ModuleType) -> None:
    """The account is what the edge says, never guessed from MOTO_ACCOUNT_ID or from the keys of all accounts."""

    def current_account(self: Any) -> str:
        return str(self.headers["x-moto-account-id"])

    module.BaseResponse.get_current_account = current_account  # type: ignore[attr-defined]
