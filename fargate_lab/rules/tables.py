"""The numbers of Fargate: sizes, prices, storage, quotas.

Knows: what AWS publishes, as data with source and date. Prices are us-east-1, Linux, On-Demand, in US dollars, and do
not change by themselves: edit them here. Does not know Windows licence prices, other Regions or Spot (it moves).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from .sources import api, guide

SIZES: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4096 + 1, 1024)),
    1024: tuple(range(2048, 8192 + 1, 1024)),
    2048: tuple(range(4096, 16384 + 1, 1024)),
    4096: tuple(range(8192, 30720 + 1, 1024)),
    8192: tuple(range(16384, 61440 + 1, 4096)),
    16384: tuple(range(32768, 122880 + 1, 8192)),
    32768: (61440, 122880, 249856),
}
"""CPU units -> the memories in MiB that go with them."""
SIZES_SOURCE = guide("fargate-tasks-services") + " (2026, the 32 vCPU row since 2026-06-05)"
WINDOWS_CPUS = (1024, 2048, 4096)
"""CPU units a Windows family may have on Fargate; the memories are those of SIZES."""

TASK_LIFE = (
    "PROVISIONING",
    "PENDING",
    "ACTIVATING",
    "RUNNING",
    "DEACTIVATING",
    "STOPPING",
    "DEPROVISIONING",
    "STOPPED",
)
"""A task's lastStatus in the order in which it can pass them: it never goes back."""
TASK_LIFE_SOURCE = guide("task-lifecycle-explanation")

EPHEMERAL_DEFAULT_GIB = 20
EPHEMERAL_LEAST_GIB = 21
EPHEMERAL_MOST_GIB = 200
LOG_DRIVERS = ("awslogs", "splunk", "awsfirelens")
PLATFORM_VERSIONS = {"LINUX": "1.4.0", "WINDOWS": "1.0.0"}
"""What LATEST means, and all that is left (guides platform-linux-fargate, platform-windows-fargate)."""

HOURS_A_DAY = 24
SECONDS_AN_HOUR = 3600
MIB_A_GB = 1024
NAME = re.compile(r"[a-zA-Z0-9_-]{1,255}")
"""What a cluster, a service, a family and a container may be called."""


@dataclass(frozen=True)
class Price:
    """What one unit of something costs for a second, in US dollars."""

    item: str
    unit: str
    usd_per_second: float
    source: str
    as_of: str


FARGATE_PRICING = "https://aws.amazon.com/fargate/pricing/"
VPC_PRICING = "https://aws.amazon.com/vpc/pricing/"
PRICES: dict[str, Price] = {
    "X86_64.vcpu": Price("x86 vCPU", "vCPU", 0.000011244, FARGATE_PRICING, "2026-10-09"),
    "X86_64.gb": Price("x86 memory", "GB", 0.000001235, FARGATE_PRICING, "2026-10-09"),
    "ARM64.vcpu": Price("ARM vCPU", "vCPU", 0.0000089944, FARGATE_PRICING, "2026-10-09"),
    "ARM64.gb": Price("ARM memory", "GB", 0.0000009889, FARGATE_PRICING, "2026-10-09"),
    "ephemeral.gb": Price("ephemeral storage above 20 GB", "GB", 0.0000000308, FARGATE_PRICING, "2026-10-09"),
    "public_ip": Price("public IPv4 address", "address", 0.005 / SECONDS_AN_HOUR, VPC_PRICING, "2024-02-01"),
}


@dataclass(frozen=True)
class Quota:
    """A limit of the service: its value, whether AWS raises it on request, and where it says so."""

    name: str
    value: int
    unit: str
    adjustable: bool | None
    source: str


