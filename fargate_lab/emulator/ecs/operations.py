"""Which operations of ECS are answered here, and how a request becomes an answer.

Parse, hold against the AWS service model, dispatch to one function, serialise. Whatever is wrong with a request is
an error as AWS answers it, with a status of 4xx.
"""

from __future__ import annotations

from collections.abc import Callable

from fargate_lab.emulator.ecs import clusters, services, task_definitions, tasks
from fargate_lab.emulator.ecs.errors import EcsError
from fargate_lab.emulator.ecs.state import Shape
from fargate_lab.emulator.world import Region
from fargate_lab.model import ShapeError, read_payload, validate_shape

Operation = Callable[[Region, Shape], Shape]

TARGET_PREFIX = "AmazonEC2ContainerServiceV20141113."

OPERATIONS: dict[str, Operation] = {
    "CreateCluster": clusters.create_cluster,
    "DescribeClusters": clusters.describe_clusters,
    "ListClusters": clusters.list_clusters,
    "DeleteCluster": clusters.delete_cluster,
    "RegisterTaskDefinition": task_definitions.register_task_definition,
    "DescribeTaskDefinition": task_definitions.describe_task_definition,
    "DeregisterTaskDefinition": task_definitions.deregister_task_definition,
    "ListTaskDefinitions": task_definitions.list_task_definitions,
    "ListTaskDefinitionFamilies": task_definitions.list_task_definition_families,
    "RunTask": tasks.run_task,
    "StopTask": tasks.stop_task,
    "DescribeTasks": tasks.describe_tasks,
    "ListTasks": tasks.list_tasks,
    "CreateService": services.create_service,
    "UpdateService": services.update_service,
    "DescribeServices": services.describe_services,
    "ListServices": services.list_services,
    "DeleteService": services.delete_service,
}


def answer(here: Region, target: str, body: bytes) -> Shape:
    """Carry out the operation that the header X-Amz-Target names; raises EcsError."""
    name = target.removeprefix(TARGET_PREFIX)
    operation = OPERATIONS.get(name)
    payload = _checked(name, body)
    if operation is None:
        raise EcsError(
            "NotImplementedException",
            f"{name} is an ECS operation that this emulator does not answer yet; it knows {len(OPERATIONS)} of them.",
            501,
        )
    return operation(here, payload)


def _checked(name: str, body: bytes) -> Shape:
    try:
        checked: Shape = validate_shape(name, read_payload(body))
    except ShapeError as error:
        raise EcsError(error.code, error.message) from error
    return checked
