"""The text found in a version, its chunks, and the two indexes by which chunks are found."""

from __future__ import annotations

from django.db import models
from pgvector.django import HalfVectorField

from chatsphere.bots.models import Bot
from chatsphere.documents.models.documents import Document, Version
from chatsphere.ownership import OwnedQuerySet


class DocumentText(models.Model):
    """A stretch of a version's extracted text: a page, or as much as one step of the extraction gave.

    The stretches in order, joined by nothing, are the extracted text; ``start`` is where this one begins
    in it, in Unicode code points.
    """

    version = models.ForeignKey(Version, models.CASCADE, related_name="texts", db_index=False)
    ordinal = models.PositiveIntegerField()
    page = models.PositiveIntegerField(null=True, blank=True, help_text="Counted from 1; null without pages.")
    start = models.PositiveBigIntegerField()
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "ordinal"], name="text_in_order")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.ordinal}"


class ChunkQuerySet(OwnedQuerySet["Chunk"]):
    """Chunks belong to the owner of their document's bot."""

    owner_path = "document__bot__owner"
    bot_path = "document__bot"


class Chunk(models.Model):
    """A passage: whole sentences of one section, quoted exactly from the extracted text."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="chunks")
    version = models.ForeignKey(Version, models.CASCADE, related_name="chunks", db_index=False)
    ordinal = models.PositiveIntegerField(help_text="Place in the version, counted from 0.")
    text = models.TextField()
    heading = models.TextField(blank=True, default="", help_text="The headings above it, outermost first.")
    page = models.PositiveIntegerField(null=True, blank=True, help_text="Page it begins on, counted from 1.")
    start = models.PositiveBigIntegerField(help_text="First character in the extracted text, in code points.")
    end = models.PositiveBigIntegerField(help_text="One past its last character.")

    objects = ChunkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "ordinal"], name="chunk_in_order")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.ordinal}"


class ChunkEmbedding(models.Model):
    """The vector of one chunk, in a table narrow enough to be read whole for a bot.

    Vectors of several models and lengths may live here; a search compares those of versions embedded by one model.
    """

    # The chunk's own constraint implies the others.
    chunk = models.OneToOneField(Chunk, models.CASCADE, primary_key=True, related_name="embedding")
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    version = models.ForeignKey(Version, models.CASCADE, related_name="+", db_constraint=False)
    embedding = HalfVectorField(help_text="Unit length.")

    class Meta:
        indexes = [models.Index(fields=["bot"], name="embedding_by_bot")]

    def __str__(self) -> str:
        return str(self.chunk_id)


class Posting(models.Model):
    """Where one word stem stands in one document (or a part of a long one): the lexical index.

    ``occurrences`` holds 12 bytes for each chunk that has the stem: the chunk's id (8), how often the stem stands in it
    (2), and how many indexed words it has (2), each with its highest byte first.
    """

    # Stored and removed with the chunks of the version, whose constraint holds for both: checking that of each of the
    # many postings took a fifth of the time of storing them.
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    version = models.ForeignKey(Version, models.CASCADE, related_name="+", db_constraint=False)
    term = models.TextField(db_collation="C")
    occurrences = models.BinaryField()

    class Meta:
        # Holds all that a search reads: a twentieth of the pages, and at 20,000 chunks two thirds of the time.
        indexes = [
            models.Index(fields=["bot", "term"], include=["version", "occurrences"], name="posting_by_term"),
        ]

    def __str__(self) -> str:
        return self.term
