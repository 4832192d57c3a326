"""Documents, their versions, and what happened to them."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import ExpressionWrapper, F, Func, Q
from django.db.models.functions import Now

from chatsphere.bots.models import CHUNK_TOKENS, Bot
from chatsphere.claims import LEASE, Claimable, ClaimableQuerySet
from chatsphere.ownership import OwnedQuerySet

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID


class Stage(models.TextChoices):
    """Where a document is on its way to being searchable."""

    QUEUED = "QUEUED"
    EXTRACTING = "EXTRACTING"
    CHUNKING = "CHUNKING"
    EMBEDDING = "EMBEDDING"
    READY = "READY"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Source(models.TextChoices):
    """Where a document came from."""

    FILE = "FILE"
    TEXT = "TEXT"
    URL = "URL"
    QUESTIONS = "QUESTIONS"


class DocumentQuerySet(ClaimableQuerySet["Document"]):
    """Documents belong to the owner of their bot."""

    owner_path = "bot__owner"
    bot_path = "bot"

    def in_turn(self) -> Self:
        """Fairly: those of the owner for whom the fewest documents are being worked on first, then the oldest.

        So the thousand files of one owner do not delay the first of another.  What answers already, by an older
        version, comes after what does not.
        """
        served = ArraySubquery(
            Document.objects.filter(state__in=Document.WORKING, lease_until__gt=Now()).order_by().values("bot__owner")
        )
        places = Func(served, F("bot__owner"), function="array_positions")
        number = Func(places, function="cardinality", output_field=models.IntegerField())
        answers = ExpressionWrapper(Q(live_version__isnull=False), output_field=models.BooleanField())
        return self.order_by(number, answers, "created_at")


class Document(Claimable):
    """A file or a text that a bot answers from.  ``state`` is the stage of its newest version, as are size and counts.

    What is searched is the live version: it answers until a newer one is whole, also when that fails.
    """

    WAITING = Stage.QUEUED
    STARTED = Stage.EXTRACTING
    WORKING: ClassVar[frozenset[str]] = frozenset({Stage.EXTRACTING, Stage.CHUNKING, Stage.EMBEDDING})
    FAILED = Stage.FAILED
    PATIENCE = timedelta(minutes=10)
    """Well past what a reader (2 minutes) or a batch of vectors with all its retries may take."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="documents", db_index=False)
    state = models.CharField(max_length=16, choices=Stage, default=Stage.QUEUED)
    title = models.CharField(max_length=255, help_text="The file's name, or the title given with the text.")
    is_renamed = models.BooleanField(
        default=False, help_text="The owner named it: it is not named by the page at its address any more."
    )
    source = models.CharField(max_length=12, choices=Source)
    address = models.CharField(max_length=2_000, blank=True, default="", help_text="Where its content is fetched from.")
    media_type = models.CharField(max_length=100, help_text="As found in the content, not as claimed.")
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    content_hash = models.BinaryField(max_length=32, help_text="SHA-256 of the content.")
    file = models.CharField(
        max_length=255,
        blank=True,
        default="",
        help_text="Name in the storage; empty for pairs, and before a page is fetched.",
    )
    version = models.PositiveIntegerField(default=1, help_text="Counted up with each new content.")
    live_version = models.PositiveIntegerField(
        null=True, blank=True, help_text="The version that answers; null before the first is READY."
    )
    page_count = models.PositiveIntegerField(null=True, blank=True, help_text="Null where the format has no pages.")
    textless_pages = ArrayField(
        models.PositiveIntegerField(), default=list, blank=True, help_text="Pages that show something but hold no text."
    )
    character_count = models.PositiveBigIntegerField(default=0, help_text="Unicode code points of the extracted text.")
    chunk_count = models.PositiveIntegerField(default=0)
    embedded_count = models.PositiveIntegerField(default=0, help_text="Chunks embedded so far.")
    deadline_at = models.DateTimeField(
        null=True, blank=True, help_text="When the present stage must have got on; past it no lease is renewed."
    )
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = models.Manager.from_queryset(DocumentQuerySet)()

    if TYPE_CHECKING:
        bot_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["bot", "created_at", "id"], name="document_by_created"),
            models.Index(fields=["bot", "title", "id"], name="document_by_title"),
            models.Index(fields=["bot", "size", "id"], name="document_by_size"),
            models.Index(fields=["bot", "content_hash"], name="document_by_content"),
            models.Index(fields=["bot", "address"], name="document_by_address", condition=~Q(address="")),
            models.Index(
                fields=["created_at"],
                name="document_unfinished",
                condition=Q(state__in=["QUEUED", "EXTRACTING", "CHUNKING", "EMBEDDING"]),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def heartbeat_at(self) -> datetime | None:
        """When its worker was last heard of; None while nobody is at it."""
        return self.lease_until - LEASE if self.lease_until and self.state in self.WORKING else None


class VersionQuerySet(OwnedQuerySet["Version"]):
    """Versions belong to the owner of their document's bot."""

    owner_path = "document__bot__owner"

    def live(self) -> Self:
        """Those that answer."""
        return self.filter(is_live=True)

    def being_made(self) -> Self:
        """Those that will answer once they are whole."""
        return self.filter(is_live=False)


class Version(models.Model):
    """What one content of a document was made into, by what settings: text, chunks and their indexes hang on it.

    A document has one that is live, one that is being made, or both.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", db_index=False)
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    is_live = models.BooleanField(default=False)
    number = models.PositiveIntegerField(help_text="The document's version whose content it is made from.")
    title = models.CharField(max_length=255, help_text="What the document is called from this version on.")
    file = models.CharField(max_length=255, blank=True, default="", help_text="Name in the storage, as the document's.")
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    language = models.CharField(
        max_length=16, blank=True, default="", help_text="By whose stems its words are indexed."
    )
    chunk_tokens = models.PositiveSmallIntegerField(default=CHUNK_TOKENS, help_text="Most tokens of its passages.")
    embedding_model = models.CharField(max_length=200, blank=True, default="")
    chunk_count = models.PositiveIntegerField(default=0)
    word_count = models.PositiveBigIntegerField(default=0, help_text="Indexed words over all chunks.")
    is_chunked = models.BooleanField(default=False, help_text="All chunks are stored: an attempt goes on by embedding.")
    created_at = models.DateTimeField(db_default=Now())

    objects = VersionQuerySet.as_manager()

    if TYPE_CHECKING:
        document_id: UUID
        bot_id: UUID

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "is_live"], name="version_live_or_being_made")]
        indexes = [
            # All that a search asks of the versions of a bot.
            models.Index(
                fields=["bot"],
                include=["id", "chunk_count", "word_count", "language", "embedding_model"],
                name="version_live",
                condition=Q(is_live=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class DocumentEvent(models.Model):
    """What happened to the documents of a bot, in order."""

    bot = models.ForeignKey(Bot, models.CASCADE, related_name="document_events", db_index=False)
    sequence = models.PositiveBigIntegerField()
    document = models.UUIDField(help_text="The document's id, which may be gone by now.")
    state = models.CharField(max_length=16, help_text="The stage reached; empty when it was deleted.", blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bot", "sequence"], name="document_event_in_order")]

    def __str__(self) -> str:
        return f"{self.bot_id} {self.sequence}"
