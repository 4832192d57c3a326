from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.db.models.functions import Now

from chatsphere.accounts import registration
from chatsphere.accounts.admission import Invitation, Registration
from chatsphere.accounts.invitations import invite, revoke_invitation
from chatsphere.accounts.letters import Letter
from chatsphere.accounts.models import User
from chatsphere.accounts.onetime import OneTimeToken
from chatsphere.accounts.registration import (
    create_account,
    ensure_administrator,
    register,
    request_verification,
    verify_email,
)
from chatsphere.accounts.sessions import sign_in
from chatsphere.errors import (
    BadCredentials,
    EmailNotVerified,
    InvalidField,
    RegistrationClosed,
    TokenInvalid,
    TooManyAttempts,
)
from tests.chatsphere.accounts.conftest import token_in
from tests.chatsphere.simultaneous import all_at_once, at_once
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.mail import EmailMessage
    from pytest_django import Settings

    Deliver = Callable[[], list[EmailMessage]]


@pytest.fixture
def dora(db: None) -> User:
    return create_account("dora@example.org", PASSWORD, name="Dora")


@pytest.mark.django_db
class TestWithoutMail:
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
        assert create_account("dora@example.org", PASSWORD).email == "dora@example.org"

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


@pytest.mark.django_db
class TestWithMail:
    def test_the_account_is_made_when_the_address_is_confirmed(self, deliver: Deliver) -> None:
        assert register("Dora@example.org", PASSWORD, name="Dora") is None
        with pytest.raises(BadCredentials):
            sign_in("dora@example.org", PASSWORD)
        [letter] = deliver()
        assert letter.to == ["dora@example.org"]
        user = verify_email(token_in(letter))
        assert (user.email, user.profile.name) == ("dora@example.org", "Dora")
        assert user.email_verified_at
        assert sign_in("dora@example.org", PASSWORD)
        with pytest.raises(TokenInvalid):
            verify_email(token_in(letter))
        assert not Registration.objects.exists()
        assert not Letter.objects.exists()

    def test_who_has_an_account_is_told_so_by_mail_alone(self, alice: User, deliver: Deliver) -> None:
        assert register("ALICE@example.org", "quite another 9 words") is None
        [letter] = deliver()
        assert letter.to == [alice.email]
        assert letter.subject == "You have an account"
        alice.refresh_from_db()
        assert alice.check_password(PASSWORD)
        assert not OneTimeToken.objects.exists()

    def test_each_mail_makes_the_account_that_it_was_asked_for_with(self, deliver: Deliver) -> None:
        register("dora@example.org", "an attacker's 4 words")
        register("dora@example.org", PASSWORD)
        theirs, hers = deliver()
        verify_email(token_in(hers))
        assert sign_in("dora@example.org", PASSWORD)
        with pytest.raises(TokenInvalid):
            verify_email(token_in(theirs))

    def test_a_token_past_its_time_is_none(self, deliver: Deliver) -> None:
        register("dora@example.org", PASSWORD)
        [letter] = deliver()
        OneTimeToken.objects.update(expires_at=Now())
        with pytest.raises(TokenInvalid):
            verify_email(token_in(letter))

    def test_the_mail_comes_again_where_there_is_something_to_confirm(self, alice: User, deliver: Deliver) -> None:
        register("dora@example.org", PASSWORD)
        deliver()
        for address in ("dora@example.org", alice.email, "nobody@example.org"):
            request_verification(address)
        letters = deliver()
        assert [letter.to for letter in letters] == [["dora@example.org"], [alice.email]]
        assert verify_email(token_in(letters[0])).email == "dora@example.org"
        assert verify_email(token_in(letters[1])) == alice

    def test_an_account_from_before_the_mail_waits_for_its_confirmation(self, alice: User, with_mail: None) -> None:
        with pytest.raises(EmailNotVerified):
            sign_in(alice.email, PASSWORD)
        with pytest.raises(BadCredentials):
            sign_in(alice.email, "wrong")

    def test_nobodys_mailbox_is_flooded(self, with_mail: None) -> None:
        for _ in range(5):
            register("dora@example.org", PASSWORD)
        with pytest.raises(TooManyAttempts):
            register("dora@example.org", PASSWORD)

    def test_a_mail_server_that_is_away_is_tried_again(self, deliver: Deliver, settings: Settings) -> None:
        register("dora@example.org", PASSWORD)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        assert deliver() == []
        letter = Letter.objects.get()
        assert (letter.state, letter.not_before is not None) == ("WAITING", True)
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        Letter.objects.update(not_before=Now())
        [message] = deliver()
        assert verify_email(token_in(message))


