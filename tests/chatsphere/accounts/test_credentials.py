from __future__ import annotations

from typing import TYPE_CHECKING

import pyotp
import pytest
from django.db.models.functions import Now

from chatsphere.accounts import addresses, passwords, second_factor, staff
from chatsphere.accounts.models import RecoveryCode, SecondFactor, User
from chatsphere.accounts.onetime import OneTimeToken, Purpose, issue
from chatsphere.accounts.registration import create_account
from chatsphere.accounts.sessions import Client, Tokens, end_sessions, sign_in
from chatsphere.accounts.viewers import viewer_of
from chatsphere.errors import (
    BadCredentials,
    InvalidField,
    SecondFactorRequired,
    TokenInvalid,
    TooManyAttempts,
)
from tests.chatsphere.accounts.conftest import token_in
from tests.chatsphere.simultaneous import at_once
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.mail import EmailMessage
    from pytest_django import Settings

    Deliver = Callable[[], list[EmailMessage]]

NEW = "nine quiet lighthouses"


@pytest.mark.django_db
class TestPasswords:
    def test_changing_ends_every_session_and_gives_a_new_one(self, alice: User) -> None:
        here, there = sign_in(alice.email, PASSWORD), sign_in(alice.email, PASSWORD)
        tokens = passwords.change_password(alice, PASSWORD, NEW, Client("Firefox"))
        for old in (here, there):
            with pytest.raises(TokenInvalid):
                viewer_of(old.access_token)
        assert viewer_of(tokens.access_token).user == alice
        with pytest.raises(BadCredentials):
            sign_in(alice.email, PASSWORD)
        assert sign_in(alice.email, NEW)

    @pytest.mark.parametrize(
        ("current", "new", "field"), [("wrong", NEW, "currentPassword"), (PASSWORD, "short7", "newPassword")]
    )
    def test_a_wrong_or_a_weak_one_changes_nothing(self, alice: User, current: str, new: str, field: str) -> None:
        tokens = sign_in(alice.email, PASSWORD)
        with pytest.raises(InvalidField) as refusal:
            passwords.change_password(alice, current, new, Client())
        assert refusal.value.field == (field,)
        assert viewer_of(tokens.access_token)

    def test_guessing_with_a_stolen_access_token_is_throttled(self, alice: User) -> None:
        for _ in range(10):
            with pytest.raises(InvalidField):
                passwords.change_password(alice, "wrong", NEW, Client())
        with pytest.raises(TooManyAttempts):
            passwords.change_password(alice, PASSWORD, NEW, Client())

    def test_a_forgotten_one_is_chosen_anew_by_mail(self, alice: User, bob: User, deliver: Deliver) -> None:
        User.objects.update(email_verified_at=Now())
        tokens = sign_in(alice.email, PASSWORD)
        for address in (alice.email, "nobody@example.org"):
            passwords.request_reset(address)
        [letter] = deliver()
        assert letter.to == [alice.email]
        with pytest.raises(InvalidField):
            passwords.reset_password(token_in(letter), "weak")
        assert passwords.reset_password(token_in(letter), NEW) == alice
        with pytest.raises(TokenInvalid):
            passwords.reset_password(token_in(letter), NEW)
        with pytest.raises(TokenInvalid):
            viewer_of(tokens.access_token)
        assert sign_in(alice.email, NEW)
        bob.refresh_from_db()
        assert bob.check_password(PASSWORD)

    def test_a_token_is_for_its_purpose_and_its_address_alone(self, alice: User) -> None:
        for purpose in set(Purpose) - {Purpose.RESET_PASSWORD}:
            with pytest.raises(TokenInvalid):
                passwords.reset_password(issue(purpose, alice, alice.email), NEW)
        with pytest.raises(TokenInvalid):
            passwords.reset_password(issue(Purpose.RESET_PASSWORD, alice, "former@example.org"), NEW)

    def test_who_is_suspended_gets_no_mail_and_uses_no_token(self, alice: User, deliver: Deliver) -> None:
        token = issue(Purpose.RESET_PASSWORD, alice, alice.email)
        User.objects.filter(pk=alice.pk).update(is_active=False)
        passwords.request_reset(alice.email)
        assert deliver() == []
        with pytest.raises(TokenInvalid):
            passwords.reset_password(token, NEW)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_resets_at_once_by_two_tokens_one_wins(plans: None) -> None:
    dora = create_account("dora@example.org", PASSWORD)
    tokens = [issue(Purpose.RESET_PASSWORD, dora, dora.email) for _ in range(2)]
    turn = iter(tokens * 10)
    outcomes = at_once(20, lambda: passwords.reset_password(next(turn), NEW))
    assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, TokenInvalid) for outcome in outcomes) == 19


