"""The workers' door to mail."""

from __future__ import annotations

from uuid import UUID

import dramatiq

from chatsphere.accounts import posting
from chatsphere.accounts.letters import Letter


@dramatiq.actor(queue_name="replies", max_retries=0)
def send_letter(letter_id: str) -> None:
    """Send the letter, unless another worker is at it or it was sent."""
    claim = Letter.claim(UUID(letter_id))
    if claim is not None:
        posting.post(claim)
