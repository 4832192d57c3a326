"""What is read: bots with documents, conversations with messages, and one long conversation whose replies cite."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.utils import timezone

from bench.corpus import Corpus

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot
    from chatsphere.conversations.models import Conversation

BOTS = 100
DOCUMENTS = 10
CONVERSATIONS = 60
TURNS = 5
LONG_TURNS = 50
CITATIONS = 2


def fill(owner: User) -> UUID:
    """Store it all for a person; the key of the long conversation."""
    from chatsphere.bots.models import Bot

    corpus = Corpus()
    bots = Bot.objects.bulk_create(
        Bot(owner=owner, name=" ".join(corpus.words(2)), created_at=_moment(place)) for place in range(BOTS)
    )
    _documents(bots, corpus)
    conversations = _conversations(owner, bots, corpus)
    for conversation in conversations:
        _turns(conversation, TURNS, corpus)
    long = _conversations(owner, bots[:1], corpus)[0]
    _turns(long, LONG_TURNS, corpus)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return long.pk


def _moment(place: int) -> datetime:
    return timezone.now() - timedelta(minutes=place)


def _documents(bots: list[Bot], corpus: Corpus) -> None:
    from chatsphere.documents.models import Document, Source, Stage

    Document.objects.bulk_create(
        Document(
            bot=bot,
            title=" ".join(corpus.words(4)),
            source=Source.FILE,
            media_type="text/plain",
            size=1_000 + place,
            state=Stage.READY,
            chunk_count=place,
            created_at=_moment(place),
        )
        for bot in bots
        for place in range(DOCUMENTS)
    )


def _conversations(owner: User, bots: list[Bot], corpus: Corpus) -> list[Conversation]:
    from chatsphere.conversations.models import Conversation

    return Conversation.objects.bulk_create(
        Conversation(
            owner=owner,
            bot=bots[place % len(bots)],
            title=" ".join(corpus.words(8)),
            created_at=_moment(place),
            last_activity_at=_moment(place),
        )
        for place in range(CONVERSATIONS if len(bots) > 1 else 1)
    )


def _turns(conversation: Conversation, turns: int, corpus: Corpus) -> None:
    from chatsphere.conversations.models import Citation, Message, MessageState, Role

    messages = Message.objects.bulk_create(
        Message(
            conversation=conversation,
            ordinal=place + 1,
            role=(Role.USER, Role.ASSISTANT)[place % 2],
            state=MessageState.COMPLETED,
            text=corpus.paragraph() if place % 2 else " ".join(corpus.words(10)),
            created_at=_moment(2 * turns - place),
            finished_at=_moment(2 * turns - place),
        )
        for place in range(2 * turns)
    )
    Citation.objects.bulk_create(
        Citation(
            message=message,
            number=number + 1,
            ordinal=number,
            answer_start=0,
            answer_end=50,
            document_title=" ".join(corpus.words(4)),
            start=0,
            end=100,
            quote=" ".join(corpus.words(20)),
        )
        for message in messages[1::2]
        for number in range(CITATIONS)
    )
