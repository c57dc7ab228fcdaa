"""Rules about capacity providers and strategies, where tasks are started and where a cluster says its default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .reading import each, many, text, whole
from .record import Finding, Known, Request, Rule
from .sources import PREFLIGHT, SEEN, api, cited
from .tables import QUOTAS

STARTING = ("RunTask", "CreateService", "UpdateService")
CLUSTERS = ("CreateCluster", "PutClusterCapacityProviders")
STRATEGY, DEFAULT_STRATEGY = "capacityProviderStrategy", "defaultCapacityProviderStrategy"
ITEM = api("CapacityProviderStrategyItem")
MOST_PROVIDERS = QUOTAS["capacity_providers_per_strategy"].value
NOT_ASSOCIATED = (
    "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the"
    " cluster. Associate the capacity provider with the cluster or specify a valid capacity provider and try again."
)


def _strategy(request: Request) -> str:
    """Which member holds the strategy: that of the tasks, or a cluster's default."""
    return STRATEGY if STRATEGY in request else DEFAULT_STRATEGY


def short_name(reference: str | None) -> str:
    """A capacity provider by its name, whether it was given by name or by ARN."""
    return (reference or "").rsplit("/", 1)[-1]


def _all_zero(request: Request, known: Known) -> Iterator[Finding]:
    items = many(request, STRATEGY)
    if items and not any(whole(item, "weight") for item in items):
        yield STRATEGY, {}


def _two_bases(request: Request, known: Known) -> Iterator[Finding]:
    based = [at for at, item in each(request, _strategy(request)) if (whole(item, "base") or 0) > 0]
    if len(based) > 1:
        yield f"{based[1]}.base", {}


def _too_many(request: Request, known: Known) -> Iterator[Finding]:
    name = _strategy(request)
    if len(many(request, name)) > MOST_PROVIDERS:
        yield name, {"strategy": name}


def _not_associated(request: Request, known: Known) -> Iterator[Finding]:
    for at, item in each(request, STRATEGY):
        if short_name(text(item, "capacityProvider")) not in known["capacityProviders"]:
            yield f"{at}.capacityProvider", {}


def _unknown_provider(request: Request, known: Known) -> Iterator[Finding]:
    for index, provider in enumerate(many(request, "capacityProviders")):
        if isinstance(provider, str) and short_name(provider) not in known["accountCapacityProviders"]:
            yield f"capacityProviders[{index}]", {}


def _not_listed(request: Request, known: Known) -> Iterator[Finding]:
    listed = {short_name(one) for one in many(request, "capacityProviders") if isinstance(one, str)}
    for at, item in each(request, DEFAULT_STRATEGY):
        if short_name(text(item, "capacityProvider")) not in listed:
            yield f"{at}.capacityProvider", {}


def _with_strategy(*items: dict[str, Any]) -> Any:
    """What gives a sample a strategy: its own for tasks, the default for a cluster."""

    def change(request: dict[str, Any]) -> None:
        if "taskDefinition" in request or "service" in request:
            request.pop("launchType", None)
            request[STRATEGY] = [dict(item) for item in items]
        else:
            request["capacityProviders"] = ["FARGATE", "FARGATE_SPOT"]
            request[DEFAULT_STRATEGY] = [dict(item) for item in items]

    return change


def _spot_only_by_default(request: dict[str, Any]) -> None:
    request["capacityProviders"] = ["FARGATE"]
    request[DEFAULT_STRATEGY] = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]


def _own_provider(request: dict[str, Any]) -> None:
    request["capacityProviders"] = ["FARGATE", "my-machines"]