@pytest.mark.django_db
class TestAddresses:
    def test_the_new_one_is_confirmed_and_the_former_told(self, alice: User, deliver: Deliver) -> None:
        reset = issue(Purpose.RESET_PASSWORD, alice, alice.email)
        assert addresses.request_change(alice, PASSWORD, "New@example.org") is None
        [letter] = deliver()
        assert letter.to == ["new@example.org"]
        changed = addresses.confirm_change(token_in(letter))
        assert changed == alice
        assert changed.email == "new@example.org"
        assert changed.email_verified_at
        assert [message.to for message in deliver()] == [["alice@example.org"]]
        with pytest.raises(TokenInvalid):
            passwords.reset_password(reset, NEW)

    def test_one_that_somebody_has_is_told_there_alone(self, alice: User, bob: User, deliver: Deliver) -> None:
        assert addresses.request_change(alice, PASSWORD, bob.email) is None
        [letter] = deliver()
        assert (letter.to, letter.subject) == ([bob.email], "You have an account")
        assert not OneTimeToken.objects.exists()

    def test_without_mail_it_is_changed_at_once(self, alice: User, bob: User) -> None:
        assert addresses.request_change(alice, PASSWORD, "new@example.org") == alice
        with pytest.raises(InvalidField):
            addresses.request_change(alice, PASSWORD, bob.email)
        with pytest.raises(InvalidField):
            addresses.request_change(alice, "wrong", "other@example.org")
        assert User.objects.get(pk=alice.pk).email == "new@example.org"


def turn_on(user: User) -> tuple[pyotp.TOTP, list[str]]:
    """A second factor that is on, and can be used again at once: the device, and the recovery codes."""
    secret, uri = second_factor.enrol(user, PASSWORD)
    assert secret in uri
    device = pyotp.TOTP(secret)
    codes = second_factor.confirm(user, device.now())
    SecondFactor.objects.update(last_step=0)
    return device, codes


