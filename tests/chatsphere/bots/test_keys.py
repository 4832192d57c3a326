from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models.functions import Now

from chatsphere.accounts.digests import digest_of
from chatsphere.accounts.keys import ApiKey, Scope
from chatsphere.bots.keys import DAYS, create_key, keys_held, revoke_key
from chatsphere.bots.models import Bot
from chatsphere.bots.services import create_bot
from chatsphere.errors import InvalidField, PlanLimitReached
from chatsphere.plans.models import Limit, SubscriptionPlan
from tests.chatsphere.simultaneous import at_once

if TYPE_CHECKING:
    from chatsphere.accounts.models import User


@pytest.fixture
def bot(alice: User) -> Bot:
    return create_bot(alice, name="Helper")


def test_the_key_is_given_out_once_and_kept_as_a_digest(alice: User, bot: Bot) -> None:
    key, token = create_key(alice, " Shop ", [bot], [Scope.CHAT, Scope.READ_BOTS, Scope.CHAT])
    stored = ApiKey.objects.get()
    assert (stored.name, stored.scopes, list(stored.bots.all())) == ("Shop", ["CHAT", "READ_BOTS"], [bot])
    assert bytes(stored.digest) == digest_of(token)
    assert stored.expires_at - stored.created_at == timedelta(days=DAYS)
    assert key == stored


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\0"}, "name"),
        ({"bots": []}, "botIds"),
        ({"scopes": []}, "scopes"),
        ({"days": 0}, "expiresInDays"),
        ({"days": 366}, "expiresInDays"),
    ],
)
def test_refuses_what_makes_no_key(alice: User, bot: Bot, changed: dict[str, Any], field: str) -> None:
    given: dict[str, Any] = {"name": "Shop", "bots": [bot], "scopes": [Scope.CHAT], "days": 1}
    with pytest.raises(InvalidField) as refusal:
        create_key(alice, **(given | changed))
    assert refusal.value.field == (field,)
    assert not ApiKey.objects.exists()


def test_only_keys_that_hold_count(alice: User, bot: Bot) -> None:
    first, _ = create_key(alice, "One", [bot], [Scope.CHAT])
    create_key(alice, "Two", [bot], [Scope.CHAT])
    with pytest.raises(PlanLimitReached) as refusal:
        create_key(alice, "Three", [bot], [Scope.CHAT])
    assert (refusal.value.key, refusal.value.limit, refusal.value.used) == (Limit.API_KEYS, 2, 2)
    assert revoke_key(first).revoked_at == revoke_key(first).revoked_at
    create_key(alice, "Three", [bot], [Scope.CHAT])
    ApiKey.objects.update(expires_at=Now())
    assert keys_held(alice) == 0


@pytest.mark.django_db(transaction=True)
def test_of_thirty_at_once_exactly_ten_are_made(alice: User) -> None:
    SubscriptionPlan.objects.filter(key="free").update(api_keys=10)
    bot = create_bot(alice, name="Helper")
    outcomes = at_once(30, lambda: create_key(alice, "Shop", [bot], [Scope.CHAT]))
    assert sum(isinstance(outcome, PlanLimitReached) for outcome in outcomes) == 20
    assert ApiKey.objects.count() == 10
