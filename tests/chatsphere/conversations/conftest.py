"""A bot with one document, a conversation that has a name already, and a provider that says what a test has it say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatsphere.bots.services import create_bot
from chatsphere.conversations.models import Conversation
from chatsphere.documents.ingestion import ingest
from chatsphere.documents.models import Document
from chatsphere.documents.services import add_text
from tests.provider import ScriptedProvider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import Settings as SettingsWrapper

    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

DUCKS = "Ducks swim on ponds. A duck eats pondweed and small fish. In winter ducks fly south in large flocks."


@pytest.fixture
def bot(transactional_db: None, alice: User) -> Bot:
    bot = create_bot(alice, name="Ducks", refusal_text="My documents do not say.")
    add_text(bot, "About ducks", DUCKS)
    claim = Document.claim()
    assert claim is not None
    ingest(claim)
    return bot


@pytest.fixture
def conversation(bot: Bot, alice: User) -> Conversation:
    """One that has its name, so that no model is asked for one."""
    return Conversation.objects.create(owner=alice, bot=bot, title="About ducks", is_renamed=True)


@pytest.fixture
def provider(settings: SettingsWrapper) -> Iterator[ScriptedProvider]:
    """The chat model, served over HTTP."""
    with ScriptedProvider() as provider:
        settings.OPENAI_BASE_URL = provider.base_url
        yield provider
