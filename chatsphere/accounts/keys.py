"""Keys by which servers use the API: for some of a person's bots, for some operations, for some time."""

from __future__ import annotations

import secrets
import uuid
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from chatsphere.accounts.digests import digest_of, new_secret
from chatsphere.ownership import OwnedQuerySet

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models.fields.related_descriptors import ManyRelatedManager

MARK = "csk_"
"""How every key begins: it is told from an access token by this, and found by those who search for leaked secrets."""


class Scope(models.TextChoices):
    """What a key may do, with its bots alone.  The account, plans, sessions and keys are no key's."""

    READ_BOTS = "READ_BOTS"
    WRITE_BOTS = "WRITE_BOTS"
    READ_DOCUMENTS = "READ_DOCUMENTS"
    WRITE_DOCUMENTS = "WRITE_DOCUMENTS"
    READ_CONVERSATIONS = "READ_CONVERSATIONS"
    CHAT = "CHAT"


class ApiKeyQuerySet(OwnedQuerySet["ApiKey"]):
    """Keys are their owner's, and no key sees any."""

    def holding(self) -> Self:
        """Those that are neither revoked nor past their time, of people who are not suspended."""
        return self.filter(revoked_at=None, expires_at__gt=Now(), owner__is_active=True)


class ApiKey(models.Model):
    """A key, of which only the SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys", db_index=False)
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=32, help_text="How it begins, to know it by.")
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = ArrayField(models.CharField(max_length=32, choices=Scope))
    bots = models.ManyToManyField("chatsphere.Bot", related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    if TYPE_CHECKING:
        owner_id: UUID
        bots: ManyRelatedManager[Any, Any]  # type: ignore[no-redef]

    class Meta:
        verbose_name = "API key"
        indexes = [models.Index(fields=["owner", "created_at", "id"], name="api_key_by_created")]

    def __str__(self) -> str:
        return f"{self.prefix} {self.name}"


def new_key() -> tuple[str, str, bytes]:
    """A key with 256 random bits, how it begins, and its digest."""
    prefix = MARK + secrets.token_hex(4)
    key = f"{prefix}_{new_secret()}"
    return key, prefix, digest_of(key)
