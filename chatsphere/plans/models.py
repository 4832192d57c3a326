"""What a person may hold and use: plans are rows, and what is used up is counted beside them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class SubscriptionPlan(models.Model):
    """A plan and its limits.  Staff edit them; a change counts from the next request on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.SlugField(unique=True, help_text="Stable name: free, pro, business.")
    name = models.CharField(max_length=50)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists, smallest first.")
    bots = models.PositiveIntegerField(help_text="Bots held at once.")
    documents_per_bot = models.PositiveIntegerField()
    storage_bytes = models.PositiveBigIntegerField(help_text="Bytes of uploaded files over all bots.")
    file_bytes = models.PositiveBigIntegerField(help_text="Bytes of one file.")
    pages_per_document = models.PositiveIntegerField()
    replies_per_month = models.PositiveIntegerField()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """Which plan a user is on."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="subscription")
    plan = models.ForeignKey(SubscriptionPlan, models.PROTECT, related_name="subscriptions")
    started_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.user_id} on {self.plan_id}"


class Allowance(models.Model):
    """What a user has used and reserved of one monthly limit.  Months turn at midnight UTC."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="allowances")
    key = models.CharField(max_length=32, help_text="The limit's name, as on the plan.")
    month = models.DateField(help_text="First day of the month, UTC.")
    used = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key", "month"], name="one_allowance_a_month")]

    def __str__(self) -> str:
        return f"{self.key} {self.month:%Y-%m}"


class Reservation(models.Model):
    """The ledger: what one piece of work (``subject``) has reserved of an allowance, until settled or released."""

    allowance = models.ForeignKey(Allowance, models.CASCADE, related_name="reservations")
    subject = models.UUIDField(help_text="The reply that it is for.")
    key = models.CharField(max_length=32)
    amount = models.PositiveIntegerField()
    settled = models.PositiveIntegerField(null=True, blank=True, help_text="What was used in the end; null while held.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "key"], name="one_reservation_a_subject")]

    def __str__(self) -> str:
        return f"{self.amount} for {self.subject}"
