"""What a person may hold and use: plans are rows, and what is used up is counted beside them."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from chatsphere.errors import NotFound
from chatsphere.ownership import OwnedQuerySet

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.accounts.viewers import Viewer


class Limit(StrEnum):
    """What a plan limits; the values are its columns."""

    BOTS = "bots"
    DOCUMENTS_PER_BOT = "documents_per_bot"
    STORAGE_BYTES = "storage_bytes"
    FILE_BYTES = "file_bytes"
    PAGES_PER_DOCUMENT = "pages_per_document"
    REPLIES_PER_MONTH = "replies_per_month"
    TOKENS_PER_MONTH = "tokens_per_month"
    CONCURRENT_REPLIES = "concurrent_replies"
    REQUESTS_PER_MINUTE = "requests_per_minute"
    API_KEYS = "api_keys"
    CHAT_MODELS = "chat_models"
    FEATURES = "features"


class Feature(models.TextChoices):
    """What some plans have and others lack.  Each is asked for by ``limits.require_feature`` where it is used."""

    WEBSITES = "WEBSITES"


class PlanQuerySet(OwnedQuerySet["SubscriptionPlan"]):
    """Plans are nobody's own: everybody who is signed in sees all."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All."""
        return self.all()

    def named(self, key: str) -> SubscriptionPlan:
        """The plan of this key; raises NotFound."""
        plan = self.filter(key=key).first()
        if plan is None:
            raise NotFound("plan", ("plan",))
        return plan


class SubscriptionPlan(models.Model):
    """A plan and its limits.  Staff edit them; a change counts from the next request on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(unique=True, help_text="Stable name: free, pro, business.")
    name = models.CharField(max_length=50)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists, smallest first.")
    bots = models.PositiveIntegerField(help_text="Bots held at once.")
    documents_per_bot = models.PositiveIntegerField(help_text="Documents held at once by each bot.")
    storage_bytes = models.PositiveBigIntegerField(help_text="Bytes of uploaded files over all bots.")
    file_bytes = models.PositiveBigIntegerField(help_text="Bytes of one file.")
    pages_per_document = models.PositiveIntegerField(help_text="Pages of one document.")
    replies_per_month = models.PositiveIntegerField(help_text="Replies begun in a calendar month, UTC.")
    tokens_per_month = models.PositiveBigIntegerField(
        help_text="Tokens of prompts and answers of the replies of a calendar month, UTC."
    )
    concurrent_replies = models.PositiveIntegerField(help_text="Replies on their way at once, over all conversations.")
    requests_per_minute = models.PositiveIntegerField(help_text="Requests to the API in a minute.")
    api_keys = models.PositiveIntegerField(help_text="API keys that hold at once.")
    chat_models = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        help_text="Chat models that bots may use, by the provider's names; empty: any.",
    )
    features = ArrayField(models.CharField(max_length=32, choices=Feature), default=list, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def allows_model(self, model: str) -> bool:
        """Whether bots may use this chat model."""
        return not self.chat_models or model in self.chat_models


class SubscriptionStatus(models.TextChoices):
    """How it stands with a subscription.  Whether it holds, its end alone decides."""

    ACTIVE = "ACTIVE"
    PAST_DUE = "PAST_DUE"
    CANCELED = "CANCELED"


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions by whether they hold."""

    def holding(self) -> Self:
        """Those that have no end, or have not reached it."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=Now()))


class Subscription(models.Model):
    """Which plan a user is on, until ``ends_at``; from then on the user is on the first plan, as without one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="subscription")
    plan = models.ForeignKey(SubscriptionPlan, models.PROTECT, related_name="subscriptions")
    status = models.CharField(max_length=16, choices=SubscriptionStatus, default=SubscriptionStatus.ACTIVE)
    started_at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField(null=True, blank=True, help_text="When its period ends; null: it goes on.")

    objects = SubscriptionQuerySet.as_manager()

    if TYPE_CHECKING:
        plan_id: UUID

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=SubscriptionStatus.CANCELED) | Q(ends_at__isnull=False),
                name="canceled_has_an_end",
                violation_error_message="A canceled subscription needs the time at which it ends.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} on {self.plan_id}"


class Allowance(models.Model):
    """What a user has used and reserved of one limit that is counted.  Months turn at midnight UTC."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="allowances", db_index=False)
    key = models.CharField(max_length=32, help_text="The limit's name, as on the plan.")
    month = models.DateField(help_text="First day of the month, UTC; of the year 1 for a limit that has no months.")
    used = models.PositiveBigIntegerField(default=0)
    reserved = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key", "month"], name="one_allowance_a_month")]

    def __str__(self) -> str:
        return f"{self.key} {self.month:%Y-%m}"


class Reservation(models.Model):
    """The ledger: what one piece of work (``subject``) has reserved of an allowance, until settled or released."""

    allowance = models.ForeignKey(Allowance, models.CASCADE, related_name="reservations")
    subject = models.UUIDField(help_text="The reply that it is for.")
    key = models.CharField(max_length=32)
    amount = models.PositiveBigIntegerField()
    spent = models.PositiveBigIntegerField(db_default=0, help_text="Spent for certain: settled on top of the rest.")
    settled = models.PositiveBigIntegerField(null=True, blank=True, help_text="What was used; null while held.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "key"], name="one_reservation_a_subject")]

    def __str__(self) -> str:
        return f"{self.amount} for {self.subject}"
