from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.db.models.functions import Now

from chatsphere.errors import PlanLimitReached
from chatsphere.plans import limits
from chatsphere.plans.limits import (
    limit_of,
    plan_of,
    release,
    require_at_most,
    require_feature,
    require_room,
    reserve,
    settle,
    usage_of_month,
)
from chatsphere.plans.models import (
    Allowance,
    Feature,
    Limit,
    Reservation,
    Subscription,
    SubscriptionPlan,
    SubscriptionStatus,
)
from chatsphere.plans.refusing import SENTENCES
from chatsphere.plans.services import set_plan
from tests.chatsphere.simultaneous import all_at_once, at_once

if TYPE_CHECKING:
    from chatsphere.accounts.models import User

REPLIES = Limit.REPLIES_PER_MONTH


def allow(replies: int) -> None:
    SubscriptionPlan.objects.filter(key="free").update(replies_per_month=replies)


def counted(user: User) -> tuple[int, int]:
    usage = usage_of_month(user, REPLIES)
    return usage.used, usage.reserved


class TestPlans:
    def test_every_limit_is_a_column_with_a_sentence(self) -> None:
        columns = {field.name for field in SubscriptionPlan._meta.get_fields()}
        assert {limit.value for limit in Limit} == columns - {"id", "key", "name", "position", "subscriptions"}
        assert set(SENTENCES) == set(Limit)

    def test_who_never_chose_is_on_the_first(self, alice: User) -> None:
        assert plan_of(alice).key == "free"
        assert not Subscription.objects.exists()

    def test_a_plan_counts_from_the_next_request_on(self, alice: User, bob: User) -> None:
        pro = SubscriptionPlan.objects.get(key="pro")
        set_plan(alice, pro)
        assert set_plan(alice, pro).plan == pro
        assert plan_of(alice) == pro
        assert limit_of(alice, Limit.BOTS) == 20
        assert plan_of(bob).key == "free"

    @pytest.mark.parametrize("status", SubscriptionStatus)
    def test_a_subscription_holds_until_its_end_whatever_its_status(
        self, alice: User, status: SubscriptionStatus
    ) -> None:
        set_plan(alice, SubscriptionPlan.objects.get(key="pro"))
        subscriptions = Subscription.objects.filter(user=alice)
        subscriptions.update(status=status, ends_at=Now() + timedelta(hours=1))
        assert plan_of(alice).key == "pro"
        subscriptions.update(ends_at=Now())
        assert plan_of(alice).key == "free"

    def test_what_is_canceled_has_an_end(self, alice: User) -> None:
        set_plan(alice, SubscriptionPlan.objects.get(key="pro"))
        with pytest.raises(IntegrityError):
            Subscription.objects.update(status=SubscriptionStatus.CANCELED)


class TestFeatures:
    def test_a_plan_that_has_it_lets_pass(self, alice: User) -> None:
        set_plan(alice, SubscriptionPlan.objects.get(key="pro"))
        require_feature(alice, Feature.WEBSITES)

    def test_a_plan_that_lacks_it_names_those_that_have_it(self, alice: User) -> None:
        with pytest.raises(PlanLimitReached) as refusal:
            require_feature(alice, Feature.WEBSITES)
        found = refusal.value
        assert (found.key, found.feature, found.limit, found.used) == (Limit.FEATURES, Feature.WEBSITES, 0, 0)
        assert [plan.key for plan in found.upgrades] == ["pro", "business"]

    def test_a_change_of_the_plan_counts_at_once(self, alice: User) -> None:
        SubscriptionPlan.objects.filter(key="free").update(features=[Feature.WEBSITES])
        require_feature(alice, Feature.WEBSITES)


class TestWhatIsHeld:
    def test_the_last_place_may_be_taken_and_no_more(self, alice: User) -> None:
        require_room(alice, Limit.BOTS, held=2)
        require_room(alice, Limit.STORAGE_BYTES, held=199_999_999)
        require_room(alice, Limit.STORAGE_BYTES, held=0, adding=200_000_000)
        with pytest.raises(PlanLimitReached):
            require_room(alice, Limit.STORAGE_BYTES, held=1, adding=200_000_000)
        with pytest.raises(PlanLimitReached) as refusal:
            require_room(alice, Limit.BOTS, held=3)
        found = refusal.value
        assert (found.key, found.limit, found.used, found.resets_at) == ("bots", 3, 3, None)
        assert found.message == "Your plan holds 3 bots. Delete one, or change to a larger plan."
        assert [plan.key for plan in found.upgrades] == ["pro", "business"]

    def test_only_plans_with_room_are_named(self, alice: User) -> None:
        with pytest.raises(PlanLimitReached) as refusal:
            require_at_most(alice, Limit.FILE_BYTES, 200_000_000)
        assert [plan.key for plan in refusal.value.upgrades] == ["business"]
        with pytest.raises(PlanLimitReached) as refusal:
            require_at_most(alice, Limit.FILE_BYTES, 501_000_000)
        assert refusal.value.upgrades == ()

    def test_a_single_thing_may_be_as_large_as_the_plan_says(self, alice: User) -> None:
        require_at_most(alice, Limit.FILE_BYTES, 20_000_000)
        with pytest.raises(PlanLimitReached) as refusal:
            require_at_most(alice, Limit.FILE_BYTES, 20_000_001)
        assert (refusal.value.limit, refusal.value.used) == (20_000_000, 20_000_001)
        assert "20,000,000" in refusal.value.message


