"""Bots: who answers, in what voice, with which model."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from chatsphere.ai import chat_model
from chatsphere.ownership import OwnedQuerySet

if TYPE_CHECKING:
    from uuid import UUID


class BotQuerySet(OwnedQuerySet["Bot"]):
    """Bots are their owner's."""

    bot_path = "pk"


class Language(models.TextChoices):
    """Languages whose words PostgreSQL can stem; the values are its text search configurations."""

    ARABIC = "arabic"
    DANISH = "danish"
    DUTCH = "dutch"
    ENGLISH = "english"
    FINNISH = "finnish"
    FRENCH = "french"
    GERMAN = "german"
    GREEK = "greek"
    HUNGARIAN = "hungarian"
    ITALIAN = "italian"
    NORWEGIAN = "norwegian"
    PORTUGUESE = "portuguese"
    ROMANIAN = "romanian"
    RUSSIAN = "russian"
    SPANISH = "spanish"
    SWEDISH = "swedish"
    TURKISH = "turkish"
    OTHER = "simple"


class BotStatus(models.TextChoices):
    """Whether a bot answers."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"


MAX_PASSAGES = 20
"""Passages that a reply may rest on, at most: a screen or two of text each."""

DEFAULT_REFUSAL = "I could not find an answer to that in my documents."


CHUNK_TOKENS = 170
"""Most tokens of a passage: about 128 English words.

Of 600 questions on 16 whole articles (SQuAD 2.0, ranked by words) so many are answered whole within 300, 600 and 1,200
retrieved words: 64 tokens .772/.805/.818, 96 .827/.855/.872, 128 .843/.870/.898, 170 .850/.892/.910, 200
.853/.892/.912, 256 .842/.892/.917, 384 .837/.895/.917.  Embedding models blur longer passages.
"""


class Bot(models.Model):
    """A chatbot that answers from its documents."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bots", db_index=False)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=1000, blank=True, default="")
    instructions = models.TextField(
        blank=True,
        default="",
        validators=[MaxLengthValidator(20_000)],
        help_text="How to answer; goes before every prompt.",
    )
    model = models.CharField(
        max_length=200, blank=True, default="", help_text="A chat model of the provider; empty for the server's."
    )
    temperature = models.FloatField(default=0.2, validators=[MinValueValidator(0), MaxValueValidator(2)])
    welcome_message = models.CharField(max_length=1000, blank=True, default="")
    refusal_text = models.CharField(
        max_length=1000, default=DEFAULT_REFUSAL, help_text="What to say when the documents hold no answer."
    )
    language = models.CharField(max_length=16, choices=Language, default=Language.ENGLISH)
    chunk_tokens = models.PositiveSmallIntegerField(
        default=CHUNK_TOKENS,
        validators=[MinValueValidator(32), MaxValueValidator(800)],
        help_text="Most tokens of a passage, by the embedding model's tokenizer.",
    )
    status = models.CharField(max_length=16, choices=BotStatus, default=BotStatus.ACTIVE)
    link_hosts = ArrayField(
        models.CharField(max_length=253),
        default=list,
        blank=True,
        size=50,
        help_text="Hosts that replies may link to, besides the addresses that stand in the documents.",
    )
    passage_count = models.PositiveSmallIntegerField(
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_PASSAGES)],
        help_text="Passages that a reply may rest on.",
    )
    vector_weight = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="Share of meanings beside words in the ranking; null for what was measured best.",
    )
    relevance_threshold = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text="Relevance below which a question is not answered; null for what was measured best.",
    )
    document_sequence = models.PositiveBigIntegerField(default=0, help_text="Sequence of the last document event.")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = BotQuerySet.as_manager()

    if TYPE_CHECKING:
        owner_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["owner", "created_at", "id"], name="bot_by_created"),
            models.Index(fields=["owner", "updated_at", "id"], name="bot_by_updated"),
            models.Index(fields=["owner", "name", "id"], name="bot_by_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def answering_model(self) -> str:
        """The chat model by which it answers: its own, or else the server's."""
        return self.model or chat_model().default_model
