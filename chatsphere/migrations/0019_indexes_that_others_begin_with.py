import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Model, foreign key, to what, by which name it is found from there, and what Django ended its index's name with.
KEYS = [
    ("allowance", "user", settings.AUTH_USER_MODEL, "allowances", "0008657e"),
    ("apikey", "owner", settings.AUTH_USER_MODEL, "api_keys", "96672acd"),
    ("bot", "owner", settings.AUTH_USER_MODEL, "bots", "76ec2edb"),
    ("citation", "message", "chatsphere.message", "citations", "6143d13d"),
    ("conversation", "bot", "chatsphere.bot", "conversations", "1afa64f3"),
    ("conversation", "owner", settings.AUTH_USER_MODEL, "conversations", "8010b2ff"),
    ("conversationevent", "conversation", "chatsphere.conversation", "events", "38cbdc94"),
    ("document", "bot", "chatsphere.bot", "documents", "7dd7e9a0"),
    ("documentevent", "bot", "chatsphere.bot", "document_events", "05e6a2a8"),
    ("evaluationcase", "bot", "chatsphere.bot", "evaluation_cases", "10e3c1f8"),
    ("evaluationresult", "run", "chatsphere.evaluationrun", "results", "a4643dea"),
    ("evaluationrun", "bot", "chatsphere.bot", "evaluation_runs", "4b38a17a"),
    ("message", "conversation", "chatsphere.conversation", "messages", "71fc9d9c"),
    ("questionpair", "document", "chatsphere.document", "pairs", "08492923"),
    ("session", "user", settings.AUTH_USER_MODEL, "sessions", "ec6aa71c"),
    ("website", "bot", "chatsphere.bot", "websites", "32132821"),
    ("websitepage", "website", "chatsphere.website", "pages", "2248d1b5"),
]


def dropped(model, name, to, related_name, ending):
    """The index alone, and nobody waits: Django would also drop the foreign key and check all rows anew."""
    index = f"chatsphere_{model}_{name}_id_{ending}"
    return migrations.RunSQL(
        f"DROP INDEX CONCURRENTLY IF EXISTS {index}",
        f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {index} ON chatsphere_{model} ({name}_id)",
        state_operations=[
            migrations.AlterField(
                model_name=model,
                name=name,
                field=models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to=to
                ),
            )
        ],
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("chatsphere", "0018_words_of_whole_messages"),
    ]

    operations = [dropped(*key) for key in KEYS]
