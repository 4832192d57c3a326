"""Questions with the answers that are given to them word for word, and how these questions are worded."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from chatsphere.bots.models import Bot
from chatsphere.documents.models.documents import Document, Version
from chatsphere.documents.models.passages import Chunk
from chatsphere.ownership import OwnedQuerySet


class PairQuerySet(OwnedQuerySet["QuestionPair"]):
    """Pairs belong to the owner of their document's bot."""

    owner_path = "document__bot__owner"
    bot_path = "document__bot"


class QuestionPair(models.Model):
    """A question, and the answer that is given to it word for word.  Each is a passage of its document."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="pairs", db_index=False)
    ordinal = models.PositiveIntegerField(help_text="Place in the document, ascending and with gaps.")
    question = models.CharField(max_length=500)
    answer = models.TextField()
    updated_at = models.DateTimeField(db_default=Now())

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "ordinal"], name="pair_in_order")]
        verbose_name = "question"

    def __str__(self) -> str:
        return self.question


class PairWording(models.Model):
    """How the question of a pair is worded: the index by which a question asked is found to be that one.

    ``words`` are as ``wording.wording`` gives them in the version's language.
    """

    chunk = models.OneToOneField(Chunk, models.CASCADE, primary_key=True, related_name="wording")
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    version = models.ForeignKey(Version, models.CASCADE, related_name="+")
    words = ArrayField(models.TextField())
    length = models.PositiveSmallIntegerField(help_text="How many words.")

    class Meta:
        indexes = [models.Index(fields=["bot", "length"], name="wording_by_length")]

    def __str__(self) -> str:
        return " ".join(self.words)
