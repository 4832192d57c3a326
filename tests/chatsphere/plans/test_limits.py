from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from chatsphere.errors import PlanLimitReached
from chatsphere.plans import limits
from chatsphere.plans.limits import (
    counted,
    limit_of,
    plan_of,
    release,
    require_at_most,
    require_feature,
    require_model,
    require_room,
    reserve,
    settle,
    spend,
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
    from uuid import UUID

    from chatsphere.accounts.models import User

REPLIES, TOKENS, AT_ONCE = Limit.REPLIES_PER_MONTH, Limit.TOKENS_PER_MONTH, Limit.CONCURRENT_REPLIES


def on_free(**figures: object) -> None:
    """What the free plan holds from here on."""
    SubscriptionPlan.objects.filter(key="free").update(**figures)


def hold(user: User, subject: UUID, amounts: dict[Limit, int] | None = None) -> None:
    with transaction.atomic():
        reserve(user, plan_of(user), subject, amounts or {REPLIES: 1})


def replies(user: User) -> tuple[int, int]:
    return counted(user, REPLIES)


def tokens(user: User) -> tuple[int, int]:
    return counted(user, TOKENS)


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
        require_room(plan_of(alice), Limit.BOTS, held=2)
        require_room(plan_of(alice), Limit.STORAGE_BYTES, held=199_999_999)
        require_room(plan_of(alice), Limit.STORAGE_BYTES, held=0, adding=200_000_000)
        with pytest.raises(PlanLimitReached):
            require_room(plan_of(alice), Limit.STORAGE_BYTES, held=1, adding=200_000_000)
        with pytest.raises(PlanLimitReached) as refusal:
            require_room(plan_of(alice), Limit.BOTS, held=3)
        found = refusal.value
        assert (found.key, found.limit, found.used, found.resets_at) == ("bots", 3, 3, None)
        assert found.message == "Your plan holds 3 bots. Delete one, or change to a larger plan."
        assert [plan.key for plan in found.upgrades] == ["pro", "business"]

    def test_only_plans_with_room_are_named(self, alice: User) -> None:
        with pytest.raises(PlanLimitReached) as refusal:
            require_at_most(plan_of(alice), Limit.FILE_BYTES, 200_000_000)
        assert [plan.key for plan in refusal.value.upgrades] == ["business"]
        with pytest.raises(PlanLimitReached) as refusal:
            require_at_most(plan_of(alice), Limit.FILE_BYTES, 501_000_000)
        assert refusal.value.upgrades == ()

    def test_a_single_thing_may_be_as_large_as_the_plan_says(self, alice: User) -> None:
        require_at_most(plan_of(alice), Limit.FILE_BYTES, 20_000_000)
        with pytest.raises(PlanLimitReached) as refusal:
            require_at_most(plan_of(alice), Limit.FILE_BYTES, 20_000_001)
        assert (refusal.value.limit, refusal.value.used) == (20_000_000, 20_000_001)
        assert "20,000,000" in refusal.value.message


class TestReserve:
    def test_holds_and_settles(self, alice: User) -> None:
        subject = uuid4()
        hold(alice, subject)
        assert replies(alice) == (0, 1)
        settle(subject, {REPLIES: 1})
        assert replies(alice) == (1, 0)

    def test_release_gives_back(self, alice: User) -> None:
        subject = uuid4()
        hold(alice, subject, {REPLIES: 3, TOKENS: 500})
        release(subject)
        assert replies(alice) == tokens(alice) == (0, 0)

    @pytest.mark.parametrize("spent", [2, 5, 7])
    def test_what_was_spent_is_used_be_it_more_or_less_than_was_held(self, alice: User, spent: int) -> None:
        subject = uuid4()
        hold(alice, subject, {TOKENS: 5})
        settle(subject, {TOKENS: spent})
        assert tokens(alice) == (spent, 0)
        assert Reservation.objects.get().settled == spent

    def test_of_what_is_not_named_nothing_was_spent(self, alice: User) -> None:
        subject = uuid4()
        hold(alice, subject, {AT_ONCE: 1, REPLIES: 1, TOKENS: 100})
        settle(subject, {REPLIES: 1, TOKENS: 40})
        assert (replies(alice), tokens(alice), counted(alice, AT_ONCE)) == ((1, 0), (40, 0), (0, 0))

    def test_all_is_held_or_nothing(self, alice: User) -> None:
        on_free(tokens_per_month=100)
        hold(alice, uuid4(), {TOKENS: 60})
        with pytest.raises(PlanLimitReached) as refusal:
            hold(alice, uuid4(), {AT_ONCE: 1, REPLIES: 1, TOKENS: 60})
        found = refusal.value
        assert (found.key, found.limit, found.used) == (TOKENS, 100, 60)
        assert [plan.key for plan in found.upgrades] == ["pro", "business"]
        assert (replies(alice), tokens(alice), counted(alice, AT_ONCE)) == ((0, 0), (0, 60), (0, 0))

    def test_each_step_done_again_changes_nothing(self, alice: User) -> None:
        subject = uuid4()
        for _ in range(3):
            hold(alice, subject, {REPLIES: 1, TOKENS: 9})
            assert (replies(alice), tokens(alice)) == ((0, 1), (0, 9))
        for _ in range(3):
            settle(subject, {REPLIES: 1, TOKENS: 4})
            assert (replies(alice), tokens(alice)) == ((1, 0), (4, 0))
        release(subject)
        hold(alice, subject, {REPLIES: 1, TOKENS: 9})
        assert (replies(alice), tokens(alice)) == ((1, 0), (4, 0))

    def test_what_is_spent_is_used_whatever_becomes_of_the_rest(self, alice: User) -> None:
        settled, released = uuid4(), uuid4()
        for subject in (settled, released):
            hold(alice, subject, {REPLIES: 1, TOKENS: 100})
            spend(subject, TOKENS, 20)
            spend(subject, TOKENS, 3)
        assert tokens(alice) == (0, 200)
        settle(settled, {REPLIES: 1, TOKENS: 50})
        release(released)
        spend(settled, TOKENS, 1000)
        settle(settled, {TOKENS: 50})
        assert (replies(alice), tokens(alice)) == ((1, 0), (73 + 23, 0))

    def test_what_was_released_cannot_be_settled_after_all(self, alice: User) -> None:
        subject = uuid4()
        hold(alice, subject)
        release(subject)
        settle(subject, {REPLIES: 1})
        assert replies(alice) == (0, 0)

    def test_a_subject_nobody_reserved_for_is_nothing_to_settle(self, alice: User) -> None:
        hold(alice, uuid4())
        settle(uuid4(), {REPLIES: 1})
        release(uuid4())
        assert replies(alice) == (0, 1)

    def test_what_is_held_counts_against_the_limit(self, alice: User) -> None:
        on_free(replies_per_month=3)
        first, second = uuid4(), uuid4()
        hold(alice, first, {REPLIES: 2})
        with pytest.raises(PlanLimitReached):
            hold(alice, second, {REPLIES: 2})
        hold(alice, second)
        settle(first, {REPLIES: 2})
        with pytest.raises(PlanLimitReached) as refusal:
            hold(alice, uuid4())
        assert (refusal.value.limit, refusal.value.used) == (3, 3)
        assert refusal.value.resets_at == limits.next_month()
        assert replies(alice) == (2, 1)
        assert Reservation.objects.count() == 2

    def test_a_refusal_holds_nothing_even_the_first(self, alice: User) -> None:
        on_free(replies_per_month=0)
        with pytest.raises(PlanLimitReached):
            hold(alice, uuid4())
        assert replies(alice) == (0, 0)
        assert not Reservation.objects.exists()

    def test_one_person_uses_nothing_of_another(self, alice: User, bob: User) -> None:
        on_free(replies_per_month=1)
        hold(alice, uuid4())
        hold(bob, uuid4())
        assert replies(alice) == replies(bob) == (0, 1)

    def test_work_of_last_month_is_settled_in_last_month(self, alice: User) -> None:
        on_free(replies_per_month=1)
        subject = uuid4()
        hold(alice, subject)
        last_month = date(2020, 12, 1)
        Allowance.objects.update(month=last_month)
        assert replies(alice) == (0, 0)
        hold(alice, uuid4())
        settle(subject, {REPLIES: 1})
        assert replies(alice) == (0, 1)
        old = Allowance.objects.get(month=last_month)
        assert (old.used, old.reserved) == (1, 0)

    def test_what_runs_at_once_knows_no_months(self, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
        on_free(concurrent_replies=1)
        hold(alice, uuid4(), {AT_ONCE: 1})
        monkeypatch.setattr(limits, "this_month", lambda: date(2031, 5, 1))
        with pytest.raises(PlanLimitReached) as refusal:
            hold(alice, uuid4(), {AT_ONCE: 1})
        assert (refusal.value.key, refusal.value.resets_at) == (AT_ONCE, None)


class TestChatModels:
    def test_a_plan_that_names_none_has_all(self, alice: User) -> None:
        require_model(plan_of(alice), "any-model")

    def test_a_plan_that_names_some_has_no_others(self, alice: User) -> None:
        on_free(chat_models=["small", "smaller"])
        require_model(plan_of(alice), "small")
        with pytest.raises(PlanLimitReached) as refusal:
            require_model(plan_of(alice), "large")
        assert (refusal.value.key, refusal.value.models) == (Limit.CHAT_MODELS, ["small", "smaller"])
        assert "does not have the chat model large. Choose one of its own (small, smaller)" in refusal.value.message
        assert [plan.key for plan in refusal.value.upgrades] == ["pro", "business"]


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
        on_free(replies_per_month=10)
        outcomes = at_once(100, lambda: hold(alice, uuid4(), {AT_ONCE: 0, REPLIES: 1, TOKENS: 7}))
        assert sum(outcome is None for outcome in outcomes) == 10
        assert sum(isinstance(outcome, PlanLimitReached) for outcome in outcomes) == 90
        assert (replies(alice), tokens(alice)) == ((0, 10), (0, 70))
        assert Reservation.objects.filter(key=REPLIES).count() == 10

    def test_one_subject_is_reserved_for_once(self, alice: User) -> None:
        subject = uuid4()
        assert at_once(10, lambda: reserve(alice, plan_of(alice), subject, {REPLIES: 1})) == [None] * 10
        assert replies(alice) == (0, 1)

    def test_settled_and_released_together_is_one_of_the_two(self, alice: User) -> None:
        subject = uuid4()
        hold(alice, subject)
        calls = [partial(settle, subject, {REPLIES: 1}), partial(release, subject)] * 5
        assert all_at_once(calls) == [None] * 10
        used, reserved = replies(alice)
        assert reserved == 0
        assert used == Reservation.objects.get().settled

    def test_reserving_and_settling_together_never_wait_for_each_other(self, alice: User) -> None:
        on_free(concurrent_replies=100)
        amounts = {TOKENS: 10, AT_ONCE: 1, REPLIES: 1}
        subjects = [uuid4() for _ in range(20)]
        for subject in subjects:
            hold(alice, subject, amounts)
        settling = [partial(settle, subject, {TOKENS: 3, REPLIES: 1}) for subject in subjects]
        reserving = [partial(hold, alice, uuid4(), dict(reversed(amounts.items()))) for _ in range(20)]
        assert all_at_once([*settling, *reserving]) == [None] * 40
        assert (replies(alice), tokens(alice), counted(alice, AT_ONCE)) == ((20, 20), (60, 200), (0, 20))
