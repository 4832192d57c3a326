"""Web sites that a bot answers from, and what is known of each of their pages."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now

from chatsphere.bots.models import Bot
from chatsphere.claims import Claimable, ClaimableQuerySet
from chatsphere.documents.models import Document

if TYPE_CHECKING:
    from uuid import UUID

MOST_PAGES = 5_000
MOST_DEPTH = 10
MOST_HOURS = 24 * 366


class WebsiteState(models.TextChoices):
    """How far the present crawl has come, or how the last one ended."""

    QUEUED = "QUEUED"
    CRAWLING = "CRAWLING"
    READY = "READY"
    FAILED = "FAILED"


class Discovery(models.TextChoices):
    """How pages are found."""

    SITEMAP = "SITEMAP"
    LINKS = "LINKS"


class WebsiteQuerySet(ClaimableQuerySet["Website"]):
    """Web sites belong to the owner of their bot."""

    owner_path = "bot__owner"
    bot_path = "bot"


class Website(Claimable):
    """A web site.  A crawl is done in turns; between two of them it stays CRAWLING, with a lease that has run out."""

    WAITING = WebsiteState.QUEUED
    STARTED = WebsiteState.CRAWLING
    WORKING: ClassVar[frozenset[str]] = frozenset({WebsiteState.CRAWLING})
    FAILED = WebsiteState.FAILED

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bot = models.ForeignKey(Bot, models.CASCADE, related_name="websites", db_index=False)
    state = models.CharField(max_length=16, choices=WebsiteState, default=WebsiteState.QUEUED)
    address = models.CharField(
        max_length=2_000, help_text="Where reading begins; pages outside its folder are not read."
    )
    discovery = models.CharField(max_length=8, choices=Discovery)
    page_limit = models.PositiveIntegerField(
        default=100, validators=[MinValueValidator(1), MaxValueValidator(MOST_PAGES)]
    )
    depth_limit = models.PositiveSmallIntegerField(
        default=3, validators=[MaxValueValidator(MOST_DEPTH)], help_text="Links from the first page on, at most."
    )
    refresh_hours = models.PositiveIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_HOURS)]
    )
    keeps_vanished = models.BooleanField(default=False, help_text="Documents of pages that are gone stay.")
    crawl = models.PositiveIntegerField(default=0, help_text="Number of the present or last crawl.")
    is_begun = models.BooleanField(default=False, help_text="The present crawl has its first pages.")
    is_cut = models.BooleanField(default=False, help_text="There were more pages than the limit.")
    robots = models.TextField(blank=True, default="", help_text="robots.txt as of the present crawl.")
    page_count = models.PositiveIntegerField(default=0, help_text="Pages found in this crawl.")
    read_count = models.PositiveIntegerField(default=0, help_text="Pages visited in this crawl.")
    failed_count = models.PositiveIntegerField(default=0, help_text="Pages of this crawl that gave no document.")
    byte_count = models.PositiveBigIntegerField(default=0, help_text="Bytes fetched in this crawl.")
    crawled_at = models.DateTimeField(null=True, blank=True, help_text="When the last crawl ended.")
    created_at = models.DateTimeField(db_default=Now())
    updated_at = models.DateTimeField(db_default=Now())

    objects = models.Manager.from_queryset(WebsiteQuerySet)()

    if TYPE_CHECKING:
        bot_id: UUID

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bot", "address"], name="website_once_a_bot")]
        indexes = [models.Index(fields=["bot", "created_at", "id"], name="website_by_created")]

    def __str__(self) -> str:
        return self.address


class WebsitePage(models.Model):
    """An address of a web site, and what it was when it was last read."""

    website = models.ForeignKey(Website, models.CASCADE, related_name="pages", db_index=False)
    address = models.CharField(max_length=2_000)
    depth = models.PositiveSmallIntegerField(default=0)
    found_in = models.PositiveIntegerField(help_text="The last crawl that found it.")
    read_in = models.PositiveIntegerField(default=0, help_text="The last crawl that visited it.")
    document = models.OneToOneField(
        Document, models.SET_NULL, null=True, blank=True, related_name="website_page", help_text="Made of it."
    )
    content_hash = models.BinaryField(max_length=32, default=b"")
    etag = models.CharField(max_length=500, blank=True, default="")
    last_modified = models.CharField(max_length=100, blank=True, default="")
    failure_code = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["website", "address"], name="page_once_a_website")]
        indexes = [models.Index(fields=["website", "found_in", "read_in", "depth"], name="page_to_be_read")]

    def __str__(self) -> str:
        return self.address
