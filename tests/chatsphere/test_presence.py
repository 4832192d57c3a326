from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F

from chatsphere.presence import SILENCE, WorkerPresence, announce, is_served, withdraw
from tests.chatsphere.simultaneous import at_once

pytestmark = pytest.mark.django_db


def let_pass(time: timedelta, name: str) -> None:
    WorkerPresence.objects.filter(name=name).update(seen_at=F("seen_at") - time)


def test_a_queue_is_served_by_who_was_heard_of_lately() -> None:
    assert not is_served("replies")
    announce("node-1 7", "replies")
    assert is_served("replies")
    assert not is_served("documents")


def test_one_who_falls_silent_counts_as_gone_until_heard_again() -> None:
    announce("node-1 7", "replies")
    let_pass(SILENCE - timedelta(seconds=5), "node-1 7")
    assert is_served("replies")
    let_pass(timedelta(seconds=5), "node-1 7")
    assert not is_served("replies")
    announce("node-1 7", "replies")
    assert is_served("replies")
    assert WorkerPresence.objects.count() == 1


def test_one_of_two_is_enough() -> None:
    announce("node-1 7", "replies")
    announce("node-2 7", "replies")
    withdraw("node-1 7")
    assert is_served("replies")
    withdraw("node-2 7")
    withdraw("node-2 7")
    assert not is_served("replies")


def test_a_name_may_come_back_for_another_queue() -> None:
    announce("node-1 7", "replies")
    announce("node-1 7", "documents")
    assert not is_served("replies")
    assert is_served("documents")


def test_who_was_silent_for_an_hour_is_forgotten() -> None:
    announce("node-1 7", "replies")
    announce("node-2 7", "replies")
    let_pass(timedelta(minutes=61), "node-1 7")
    announce("node-3 7", "replies")
    assert set(WorkerPresence.objects.values_list("name", flat=True)) == {"node-2 7", "node-3 7"}


@pytest.mark.django_db(transaction=True)
def test_announced_at_once_it_is_there_once() -> None:
    assert at_once(8, lambda: announce("node-1 7", "replies")) == [None] * 8
    assert WorkerPresence.objects.count() == 1
