from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db.models import F
from django.db.models.functions import Now

from chatsphere.accounts.digests import digest_of
from chatsphere.accounts.models import RefreshToken, Session, User
from chatsphere.accounts.registration import create_account
from chatsphere.accounts.sessions import GRACE, Tokens, forget_old_sessions, refresh, revoke, sign_in
from chatsphere.accounts.viewers import viewer_of
from chatsphere.errors import BadCredentials, TokenInvalid, TokenRotated
from tests.chatsphere.simultaneous import all_at_once, at_once

PASSWORD = "violet harbour 7 lanterns"


@pytest.fixture
def dora(db: None) -> User:
    return create_account("dora@example.org", PASSWORD, name="Dora")


@pytest.fixture
def tokens(dora: User) -> Tokens:
    return sign_in("dora@example.org", PASSWORD)


class TestSignIn:
    def test_begins_a_session(self, dora: User) -> None:
        tokens = sign_in("DORA@example.org ", PASSWORD, device="Firefox", address="192.0.2.7")
        session = Session.objects.get(user=dora)
        assert (session.pk, session.device, session.address) == (tokens.session.pk, "Firefox", "192.0.2.7")
        assert viewer_of(tokens.access_token).user == dora
        assert tokens.refresh_expires_at == session.expires_at

    def test_keeps_only_the_digest_of_the_refresh_token(self, tokens: Tokens) -> None:
        kept = RefreshToken.objects.get(session=tokens.session)
        assert bytes(kept.digest) == digest_of(tokens.refresh_token)
        assert len(bytes(kept.digest)) == 32
        assert tokens.refresh_token.encode() not in bytes(kept.digest)

    def test_a_long_user_agent_is_cut(self, dora: User) -> None:
        assert len(sign_in("dora@example.org", PASSWORD, device="x" * 500).session.device) == 200

    @pytest.mark.parametrize(
        ("address", "password"),
        [
            ("dora@example.org", "wrong harbour 7"),
            ("dora@example.org", ""),
            ("nobody@example.org", PASSWORD),
            ("", PASSWORD),
            ("no address", PASSWORD),
            ("dora@example.org\0", PASSWORD),
            ("dora\ud800@example.org", PASSWORD),
            ("dora@example.org", PASSWORD + "\ud800"),
            ("dora@example.org", PASSWORD + "\0"),
            ("dora@example.org", PASSWORD * 100),
        ],
    )
    def test_every_wrong_pair_is_refused_in_the_same_words(self, dora: User, address: str, password: str) -> None:
        with pytest.raises(BadCredentials) as refusal:
            sign_in(address, password)
        assert refusal.value.message == BadCredentials().message
        assert not Session.objects.exists()

    def test_who_is_suspended_is_refused_in_the_same_words(self, dora: User) -> None:
        User.objects.filter(pk=dora.pk).update(is_active=False)
        with pytest.raises(BadCredentials) as refusal:
            sign_in("dora@example.org", PASSWORD)
        assert refusal.value.message == BadCredentials().message


