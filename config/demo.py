"""The demo of the local profile: an owner, a bot, and three documents about ChatSphere to ask it about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import Error as DatabaseError
from django.db import transaction

from chatsphere.accounts.models import User
from chatsphere.accounts.services import create_account
from chatsphere.bots.services import create_bot
from chatsphere.documents.models import Document, Stage
from chatsphere.documents.services import add_file
from schema.nodes import global_id

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.bots.models import Bot

EMAIL = "demo@example.org"
BOT = "Guide to ChatSphere"
DOCUMENTS = Path(__file__).with_name("demo_documents")


@dataclass(frozen=True)
class Demo:
    """What one needs to try the demo.  ``bot_id`` is the id that the API knows the bot by."""

    email: str
    password: str
    bot_id: str
    bot: UUID

    def is_being_prepared(self) -> bool:
        """Whether a document of the bot is still on its way."""
        try:
            return Document.objects.filter(bot=self.bot).exclude(state__in=[Stage.READY, Stage.FAILED]).exists()
        except DatabaseError:
            return True


def seed(password: str) -> Demo:
    """Make owner, bot and documents where there are none; what the owner changed or removed since stays so."""
    owner = User.objects.filter(email=EMAIL).first() or create_account(EMAIL, password, name="Demo")
    if not owner.check_password(password):
        owner.set_password(password)
        owner.save(update_fields=["password"])
    bot = owner.bots.order_by("created_at").first() or _make_bot(owner)
    return Demo(EMAIL, password, global_id("Bot", bot.pk), bot.pk)


@transaction.atomic
def _make_bot(owner: User) -> Bot:
    """The bot with all its documents, or nothing."""
    bot = create_bot(
        owner,
        name=BOT,
        description="Answers questions about ChatSphere from three short documents.",
        welcome_message="Ask me what ChatSphere does, how it keeps work from being lost, or how to run it.",
    )
    for file in sorted(DOCUMENTS.glob("*.md")):
        with file.open("rb") as content:
            add_file(bot, file.name, content, file.stat().st_size)
    return bot
