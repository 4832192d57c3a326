from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from chatsphere.bots.models import Bot
from chatsphere.bots.services import create_bot
from chatsphere.documents.services import add_text
from chatsphere.errors import PlanChangeClosed, PlanTooSmall, Shortfall
from chatsphere.membership.changing import change_plan
from chatsphere.plans.limits import plan_of
from chatsphere.plans.models import Limit, Subscription, SubscriptionPlan
from tests.chatsphere.simultaneous import all_at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings as SettingsWrapper

    from chatsphere.accounts.models import User


@pytest.fixture(autouse=True)
def _open(settings: SettingsWrapper) -> None:
    settings.PLAN_CHANGES_BY_USERS = True


def plan(key: str, **figures: object) -> SubscriptionPlan:
    SubscriptionPlan.objects.filter(key=key).update(**figures)
    return SubscriptionPlan.objects.named(key)


def test_the_operator_decides_whether_people_may(plans: None, alice: User, settings: SettingsWrapper) -> None:
    settings.PLAN_CHANGES_BY_USERS = False
    with pytest.raises(PlanChangeClosed):
        change_plan(alice, plan("pro"))
    assert plan_of(alice).key == "free"


def test_up_and_down_at_once(plans: None, alice: User, bob: User) -> None:
    change_plan(alice, plan("pro"))
    assert plan_of(alice).key == "pro"
    change_plan(alice, plan("free"))
    assert plan_of(alice).key == "free"
    assert not Subscription.objects.filter(user=bob).exists()


@pytest.mark.django_db(transaction=True)
def test_down_only_when_all_that_is_held_fits(plans: None, alice: User) -> None:
    change_plan(alice, plan("business"))
    first, second = create_bot(alice, name="One"), create_bot(alice, name="Two")
    add_text(first, "Ducks", "Ducks swim.")
    add_text(first, "Geese", "Geese fly.")
    add_text(second, "Hens", "Hens walk.")
    with pytest.raises(PlanTooSmall) as refusal:
        change_plan(alice, plan("free", bots=1, documents_per_bot=1, storage_bytes=30))
    assert refusal.value.shortfalls == [
        Shortfall(Limit.BOTS, 2, 1),
        Shortfall(Limit.DOCUMENTS_PER_BOT, 2, 1),
        Shortfall(Limit.STORAGE_BYTES, 31, 30),
    ]
    assert plan_of(alice).key == "business"
    change_plan(alice, plan("free", bots=2, documents_per_bot=2, storage_bytes=31))
    assert plan_of(alice).key == "free"


@pytest.mark.django_db(transaction=True)
def test_nothing_slips_in_while_the_plan_shrinks(plans: None, alice: User) -> None:
    change_plan(alice, plan("business"))
    small = plan("free", bots=3)
    calls: list[Callable[[], object]] = [partial(change_plan, alice, small)]
    outcomes = all_at_once(calls + [partial(create_bot, alice, name="New")] * 8)
    number = Bot.objects.filter(owner=alice).count()
    if isinstance(outcomes[0], PlanTooSmall):
        assert (plan_of(alice).key, number) == ("business", 8)
    else:
        assert (plan_of(alice).key, number) == ("free", 3)