class TestRefresh:
    def test_gives_new_tokens_of_the_same_session(self, tokens: Tokens) -> None:
        renewed = refresh(tokens.refresh_token)
        assert renewed.session.pk == tokens.session.pk
        assert renewed.refresh_token != tokens.refresh_token
        assert renewed.access_token != tokens.access_token
        assert viewer_of(renewed.access_token).session.pk == tokens.session.pk
        assert refresh(renewed.refresh_token)

    def test_lengthens_the_session(self, tokens: Tokens) -> None:
        Session.objects.update(
            expires_at=F("expires_at") - timedelta(days=3), last_used_at=F("last_used_at") - timedelta(days=3)
        )
        before = Session.objects.get()
        renewed = refresh(tokens.refresh_token)
        after = Session.objects.get()
        assert after.expires_at - before.expires_at > timedelta(days=2)
        assert after.last_used_at - before.last_used_at > timedelta(days=2)
        assert renewed.refresh_expires_at == after.expires_at
        assert renewed.session.last_used_at == after.last_used_at

    def test_a_token_used_twice_ends_the_session_for_thief_and_owner(self, tokens: Tokens) -> None:
        renewed = refresh(tokens.refresh_token)
        with pytest.raises(TokenInvalid):
            refresh(tokens.refresh_token, device="a thief's")
        for token in (tokens.access_token, renewed.access_token):
            with pytest.raises(TokenInvalid):
                viewer_of(token)
        with pytest.raises(TokenInvalid):
            refresh(renewed.refresh_token)

    def test_reuse_ends_no_other_session(self, tokens: Tokens) -> None:
        other = sign_in("dora@example.org", PASSWORD)
        refresh(tokens.refresh_token)
        with pytest.raises(TokenInvalid):
            refresh(tokens.refresh_token, device="a thief's")
        assert viewer_of(other.access_token)
        assert refresh(other.refresh_token)

    def test_the_same_client_may_come_twice_within_the_grace_and_is_refused_all_the_same(self, dora: User) -> None:
        first = sign_in("dora@example.org", PASSWORD, device="Firefox", address="192.0.2.7")
        renewed = refresh(first.refresh_token, device="Firefox", address="192.0.2.7")
        with pytest.raises(TokenRotated):
            refresh(first.refresh_token, device="Firefox", address="192.0.2.7")
        assert viewer_of(renewed.access_token)
        RefreshToken.objects.exclude(used_at=None).update(used_at=Now() - GRACE)
        with pytest.raises(TokenInvalid):
            refresh(first.refresh_token, device="Firefox", address="192.0.2.7")
        with pytest.raises(TokenInvalid):
            viewer_of(renewed.access_token)

    @pytest.mark.parametrize(("device", "address"), [("Chrome", "192.0.2.7"), ("Firefox", "192.0.2.8")])
    def test_any_other_client_has_no_grace(self, dora: User, device: str, address: str) -> None:
        first = sign_in("dora@example.org", PASSWORD, device="Firefox", address="192.0.2.7")
        renewed = refresh(first.refresh_token, device="Firefox", address="192.0.2.7")
        with pytest.raises(TokenInvalid):
            refresh(first.refresh_token, device=device, address=address)
        with pytest.raises(TokenInvalid):
            viewer_of(renewed.access_token)

    @pytest.mark.parametrize("token", ["", "x", "\0", "\ud800", "é" * 1_000])
    def test_what_was_never_a_token_is_refused(self, tokens: Tokens, token: str) -> None:
        with pytest.raises(TokenInvalid):
            refresh(token)
        assert viewer_of(tokens.access_token)

    def test_an_access_token_is_no_refresh_token(self, tokens: Tokens) -> None:
        with pytest.raises(TokenInvalid):
            refresh(tokens.access_token)

    def test_a_session_that_ran_out_gives_nothing(self, tokens: Tokens) -> None:
        Session.objects.update(expires_at=Now())
        with pytest.raises(TokenInvalid):
            refresh(tokens.refresh_token)
        assert RefreshToken.objects.filter(used_at=None).count() == 1

    def test_a_suspended_person_gets_nothing(self, tokens: Tokens, dora: User) -> None:
        User.objects.filter(pk=dora.pk).update(is_active=False)
        with pytest.raises(TokenInvalid):
            refresh(tokens.refresh_token)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_refreshes_at_once_one_wins_and_the_session_goes_on() -> None:
    create_account("dora@example.org", PASSWORD)
    token = sign_in("dora@example.org", PASSWORD).refresh_token
    outcomes = at_once(20, lambda: refresh(token))
    [winner] = [outcome for outcome in outcomes if isinstance(outcome, Tokens)]
    assert sum(isinstance(outcome, TokenRotated) for outcome in outcomes) == 19
    assert RefreshToken.objects.count() == 2
    assert viewer_of(winner.access_token)
    assert refresh(winner.refresh_token)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_clients_that_refresh_at_once_one_wins_and_the_session_ends() -> None:
    create_account("dora@example.org", PASSWORD)
    token = sign_in("dora@example.org", PASSWORD).refresh_token
    outcomes = all_at_once([partial(refresh, token, device=f"device {number}") for number in range(20)])
    [winner] = [outcome for outcome in outcomes if isinstance(outcome, Tokens)]
    assert sum(isinstance(outcome, TokenInvalid) for outcome in outcomes) == 19
    assert Session.objects.get().ended_at is not None
    with pytest.raises(TokenInvalid):
        viewer_of(winner.access_token)


class TestEndingSessions:
    def test_revoke_ends_access_at_once_and_for_good(self, tokens: Tokens) -> None:
        revoke(tokens.refresh_token)
        ended_at = Session.objects.get().ended_at
        with pytest.raises(TokenInvalid):
            viewer_of(tokens.access_token)
        with pytest.raises(TokenInvalid):
            refresh(tokens.refresh_token)
        revoke(tokens.refresh_token)
        assert Session.objects.get().ended_at == ended_at

    def test_revoke_knows_only_our_tokens(self, tokens: Tokens) -> None:
        with pytest.raises(TokenInvalid):
            revoke("x" * 43)
        assert viewer_of(tokens.access_token)

    def test_old_sessions_go_with_their_tokens_and_others_stay(self, tokens: Tokens) -> None:
        ended, ran_out = (sign_in("dora@example.org", PASSWORD).session for _ in range(2))
        Session.objects.filter(pk=ended.pk).update(ended_at=Now() - timedelta(days=31))
        Session.objects.filter(pk=ran_out.pk).update(expires_at=Now() - timedelta(days=31))
        lately = sign_in("dora@example.org", PASSWORD).session
        Session.objects.filter(pk=lately.pk).update(ended_at=Now() - timedelta(days=29))
        assert forget_old_sessions() == 2
        assert set(Session.objects.values_list("pk", flat=True)) == {tokens.session.pk, lately.pk}
        assert RefreshToken.objects.count() == 2
