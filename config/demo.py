"""The demo of the local profile: an owner, a bot, and three documents about ChatSphere to ask it about."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import Error as DatabaseError

from chatsphere.accounts.models import User
from chatsphere.accounts.registration import create_account
from chatsphere.bots.services import create_bot
from chatsphere.documents.models import Document, Stage
from chatsphere.documents.services import add_file
from chatsphere.errors import PlanLimitReached
from chatsphere.plans.models import SubscriptionPlan
from chatsphere.plans.services import set_plan
from schema.nodes import global_id

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.bots.models import Bot

BOT = "Guide to ChatSphere"
DESCRIPTION = "Answers questions about ChatSphere from three short documents."
WELCOME = "Ask me what ChatSphere does, how it keeps work from being lost, or how to run it."
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

    def failures(self) -> list[str]:
        """The documents that did not become searchable, each with the reason."""
        failed = Document.objects.filter(bot=self.bot, state=Stage.FAILED)
        return [f"{document.title}: {document.failure_message}" for document in failed]


def seed(email: str, password: str) -> Demo:
    """Make owner, bot and documents as far as they are missing; what else the owner did since stays."""
    owner = User.objects.filter(email=email).first() or _make_owner(email, password)
    if not owner.check_password(password):
        owner.set_password(password)
        owner.save(update_fields=["password"])
    bot = owner.bots.filter(name=BOT).order_by("created_at").first() or _make_bot(owner)
    if bot.name == BOT:
        _add_documents(bot)
    return Demo(email, password, global_id("Bot", bot.pk), bot.pk)


def _make_owner(email: str, password: str) -> User:
    """The owner, on the largest plan: what is tried here is not to end at a limit."""
    owner = create_account(email, password, name="Demo")
    set_plan(owner, SubscriptionPlan.objects.order_by("-position")[0])
    return owner


def _make_bot(owner: User) -> Bot:
    """The demo bot, or where the owner has made as many as the plan holds, the first of those."""
    try:
        return create_bot(owner, name=BOT, description=DESCRIPTION, welcome_message=WELCOME)
    except PlanLimitReached:
        return owner.bots.order_by("created_at")[0]


def _add_documents(bot: Bot) -> None:
    """Give the bot those of the documents that it lacks, as far as the plan has room."""
    present = set(bot.documents.values_list("title", flat=True))
    for file in sorted(DOCUMENTS.glob("*.md")):
        if file.name not in present:
            with file.open("rb") as content, suppress(PlanLimitReached):
                add_file(bot, file.name, content, file.stat().st_size)