@pytest.mark.django_db
class TestSecondFactor:
    def test_is_asked_for_once_it_was_confirmed(self, alice: User) -> None:
        second_factor.enrol(alice, PASSWORD)
        assert sign_in(alice.email, PASSWORD)
        device, _ = turn_on(alice)
        with pytest.raises(SecondFactorRequired):
            sign_in(alice.email, PASSWORD)
        with pytest.raises(BadCredentials):
            sign_in(alice.email, "wrong", otp=device.now())
        assert sign_in(alice.email, PASSWORD, otp=device.now())

    def test_a_code_is_good_once(self, alice: User) -> None:
        device, _ = turn_on(alice)
        code = device.now()
        assert sign_in(alice.email, PASSWORD, otp=f" {code[:3]} {code[3:]} ")
        with pytest.raises(InvalidField) as refusal:
            sign_in(alice.email, PASSWORD, otp=code)
        assert refusal.value.field == ("otp",)

    def test_a_recovery_code_stands_in_once(self, alice: User, bob: User) -> None:
        _, codes = turn_on(alice)
        assert len(set(codes)) == 10
        assert sign_in(alice.email, PASSWORD, otp=codes[0].lower())
        with pytest.raises(InvalidField):
            sign_in(alice.email, PASSWORD, otp=codes[0])
        turn_on(bob)
        with pytest.raises(InvalidField):
            sign_in(bob.email, PASSWORD, otp=codes[1])
        assert second_factor.recovery_codes_left(alice) == 9

    def test_guessing_is_throttled(self, alice: User) -> None:
        device, _ = turn_on(alice)
        for _ in range(5):
            with pytest.raises(InvalidField):
                sign_in(alice.email, PASSWORD, otp="xxxxxx")
        with pytest.raises(TooManyAttempts):
            sign_in(alice.email, PASSWORD, otp=device.now())

    def test_is_turned_off_with_the_password_and_a_code(self, alice: User) -> None:
        device, _ = turn_on(alice)
        with pytest.raises(InvalidField):
            second_factor.enrol(alice, PASSWORD)
        with pytest.raises(InvalidField):
            second_factor.disable(alice, "wrong", device.now())
        with pytest.raises(SecondFactorRequired):
            second_factor.disable(alice, PASSWORD)
        second_factor.disable(alice, PASSWORD, device.now())
        assert sign_in(alice.email, PASSWORD)
        assert not RecoveryCode.objects.exists()

    def test_the_secret_is_not_kept_in_clear_and_another_key_opens_nothing(
        self, alice: User, settings: Settings
    ) -> None:
        device, codes = turn_on(alice)
        kept = bytes(SecondFactor.objects.get().secret)
        assert device.secret.encode() not in kept
        settings.SECRET_KEY = settings.SECRET_KEY[::-1]
        with pytest.raises(InvalidField):
            sign_in(alice.email, PASSWORD, otp=device.now())
        assert sign_in(alice.email, PASSWORD, otp=codes[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["device", "recovery"])
def test_of_twenty_sign_ins_with_one_code_one_wins(kind: str, plans: None) -> None:
    dora = create_account("dora@example.org", PASSWORD)
    device, codes = turn_on(dora)
    code = device.now() if kind == "device" else codes[0]
    outcomes = at_once(20, lambda: sign_in(dora.email, PASSWORD, otp=code))
    assert sum(isinstance(outcome, Tokens) for outcome in outcomes) == 1
    assert all(isinstance(outcome, Tokens | InvalidField | TooManyAttempts) for outcome in outcomes)


@pytest.mark.django_db
class TestSessionsAndStaff:
    def test_all_sessions_or_all_others_are_ended(self, alice: User, bob: User) -> None:
        here, there, his = sign_in(alice.email, PASSWORD), sign_in(alice.email, PASSWORD), sign_in(bob.email, PASSWORD)
        assert end_sessions(alice, but=here.session) == 1
        assert viewer_of(here.access_token)
        with pytest.raises(TokenInvalid):
            viewer_of(there.access_token)
        assert end_sessions(alice) == 1
        assert viewer_of(his.access_token)

    def test_who_is_suspended_is_out_for_good_until_restored_and_then_signs_in_anew(
        self, alice: User, bob: User
    ) -> None:
        tokens = sign_in(alice.email, PASSWORD)
        staff.suspend(alice, bob)
        with pytest.raises(BadCredentials):
            sign_in(alice.email, PASSWORD)
        staff.restore(alice, bob)
        with pytest.raises(TokenInvalid):
            viewer_of(tokens.access_token)
        assert sign_in(alice.email, PASSWORD)

    def test_nobody_suspends_themselves_nor_do_staff_suspend_or_restore_an_administrator(self, alice: User) -> None:
        root, other = (User.objects.create_superuser(f"{name}@example.org", PASSWORD) for name in ("root", "other"))
        alice.is_staff = True
        for person, by in ((alice, alice), (root, alice)):
            with pytest.raises(InvalidField):
                staff.suspend(person, by)
        assert User.objects.filter(is_active=True).count() == 3
        staff.suspend(other, root)
        with pytest.raises(InvalidField):
            staff.restore(other, alice)
        assert not User.objects.get(pk=other.pk).is_active
        staff.restore(other, root)
        assert User.objects.get(pk=other.pk).is_active
