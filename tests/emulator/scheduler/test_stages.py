"""The table of stages: one row at most applies, nothing goes backwards, everything can end."""

from __future__ import annotations

import itertools

from fargate_lab.emulator.scheduler.effects import EFFECTS, LENGTHS
from fargate_lab.emulator.scheduler.faults import fault
from fargate_lab.emulator.scheduler.stages import STAGES, pull_seconds, stage_of
from fargate_lab.rules.faults import FAULTS
from fargate_lab.rules.tables import TASK_LIFE


def test_at_most_one_stage_applies() -> None:
    places = [(one.last_status, one.step, one.desired_status) for one in STAGES]
    assert len(places) == len(set(places))


def test_every_place_that_a_stage_leads_to_has_a_way_down_to_stopped() -> None:
    places = {("PROVISIONING", "")} | {(one.to, one.to_step) for one in STAGES}
    for place in places:
        seen = []
        while place != ("STOPPED", ""):
            assert place not in seen, f"{place} leads back to itself"
            seen.append(place)
            stage = stage_of(*place, "STOPPED")
            assert stage is not None, f"a task that should stop stays at {place}"
            place = (stage.to, stage.to_step)


def test_a_start_passes_the_states_in_the_documented_order_and_rests_in_running() -> None:
    place, seen = ("PROVISIONING", ""), ["PROVISIONING"]
    while stage := stage_of(*place, "RUNNING"):
        place = (stage.to, stage.to_step)
        seen.append(stage.to)
    assert [status for status, _ in itertools.groupby(seen)] == [
        "PROVISIONING",
        "PENDING",
        "ACTIVATING",
        "RUNNING",
    ]


def test_no_state_goes_backwards() -> None:
    for stage in STAGES:
        assert TASK_LIFE.index(stage.to) >= TASK_LIFE.index(stage.last_status)


def test_every_effect_is_known_and_every_open_end_has_a_length() -> None:
    assert {one.effect for one in STAGES} == set(EFFECTS)
    assert {one.effect for one in STAGES if one.after is None} == set(LENGTHS)


def test_every_stage_and_every_fault_says_why() -> None:
    assert all(one.why.endswith(".") for one in STAGES)
    for row in FAULTS.values():
        assert row.why.endswith(".") and row.source.startswith("https://docs.aws.amazon.com/")


def test_an_nginx_start_takes_about_35_seconds() -> None:
    fixed = sum(one.after or 0 for one in STAGES if one.desired_status == "RUNNING")
    assert 33 <= fixed + pull_seconds(70) <= 37


def test_a_fault_fills_in_its_text() -> None:
    assert "docker.io/library/nope:latest: pull access denied" in str(
        fault("image-not-found", reference="docker.io/library/nope:latest")
    )
