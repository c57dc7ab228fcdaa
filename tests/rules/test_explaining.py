"""explain(): by id, by sentence, by ClientError, by size; a few plain lines, the same every time."""

import pytest

from fargate_lab import rules
from fargate_lab.rules import samples


class Refused(Exception):
    def __init__(self, message):
        super().__init__(message)
        self.response = {"Error": {"Code": "ClientException", "Message": message}}


@pytest.mark.parametrize("row", rules.RULES, ids=lambda row: row.id)
def test_every_row_is_found_by_its_own_sentence(row):
    for operation in row.operations:
        request = row.broken_request(rules.good(operation))
        message = rules.first(operation, request, samples.account(operation) | row.known_when_broken).message
        shown = f"An error occurred ({row.error}) when calling the {operation} operation: {message}"
        for question in (message, shown, Refused(message), f"Error: {row.error}: {message}"):
            explanation = rules.explain(question)
            # A few rows speak in the same words: a Windows family is refused like any size that does not exist.
            assert explanation.rule.text == row.text
            assert explanation.says.rstrip(".").endswith(message.rstrip("."))


@pytest.mark.parametrize("row", rules.RULES, ids=lambda row: row.id)
def test_explained_by_id(row):
    lines = repr(rules.explain(row.id)).splitlines()
    assert lines[0].startswith("AWS says: ")
    assert lines[1] == f"Why: {row.why}"
    assert lines[2] == f"What to do: {row.fix}"
    assert lines[3].startswith("Source: http")
    assert lines[4:] == (
        [] if row.confirmed else ["UNCONFIRMED: the refusal is certain, AWS's exact words are not."]
    )


def test_a_size_that_does_not_exist():
    assert repr(rules.explain((256, 4096))).splitlines() == [
        "AWS says: No Fargate configuration exists for given values: 256 CPU, 4096 memory."
        " See the Amazon ECS documentation for the valid values.",
        "Why: Fargate offers 77 sizes, not any size: each CPU has its own list of memories, and large CPUs move in"
        " larger steps.",
        "What to do: Take a size that exists. The nearest two:",
        "  0.5 vCPU, 4 GB (512 / 4096): $0.91 a day",
        "  0.25 vCPU, 2 GB (256 / 2048): $0.46 a day",
        "Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html"
        " (2026, the 32 vCPU row since 2026-06-05)",
    ]


def test_sizes_may_be_written_as_learners_write_them():
    assert rules.explain((".25 vCPU", "4 GB")).nearest == ((512, 4096), (256, 2048))
    assert rules.explain(("lots", "4 GB")).rule.id == "cpu-invalid"
    assert rules.explain((256, "lots")).rule.id == "memory-invalid"
    assert repr(rules.explain((256, 512))).startswith(
        "Fargate has this size. 0.25 vCPU, 0.5 GB (256 / 512): $0.30 a day"
    )


def test_older_wordings_are_known():
    assert rules.explain("No Fargate configuration exists for given values.").rule.id == "size-pair"
    older = rules.explain("No Fargate configuration exists for given values: 4096 CPU, 4096 memory")
    assert older.nearest == ((4096, 8192), (2048, 4096))


def test_straight_and_typographic_quotes_are_the_same():
    assert rules.explain("Fargate only supports network mode 'awsvpc'.").rule.id == "network-mode"


@pytest.mark.parametrize(
    "question", ["", "The moon is full.", None, 7, object(), ("a",), {"x": 1}, b"raw", Refused(None)]
)
def test_unknown_is_one_honest_sentence(question):
    explanation = rules.explain(question)
    assert explanation.rule is None
    assert repr(explanation) == explanation.why
    assert explanation.why.count(".") == 1
