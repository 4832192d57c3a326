from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.db.models.functions import Now

from chatsphere.accounts import throttling
from chatsphere.accounts.registration import create_account
from chatsphere.accounts.sessions import sign_in
from chatsphere.accounts.throttling import Rate, Throttle, count, counted_as, counting, forgive
from chatsphere.errors import BadCredentials, TooManyAttempts
from tests.chatsphere.simultaneous import all_at_once, at_once
from tests.conftest import PASSWORD

THREE = Rate("three", 3, timedelta(hours=1))


@pytest.mark.django_db(transaction=True)
def test_of_attempts_at_once_exactly_as_many_pass_as_there_is_room_for() -> None:
    outcomes = at_once(20, lambda: count(THREE, "x"))
    assert outcomes.count(None) == 3
    refusals = [outcome for outcome in outcomes if isinstance(outcome, TooManyAttempts)]
    assert len(refusals) == 17
    assert all(3_500 < refusal.retry_after <= 3_600 for refusal in refusals)


@pytest.mark.django_db
class TestCount:
    def test_others_are_not_held_up_nor_is_nobody(self) -> None:
        for _ in range(3):
            count(THREE, "x")
        count(THREE, "y")
        for _ in range(9):
            count(THREE, None)
        with pytest.raises(TooManyAttempts):
            count(THREE, "x")

    def test_one_comes_back_each_time_the_time_has_passed(self) -> None:
        for _ in range(3):
            count(THREE, "x")
        Throttle.objects.update(empty_at=Throttle.objects.get().empty_at - timedelta(hours=1, seconds=1))
        count(THREE, "x")
        with pytest.raises(TooManyAttempts):
            count(THREE, "x")

    def test_a_rightful_attempt_is_taken_back_and_a_refused_one_is_not(self) -> None:
        for _ in range(9):
            with counting((THREE, "x")):
                pass
        for _ in range(3):
            with pytest.raises(BadCredentials), counting((THREE, "x")):
                raise BadCredentials
        with pytest.raises(TooManyAttempts):
            count(THREE, "x")
        forgive(THREE, "x")
        count(THREE, "x")

    def test_addresses_of_one_network_count_as_one(self) -> None:
        for last in ("1", "2", "3"):
            count(THREE, f"2001:db8::{last}")
        with pytest.raises(TooManyAttempts):
            count(THREE, "2001:db8::ffff")
        count(THREE, "2001:db8:0:1::1")

    def test_an_address_of_ipv4_is_one_address_in_either_spelling(self) -> None:
        assert counted_as("192.0.2.1") == counted_as("::ffff:192.0.2.1") == "192.0.2.1"
        assert counted_as("2001:db8:1:2:3:4:5:6") == counted_as("2001:db8:1:2::") == "2001:db8:1:2::/64"
        assert counted_as("fe80::1%eth0") == counted_as("fe80::2")
        assert counted_as("no address") == "no address"

    def test_no_address_is_kept(self) -> None:
        count(THREE, "someone@example.org")
        with connection.cursor() as cursor:
            cursor.execute("SELECT throttle::text FROM chatsphere_throttle AS throttle")
            assert "someone" not in str(cursor.fetchall())

    def test_what_is_empty_is_forgotten(self) -> None:
        count(THREE, "x")
        assert throttling.forget_idle() == 0
        Throttle.objects.update(empty_at=Throttle.objects.get().empty_at - timedelta(hours=2))
        assert throttling.forget_idle() == 1


@pytest.mark.django_db(transaction=True)
def test_of_forty_wrong_passwords_at_once_ten_are_looked_at_and_then_the_right_one_waits_too() -> None:
    create_account("dora@example.org", PASSWORD)
    outcomes = all_at_once([partial(sign_in, "DORA@example.org", f"wrong {number}") for number in range(40)])
    assert sorted({type(outcome).__name__ for outcome in outcomes}) == ["BadCredentials", "TooManyAttempts"]
    assert sum(isinstance(outcome, BadCredentials) for outcome in outcomes) == 10
    with pytest.raises(TooManyAttempts):
        sign_in("dora@example.org", PASSWORD)


@pytest.mark.django_db
def test_an_address_that_tries_many_accounts_is_held_up_and_others_are_not() -> None:
    create_account("dora@example.org", PASSWORD)
    ends: list[type[Exception]] = []
    burst = throttling.SIGN_INS_FROM_ADDRESS.burst
    while TooManyAttempts not in ends and len(ends) < 2 * burst:  # on a slow machine some are forgotten meanwhile
        with pytest.raises((BadCredentials, TooManyAttempts)) as refusal:
            sign_in(f"nobody{len(ends)}@example.org", PASSWORD, address="192.0.2.7")
        ends.append(refusal.type)
    assert ends.index(TooManyAttempts) >= burst
    bucket = Throttle.objects.filter(digest=throttling.SIGN_INS_FROM_ADDRESS.digest_of("192.0.2.7"))
    assert bucket.update(empty_at=Now() + timedelta(hours=1)) == 1
    with pytest.raises(TooManyAttempts):
        sign_in("dora@example.org", PASSWORD, address="192.0.2.7")
    assert sign_in("dora@example.org", PASSWORD, address="192.0.2.8")
