"""The ECS service model as data: operations, their fields and AWS's own words for them; ARNs; units.

A leaf: the standard library and the model file that comes with botocore, read when it is first needed and never on
import. `operation` describes an operation for forms, `validate_shape` judges a payload for the edge as AWS's JSON
protocol does. What Fargate allows beyond types and bounds is in `fargate_lab.rules`.
"""

from __future__ import annotations

from .arns import Arn, parse_arn, short_name, short_names
from .fields import Field, Operation, operation
from .payload import ShapeError, read_payload
from .service import operation_names, service_model
from .shapes import validate_shape
from .units import cpu_text, duration_text, memory_text, money_text, seconds_text

__all__ = [
    "Arn",
    "Field",
    "Operation",
    "ShapeError",
    "cpu_text",
    "duration_text",
    "memory_text",
    "money_text",
    "operation",
    "operation_names",
    "parse_arn",
    "read_payload",
    "seconds_text",
    "service_model",
    "short_name",
    "short_names",
    "validate_shape",
]
