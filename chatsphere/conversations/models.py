"""Conversations, their messages, what the replies cite, and the log of all that happened."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Now

from chatsphere.bots.models import Bot
from chatsphere.claims import Claimable, ClaimableQuerySet
from chatsphere.documents.models import Chunk, Document
from chatsphere.ownership import OwnedQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID


SEARCH_CONFIG = "simple"
"""Words of conversations are searched as they are written: they may be in any language."""


class ConversationQuerySet(OwnedQuerySet["Conversation"]):
    """A conversation is seen by the person who has it."""

    bot_path = "bot"

    def saying(self, words: str) -> Self:
        """Those whose title, or a whole message, holds all these words; words may be given by their beginnings."""
        stems = ["".join(filter(str.isalnum, word)) for word in words.split()]
        terms = [f"{stem}:*" for stem in stems if stem]
        if not terms:
            return self.none()
        query = SearchQuery(" & ".join(terms), config=SEARCH_CONFIG, search_type="raw")
        said = Message.objects.filter(finished_at__isnull=False)  # as the index has it
        saying = said.annotate(words=SearchVector("text", config=SEARCH_CONFIG)).filter(words=query)
        titled = self.model.objects.annotate(words=SearchVector("title", config=SEARCH_CONFIG)).filter(words=query)
        return self.filter(Q(pk__in=saying.values("conversation")) | Q(pk__in=titled.values("pk")))


class Conversation(models.Model):
    """A person's talk with a bot."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="conversations", db_index=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="conversations", db_index=False)
    title = models.CharField(max_length=200, blank=True, default="")
    is_renamed = models.BooleanField(
        default=False, help_text="The person named it: it is not named by itself any more."
    )
    is_pinned = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)
    summary = models.TextField(blank=True, default="", help_text="What was said up to summarized_until, for the model.")
    summarized_until = models.PositiveIntegerField(default=0, help_text="Ordinal of the last message in the summary.")
    last_sequence = models.PositiveBigIntegerField(default=0, help_text="Sequence of the last event.")
    created_at = models.DateTimeField(db_default=Now())
    last_activity_at = models.DateTimeField(db_default=Now())

    objects = ConversationQuerySet.as_manager()

    if TYPE_CHECKING:
        bot_id: UUID
        owner_id: UUID
        locked_at: datetime

    class Meta:
        indexes = [
            models.Index(fields=["owner", "last_activity_at", "id"], name="conversation_by_activity"),
            models.Index(fields=["owner", "created_at", "id"], name="conversation_by_created"),
            models.Index(fields=["owner", "title", "id"], name="conversation_by_title"),
            models.Index(fields=["bot", "last_activity_at", "id"], name="conversation_of_bot"),
        ]

    def __str__(self) -> str:
        return self.title or str(self.id)


class Role(models.TextChoices):
    """Who speaks."""

    USER = "USER"
    ASSISTANT = "ASSISTANT"


class MessageState(models.TextChoices):
    """What has become of a message.  A question is COMPLETED from the start."""

    QUEUED = "QUEUED"
    ANSWERING = "ANSWERING"
    COMPLETED = "COMPLETED"
    STOPPED = "STOPPED"
    FAILED = "FAILED"


class Thumb(models.TextChoices):
    """What a reader thinks of a reply."""

    UP = "UP"
    DOWN = "DOWN"


class MessageQuerySet(ClaimableQuerySet["Message"]):
    """Messages belong to the owner of their conversation."""

    owner_path = "conversation__owner"
    bot_path = "conversation__bot"

    def unanswered(self) -> Self:
        """Questions to which the documents held no answer, and no later reply found one."""
        replies = Message.objects.filter(question=OuterRef("pk"))
        return self.filter(
            Exists(replies.filter(is_unanswered=True)),
            ~Exists(replies.filter(is_unanswered=False, state=MessageState.COMPLETED)),
            role=Role.USER,
        )

    def last_of(self, conversations: Iterable[Conversation]) -> Self:
        """The last message of each conversation that has any: one step in the index of their order for each."""
        last = self.filter(conversation=OuterRef("pk")).order_by("-ordinal").values("pk")[:1]
        theirs = Conversation.objects.filter(pk__in=[each.pk for each in conversations])
        return self.filter(pk__in=theirs.values_list(Subquery(last)))


