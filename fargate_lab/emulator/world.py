"""The world: every account of one emulator, and what they share (the clock, the network, the drivers).

It holds state and finds it again; it decides nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fargate_lab.emulator.clock import Clock
from fargate_lab.emulator.ids import Ids
from fargate_lab.emulator.journal import Journal

if TYPE_CHECKING:
    from fargate_lab.emulator.containers.driver import Driver
    from fargate_lab.emulator.ecs.state import Cluster, Service, Task, TaskDefinition
    from fargate_lab.emulator.network.fabric import Fabric

DEFAULT_ACCOUNT = "000000000000"
DEFAULT_REGION = "us-east-1"


@dataclass
class Account:
    """One learner's account: ids of its own, a journal of its own, a region for each that was used."""

    id: str
    ids: Ids
    journal: Journal
    regions: dict[str, Region] = field(default_factory=dict)


@dataclass
class Region:
    """What ECS keeps of one account in one region; the `here` of every ECS operation."""

    world: World
    account: Account
    name: str
    clusters: dict[str, Cluster] = field(default_factory=dict)
    families: dict[str, list[TaskDefinition]] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    services: dict[str, Service] = field(default_factory=dict)
    subnets_in_use: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """How many tasks of a group ECS wants in which subnet."""
    account_settings: dict[tuple[str, str], str] = field(default_factory=dict)
    """What was set, by principal and name; what was not is in the table of settings."""
    tokens: dict[str, tuple[float, dict[str, Any], list[Task]]] = field(default_factory=dict)
    """What RunTask was asked with which client token: when, what, and the tasks that came of it."""
    pending_lines: dict[tuple[str, str, str], list[tuple[int, str]]] = field(default_factory=dict)
    """Log lines of this instant by region, group and stream, not yet written."""

    @property
    def now(self) -> float:
        return self.world.clock.now

    @property
    def ids(self) -> Ids:
        return self.account.ids

    @property
    def journal(self) -> Journal:
        return self.account.journal

    @property
    def clock(self) -> Clock:
        return self.world.clock

    def arn(self, resource: str) -> str:
        """The ARN of an ECS resource of this account and region."""
        return f"arn:aws:ecs:{self.name}:{self.account.id}:{resource}"


@dataclass
class World:
    """Everything: one clock, one network, one driver, many accounts."""

    clock: Clock
    fabric: Fabric
    driver: Driver
    task_changed: Callable[[Task], None]
    """What to tell when a task has moved: its service looks whether it has something to do."""
    container_stopped: Callable[[Task, str], None]
    """What to tell when a container has ended: its task may have to follow."""
    container_changed: Callable[[Task], None]
    """What to tell when a container's health has changed or others have waited long enough for it."""
    accounts: dict[str, Account] = field(default_factory=dict)
    addresses: dict[tuple[str, str], Task] = field(default_factory=dict)
    """Which task has which private address, by VPC and address, while it has it."""
    visits: int = 0
    """How many requests came from outside, so that each has a place in the order of parties."""
    named_ids: dict[str, Ids] = field(default_factory=dict)
    """Streams of ids that belong to no account: what a neighbour needs besides."""

    def ids_of(self, name: str) -> Ids:
        """The ids of an account, or a stream of its own for any other name."""
        if len(name) == 12 and name.isdecimal():
            return self.account(name).ids
        return self.named_ids.setdefault(name, Ids(name))

    def task_at(self, vpc_id: str, ip: str) -> Task | None:
        """The task that has this private address now."""
        return self.addresses.get((vpc_id, ip))

    def account(self, account_id: str) -> Account:
        """The account with this id, made on first use."""
        account = self.accounts.get(account_id)
        if account is None:
            account = Account(account_id, Ids(account_id), Journal(self.clock))
            self.accounts[account_id] = account
        return account

    def region(self, account_id: str, name: str = DEFAULT_REGION) -> Region:
        """One region of an account, made on first use."""
        account = self.account(account_id)
        region = account.regions.get(name)
        if region is None:
            region = account.regions[name] = Region(self, account, name)
        return region
