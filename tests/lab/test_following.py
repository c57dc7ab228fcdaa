"""Following a lab: one thread while somebody listens, none otherwise."""

import queue
import threading

import pytest

from fargate_lab import following
from fargate_lab.lab import Lab

PATIENCE = 10


def followers():
    return [thread for thread in threading.enumerate() if thread.name == "fargate-lab-follow"]


@pytest.fixture
def lab(stand_in):
    return Lab(stand_in.endpoint)


def test_changes_reach_every_subscriber_from_one_thread(lab, stand_in):
    heard = queue.Queue()
    subscriptions = [lab.follow(heard.put) for _ in range(3)]
    thread = followers()
    assert len(thread) == 1
    while heard.get(timeout=PATIENCE).seq != 0:
        pass
    stand_in.instants = [900.0]
    stand_in.changed.set()
    changes = [heard.get(timeout=PATIENCE) for _ in range(3)]
    while not all(change.records for change in changes):  # the greetings of the others come first
        changes = [*changes[1:], heard.get(timeout=PATIENCE)]
    assert {change.seq for change in changes} == {1}
    assert changes[0].records[0].what == "RUNNING"
    for subscription in subscriptions:
        subscription.stop()
        subscription.stop()
        assert repr(subscription) == "Subscription: stopped"
    stand_in.instants = [900.0, 901.0]
    thread[0].join(PATIENCE)
    assert not thread[0].is_alive()


def test_a_failing_subscriber_is_dropped_and_the_others_go_on(lab, stand_in, capfd):
    heard = queue.Queue()

    def fails(change):
        raise ValueError("no")

    broken = lab.follow(fails)
    fine = lab.follow(heard.put)
    assert heard.get(timeout=PATIENCE).now == 1000
    assert repr(broken) in (
        "Subscription: ended, because its callback raised ValueError: no",
        "Subscription: listening",
    )
    stand_in.instants = [900.0]
    stand_in.changed.set()
    while not heard.get(timeout=PATIENCE).records:
        pass
    assert repr(broken) == "Subscription: ended, because its callback raised ValueError: no"
    assert repr(fine) == "Subscription: listening"
    fine.stop()
    assert capfd.readouterr() == ("", "")


def test_a_dead_emulator_is_asked_again_with_patience(lab, stand_in, monkeypatch, capfd):
    asked = queue.Queue()
    heard = queue.Queue()
    monkeypatch.setattr(following, "TROUBLE_REAL_SECONDS", (0.01, 0.02))
    fine = stand_in.answers["/_lab/changes"]
    stand_in.answers["/_lab/changes"] = lambda query: asked.put(query) or (500, {"message": "not now"})
    subscription = lab.follow(heard.put)
    for _ in range(3):
        asked.get(timeout=PATIENCE)
    stand_in.answers["/_lab/changes"] = fine
    assert heard.get(timeout=PATIENCE).now == 1000
    subscription.stop()
    stand_in.changed.set()
    assert capfd.readouterr() == ("", "")


def test_elsewhere_it_looks_at_the_account(localstack, monkeypatch):
    monkeypatch.setattr(following, "POLITE_REAL_SECONDS", (0.01, 0.02))
    status = ["PENDING"]
    cluster = "arn:aws:ecs:us-east-1:000000000000:cluster/c"
    task = "arn:aws:ecs:us-east-1:000000000000:task/c/0123"
    localstack.answers["ListClusters"] = (200, {"clusterArns": [cluster]})
    localstack.answers["ListServices"] = (200, {"serviceArns": []})
    localstack.answers["ListTasks"] = (200, {"taskArns": [task]})
    localstack.answers["DescribeTasks"] = lambda _: (
        200,
        {"tasks": [{"taskArn": task, "lastStatus": status[0]}]},
    )
    heard = queue.Queue()
    lab = Lab(localstack.endpoint)
    subscription = lab.follow(heard.put)
    assert heard.get(timeout=PATIENCE).seq == 1
    status[0] = "RUNNING"
    while heard.get(timeout=PATIENCE).seq != 2:
        pass
    subscription.stop()
    for thread in followers():
        thread.join(PATIENCE)
    assert not followers()
