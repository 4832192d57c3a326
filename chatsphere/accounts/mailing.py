"""Asking for a mail.

Whoever asks waits for a row and nothing else.  Whether the address has an account is looked up by the worker that
sends the mail, so neither answer nor time can tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from chatsphere.accounts.actors import send_letter
from chatsphere.accounts.letters import Letter
from chatsphere.bells import call_worker

if TYPE_CHECKING:
    from chatsphere.accounts.admission import Invitation, Registration
    from chatsphere.accounts.letters import LetterKind
    from chatsphere.accounts.models import User


def mail(
    kind: LetterKind,
    address: str,
    *,
    user: User | None = None,
    registration: Registration | None = None,
    invitation: Invitation | None = None,
) -> None:
    """Have a mail sent to an address, once the present transaction is committed."""
    with transaction.atomic():
        letter = Letter.objects.create(
            kind=kind, address=address, user=user, registration=registration, invitation=invitation
        )
        call_worker(send_letter, str(letter.pk))
