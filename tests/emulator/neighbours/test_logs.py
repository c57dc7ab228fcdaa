"""Log lines, written by a driver and read through CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fargate_lab.emulator.neighbours import logs as driver

from .conftest import REGION, Clock

GROUP = "/ecs/web"


def milliseconds(clock: Clock) -> int:
    return int(clock.now * 1000)


@pytest.fixture
def streams(account: str) -> list[str]:
    driver.create_group(account, REGION, GROUP)
    names = ["web/nginx/a", "web/nginx/b"]
    for name in names:
        driver.create_stream(account, REGION, GROUP, name)
        driver.create_stream(account, REGION, GROUP, name)  # twice is once
    return names


def test_lines_and_their_times(
    account: str, client: Callable[[str], Any], clock: Clock, streams: list[str]
) -> None:
    at = milliseconds(clock)
    clock.now += 2
    assert (
        driver.put_lines(
            account, REGION, GROUP, streams[0], [(at, "first"), (at, "second"), (at + 1, "third")]
        )
        == 3
    )
    got = client("logs").get_log_events(logGroupName=GROUP, logStreamName=streams[0], startFromHead=True)
    assert [(e["timestamp"], e["message"]) for e in got["events"]] == [
        (at, "first"),
        (at, "second"),
        (at + 1, "third"),
    ]
    assert {event["ingestionTime"] for event in got["events"]} == {at + 2000}
    (stream,) = client("logs").describe_log_streams(logGroupName=GROUP, logStreamNamePrefix=streams[0])[
        "logStreams"
    ]
    assert (stream["firstEventTimestamp"], stream["lastEventTimestamp"]) == (at, at + 1)
    assert stream["creationTime"] == at


def test_pages_forward_and_back(
    account: str, client: Callable[[str], Any], clock: Clock, streams: list[str]
) -> None:
    at = milliseconds(clock)
    driver.put_lines(account, REGION, GROUP, streams[0], [(at + i, str(i)) for i in range(7)])

    def page(**more: Any) -> tuple[list[str], str, str]:
        got = client("logs").get_log_events(logGroupName=GROUP, logStreamName=streams[0], limit=3, **more)
        return (
            [event["message"] for event in got["events"]],
            got["nextForwardToken"],
            got["nextBackwardToken"],
        )

    lines, forward, _ = page(startFromHead=True)
    assert lines == ["0", "1", "2"]
    lines, forward, back = page(nextToken=forward)
    assert lines == ["3", "4", "5"]
    assert page(nextToken=back)[0] == ["0", "1", "2"]
    lines, forward, _ = page(nextToken=forward)
    assert lines == ["6"]
    lines, end, _ = page(nextToken=forward)
    assert lines == [] and end == forward  # AWS: the same token says that there is nothing more
    driver.put_lines(account, REGION, GROUP, streams[0], [(at + 9, "9")])
    assert page(nextToken=end)[0] == ["9"]
    assert page()[0] == ["5", "6", "9"]  # without startFromHead: the newest
    assert page(startTime=at + 2, endTime=at + 4, startFromHead=True)[0] == [
        "2",
        "3",
    ]  # the end is not included
    with pytest.raises(ClientError, match="nextToken is invalid"):
        page(nextToken="x/1")


def test_filter_merges_streams_by_time_then_arrival(
    account: str, client: Callable[[str], Any], clock: Clock, streams: list[str]
) -> None:
    at = milliseconds(clock)
    driver.put_lines(account, REGION, GROUP, streams[1], [(at, "b0"), (at + 1, "b1")])
    driver.put_lines(account, REGION, GROUP, streams[0], [(at, "a0"), (at + 2, "a2")])

    def pages(**more: Any) -> list[list[str]]:
        paginator = client("logs").get_paginator("filter_log_events")
        found = paginator.paginate(logGroupName=GROUP, **more)
        return [[event["message"] for event in page["events"]] for page in found]

    assert pages() == [["b0", "a0", "b1", "a2"]]
    assert pages(PaginationConfig={"PageSize": 3}) == [["b0", "a0", "b1"], ["a2"]]
    assert pages(logStreamNames=[streams[0]]) == [["a0", "a2"]]
    assert pages(logStreamNamePrefix="web/nginx/b") == [["b0", "b1"]]
    assert pages(logStreamNamePrefix="other") == [[]]
    assert pages(startTime=at + 1) == [["b1", "a2"]]
    assert pages(endTime=at + 1) == [["b0", "a0", "b1"]]  # here the end is included
    assert pages(filterPattern="a2") == [["a2"]]


def test_page_of_a_filter_stays_good_when_lines_arrive(
    account: str, client: Callable[[str], Any], clock: Clock, streams: list[str]
) -> None:
    at = milliseconds(clock)
    driver.put_lines(account, REGION, GROUP, streams[0], [(at, "1"), (at + 5, "2"), (at + 6, "3")])
    first = client("logs").filter_log_events(logGroupName=GROUP, limit=2)
    driver.put_lines(account, REGION, GROUP, streams[1], [(at + 1, "late")])
    second = client("logs").filter_log_events(logGroupName=GROUP, limit=2, nextToken=first["nextToken"])
    assert [event["message"] for event in second["events"]] == ["3"]
    ids = [event["eventId"] for event in first["events"] + second["events"]]
    assert len(set(ids)) == 3


def test_late_lines_are_sorted_in(account: str, clock: Clock, streams: list[str]) -> None:
    at = milliseconds(clock)
    driver.put_lines(account, REGION, GROUP, streams[0], [(at + 5, "later")])
    driver.put_lines(account, REGION, GROUP, streams[0], [(at, "sooner")])
    assert [text for _, text in driver.read_lines(account, REGION, GROUP, streams[0])] == ["sooner", "later"]


def test_put_log_events_of_a_learner(client: Callable[[str], Any], clock: Clock) -> None:
    logs = client("logs")
    logs.create_log_group(logGroupName="/mine")
    logs.create_log_stream(logGroupName="/mine", logStreamName="s")
    events = [{"timestamp": milliseconds(clock), "message": "hello"}]
    logs.put_log_events(logGroupName="/mine", logStreamName="s", logEvents=events)
    assert logs.filter_log_events(logGroupName="/mine")["events"][0]["message"] == "hello"
    assert logs.describe_log_groups()["logGroups"][0]["creationTime"] == milliseconds(clock)
    old = [{"timestamp": milliseconds(clock) - 15 * 86_400_000, "message": "too old"}]
    answer = logs.put_log_events(logGroupName="/mine", logStreamName="s", logEvents=old)
    assert "tooOldLogEventEndIndex" in answer["rejectedLogEventsInfo"]


def test_missing_group_and_stream(account: str, streams: list[str]) -> None:
    assert driver.group_exists(account, REGION, GROUP) and not driver.group_exists(
        account, REGION, "/ecs/none"
    )
    with pytest.raises(driver.UnknownLogGroup, match="/ecs/none"):
        driver.create_stream(account, REGION, "/ecs/none", "s")
    with pytest.raises(driver.UnknownLogStream, match="none"):
        driver.put_lines(account, REGION, GROUP, "none", [(0, "")])
