"""The one client of /_lab/*: connections, errors, answers."""

import threading
from datetime import UTC, datetime

import pytest

from fargate_lab.errors import LabError, LabUnreachable
from fargate_lab.lab_api import LabApi


def test_clock_and_its_moves(stand_in):
    api = LabApi(stand_in.endpoint, "123456789012")
    assert api.clock().time == datetime.fromtimestamp(1000, UTC)
    assert api.advance(60).now == 1060
    assert api.sleep(1.5).now == 1061.5
    stand_in.instants = [1100.0, 1200.0]
    state = api.until_change(0, 600)
    assert (state.now, state.seq) == (1100.0, 1)
    assert api.until_change(1, 10).now == 1110.0
    assert stand_in.moves[-1] == {"until_change": 1, "limit": 10}


def test_changes_and_curl(stand_in):
    api = LabApi(stand_in.endpoint)
    stand_in.instants = [900.0]
    change = api.changes(0, wait_real_seconds=0)
    assert (change.seq, change.records[0].what) == (1, "RUNNING")
    answer = api.curl("http://10.0.0.1/")
    assert (answer.outcome, answer.status, repr(answer)) == ("reached", 200, "HTTP 200\nhi")


def test_members_of_a_newer_emulator_are_left_out(stand_in):
    stand_in.answers["/_lab/images"] = (
        200,
        {"images": [{"name": "nginx", "tasty": True, "names": ["nginx"]}]},
    )
    assert LabApi(stand_in.endpoint).images()[0].names == ("nginx",)


def test_an_error_is_the_emulators_sentence(stand_in):
    stand_in.answers["/_lab/clock"] = (400, {"message": "Time does not run backwards."})
    with pytest.raises(LabError, match="Time does not run backwards"):
        LabApi(stand_in.endpoint).advance(-1)


def test_a_dead_emulator_is_one_sentence_and_a_new_one_is_reached(serve, stand_in):
    with pytest.raises(LabUnreachable, match="no longer answers"):
        LabApi("http://127.0.0.1:9").clock()


def test_many_threads_share_it(stand_in):
    api = LabApi(stand_in.endpoint)
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(api.clock().now)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [1000.0] * 20
    api.close()
    assert api.clock().now == 1000.0


def test_the_page_address_holds_the_account(stand_in):
    api = LabApi(stand_in.endpoint, "123456789012")
    assert api.page_address("203.0.113.7") == f"{stand_in.endpoint}/_lab/web/123456789012/203.0.113.7/"
    assert api.page_address("203.0.113.7", 8080, "/a").endswith("/203.0.113.7:8080/a")
