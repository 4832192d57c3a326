from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models.functions import Now

from chatsphere.accounts.digests import digest_of
from chatsphere.accounts.keys import MARK, ApiKey, Scope, new_key
from chatsphere.accounts.models import User
from chatsphere.accounts.viewers import credentials_that_hold, viewer_of
from chatsphere.bots.keys import create_key, revoke_key
from chatsphere.bots.models import Bot
from chatsphere.bots.services import create_bot
from chatsphere.errors import ScopeMissing, TokenInvalid
from chatsphere.privacy.erasure import delete_bot

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries


@pytest.fixture
def bot(alice: User) -> Bot:
    return create_bot(alice, name="Helper")


@pytest.fixture
def key(bot: Bot) -> tuple[ApiKey, str]:
    return create_key(bot.owner, "Shop", [bot], [Scope.CHAT])


def test_keys_are_random_begin_alike_and_are_kept_as_digests() -> None:
    keys = [new_key() for _ in range(100)]
    assert len({key for key, _, _ in keys}) == 100
    for key, prefix, digest in keys:
        assert key.startswith(f"{prefix}_")
        assert prefix.startswith(MARK)
        assert len(key) - len(prefix) - 1 == 43  # 256 bits in base64
        assert digest == digest_of(key)


def test_the_viewer_of_a_key_has_its_bots_and_scopes(alice: User, bot: Bot, key: tuple[ApiKey, str]) -> None:
    create_bot(alice, name="Other")
    viewer = viewer_of(key[1])
    assert (viewer.user, viewer.credential, viewer.expires_at) == (alice, key[0], key[0].expires_at)
    assert viewer.grant is not None
    assert (viewer.grant.bots, viewer.grant.scopes) == (frozenset({bot.pk}), frozenset({Scope.CHAT}))
    assert list(Bot.objects.visible_to(viewer)) == [bot]
    assert not ApiKey.objects.visible_to(viewer).exists()
    with pytest.raises(ScopeMissing):
        _ = viewer.session


def test_a_key_outlives_its_bots_and_sees_nothing(bot: Bot, key: tuple[ApiKey, str]) -> None:
    delete_bot(bot)
    viewer = viewer_of(key[1])
    assert viewer.grant is not None
    assert viewer.grant.bots == set()


def test_use_is_written_down_once_a_minute(
    key: tuple[ApiKey, str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row, token = key
    with django_assert_num_queries(2):
        viewer_of(token)
    row.refresh_from_db()
    first = row.last_used_at
    assert first is not None
    with django_assert_num_queries(1):
        viewer_of(token)
    ApiKey.objects.update(last_used_at=Now() - timedelta(seconds=61))
    viewer_of(token)
    row.refresh_from_db()
    assert row.last_used_at is not None
    assert row.last_used_at > first - timedelta(seconds=61)


@pytest.mark.parametrize("end", ["revoked", "expired", "suspended", "gone"])
def test_a_key_that_has_ended_stands_for_nobody(key: tuple[ApiKey, str], end: str) -> None:
    row, token = key
    assert credentials_that_hold([row.pk]) == {row.pk}
    if end == "revoked":
        revoke_key(row)
    elif end == "expired":
        ApiKey.objects.update(expires_at=Now())
    elif end == "suspended":
        User.objects.update(is_active=False)
    else:
        row.delete()
    with pytest.raises(TokenInvalid):
        viewer_of(token)
    assert credentials_that_hold([row.pk]) == set()


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["csk_", "csk_00000000_" + "A" * 43, "csk_\u00e9", "csk_" + "x" * 10_000])
def test_what_only_looks_like_a_key_is_none(token: str) -> None:
    with pytest.raises(TokenInvalid):
        viewer_of(token)
