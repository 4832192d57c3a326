import django.db.models.deletion
from django.db import migrations, models


def version():
    return models.ForeignKey(
        db_constraint=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="chatsphere.version",
    )


class Migration(migrations.Migration):
    """What the constraints of the chunks hold already is not checked again for each of their postings and vectors."""

    dependencies = [("chatsphere", "0013_packed_postings")]

    operations = [
        migrations.AlterField(model_name="posting", name="version", field=version()),
        migrations.AlterField(model_name="chunkembedding", name="version", field=version()),
    ]
