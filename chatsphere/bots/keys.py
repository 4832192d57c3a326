"""The API keys by which servers come to bots."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from chatsphere.accounts.keys import ApiKey, Scope, new_key
from chatsphere.errors import InvalidField
from chatsphere.plans.limits import lock_holdings, plan_of, require_room
from chatsphere.plans.models import Limit
from chatsphere.plans.news import tell_usage
from chatsphere.text import require_storable

if TYPE_CHECKING:
    from collections.abc import Collection

    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

NAME_CHARACTERS = 100
DAYS = 90
"""How long a key holds unless its owner says otherwise."""

MOST_DAYS = 365
MOST_BOTS = 100
"""Bots that one key may be for."""


def create_key(
    owner: User, name: str, bots: Collection[Bot], scopes: Collection[Scope], days: int = DAYS
) -> tuple[ApiKey, str]:
    """Make a key for these bots of the owner's, and give it out, this once; raises InvalidField or PlanLimitReached."""
    _check(name, bots, scopes, days)
    secret, prefix, digest = new_key()
    with transaction.atomic():
        lock_holdings(owner)
        require_room(plan_of(owner), Limit.API_KEYS, held=keys_held(owner))
        key = ApiKey.objects.create(
            owner=owner,
            name=name.strip(),
            prefix=prefix,
            digest=digest,
            scopes=sorted(set(scopes)),
            expires_at=Now() + timedelta(days=days),
        )
        key.bots.set(bots)
        tell_usage(owner.pk)
    key.refresh_from_db()
    return key, secret


def _check(name: str, bots: Collection[Bot], scopes: Collection[Scope], days: int) -> None:
    require_storable(name, "name")
    if not 1 <= len(name.strip()) <= NAME_CHARACTERS:
        raise InvalidField(f"A name has 1 to {NAME_CHARACTERS} characters.", "name")
    if not 1 <= len(bots) <= MOST_BOTS:
        raise InvalidField(f"A key is for 1 to {MOST_BOTS} bots. Name them.", "botIds")
    if not scopes:
        raise InvalidField("A key without a scope can do nothing. Name at least one.", "scopes")
    if not 1 <= days <= MOST_DAYS:
        raise InvalidField(f"A key holds for 1 to {MOST_DAYS} days.", "expiresInDays")


def keys_held(owner: User) -> int:
    """How many keys of a person hold at present."""
    return ApiKey.objects.holding().filter(owner=owner).count()


def revoke_key(key: ApiKey) -> ApiKey:
    """Make a key worthless, at once; streams that it opened end within seconds.  Revoking it again changes nothing."""
    with transaction.atomic():
        ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=Now())
        tell_usage(key.owner_id)
    key.refresh_from_db()
    return key
