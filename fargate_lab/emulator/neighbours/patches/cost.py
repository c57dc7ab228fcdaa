"""What moto loads and keeps, made cheap: from 2.6 s and 190 MB for EC2 alone to 0.5 s and 60 MB for everything.

What it knows: the expensive parts of moto's imports and calls. What it does not know: time, ids, AWS's behaviour.
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "ap-south-1",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eu-north-1",
    "sa-east-1",
)
"""The seventeen regions that a new AWS account has without asking for more."""

MANAGED_POLICIES = Path(__file__).parent.parent / "managed_policies.json"


class RegionsOnly:
    """Stands where moto imports ``boto3.Session``: it only ever asks it for the names of regions."""

    def get_available_partitions(self) -> list[str]:
        """The one partition of the lab."""
        return ["aws"]

    def get_available_regions(self, service_name: str, partition_name: str = "aws") -> list[str]:
        """The regions of the lab, whatever the service."""
        return list(REGIONS) if partition_name == "aws" else []


@contextmanager
def without_boto3() -> Iterator[None]:
    """Imports inside the block see a boto3 that has nothing but regions. The real one costs 0.2 s and is not used."""
    real = sys.modules.get("boto3")
    stand_in = ModuleType("boto3")
    stand_in.Session = RegionsOnly  # type: ignore[attr-defined]
    stand_in.DEFAULT_SESSION = None  # type: ignore[attr-defined]
    sys.modules["boto3"] = stand_in
    try:
        yield
    finally:
        if real is None:
            del sys.modules["boto3"]
        else:
            sys.modules["boto3"] = real


def own_managed_policies(_: ModuleType) -> None:
    """Our few managed policies in the place of moto's fourteen hundred, in the same form."""
    name = "moto.iam.aws_managed_policies"
    policies = ModuleType(name)
    policies.aws_managed_policies_data = MANAGED_POLICIES.read_text("utf-8")  # type: ignore[attr-defined]
    sys.modules[name] = policies


def ignore_environment(_: ModuleType) -> None:
    """Take moto's switches out of this process's environment; ask for the managed policies to be there."""
    for name in [
        name for name in os.environ if name.startswith(("MOTO_", "TEST_SERVER_MODE", "TEST_PROXY_MODE"))
    ]:
        del os.environ[name]
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"


def lazy_resources(module: ModuleType) -> None:
    """EC2's lists are not read at import. ``ec2.instance_types`` puts lazy ones in; the AMIs stay away."""
    original = module.load_resource
    module.really_load_resource = original  # type: ignore[attr-defined]

    def load(resource: str) -> Any:
        if "instance_type_offerings" in resource or resource.endswith("ec2/resources/amis.json"):
            return []
        return {} if resource.endswith("ec2/resources/instance_types.json") else original(resource)

    module.load_resource = load  # type: ignore[attr-defined]


class LazyMapping(Mapping[str, Any]):
    """A mapping that is read when it is first looked into."""

    def __init__(self, read: Callable[[], dict[str, Any]]) -> None:
        self._read = read

    @functools.cached_property
    def _values(self) -> dict[str, Any]:
        return self._read()

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


def fixed_regions(module: ModuleType) -> None:
    """Every service is in every region of the lab."""
    module.AccountSpecificBackend._generate_regions = lambda self, service_name: list(REGIONS)  # type: ignore[attr-defined]


def forget_instances(module: ModuleType) -> None:
    """Do not keep a list of everything ever made: a service that replaces tasks all day would fill the memory."""

    def new(cls: type, *_: Any, **__: Any) -> Any:
        return object.__new__(cls)

    module.BaseModel.__new__ = new  # type: ignore[attr-defined]


def one_loader(module: ModuleType) -> None:
    """One loader of botocore's models, which remembers what it found on the disk."""
    module.create_loader = functools.cache(module.create_loader)  # type: ignore[attr-defined]


def methods_once(module: ModuleType) -> None:
    """The methods of a class of answers do not change: list them once."""
    module.method_names_from_class = functools.cache(module.method_names_from_class)  # type: ignore[attr-defined]
