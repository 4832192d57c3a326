import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q

FIGURES = {
    "free": {"tokens_per_month": 10_000_000, "concurrent_replies": 10, "requests_per_minute": 300, "api_keys": 2},
    "pro": {
        "tokens_per_month": 200_000_000, "concurrent_replies": 50, "requests_per_minute": 3_000, "api_keys": 20,
    },
}  # fmt: skip
"""What the first plans hold of the new limits; plans of other names begin with what the largest has."""


def set_figures(apps, schema_editor):
    plans = apps.get_model("chatsphere", "SubscriptionPlan").objects
    for key, figures in FIGURES.items():
        plans.filter(key=key).update(**figures)
    plans.exclude(key="free").update(features=["WEBSITES"])


class Migration(migrations.Migration):
    dependencies = [("chatsphere", "0002_retrieval_tuning")]

    operations = [
        migrations.AddField("subscription", "ends_at", models.DateTimeField(blank=True, help_text="When its period ends; null: it goes on.", null=True)),
        migrations.AddField("subscription", "status", models.CharField(choices=[("ACTIVE", "Active"), ("PAST_DUE", "Past Due"), ("CANCELED", "Canceled")], default="ACTIVE", max_length=16)),
        migrations.AddConstraint(
            "subscription",
            models.CheckConstraint(
                condition=Q(Q(("status", "CANCELED"), _negated=True), ("ends_at__isnull", False), _connector="OR"),
                name="canceled_has_an_end",
                violation_error_message="A canceled subscription needs the time at which it ends.",
            ),
        ),
        migrations.AddField("subscriptionplan", "tokens_per_month", models.PositiveBigIntegerField(default=5_000_000_000, help_text="Tokens of prompts and answers of the replies of a calendar month, UTC."), preserve_default=False),
        migrations.AddField("subscriptionplan", "concurrent_replies", models.PositiveIntegerField(default=500, help_text="Replies on their way at once, over all conversations."), preserve_default=False),
        migrations.AddField("subscriptionplan", "requests_per_minute", models.PositiveIntegerField(default=30_000, help_text="Requests to the API in a minute."), preserve_default=False),
        migrations.AddField("subscriptionplan", "api_keys", models.PositiveIntegerField(default=200, help_text="API keys that hold at once."), preserve_default=False),
        migrations.AddField("subscriptionplan", "chat_models", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, help_text="Chat models that bots may use, by the provider's names; empty: any.", size=None)),
        migrations.AddField("subscriptionplan", "features", django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[("WEBSITES", "Websites")], max_length=32), blank=True, default=list, size=None)),
        migrations.AlterField("subscriptionplan", "documents_per_bot", models.PositiveIntegerField(help_text="Documents held at once by each bot.")),
        migrations.AlterField("subscriptionplan", "pages_per_document", models.PositiveIntegerField(help_text="Pages of one document.")),
        migrations.AlterField("subscriptionplan", "replies_per_month", models.PositiveIntegerField(help_text="Replies begun in a calendar month, UTC.")),
        migrations.AlterField("allowance", "month", models.DateField(help_text="First day of the month, UTC; of the year 1 for a limit that has no months.")),
        migrations.AlterField("allowance", "used", models.PositiveBigIntegerField(default=0)),
        migrations.AlterField("allowance", "reserved", models.PositiveBigIntegerField(default=0)),
        migrations.AlterField("reservation", "amount", models.PositiveBigIntegerField()),
        migrations.AlterField("reservation", "settled", models.PositiveBigIntegerField(blank=True, help_text="What was used; null while held.", null=True)),
        migrations.RunPython(set_figures, migrations.RunPython.noop),
    ]
