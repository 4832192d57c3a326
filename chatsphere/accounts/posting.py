"""Sending a letter: finds out whom it concerns, makes its token, and mails it.

At least once: a worker that dies after sending and before saying so sends it again, with another token.
"""

from __future__ import annotations

import logging
import smtplib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.mail import EmailMessage
from django.db.models.functions import Now

from chatsphere.accounts import wording
from chatsphere.accounts.admission import Registration
from chatsphere.accounts.digests import digest_of, new_secret
from chatsphere.accounts.letters import Letter, LetterKind, LetterState
from chatsphere.accounts.models import User
from chatsphere.accounts.onetime import Purpose, issue

if TYPE_CHECKING:
    from chatsphere.accounts.wording import Wording
    from chatsphere.claims import Claim

log = logging.getLogger(__name__)

TRY_FOR = timedelta(hours=1)
"""A letter older than this is given up: nobody waits for it any more."""

AGAIN = timedelta(seconds=20)
"""How long a mail server that refused is left alone."""


def post(claim: Claim[Letter]) -> None:
    """Send the letter and remove it, or put it back for a later attempt."""
    letter = Letter.objects.select_related("user", "registration", "invitation").filter(pk=claim.pk).first()
    if letter is None:
        return
    with claim.kept_alive():
        words = _words_of(letter)
        sent = words is None or _send(letter, words)
    ours = Letter.objects.filter(pk=letter.pk, epoch=claim.epoch)
    if sent:
        ours.delete()
    else:
        ours.update(state=LetterState.WAITING, lease_until=None, not_before=Now() + AGAIN)


def give_up_old() -> int:
    """Remove letters that could not be sent for long, or whose every claim has died; returns how many."""
    old = Letter.objects.filter(created_at__lt=Now() - TRY_FOR).exclude(state__in=Letter.WORKING, lease_until__gt=Now())
    number = old.delete()[0] + Letter.objects.hopeless().delete()[0]
    if number:
        log.error("%d mails were given up: the mail server of EMAIL_URL did not take them", number)
    return number


def _send(letter: Letter, words: Wording) -> bool:
    try:
        EmailMessage(words.subject, words.body, to=[letter.address]).send()
    except (smtplib.SMTPException, OSError) as error:
        # The exception's text may quote the address.
        log.warning("mail %s not sent yet: %s", letter.kind, type(error).__name__)
        return False
    return True


def _words_of(letter: Letter) -> Wording | None:
    """What to write; None where there is nobody to write to."""
    match letter.kind:
        case LetterKind.REGISTRATION:
            return _of_registration(letter)
        case LetterKind.VERIFICATION:
            return _of_verification(letter)
        case LetterKind.PASSWORD_RESET:
            person = _person_at(letter.address)
            return wording.password_reset(issue(Purpose.RESET_PASSWORD, person, person.email)) if person else None
        case LetterKind.EMAIL_CHANGE:
            return _of_change(letter)
        case LetterKind.INVITATION:
            return _of_invitation(letter)
    return wording.NEWS[LetterKind(letter.kind)]


def _of_registration(letter: Letter) -> Wording | None:
    registration = letter.registration
    if registration is None:
        return None
    if User.objects.with_address(letter.address):
        return wording.already_registered()
    return wording.registration(issue(Purpose.REGISTER, registration, registration.email))


def _of_verification(letter: Letter) -> Wording | None:
    """For an account that was made while no mail was set up, or a registration whose first letter was lost."""
    person = _person_at(letter.address)
    if person:
        is_verified = person.email_verified_at is not None
        return None if is_verified else wording.verification(issue(Purpose.VERIFY_EMAIL, person, person.email))
    registration = Registration.objects.filter(email=letter.address).order_by("-created_at").first()
    return wording.registration(issue(Purpose.REGISTER, registration, registration.email)) if registration else None


def _of_change(letter: Letter) -> Wording | None:
    if letter.user is None:
        return None
    if User.objects.with_address(letter.address):
        return wording.already_registered()
    return wording.email_change(issue(Purpose.CHANGE_EMAIL, letter.user, letter.address))


def _of_invitation(letter: Letter) -> Wording | None:
    if letter.invitation is None:
        return None
    token = new_secret()
    letter.invitation.digest = digest_of(token)
    letter.invitation.save(update_fields=["digest"])
    return wording.invitation(token)


def _person_at(address: str) -> User | None:
    person = User.objects.with_address(address)
    return person if person and person.is_active else None