class TestReserve:
    def test_holds_and_settles(self, alice: User) -> None:
        subject = uuid4()
        reserve(alice, REPLIES, subject)
        assert counted(alice) == (0, 1)
        settle(REPLIES, subject)
        assert counted(alice) == (1, 0)

    def test_release_gives_back(self, alice: User) -> None:
        subject = uuid4()
        reserve(alice, REPLIES, subject, 3)
        release(REPLIES, subject)
        assert counted(alice) == (0, 0)

    def test_less_may_be_used_than_was_held(self, alice: User) -> None:
        subject = uuid4()
        reserve(alice, REPLIES, subject, 5)
        settle(REPLIES, subject, 2)
        assert counted(alice) == (2, 0)
        assert Reservation.objects.get().settled == 2

    def test_each_step_done_again_changes_nothing(self, alice: User) -> None:
        subject = uuid4()
        for _ in range(3):
            reserve(alice, REPLIES, subject)
            assert counted(alice) == (0, 1)
        for _ in range(3):
            settle(REPLIES, subject)
            assert counted(alice) == (1, 0)
        release(REPLIES, subject)
        reserve(alice, REPLIES, subject)
        assert counted(alice) == (1, 0)

    def test_what_was_released_cannot_be_settled_after_all(self, alice: User) -> None:
        subject = uuid4()
        reserve(alice, REPLIES, subject)
        release(REPLIES, subject)
        settle(REPLIES, subject)
        assert counted(alice) == (0, 0)

    def test_a_subject_nobody_reserved_for_is_nothing_to_settle(self, alice: User) -> None:
        reserve(alice, REPLIES, uuid4())
        settle(REPLIES, uuid4())
        release(REPLIES, uuid4())
        assert counted(alice) == (0, 1)

    def test_what_is_held_counts_against_the_limit(self, alice: User) -> None:
        allow(3)
        first, second = uuid4(), uuid4()
        reserve(alice, REPLIES, first, 2)
        with pytest.raises(PlanLimitReached):
            reserve(alice, REPLIES, second, 2)
        reserve(alice, REPLIES, second)
        settle(REPLIES, first)
        with pytest.raises(PlanLimitReached) as refusal:
            reserve(alice, REPLIES, uuid4())
        assert (refusal.value.limit, refusal.value.used) == (3, 3)
        assert refusal.value.resets_at == limits.next_month()
        assert counted(alice) == (2, 1)
        assert Reservation.objects.count() == 2

    def test_a_refusal_holds_nothing_even_the_first(self, alice: User) -> None:
        allow(0)
        with pytest.raises(PlanLimitReached):
            reserve(alice, REPLIES, uuid4())
        assert counted(alice) == (0, 0)
        assert not Reservation.objects.exists()

    def test_one_person_uses_nothing_of_another(self, alice: User, bob: User) -> None:
        allow(1)
        reserve(alice, REPLIES, uuid4())
        reserve(bob, REPLIES, uuid4())
        assert counted(alice) == counted(bob) == (0, 1)

    def test_work_of_last_month_is_settled_in_last_month(self, alice: User) -> None:
        allow(1)
        subject = uuid4()
        reserve(alice, REPLIES, subject)
        last_month = date(2020, 12, 1)
        Allowance.objects.update(month=last_month)
        assert counted(alice) == (0, 0)
        reserve(alice, REPLIES, uuid4())
        settle(REPLIES, subject)
        assert counted(alice) == (0, 1)
        old = Allowance.objects.get(month=last_month)
        assert (old.used, old.reserved) == (1, 0)


def test_months_turn_at_midnight_utc() -> None:
    first, turn = limits.this_month(), limits.next_month()
    assert first.day == 1
    assert datetime(first.year, first.month, 1, tzinfo=UTC) <= datetime.now(UTC) < turn
    assert (turn.day, turn.hour, turn.tzinfo) == (1, 0, UTC)
    assert 28 <= (turn.date() - first).days <= 31


@pytest.mark.parametrize(("month", "turn"), [(date(2024, 2, 1), (2024, 3)), (date(2024, 12, 1), (2025, 1))])
def test_december_is_followed_by_january(month: date, turn: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "this_month", lambda: month)
    assert limits.next_month() == datetime(*turn, 1, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_of_a_hundred_against_a_limit_of_ten_exactly_ten_are_held(self, alice: User) -> None:
        allow(10)
        outcomes = at_once(100, lambda: reserve(alice, REPLIES, uuid4()))
        assert sum(outcome is None for outcome in outcomes) == 10
        assert sum(isinstance(outcome, PlanLimitReached) for outcome in outcomes) == 90
        assert counted(alice) == (0, 10)
        assert Reservation.objects.count() == 10

    def test_one_subject_is_reserved_for_once(self, alice: User) -> None:
        subject = uuid4()
        assert at_once(10, lambda: reserve(alice, REPLIES, subject)) == [None] * 10
        assert counted(alice) == (0, 1)

    def test_settled_and_released_together_is_one_of_the_two(self, alice: User) -> None:
        subject = uuid4()
        reserve(alice, REPLIES, subject)
        calls = [partial(settle, REPLIES, subject), partial(release, REPLIES, subject)] * 5
        assert all_at_once(calls) == [None] * 10
        used, reserved = counted(alice)
        assert reserved == 0
        assert used == Reservation.objects.get().settled
