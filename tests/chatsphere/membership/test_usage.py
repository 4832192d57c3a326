from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from chatsphere.bots.services import create_bot
from chatsphere.documents.services import add_text
from chatsphere.membership.usage import usage_of
from chatsphere.plans.limits import MONTHLY, next_month, plan_of, reserve, settle
from chatsphere.plans.models import Limit, SubscriptionPlan

if TYPE_CHECKING:
    from chatsphere.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def taken(user: User) -> dict[Limit, tuple[int, int]]:
    return {usage.limit: (usage.used, usage.reserved) for usage in usage_of(user) if usage.used or usage.reserved}


def test_who_has_nothing_has_taken_nothing(alice: User) -> None:
    assert taken(alice) == {}


def test_what_is_held_and_what_is_used_up(alice: User, bob: User) -> None:
    fuller, other = create_bot(alice, name="One"), create_bot(alice, name="Two")
    for bot, title in ((fuller, "Ducks"), (fuller, "Geese"), (other, "Hens")):
        add_text(bot, title, f"{title} swim.")
    create_bot(bob, name="Bob's")
    done, waiting = uuid4(), uuid4()
    for subject in (done, waiting):
        reserve(alice, plan_of(alice), subject, {Limit.REPLIES_PER_MONTH: 1, Limit.CONCURRENT_REPLIES: 1})
    settle(done, {Limit.REPLIES_PER_MONTH: 1})
    assert taken(alice) == {
        Limit.BOTS: (2, 0),
        Limit.DOCUMENTS_PER_BOT: (2, 0),
        Limit.STORAGE_BYTES: (32, 0),
        Limit.REPLIES_PER_MONTH: (1, 1),
        Limit.CONCURRENT_REPLIES: (0, 1),
    }


def test_a_month_ends_what_is_used_by_it_and_nothing_else(alice: User) -> None:
    resets = {usage.limit: usage.resets_at for usage in usage_of(alice)}
    assert {limit: at for limit, at in resets.items() if at} == dict.fromkeys(MONTHLY, next_month())


def test_an_edited_plan_counts_at_once(alice: User) -> None:
    SubscriptionPlan.objects.filter(key="free").update(bots=7)
    assert next(usage.allowed for usage in usage_of(alice) if usage.limit is Limit.BOTS) == 7