@pytest.mark.django_db(transaction=True)
def test_of_twenty_confirmations_at_once_one_makes_the_account(deliver: Deliver) -> None:
    register("dora@example.org", PASSWORD)
    token = token_in(deliver()[0])
    outcomes = at_once(20, lambda: verify_email(token))
    assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TokenInvalid) for outcome in outcomes) == 19
    assert User.objects.count() == 1


@pytest.mark.django_db
class TestInvitations:
    def test_let_in_one_person_each(self, alice: User, settings: Settings) -> None:
        settings.REGISTRATION = "invite"
        _, token = invite(alice)
        assert token
        with pytest.raises(RegistrationClosed):
            register("dora@example.org", PASSWORD)
        assert register("dora@example.org", PASSWORD, invitation=token)
        with pytest.raises(InvalidField) as refusal:
            register("erin@example.org", PASSWORD, invitation=token)
        assert refusal.value.field == ("invitation",)

    def test_one_for_an_address_is_for_that_address(self, alice: User) -> None:
        _, token = invite(alice, "Dora@example.org")
        assert token
        with pytest.raises(InvalidField) as refusal:
            register("erin@example.org", PASSWORD, invitation=token)
        assert refusal.value.field == ("email",)
        assert register("dora@example.org", PASSWORD, invitation=token)

    def test_one_that_was_mailed_proves_the_address(self, alice: User, deliver: Deliver) -> None:
        invitation, token = invite(alice, "dora@example.org")
        assert token is None
        [letter] = deliver()
        user = register("dora@example.org", PASSWORD, invitation=token_in(letter))
        assert user is not None
        assert user.email_verified_at
        invitation.refresh_from_db()
        assert invitation.used_at

    def test_revoked_or_past_its_time_it_is_good_for_nothing(self, alice: User) -> None:
        (revoked, first), (_, second) = invite(alice), invite(alice)
        assert revoke_invitation(revoked).revoked_at
        Invitation.objects.exclude(pk=revoked.pk).update(expires_at=Now())
        for token in (first, second):
            assert token
            with pytest.raises(InvalidField):
                register("dora@example.org", PASSWORD, invitation=token)

    def test_a_closed_server_takes_nobody_even_so(self, alice: User, settings: Settings) -> None:
        settings.REGISTRATION = "closed"
        _, token = invite(alice)
        with pytest.raises(RegistrationClosed):
            register("dora@example.org", PASSWORD, invitation=token or "")


@pytest.mark.django_db(transaction=True)
def test_of_twenty_people_with_one_invitation_one_gets_in() -> None:
    host = registration.create_account("host@example.org", PASSWORD)
    _, token = invite(host)
    calls = [partial(register, f"guest{number}@example.org", PASSWORD, invitation=token or "") for number in range(20)]
    outcomes = all_at_once(calls)
    assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, InvalidField) for outcome in outcomes) == 19
    assert User.objects.count() == 2


@pytest.mark.django_db
def test_the_administrator_of_the_environment_is_made_once_and_nobody_is_raised() -> None:
    root = ensure_administrator("root@example.org", PASSWORD)
    assert (root.is_staff, root.is_superuser, root.check_password(PASSWORD)) == (True, True, True)
    assert ensure_administrator("ROOT@example.org", "another 7 words here") == root
    root.refresh_from_db()
    assert root.check_password(PASSWORD)
    registration.create_account("dora@example.org", PASSWORD)
    assert not ensure_administrator("dora@example.org", PASSWORD).is_staff
