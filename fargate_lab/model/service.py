"""Reading a service model out of the installed botocore.

Knows: where botocore keeps its data. The file is read directly: importing `botocore.loaders` costs ten times the
reading (235 ms against 25 ms), and would look for models in the learner's home directory as well.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def service_model(service: str = "ecs") -> dict[str, Any]:
    """The newest model of a service, as botocore ships it: {"metadata", "operations", "shapes", ...}.

    Raises LookupError where botocore, or the service in it, is missing.
    """
    found = importlib.util.find_spec("botocore")
    if found is None or found.origin is None:
        raise LookupError("botocore is not installed, and the AWS service models come with it.")
    for version in sorted(Path(found.origin).parent.joinpath("data", service).glob("*/"), reverse=True):
        for path, opened in ((version / "service-2.json.gz", gzip.open), (version / "service-2.json", open)):
            if path.exists():
                with opened(path, "rb") as file:
                    model: dict[str, Any] = json.load(file)
                return model
    raise LookupError(f"botocore has no model of a service {service!r}.")


@cache
def operation_names(service: str = "ecs") -> tuple[str, ...]:
    """Every operation of a service, in alphabetical order."""
    return tuple(sorted(service_model(service)["operations"]))
