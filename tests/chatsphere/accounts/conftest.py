from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from chatsphere.accounts.actors import send_letter
from chatsphere.accounts.letters import Letter

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import Settings


@pytest.fixture
def with_mail(settings: Settings) -> None:
    """Mail is set up; what is sent lands in ``django.core.mail.outbox``."""
    settings.MAIL_IS_SET_UP = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def deliver(with_mail: None) -> Callable[[], list[mail.EmailMessage]]:
    """Does the work of the worker: sends every letter that waits, and gives what was sent by that."""

    def send_all() -> list[mail.EmailMessage]:
        before = len(mail.outbox)
        for pk in Letter.objects.values_list("pk", flat=True):
            send_letter(str(pk))
        return list(mail.outbox[before:])

    return send_all


def token_in(message: mail.EmailMessage) -> str:
    """The token of a mail."""
    [token] = re.findall(r"^[\w-]{43}$", str(message.body), flags=re.MULTILINE)
    return str(token)
