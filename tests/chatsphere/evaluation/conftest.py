"""A bot with two documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatsphere.bots.services import create_bot
from tests.chatsphere.shelf import shelve

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot
    from chatsphere.documents.models import Document


@pytest.fixture
def bot(transactional_db: None, alice: User) -> Bot:
    return create_bot(alice, name="Animals")


@pytest.fixture
def ducks(bot: Bot) -> Document:
    return apart(shelve(bot, "Ducks swim on ponds.", "A duck eats pondweed.", title="Ducks"))


@pytest.fixture
def foxes(bot: Bot) -> Document:
    return apart(shelve(bot, "Foxes live in dens.", "A fox eats mice and, rarely, a duck.", title="Foxes"))


def apart(document: Document) -> Document:
    """The document, its two passages one after the other."""
    document.chunks.filter(ordinal=1).update(start=100, end=200)
    return document
