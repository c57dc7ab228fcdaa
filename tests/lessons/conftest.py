"""A lab in an account of the test's own, on the session's emulator."""

from collections.abc import Iterator

import pytest

from fargate_lab.classroom import Lab


@pytest.fixture
def lab(emulator: str, account: str) -> Iterator[Lab]:
    made = Lab(emulator, account=account)
    yield made
    cleaned = made.clean_up()
    assert not cleaned.left
