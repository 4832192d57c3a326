"""What nobody needs any more of accounts: removed by the sweep."""

from __future__ import annotations

import time

from chatsphere.accounts import posting
from chatsphere.accounts.onetime import forget_expired
from chatsphere.accounts.registration import forget_unconfirmed
from chatsphere.accounts.sessions import forget_old_sessions
from chatsphere.accounts.throttling import forget_idle

EVERY_SECONDS = 600.0


class Tidying:
    """Remembers in each process when it tidied last."""

    def __init__(self) -> None:
        self._due_at = 0.0

    def tidy(self) -> bool:
        """Give up old letters, and forget tokens, registrations, sessions and throttles past their time, now and then.

        False where it was done a short time ago.
        """
        if time.monotonic() < self._due_at:
            return False
        self._due_at = time.monotonic() + EVERY_SECONDS
        posting.give_up_old()
        forget_expired()
        forget_unconfirmed()
        forget_old_sessions()
        forget_idle()
        return True


accounts = Tidying()
"""This process's."""
