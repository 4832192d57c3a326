from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db.models import F
from django.db.models.functions import Now

from chatsphere.accounts import services
from chatsphere.accounts.digests import digest_of
from chatsphere.accounts.models import RefreshToken, Session, User, UserProfile
from chatsphere.accounts.services import Tokens, create_account, refresh, register, revoke, sign_in
from chatsphere.accounts.sessions import GRACE
from chatsphere.accounts.viewers import viewer_of
from chatsphere.errors import BadCredentials, InvalidField, RegistrationClosed, TokenInvalid, TokenRotated
from tests.chatsphere.simultaneous import all_at_once, at_once

if TYPE_CHECKING:
    from pytest_django import Settings

PASSWORD = "violet harbour 7 lanterns"


@pytest.fixture
def dora(db: None) -> User:
    return create_account("dora@example.org", PASSWORD, name="Dora")


@pytest.fixture
def tokens(dora: User) -> Tokens:
    return sign_in("dora@example.org", PASSWORD)


@pytest.mark.django_db
class TestRegister:
    def test_stores_address_in_lower_case_hash_and_profile(self) -> None:
        user = register("  Dora@Example.ORG ", PASSWORD, name=" Dora ")
        assert user is not None
        stored = User.objects.get(pk=user.pk)
        assert stored.email == "dora@example.org"
        assert stored.profile.name == "Dora"
        assert PASSWORD not in stored.password
        assert stored.check_password(PASSWORD)
        assert not stored.is_staff
        assert not stored.is_superuser

    @pytest.mark.parametrize("mode", ["closed", "invite"])
    def test_is_refused_where_the_operator_says_so(self, mode: str, settings: Settings) -> None:
        settings.REGISTRATION = mode
        with pytest.raises(RegistrationClosed):
            register("dora@example.org", PASSWORD)
        assert not User.objects.exists()

    def test_an_operator_makes_accounts_all_the_same(self, settings: Settings) -> None:
        settings.REGISTRATION = "closed"
        assert services.create_account("dora@example.org", PASSWORD).email == "dora@example.org"

    @pytest.mark.parametrize("address", ["dora@example.org", "DORA@example.org", " dora@EXAMPLE.org "])
    def test_an_address_is_taken_in_every_spelling(self, dora: User, address: str) -> None:
        with pytest.raises(InvalidField) as refusal:
            register(address, "another 8 harbours")
        assert refusal.value.field == ("email",)
        assert User.objects.count() == 1
        assert sign_in("dora@example.org", PASSWORD)

    @pytest.mark.parametrize(
        "address",
        [
            "", "dora", "dora@", "@example.org", "dora@example", "do ra@example.org", "do\0ra@example.org",
            "dora@exa\0mple.org", "dora\ud800@example.org", "dora@example.org\nbob@example.org",
            "d" * 250 + "@example.org",
        ],
    )  # fmt: skip
    def test_what_is_no_address_is_refused(self, address: str) -> None:
        with pytest.raises(InvalidField) as refusal:
            register(address, PASSWORD)
        assert refusal.value.field == ("email",)
        assert not User.objects.exists()

    @pytest.mark.parametrize(
        "password",
        [
            "",
            "short7",
            "password123",
            "1029384756",
            "dora@example.org",
            "v" * 1_001,
            "a\0violet harbour",
            "violet harbour\ud800",
        ],
    )
    def test_a_password_that_will_not_do_is_refused(self, password: str) -> None:
        with pytest.raises(InvalidField) as refusal:
            register("dora@example.org", password)
        assert refusal.value.field == ("password",)
        assert not User.objects.exists()

    def test_a_password_may_have_a_thousand_characters(self) -> None:
        password = "violet 7 " * 111 + "v"
        assert len(password) == 1_000
        register("dora@example.org", password)
        assert sign_in("dora@example.org", password)

    @pytest.mark.parametrize("name", ["D" * 101, "Do\0ra", "Dora\udc00"])
    def test_a_name_that_cannot_be_kept_is_refused(self, name: str) -> None:
        with pytest.raises(InvalidField) as refusal:
            register("dora@example.org", PASSWORD, name=name)
        assert refusal.value.field == ("name",)
        assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_registrations_with_one_address_at_once_one_wins() -> None:
    outcomes = at_once(4, lambda: register("dora@example.org", PASSWORD))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["InvalidField"] * 3 + ["User"]
    assert User.objects.get().profile.name == ""


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
        assert services.forget_old_sessions() == 2
        assert set(Session.objects.values_list("pk", flat=True)) == {tokens.session.pk, lately.pk}
        assert RefreshToken.objects.count() == 2


class TestUpdateProfile:
    def test_changes_what_is_given_and_leaves_the_rest(self, alice: User) -> None:
        services.update_profile(alice, time_zone="Europe/Vienna")
        services.update_profile(alice, locale="de-AT")
        services.update_profile(alice, name="  Alice A. ")
        stored = UserProfile.objects.get(user=alice)
        assert (stored.name, stored.time_zone, stored.locale) == ("Alice A.", "Europe/Vienna", "de-AT")

    def test_none_gives_a_setting_its_default(self, alice: User) -> None:
        services.update_profile(alice, name="A", time_zone="Europe/Vienna", locale="de-AT")
        services.update_profile(alice, name=None, time_zone=None, locale=None)
        stored = UserProfile.objects.get(user=alice)
        assert (stored.name, stored.time_zone, stored.locale) == ("", "UTC", "en")

    @pytest.mark.parametrize(
        ("setting", "value", "field"),
        [
            ("name", "A" * 101, "name"),
            ("name", "A\0", "name"),
            ("time_zone", "Mars/Olympus", "timeZone"),
            ("time_zone", "../../etc/passwd", "timeZone"),
            ("time_zone", "", "timeZone"),
            ("locale", "", "locale"),
            ("locale", "english language", "locale"),
            ("locale", "en_GB", "locale"),
            ("locale", "language-of44chars-of44chars-of44chars-of44x", "locale"),
        ],
    )
    def test_what_cannot_be_kept_is_refused(self, alice: User, setting: str, value: str, field: str) -> None:
        with pytest.raises(InvalidField) as refusal:
            services.update_profile(alice, **{setting: value})
        assert refusal.value.field == (field,)
        stored = UserProfile.objects.get(user=alice)
        assert (stored.name, stored.time_zone, stored.locale) == ("Alice", "UTC", "en")


def test_an_administrator_has_a_profile_too(db: None) -> None:
    assert User.objects.create_superuser("root@example.org", PASSWORD).profile.time_zone == "UTC"