class Message(Claimable):
    """A question, or the reply to one.  While a reply is written, ``text`` is its latest checkpoint."""

    WAITING = MessageState.QUEUED
    STARTED = MessageState.ANSWERING
    WORKING: ClassVar[frozenset[str]] = frozenset({MessageState.ANSWERING})
    FAILED = MessageState.FAILED

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages", db_index=False)
    ordinal = models.PositiveIntegerField(help_text="Place in the conversation, counted from 1.")
    role = models.CharField(max_length=16, choices=Role)
    state = models.CharField(max_length=16, choices=MessageState, default=MessageState.QUEUED)
    question = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="replies", help_text="What a reply answers."
    )
    text = models.TextField(blank=True, default="")
    model = models.CharField(max_length=200, blank=True, default="", help_text="The chat model that wrote it.")
    prompt_tokens = models.PositiveIntegerField(null=True, blank=True)
    completion_tokens = models.PositiveIntegerField(null=True, blank=True)
    cost = models.DecimalField(
        max_digits=14,
        decimal_places=8,
        null=True,
        blank=True,
        help_text="In the price table's currency, when finished.",
    )
    is_unanswered = models.BooleanField(default=False, help_text="The documents held no answer.")
    thumb = models.CharField(max_length=4, choices=Thumb, blank=True, default="")
    comment = models.CharField(max_length=2000, blank=True, default="", help_text="What the reader says of it.")
    idempotency_key = models.CharField(max_length=200, null=True, blank=True)  # noqa: DJ001 - unique unless null
    stop_requested_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    objects = models.Manager.from_queryset(MessageQuerySet)()

    bot_has_pairs = True
    """Whether the bot that is asked may have stored questions; False on a row that was read together with that."""

    if TYPE_CHECKING:
        conversation_id: UUID
        question_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "ordinal"], name="message_in_order"),
            models.UniqueConstraint(fields=["conversation", "idempotency_key"], name="message_once"),
            models.UniqueConstraint(
                fields=["conversation"], condition=Q(state__in=["QUEUED", "ANSWERING"]), name="one_live_reply"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], name="reply_unfinished", condition=Q(state__in=["QUEUED", "ANSWERING"])
            ),
            models.Index(fields=["conversation", "created_at", "id"], name="message_by_created"),
            models.Index(fields=["created_at", "id"], name="reply_unanswered", condition=Q(is_unanswered=True)),
            # A reply that is being written is stored again and again: its words are looked at when it has ended.
            GinIndex(
                SearchVector("text", config=SEARCH_CONFIG),
                name="message_by_word",
                condition=Q(finished_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.ordinal}"


class CitationQuerySet(OwnedQuerySet["Citation"]):
    """A citation is seen by whoever sees the message."""

    owner_path = "message__conversation__owner"
    bot_path = "message__conversation__bot"


class Citation(models.Model):
    """A passage that a reply rests on: a span of the reply and a span of the source, both in code points.

    Title, page and quote are kept as they were, so that an old reply can be read after its source is gone.
    """

    message = models.ForeignKey(Message, models.CASCADE, related_name="citations", db_index=False)
    number = models.PositiveSmallIntegerField(help_text="The n of the [n] in the reply's text.")
    ordinal = models.PositiveSmallIntegerField(help_text="Place among the reply's citations, counted from 0.")
    answer_start = models.PositiveIntegerField(help_text="Where the cited statement begins in the reply's text.")
    answer_end = models.PositiveIntegerField()
    # Without constraints: while a reply is written what it cites may go, and a new version waits for no reply.
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="citations", db_constraint=False
    )
    document_version = models.PositiveIntegerField(default=1, help_text="The version of the document that was cited.")
    chunk = models.ForeignKey(
        Chunk,
        models.DO_NOTHING,
        null=True,
        blank=True,
        related_name="citations",
        db_constraint=False,
        db_index=False,
    )
    document_title = models.CharField(max_length=255)
    page = models.PositiveIntegerField(null=True, blank=True)
    start = models.PositiveBigIntegerField(help_text="Where the quote begins in the document's extracted text.")
    end = models.PositiveBigIntegerField()
    quote = models.TextField()

    objects = CitationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "ordinal"], name="citation_in_order")]
        indexes = [models.Index(fields=["chunk", "id"], name="citation_of_chunk")]

    def __str__(self) -> str:
        return f"[{self.number}] {self.document_title}"


class EventKind(models.TextChoices):
    """What can happen in a conversation and is kept; deltas are not events."""

    QUESTION_ASKED = "QUESTION_ASKED"
    REPLY_QUEUED = "REPLY_QUEUED"
    REPLY_STARTED = "REPLY_STARTED"
    REPLY_RESTARTED = "REPLY_RESTARTED"
    PASSAGES_RETRIEVED = "PASSAGES_RETRIEVED"
    CITATION_ADDED = "CITATION_ADDED"
    REPLY_COMPLETED = "REPLY_COMPLETED"
    REPLY_STOPPED = "REPLY_STOPPED"
    REPLY_FAILED = "REPLY_FAILED"
    TITLE_CHANGED = "TITLE_CHANGED"
    FEEDBACK_GIVEN = "FEEDBACK_GIVEN"


class ConversationEvent(models.Model):
    """One entry of a conversation's log.  It is written in the transaction that does what it reports."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="events", db_index=False)
    sequence = models.PositiveBigIntegerField(help_text="1, 2, 3 ... without a gap within the conversation.")
    kind = models.CharField(max_length=32, choices=EventKind)
    message = models.ForeignKey(
        Message,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="events",
        help_text="None for the conversation's own.",
    )
    epoch = models.PositiveIntegerField(default=0, help_text="The reply's attempt that it belongs to.")
    data = models.JSONField(default=dict, help_text="What the kind needs besides the message.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "sequence"], name="event_in_order")]

    def __str__(self) -> str:
        return f"{self.sequence} {self.kind}"


class ModelPrice(models.Model):
    """What a chat model costs.  Staff keep the table; a model without a row has no cost."""

    model = models.CharField(max_length=200, primary_key=True, help_text="The provider's name of the model.")
    prompt_price = models.DecimalField(max_digits=12, decimal_places=6, help_text="For a million tokens of prompt.")
    completion_price = models.DecimalField(max_digits=12, decimal_places=6, help_text="For a million tokens of answer.")

    def __str__(self) -> str:
        return self.model

    def cost_of(self, prompt_tokens: int, completion_tokens: int) -> Decimal:
        """What so many tokens cost, in the table's currency."""
        return (self.prompt_price * prompt_tokens + self.completion_price * completion_tokens) / 1_000_000
