"""ARNs of ECS, in the long format (with the cluster's name in services and tasks), and short names for people.

Knows: how names and ARNs turn into each other. Does not know whether anything of that name exists.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SHORTEST = 4


@dataclass(frozen=True)
class Arn:
    """`arn:partition:service:region:account:kind/name`; of ECS, `name` may hold the cluster: `cluster/id`."""

    partition: str
    service: str
    region: str
    account: str
    kind: str
    path: str

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.kind}/{self.path}"

    @property
    def name(self) -> str:
        """The last part: a cluster's or service's name, a task's id, `family:revision`."""
        return self.path.rpartition("/")[2]

    @property
    def cluster(self) -> str | None:
        """The cluster's name, where the ARN holds it: long ARNs, and its own."""
        if self.kind == "cluster":
            return self.path
        return self.path.partition("/")[0] if "/" in self.path else None

    @property
    def family(self) -> str:
        """The family of a task definition's ARN."""
        return self.name.partition(":")[0]

    @property
    def revision(self) -> int | None:
        """The revision of a task definition's ARN, where it holds one."""
        text = self.name.partition(":")[2]
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def parse_arn(text: str) -> Arn:
    """An ARN's parts. Raises ValueError for text that is no ARN of a resource with a kind and a name."""
    parts = text.split(":", 5) if isinstance(text, str) else []
    if len(parts) == 6 and parts[0] == "arn" and all(parts[1:3]):
        kind, slash, path = parts[5].partition("/")
        if slash and kind and path:
            return Arn(parts[1], parts[2], parts[3], parts[4], kind, path)
    raise ValueError(f"This is not the ARN of a resource: {str(text)[:100]}")


def is_arn(text: str) -> bool:
    """Whether the text means to be an ARN rather than a name."""
    return isinstance(text, str) and text.startswith("arn:")


def partition_of(region: str) -> str:
    """The partition a Region belongs to."""
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def _ecs(region: str, account: str, kind: str, path: str) -> str:
    return f"arn:{partition_of(region)}:ecs:{region}:{account}:{kind}/{path}"


def cluster_arn(region: str, account: str, cluster: str) -> str:
    """`arn:aws:ecs:us-east-1:000000000000:cluster/hello`"""
    return _ecs(region, account, "cluster", cluster)


def service_arn(region: str, account: str, cluster: str, service: str) -> str:
    """`arn:aws:ecs:us-east-1:000000000000:service/hello/web`"""
    return _ecs(region, account, "service", f"{cluster}/{service}")


def task_arn(region: str, account: str, cluster: str, task_id: str) -> str:
    """`arn:aws:ecs:us-east-1:000000000000:task/hello/0123456789abcdef0123456789abcdef`"""
    return _ecs(region, account, "task", f"{cluster}/{task_id}")


def container_arn(region: str, account: str, cluster: str, task_id: str, container_id: str) -> str:
    """`arn:aws:ecs:us-east-1:000000000000:container/hello/0123.../89abcdef-...`"""
    return _ecs(region, account, "container", f"{cluster}/{task_id}/{container_id}")


def task_definition_arn(region: str, account: str, family: str, revision: int) -> str:
    """`arn:aws:ecs:us-east-1:000000000000:task-definition/web:3`"""
    return _ecs(region, account, "task-definition", f"{family}:{revision}")


def name_in(reference: str) -> str:
    """The name in a reference that may be a name or an ARN: ECS takes both almost everywhere."""
    return reference.rpartition("/")[2] if is_arn(reference) else reference


def split_task_definition(reference: str) -> tuple[str, int | None]:
    """(family, revision or None) of `family`, `family:3` or a whole ARN. Raises ValueError for a revision that is no
    number."""
    family, colon, revision = name_in(reference).partition(":")
    if not colon:
        return family, None
    if revision.isascii() and revision.isdigit() and len(revision) < 10:
        return family, int(revision)
    raise ValueError(f"The revision of a task definition is a number, not {revision[:40]!r}.")


def short_names(ids: Iterable[str]) -> dict[str, str]:
    """Each id (or ARN) with its short name: the shortest prefix, of at least four characters, that no other id has."""
    references = list(dict.fromkeys(ids))
    names = sorted({name_in(reference) for reference in references})
    short: dict[str, str] = {}
    for index, name in enumerate(names):
        neighbours = names[max(index - 1, 0) : index] + names[index + 1 : index + 2]
        shared = max((_shared(name, other) for other in neighbours), default=0)
        short[name] = name[: max(SHORTEST, shared + 1)]
    return {reference: short[name_in(reference)] for reference in references}


def short_name(one: str, ids: Iterable[str] = ()) -> str:
    """The short name of one id (or ARN) among others."""
    return short_names([one, *ids])[one]


def _shared(one: str, other: str) -> int:
    """How many characters two names begin with alike."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
