"""Every change made to moto, one named function each, with its reason. Held against moto 5.2.5.

What it knows: when a change must be made (before moto loads, or right after one of its modules did).
What it does not know: what the changes do; that stands in the modules beside this one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType

from . import cost, ec2, iam, logs, time_and_ids, wire
from .cost import REGIONS as REGIONS
from .cost import without_boto3 as without_boto3


@dataclass(frozen=True)
class Patch:
    """One row: a change to moto."""

    module: str
    """The module of moto that must be there; empty: before anything of moto is imported."""
    change: Callable[[ModuleType], None]
    why: str


PATCHES = (
    Patch(
        "",
        cost.own_managed_policies,
        "moto's set is 1.7 s of JSON a lab; AWS has 1,400, ECS users attach a dozen",
    ),
    Patch("", cost.ignore_environment, "MOTO_* variables of the learner's shell must not change the lab"),
    Patch(
        "moto.utilities.utils",
        cost.lazy_resources,
        "EC2 reads 500 kB of instance types and AMIs; Fargate has none",
    ),
    Patch(
        "moto.core.base_backend",
        cost.fixed_regions,
        "asking botocore reads every partition's endpoints: 0.6 s",
    ),
    Patch(
        "moto.core.base_backend",
        time_and_ids.first_ids_by_name,
        "who touches a service first must not matter",
    ),
    Patch(
        "moto.core.common_models",
        cost.forget_instances,
        "moto keeps every object it ever made, for its dashboard",
    ),
    Patch(
        "moto.core.utils", cost.one_loader, "a new loader for each model searches the disk again: 50 ms each"
    ),
    Patch(
        "moto.core.responses", cost.methods_once, "every call lists the methods of its class: 1 ms for EC2"
    ),
    Patch("moto.moto_api._internal", time_and_ids.chance_per_account, "ids must repeat, account by account"),
    Patch(
        "moto.core.responses",
        time_and_ids.request_ids,
        "a random request id would shift the account's stream",
    ),
    Patch(
        "moto.core.responses",
        time_and_ids.account_by_header,
        "the edge says whose call it is; keys may be reused",
    ),
    Patch("moto.core.serialize", wire.request_id_in_body, "EC2's answers all said request-id"),
    Patch("moto.core.serialize", wire.quick_picker, "half of the time of every answer"),
    Patch("moto.core.serialize", wire.quick_xml, "the other half"),
    Patch(
        "moto.ec2.models.availability_zones_and_regions",
        ec2.three_zones,
        "three zones are enough to learn with",
    ),
    Patch(
        "moto.ec2.models.amis", ec2.no_images, "the lab runs no instances; 40 ms and 200 ids for each account"
    ),
    Patch(
        "moto.ec2.models",
        ec2.default_vpc_reaches_out,
        "AWS gives every account a VPC that reaches the internet",
    ),
    Patch(
        "moto.ec2.models.elastic_network_interfaces",
        ec2.addresses,
        "moto draws an address and never looks back",
    ),
    Patch(
        "moto.ec2.models.elastic_network_interfaces",
        ec2.interface_filters,
        "association.public-ip is not known",
    ),
    Patch("moto.ec2.models.instance_types", ec2.instance_types, "completes lazy_resources"),
    Patch(
        "moto.ec2.models.subnets", ec2.free_address_count, "counting looks at every interface for each subnet"
    ),
    Patch("moto.ec2.models.subnets", ec2.subnets_in_use, "a subnet with interfaces cannot be deleted"),
    Patch("moto.ec2.models.core", ec2.tags_by_id, "finding one resource's tags searches those of all"),
    Patch("moto.ec2.models.security_groups", ec2.unknown_groups, "moto names a Python set in the error text"),
    Patch("moto.ec2.models.vpcs", ec2.unknown_vpcs, "the same"),
    Patch(
        "moto.ec2.responses.security_groups",
        ec2.groups_in_use,
        "a group in use cannot be deleted, nor the default",
    ),
    Patch(
        "moto.ec2.responses.elastic_network_interfaces", ec2.interfaces_in_use, "nor an interface of a task"
    ),
    Patch(
        "moto.logs.models",
        logs.streams,
        "reading a stream sorts it whole; event ids count across all accounts",
    ),
    Patch(
        "moto.logs.models", logs.filtering, "a page token is lost when lines arrive; streams come one by one"
    ),
    Patch(
        "moto.logs.responses", logs.filter_arguments, "logStreamNamePrefix and logGroupIdentifier are ignored"
    ),
    Patch("moto.sts.models", iam.caller_is_root, "moto answers a user called moto under sts"),
    *(
        Patch(
            row.module,
            time_and_ids.put_stand_in(row),
            f"reads {row.name} instead of moto's own clock or chance",
        )
        for row in time_and_ids.DIRECT
    ),
)

_pending = list(PATCHES)


def before_moto() -> None:
    """Make the changes that must come before moto's first import."""
    for patch in [patch for patch in _pending if not patch.module]:
        _pending.remove(patch)
        patch.change(ModuleType("nothing"))


def after_import(modules: Mapping[str, ModuleType]) -> None:
    """Make the changes whose module has arrived. Cheap when there is nothing to do."""
    for patch in [patch for patch in _pending if patch.module in modules]:
        _pending.remove(patch)
        patch.change(modules[patch.module])
