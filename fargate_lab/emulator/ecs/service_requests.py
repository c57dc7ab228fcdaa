"""What CreateService and UpdateService were asked for, completed with AWS's defaults: the settings of a service.

Knows which members belong to the service and what stands for those that were not given. Refuses nothing but what this
emulator has not.
"""

from __future__ import annotations

import copy

from fargate_lab.emulator.ecs.capacity_providers import completed
from fargate_lab.emulator.ecs.refusals import refuse_feature
from fargate_lab.emulator.ecs.state import Shape

NOT_SETTINGS = (
    "clientToken",
    "cluster",
    "desiredCount",
    "forceNewDeployment",
    "service",
    "serviceName",
    "tags",
    "taskDefinition",
)
"""Members of a request that are no settings, or that the service keeps in places of their own."""
DEPLOYMENT_CONFIGURATION: Shape = {
    "deploymentCircuitBreaker": {"enable": False, "rollback": False},
    "maximumPercent": 200,
    "minimumHealthyPercent": 100,
    "strategy": "ROLLING",
    "bakeTimeInMinutes": 0,
}
CIRCUIT_BREAKER: Shape = {
    "resetOnHealthyTask": True,
    "thresholdConfiguration": {"type": "BOUNDED_PERCENT", "value": 50},
}
"""What a circuit breaker is unless said otherwise (API_DeploymentCircuitBreaker, since July 2026)."""
NEEDS_NEW_TASKS = (
    "loadBalancers",
    "networkConfiguration",
    "platformVersion",
    "serviceConnectConfiguration",
    "serviceRegistries",
    "volumeConfigurations",
    "vpcLatticeConfigurations",
)
"""Settings whose change starts a deployment (API_UpdateService says so of each); so does another task definition."""


def settings_of(request: Shape) -> Shape:
    """The settings of a service that is being created."""
    given = _copied(request)
    configuration = {**DEPLOYMENT_CONFIGURATION, **given.get("deploymentConfiguration", {})}
    settings: Shape = {
        "availabilityZoneRebalancing": "ENABLED" if configuration["maximumPercent"] > 100 else "DISABLED",
        "deploymentController": {"type": "ECS"},
        **given,
        "deploymentConfiguration": configuration,
    }
    return _completed(settings)


def changed_settings(settings: Shape, request: Shape) -> Shape:
    """The settings after UpdateService: members given replace those before, percentages one by one."""
    given = _copied(request)
    changed = {**settings, **given}
    if "deploymentConfiguration" in given:
        changed["deploymentConfiguration"] = {
            **settings["deploymentConfiguration"],
            **given["deploymentConfiguration"],
        }
    if given.get("capacityProviderStrategy"):
        changed.pop("launchType", None)
    elif "capacityProviderStrategy" in given:
        changed.setdefault("launchType", "FARGATE")
    return _completed(changed)


def needs_new_tasks(before: Shape, after: Shape) -> bool:
    """Whether tasks of the settings before differ from tasks of the settings after."""
    return any((before.get(key) or None) != (after.get(key) or None) for key in NEEDS_NEW_TASKS)


def _copied(request: Shape) -> Shape:
    return copy.deepcopy({key: value for key, value in request.items() if key not in NOT_SETTINGS})


def _completed(settings: Shape) -> Shape:
    configuration = settings["deploymentConfiguration"]
    if settings["deploymentController"].get("type", "ECS") != "ECS":
        refuse_feature("deployment-controller", settings["deploymentController"]["type"])
    if configuration["strategy"] != "ROLLING":
        refuse_feature("deployment-strategy", configuration["strategy"])
    if settings.get("gatewayConnectors"):
        refuse_feature("gateway-connectors", "gatewayConnectors")
    breaker = configuration["deploymentCircuitBreaker"]
    if breaker != DEPLOYMENT_CONFIGURATION["deploymentCircuitBreaker"]:
        configuration["deploymentCircuitBreaker"] = {**copy.deepcopy(CIRCUIT_BREAKER), **breaker}
    if settings.get("capacityProviderStrategy"):
        settings["capacityProviderStrategy"] = completed(settings["capacityProviderStrategy"])
    awsvpc = (settings.get("networkConfiguration") or {}).get("awsvpcConfiguration")
    if awsvpc:
        awsvpc.setdefault("securityGroups", [])
        awsvpc.setdefault("assignPublicIp", "DISABLED")
    if settings.get("loadBalancers"):
        settings.setdefault("healthCheckGracePeriodSeconds", 0)
    return settings
