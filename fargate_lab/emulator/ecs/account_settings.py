"""ListAccountSettings, PutAccountSetting, PutAccountSettingDefault, DeleteAccountSetting.

Knows the settings there are in 2026, their defaults and what they may be set to. Whoever calls is the account's root
user here; what root sets is the account's default for everybody who has not set it himself.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
"""

from __future__ import annotations

import re
from typing import NamedTuple

from fargate_lab.emulator.ecs.errors import invalid
from fargate_lab.emulator.ecs.lookup import page
from fargate_lab.emulator.ecs.state import Shape
from fargate_lab.emulator.world import Region

MOST_A_PAGE = 10
PRINCIPAL = re.compile(r"arn:aws:iam::\d{12}:(root|user/.+|role/.+)")


class Setting(NamedTuple):
    """One row: what ECS assumes, and what it may be set to."""

    default: str
    values: tuple[str, ...]
    why: str
    managed: str = "user"


_SWITCH = ("enabled", "disabled")
_ALWAYS_ON = ("enabled",)
SETTINGS: dict[str, Setting] = {
    "awsvpcTrunking": Setting("disabled", _SWITCH, "More network interfaces on an EC2 machine."),
    "containerInsights": Setting(
        "disabled", ("enabled", "enhanced", "disabled"), "What a new cluster sends to CloudWatch."
    ),
    "containerInstanceLongArnFormat": Setting("enabled", _ALWAYS_ON, "ARNs name the cluster."),
    "defaultLogDriverMode": Setting(
        "non-blocking",
        ("blocking", "non-blocking"),
        "Whether a container waits for its logs; since June 2025 not.",
    ),
    "fargateEventWindows": Setting(
        "disabled", _SWITCH, "Whether retirement keeps to your EC2 event windows; since December 2025."
    ),
    "fargateFIPSMode": Setting("disabled", _SWITCH, "Whether Fargate uses FIPS 140 cryptography."),
    "fargateTaskRetirementWaitPeriod": Setting(
        "7", ("0", "7", "14"), "Days between the notice and the retirement of a task."
    ),
    "guardDutyActivate": Setting(
        "off", (), "Whether GuardDuty watches the tasks; GuardDuty itself says so.", managed="aws_managed"
    ),
    "serviceLongArnFormat": Setting("enabled", _ALWAYS_ON, "ARNs name the cluster."),
    "tagResourceAuthorization": Setting(
        "on", ("on", "off"), "Whether tagging on creation needs ecs:TagResource."
    ),
    "taskLongArnFormat": Setting("enabled", _ALWAYS_ON, "ARNs name the cluster."),
}


def effective(here: Region, name: str, principal: str | None = None) -> str:
    """The value that counts: the principal's own, else the account's, else ECS's."""
    own = here.account_settings.get((principal or _root(here), name))
    return own or here.account_settings.get((_root(here), name)) or SETTINGS[name].default


def list_account_settings(here: Region, request: Shape) -> Shape:
    """What the principal has set; with `effectiveSettings` everything as it counts."""
    principal = _principal(here, request)
    if request.get("value") and not request.get("name"):
        raise invalid("You must specify an account setting name to filter by value.")
    found = []
    for name in SETTINGS:
        if request.get("name") not in (None, name):
            continue
        if request.get("effectiveSettings"):
            value: str | None = effective(here, name, principal)
        else:
            value = here.account_settings.get((principal, name))
        if value is not None and request.get("value") in (None, value):
            found.append(_shape(name, value, principal))
    shown, rest = page(found, request, most=MOST_A_PAGE, usual=MOST_A_PAGE)
    return {"settings": shown, **rest}


def put_account_setting(here: Region, request: Shape) -> Shape:
    """Set it for one principal, the caller unless named."""
    return _put(here, request, _principal(here, request))


def put_account_setting_default(here: Region, request: Shape) -> Shape:
    """Set it for everybody in the account who has not set it himself."""
    return _put(here, request, _root(here))


def delete_account_setting(here: Region, request: Shape) -> Shape:
    """Take back what a principal has set; answers what counts from now on."""
    principal = _principal(here, request)
    name = request["name"]
    _refuse_managed(name)
    here.account_settings.pop((principal, name), None)
    return {"setting": _shape(name, effective(here, name, principal), principal)}


def _put(here: Region, request: Shape, principal: str) -> Shape:
    name, value = request["name"], request["value"]
    _refuse_managed(name)
    allowed = SETTINGS[name].values
    if allowed == _ALWAYS_ON and value == "disabled":
        raise invalid("You can no longer disable Long Arn settings")
    if value not in allowed:
        raise invalid(f"{value[:60]} is not a valid value for {name}. Must be one of [{','.join(allowed)}]")
    here.account_settings[principal, name] = value
    here.journal.add("account.setting", here.arn(f"setting/{name}"), value, principal)
    return {"setting": _shape(name, value, principal)}


def _refuse_managed(name: str) -> None:
    if SETTINGS[name].managed == "aws_managed":
        raise invalid(f"The account setting {name} is managed by AWS and can not be changed.")


def _principal(here: Region, request: Shape) -> str:
    principal = request.get("principalArn")
    if not principal:
        return _root(here)
    if not PRINCIPAL.fullmatch(principal):
        raise invalid("The specified principal ARN is invalid. Specify a valid ARN and try again.")
    return str(principal)


def _root(here: Region) -> str:
    return f"arn:aws:iam::{here.account.id}:root"


def _shape(name: str, value: str, principal: str) -> Shape:
    return {"name": name, "value": value, "principalArn": principal, "type": SETTINGS[name].managed}
