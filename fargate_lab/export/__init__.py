"""A request as text to take away: a boto3 call, an AWS CLI command, JSON, a whole script.

A leaf: the standard library alone. The same request gives the same text, byte for byte.
"""

from __future__ import annotations

from .cli import to_cli
from .names import boto3_name, cli_name, client_variable
from .plain_json import to_json
from .python import script, to_boto3

__all__ = ["boto3_name", "cli_name", "client_variable", "script", "to_boto3", "to_cli", "to_json"]
