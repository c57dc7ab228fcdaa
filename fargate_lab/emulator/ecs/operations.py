"""Which operations of ECS are answered here, and how a request becomes an answer.

Parse, hold against the AWS service model, dispatch to one function, serialise. Whatever is wrong with a request is
an error as AWS answers it, with a status of 4xx.
"""

from __future__ import annotations

from collections.abc import Callable

from fargate_lab.emulator.ecs import (
    account_settings,
    capacity_providers,
    clusters,
    container_instances,
    execute_command,
    service_deployments,
    service_lists,
    services,
    tags,
    task_definitions,
    task_protection,
    tasks,
)
from fargate_lab.emulator.ecs.errors import EcsError
from fargate_lab.emulator.ecs.refusals import refuse
from fargate_lab.emulator.ecs.state import Shape
from fargate_lab.emulator.world import Region
from fargate_lab.model import ShapeError, read_payload, validate_shape

Operation = Callable[[Region, Shape], Shape]

TARGET_PREFIX = "AmazonEC2ContainerServiceV20141113."

GROUPS: dict[str, dict[str, Operation]] = {
    "Clusters": {
        "CreateCluster": clusters.create_cluster,
        "UpdateCluster": clusters.update_cluster,
        "UpdateClusterSettings": clusters.update_cluster_settings,
        "PutClusterCapacityProviders": capacity_providers.put_cluster_capacity_providers,
        "DescribeCapacityProviders": capacity_providers.describe_capacity_providers,
        "DescribeClusters": clusters.describe_clusters,
        "ListClusters": clusters.list_clusters,
        "DeleteCluster": clusters.delete_cluster,
    },
    "Task definitions": {
        "RegisterTaskDefinition": task_definitions.register_task_definition,
        "DescribeTaskDefinition": task_definitions.describe_task_definition,
        "ListTaskDefinitions": task_definitions.list_task_definitions,
        "ListTaskDefinitionFamilies": task_definitions.list_task_definition_families,
        "DeregisterTaskDefinition": task_definitions.deregister_task_definition,
        "DeleteTaskDefinitions": task_definitions.delete_task_definitions,
    },
    "Tasks": {
        "RunTask": tasks.run_task,
        "StopTask": tasks.stop_task,
        "DescribeTasks": tasks.describe_tasks,
        "ListTasks": tasks.list_tasks,
        "UpdateTaskProtection": task_protection.update_task_protection,
        "GetTaskProtection": task_protection.get_task_protection,
        "ExecuteCommand": execute_command.execute_command,
    },
    "Services": {
        "CreateService": services.create_service,
        "UpdateService": services.update_service,
        "DescribeServices": service_lists.describe_services,
        "ListServices": service_lists.list_services,
        "ListServicesByNamespace": service_lists.list_services_by_namespace,
        "DeleteService": services.delete_service,
        "ListServiceDeployments": service_deployments.list_service_deployments,
        "DescribeServiceDeployments": service_deployments.describe_service_deployments,
        "DescribeServiceRevisions": service_deployments.describe_service_revisions,
    },
    "Tags": {
        "TagResource": tags.tag_resource,
        "UntagResource": tags.untag_resource,
        "ListTagsForResource": tags.list_tags_for_resource,
    },
    "Account settings": {
        "ListAccountSettings": account_settings.list_account_settings,
        "PutAccountSetting": account_settings.put_account_setting,
        "PutAccountSettingDefault": account_settings.put_account_setting_default,
        "DeleteAccountSetting": account_settings.delete_account_setting,
    },
    "Container instances, in an account that has none": {
        "ListContainerInstances": container_instances.list_container_instances,
        "DescribeContainerInstances": container_instances.describe_container_instances,
        "UpdateContainerInstancesState": container_instances.update_container_instances_state,
        "DeregisterContainerInstance": container_instances.refuse_container_instance,
        "UpdateContainerAgent": container_instances.refuse_container_instance,
        "StartTask": container_instances.start_task,
        "ListAttributes": container_instances.list_attributes,
        "PutAttributes": container_instances.refuse_attributes,
        "DeleteAttributes": container_instances.refuse_attributes,
    },
}
"""What is answered, by what it is about."""
OPERATIONS: dict[str, Operation] = {name: one for group in GROUPS.values() for name, one in group.items()}


def answer(here: Region, target: str, body: bytes) -> Shape:
    """Carry out the operation that the header X-Amz-Target names; raises EcsError."""
    name = target.removeprefix(TARGET_PREFIX)
    operation = OPERATIONS.get(name)
    payload = _checked(name, body)
    if operation is None:
        refuse(name)
    return operation(here, payload)


def _checked(name: str, body: bytes) -> Shape:
    try:
        checked: Shape = validate_shape(name, read_payload(body))
    except ShapeError as error:
        raise EcsError(error.code, error.message) from error
    return checked
