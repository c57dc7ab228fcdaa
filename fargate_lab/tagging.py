"""Tags what a lab makes in an account that others use too, so that clean_up finds exactly that.

Knows the three shapes in which AWS takes tags at creation, read from botocore's own model: a list of key and value, a
map, and EC2's TagSpecifications. Does not know single operations: one that takes no tags at creation stays untagged.
https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html
"""

from __future__ import annotations

import re
from typing import Any

KEY = "fargate-lab"
EC2_KINDS = {"Address": "elastic-ip", "Instances": "instance", "NatGateway": "natgateway"}  # the odd names
MAKES = re.compile(r"(Create|Register|Run|Allocate|Request)[A-Z]|PutMetricAlarm|StartTask")


def tagged(operation: Any, params: dict[str, Any], value: str) -> dict[str, Any]:
    """`params` with the lab's tag added, when `operation` (a botocore OperationModel) makes something taggable."""
    shape = operation.input_shape
    if shape is None or not MAKES.match(operation.name):
        return params
    for member in ("tags", "Tags"):
        if member in shape.members:
            return {**params, member: _with_tag(shape.members[member], params.get(member), value)}
    if "TagSpecifications" in shape.members:
        return _with_specification(shape.members["TagSpecifications"], operation.name, params, value)
    return params


def carries(tags: Any, value: str) -> bool:
    """Whether a description's tags - of any of the shapes - hold this lab's tag."""
    if isinstance(tags, dict):
        return bool(tags.get(KEY) == value)
    pairs = [(tag.get("key", tag.get("Key")), tag.get("value", tag.get("Value"))) for tag in tags or ()]
    return (KEY, value) in pairs


def _with_tag(shape: Any, given: Any, value: str) -> Any:
    if shape.type_name == "map":
        return {**(given or {}), KEY: value}
    names = ("key", "value") if "key" in shape.member.members else ("Key", "Value")
    others = [tag for tag in given or () if tag.get(names[0]) != KEY]
    return [*others, {names[0]: KEY, names[1]: value}]


def _with_specification(shape: Any, operation: str, params: dict[str, Any], value: str) -> dict[str, Any]:
    word = re.sub(r"^(Create|Allocate|Run|Request)", "", operation)
    kind = EC2_KINDS.get(word) or re.sub(r"(?<=[a-z])(?=[A-Z])", "-", word).lower()
    if kind not in (shape.member.members["ResourceType"].enum or ()):
        return params
    given = params.get("TagSpecifications") or []
    tags = [tag for row in given if row.get("ResourceType") == kind for tag in row.get("Tags", ())]
    others = [row for row in given if row.get("ResourceType") != kind]
    ours = {"ResourceType": kind, "Tags": [*tags, {"Key": KEY, "Value": value}]}
    return {**params, "TagSpecifications": [*others, ours]}