ROWS = (
    Rule(
        id="strategy-weights-zero",
        operations=STARTING,
        path=STRATEGY,
        error="InvalidParameterException",
        text="There are no capacity providers in the capacity provider strategy with a weight value greater than zero."
        " Specify a weight value greater than zero for at least one capacity provider and try again.",
        why="Weights divide the tasks among the providers, 1 and 4 like one to four. Left out, a weight is 0, and a"
        " provider with weight 0 gets nothing to divide.",
        fix="Set weight to 1 or more for at least one provider.",
        source=cited(ITEM, PREFLIGHT),
        find=_all_zero,
        only_with="capacityProviderStrategy",
        broken=_with_strategy({"capacityProvider": "FARGATE"}, {"capacityProvider": "FARGATE_SPOT"}),
    ),
    Rule(
        id="strategy-two-bases",
        operations=STARTING + CLUSTERS,
        path=STRATEGY,
        error="InvalidParameterException",
        text="There are multiple capacity providers in the specified capacity provider strategy with a base value"
        " greater than zero. Only one capacity provider can have a base value greater than zero. Specify a valid"
        " capacity provider strategy and try again.",
        why="The base is filled first, before the weights count. Two that come first contradict each other.",
        fix="Keep base on one provider: usually FARGATE, for what must never be interrupted.",
        source=cited(ITEM, PREFLIGHT),
        find=_two_bases,
        broken=_with_strategy(
            {"capacityProvider": "FARGATE", "base": 1, "weight": 1},
            {"capacityProvider": "FARGATE_SPOT", "base": 1, "weight": 1},
        ),
    ),
    Rule(
        id="strategy-too-long",
        operations=STARTING + CLUSTERS,
        path=STRATEGY,
        error="InvalidParameterException",
        text="<strategy> can have at most 20 items.",
        why="A strategy names 20 providers at most. Fargate has two.",
        fix="Name each provider once.",
        source=cited(ITEM, "text: as ECS words it for other lists"),
        find=_too_many,
        broken=_with_strategy(*[{"capacityProvider": "FARGATE", "weight": 1}] * (MOST_PROVIDERS + 1)),
        confirmed=False,
    ),
    Rule(
        id="strategy-not-associated",
        operations=STARTING,
        path=f"{STRATEGY}[].capacityProvider",
        error="InvalidParameterException",
        text=NOT_ASSOCIATED,
        why="FARGATE and FARGATE_SPOT exist in every account, but a cluster uses only the providers it has been told"
        " of.",
        fix="Call PutClusterCapacityProviders first, or give capacityProviders when you create the cluster.",
        source=cited(ITEM, "https://github.com/dask/dask-cloudprovider/issues/328"),
        find=_not_associated,
        only_with="capacityProviderStrategy",
        broken=_with_strategy({"capacityProvider": "FARGATE_SPOT", "weight": 1}),
        needs=("capacityProviders",),
        known_when_broken={"capacityProviders": ["FARGATE"]},
    ),
    Rule(
        id="default-strategy-not-listed",
        operations=CLUSTERS,
        path=f"{DEFAULT_STRATEGY}[].capacityProvider",
        error="InvalidParameterException",
        text=NOT_ASSOCIATED,
        why="A cluster's default strategy chooses among the providers that the same request gives it.",
        fix="List the provider in capacityProviders too.",
        source=cited(api("PutClusterCapacityProviders"), PREFLIGHT),
        find=_not_listed,
        only_with="defaultCapacityProviderStrategy",
        broken=_spot_only_by_default,
    ),
    Rule(
        id="capacity-provider-unknown",
        operations=CLUSTERS,
        path="capacityProviders[]",
        error="InvalidParameterException",
        text="The specified capacity provider was not found. Specify a valid capacity provider and try again.",
        why="FARGATE and FARGATE_SPOT are always there. Any other provider stands for EC2 machines, and somebody must"
        " have created it.",
        fix="Write FARGATE or FARGATE_SPOT, in capitals.",
        source=cited(
            api("CreateCluster"), SEEN, "https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/53"
        ),
        find=_unknown_provider,
        only_with="capacityProviders",
        broken=_own_provider,
        needs=("accountCapacityProviders",),
        known_when_broken={"accountCapacityProviders": ["FARGATE", "FARGATE_SPOT"]},
    ),
)
