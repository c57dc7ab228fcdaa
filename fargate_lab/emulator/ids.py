"""Ids and chance: the only source of either in the emulator.

Drawn per account from a seed, so that the same calls give the same ids and one learner's calls never change
another's.
"""

from __future__ import annotations

import random

DEFAULT_SEED = "fargate_lab"


class Ids:
    """The stream of ids of one account."""

    def __init__(self, account: str, seed: str = DEFAULT_SEED) -> None:
        self.random = random.Random(f"{seed}:{account}")

    def hex(self, length: int = 32) -> str:
        """``length`` hexadecimal digits: a task id has 32."""
        return f"{self.random.getrandbits(4 * length):0{length}x}"

    def digits(self, length: int = 19) -> str:
        """``length`` decimal digits, the first not 0: a deployment id (``ecs-svc/...``) has 19."""
        return str(self.random.randrange(10 ** (length - 1), 10**length))

    def uuid(self) -> str:
        """A version 4 UUID: attachments and request ids."""
        digits = f"{self.hex(12)}4{self.hex(3)}{self.random.choice('89ab')}{self.hex(15)}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
