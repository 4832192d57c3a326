"""Where a follower of a conversation stands: the last event, and how much of which attempt at a reply it has."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from chatsphere.errors import InvalidField


@dataclass(frozen=True)
class Cursor:
    """A place in a conversation.  ``offset`` counts the code points of ``reply``'s attempt ``epoch`` that are known."""

    sequence: int
    reply: UUID | None = None
    epoch: int = 0
    offset: int = 0

    def __str__(self) -> str:
        reply = self.reply.hex if self.reply else ""
        return base64.urlsafe_b64encode(f"{self.sequence}.{reply}.{self.epoch}.{self.offset}".encode()).decode()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a cursor back; raises InvalidField for anything that is none."""
        try:
            sequence, reply, epoch, offset = base64.b64decode(text, altchars=b"-_", validate=True).decode().split(".")
            found = cls(int(sequence), UUID(reply) if reply else None, int(epoch), int(offset))
        except (binascii.Error, ValueError):
            raise InvalidField("This cursor was not given by this API. Begin without one.", "after") from None
        if min(found.sequence, found.epoch, found.offset) < 0 or found.sequence > 2**62:
            raise InvalidField("This cursor was not given by this API. Begin without one.", "after")
        return found

    def at_event(self, sequence: int) -> Self:
        """After one more event."""
        return replace(self, sequence=sequence)

    def in_reply(self, reply: UUID, epoch: int, offset: int) -> Self:
        """With so much of a reply."""
        return replace(self, reply=reply, epoch=epoch, offset=offset)