SERVICE_QUOTAS = guide("service-quotas")
QUOTAS: dict[str, Quota] = {
    "containers_per_task_definition": Quota(
        "Containers in a task definition", 10, "containers", False, SERVICE_QUOTAS
    ),
    "tasks_per_run_task": Quota("Tasks one RunTask call starts", 10, "tasks", False, guide("throttling")),
    "fargate_vcpus": Quota("Fargate On-Demand vCPUs in a Region", 6, "vCPU", True, SERVICE_QUOTAS),
    "fargate_spot_vcpus": Quota("Fargate Spot vCPUs in a Region", 6, "vCPU", True, SERVICE_QUOTAS),
    "launches_burst": Quota("Fargate launches at once", 100, "tasks", True, guide("throttling")),
    "launches_per_second": Quota(
        "Fargate launches, sustained", 20, "tasks a second", True, guide("throttling")
    ),
    "service_launches_per_minute": Quota(
        "Tasks a service launches", 500, "tasks a minute", True, SERVICE_QUOTAS
    ),
    "subnets": Quota("Subnets in awsvpcConfiguration", 16, "subnets", False, api("AwsVpcConfiguration")),
    "security_groups": Quota(
        "Security groups in awsvpcConfiguration", 5, "groups", False, api("AwsVpcConfiguration")
    ),
    "provisioning_per_cluster": Quota(
        "Tasks in PROVISIONING in a cluster", 500, "tasks", False, guide("service-event-messages-list")
    ),
    "capacity_providers_per_strategy": Quota(
        "Capacity providers in a strategy", 20, "providers", False, api("CapacityProviderStrategyItem")
    ),
    "tags_per_resource": Quota("Tags on a resource", 50, "tags", False, api("Tag")),
    "services_per_cluster": Quota("Services in a cluster", 5000, "services", None, SERVICE_QUOTAS),
    "tasks_per_service": Quota("Tasks in a service", 5000, "tasks", None, SERVICE_QUOTAS),
    "task_definition_kib": Quota("Size of a task definition", 64, "KiB", False, SERVICE_QUOTAS),
    "services_per_describe": Quota(
        "Services in DescribeServices", 10, "services", False, api("DescribeServices")
    ),
    "tasks_per_describe": Quota("Tasks in DescribeTasks", 100, "tasks", False, api("DescribeTasks")),
}


def pairs() -> list[tuple[int, int]]:
    """Every (cpu units, memory MiB) that Fargate has, smallest first."""
    return [(cpu, memory) for cpu, memories in SIZES.items() for memory in memories]


def is_pair(cpu: int, memory_mib: int) -> bool:
    """Whether Fargate has this size."""
    return memory_mib in SIZES.get(cpu, ())


def nearest(cpu: int, memory_mib: int, count: int = 2) -> list[tuple[int, int]]:
    """The existing sizes nearest to a wished one, nearest first; of equals the one that gives enough of both.

    Near means near in proportion: doubling the CPU is as far as doubling the memory.
    """

    def distance(pair: tuple[int, int]) -> tuple[float, bool, int, int]:
        steps = abs(math.log2(pair[0] / max(cpu, 1))) + abs(math.log2(pair[1] / max(memory_mib, 1)))
        return round(steps, 9), pair[0] < cpu or pair[1] < memory_mib, pair[0], pair[1]

    return sorted(pairs(), key=distance)[: max(count, 0)]


def price_per_hour(
    cpu: int,
    memory_mib: int,
    architecture: str = "X86_64",
    public_ip: bool = False,
    ephemeral_gib: int = EPHEMERAL_DEFAULT_GIB,
) -> float:
    """US dollars for one task running one hour, us-east-1, Linux, On-Demand.

    `cpu` in CPU units, `memory_mib` in MiB, `architecture` X86_64 or ARM64. Raises ValueError for another architecture.
    https://aws.amazon.com/fargate/pricing/
    """
    if f"{architecture}.vcpu" not in PRICES:
        raise ValueError(f"No price for the architecture {architecture!r}: it is X86_64 or ARM64.")
    per_second = cpu / 1024 * PRICES[f"{architecture}.vcpu"].usd_per_second
    per_second += memory_mib / MIB_A_GB * PRICES[f"{architecture}.gb"].usd_per_second
    per_second += max(ephemeral_gib - EPHEMERAL_DEFAULT_GIB, 0) * PRICES["ephemeral.gb"].usd_per_second
    if public_ip:
        per_second += PRICES["public_ip"].usd_per_second
    return per_second * SECONDS_AN_HOUR


def price_per_day(
    cpu: int,
    memory_mib: int,
    architecture: str = "X86_64",
    public_ip: bool = False,
    ephemeral_gib: int = EPHEMERAL_DEFAULT_GIB,
) -> float:
    """US dollars for one task running one day; see `price_per_hour`."""
    return HOURS_A_DAY * price_per_hour(cpu, memory_mib, architecture, public_ip, ephemeral_gib)
