"""How an account comes to be."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models.functions import Now

from chatsphere.accounts.admission import Invitation, Registration
from chatsphere.accounts.invitations import invitation_of
from chatsphere.accounts.letters import LetterKind
from chatsphere.accounts.mailing import mail
from chatsphere.accounts.models import User
from chatsphere.accounts.onetime import LIFETIMES, Purpose, redeem
from chatsphere.accounts.rules import require_address, require_good_password, require_name
from chatsphere.accounts.throttling import (
    LETTERS_FROM_ADDRESS,
    LETTERS_TO_ADDRESS,
    REGISTRATIONS_FROM_ADDRESS,
    TOKENS_FROM_ADDRESS,
    count,
    counting,
)
from chatsphere.errors import InvalidField, RegistrationClosed, TokenInvalid


def register(
    email: str, password: str, *, name: str = "", invitation: str = "", address: str | None = None
) -> User | None:
    """Make an account, as far as ``REGISTRATION`` lets anyone, or ask for one (None).

    Where mail is set up the account is made when its address is confirmed (see ``verify_email``), and an address that
    has one already is told so by mail: neither the answer nor its time depends on it.  ``address`` is the network
    address of who asks.  Raises RegistrationClosed, TooManyAttempts, or InvalidField for an address that is none, a
    weak password, or an invitation that does not hold; without mail also for an address that is taken.
    """
    count(REGISTRATIONS_FROM_ADDRESS, address)
    leave = _leave(invitation, email)
    if not settings.MAIL_IS_SET_UP or (leave and leave.is_mailed):
        with transaction.atomic():
            if leave:
                leave.use()
            return create_account(email, password, name=name, is_verified=bool(leave and leave.is_mailed))
    email, name, password = _checked(email, name, password)
    count(LETTERS_TO_ADDRESS, email)
    with transaction.atomic():
        asked = Registration.objects.create(email=email, password=make_password(password), name=name, invitation=leave)
        mail(LetterKind.REGISTRATION, email, registration=asked)
    return None


def _leave(invitation: str, email: str) -> Invitation | None:
    """The invitation that is shown, where one is or must be."""
    if settings.REGISTRATION == "closed":
        raise RegistrationClosed("This server takes no new accounts. Ask its operator for one.")
    if invitation:
        return invitation_of(invitation, User.objects.canonical(email))
    if settings.REGISTRATION == "invite":
        raise RegistrationClosed("This server takes new accounts by invitation only. Ask its operator for one.")
    return None


def _checked(email: str, name: str, password: str) -> tuple[str, str, str]:
    email = require_address(email)
    return email, require_name(name), require_good_password(password, User(email=email))


def create_account(email: str, password: str, *, name: str = "", is_verified: bool = False) -> User:
    """Store a user and profile, whatever ``REGISTRATION`` says; raises InvalidField."""
    email, name, password = _checked(email, name, password)
    with transaction.atomic():
        user = _store(email, make_password(password), name)
        if is_verified:
            _mark_verified(user)
    return user


def _store(email: str, hashed: str, name: str) -> User:
    try:
        return User.objects.store(email, hashed, name=name)
    except IntegrityError:
        raise InvalidField("An account with this address exists. Sign in, or use another address.", "email") from None


def _mark_verified(user: User) -> None:
    user.email_verified_at = Now()
    user.save(update_fields=["email_verified_at"])
    user.refresh_from_db(fields=["email_verified_at"])


def request_verification(email: str, *, address: str | None = None) -> None:
    """Have the mail sent again by which an address is confirmed, if there is anything to confirm.

    Raises InvalidField or TooManyAttempts, whether or not there is.
    """
    email = require_address(email)
    count(LETTERS_FROM_ADDRESS, address)
    count(LETTERS_TO_ADDRESS, email)
    mail(LetterKind.VERIFICATION, email)


def verify_email(token: str, *, address: str | None = None) -> User:
    """Confirm an address by the token that was mailed there: makes the account that was asked for, or lets in its own.

    Raises TokenInvalid, also where the address came to have an account meanwhile, and InvalidField for an invitation
    that does not hold any more.
    """
    with counting((TOKENS_FROM_ADDRESS, address)), transaction.atomic():
        row = redeem(token, Purpose.REGISTER, Purpose.VERIFY_EMAIL)
        user = row.user or _carry_out(row.registration)
        if user.email != row.email:
            raise TokenInvalid
        _mark_verified(user)
        return user


def _carry_out(registration: Registration | None) -> User:
    """Make the account that was asked for; other registrations of the address are moot then."""
    if registration is None:
        raise TokenInvalid
    if registration.invitation:
        registration.invitation.use()
    try:
        user = _store(registration.email, registration.password, registration.name)
    except InvalidField:
        raise TokenInvalid("This address has an account by now: sign in.") from None
    Registration.objects.filter(email=user.email).delete()
    return user


def forget_unconfirmed() -> int:
    """Remove registrations that nobody confirmed in time; returns how many."""
    old = Registration.objects.filter(created_at__lt=Now() - LIFETIMES[Purpose.REGISTER] - timedelta(hours=1))
    return old.delete()[1].get(Registration._meta.label, 0)


def ensure_administrator(email: str, password: str) -> User:
    """The administrator with this address; made with this password where nobody has the address.

    Raises InvalidField.  An account that is there is left as it is, whatever its rights.
    """
    user = User.objects.with_address(email)
    if user is None:
        user = create_account(email, password, is_verified=True)
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    return user
