"""What AWS gives a new account: a default VPC that reaches the internet, a default security group, managed policies.

What it knows: that gift, which `patches` gives each account's EC2 as it comes into being. What it does not know: calls,
tasks. https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html
The managed policies come with IAM's state (``managed_policies.json``, by ``patches.cost.own_managed_policies``).
"""

from __future__ import annotations

from . import services


def open_account(account: str, region: str) -> None:
    """Give ``account`` in ``region`` what AWS gives it (20 ms); once, later calls cost nothing.

    Its ids depend on account and region alone, not on when or by whom it is opened.
    """
    services.backend("iam", account, "aws")
    services.backend("ec2", account, region)
