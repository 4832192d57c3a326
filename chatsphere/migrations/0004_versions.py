"""Text, chunks and indexes hang on a version of their document; what there is becomes the version of its document."""

import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models

# A version takes the key of its document, so what hangs on the document hangs on the version by the same key.
MAKE_VERSIONS = """
INSERT INTO chatsphere_version (id, document_id, bot_id, is_live, number, title, file, size, language, embedding_model,
                                chunk_count, word_count, is_chunked)
SELECT id, id, bot_id, state = 'READY', version, title, file, size, language, embedding_model,
       chunk_count, word_count, is_chunked
FROM chatsphere_document;
UPDATE chatsphere_document SET live_version = version WHERE state = 'READY';
UPDATE chatsphere_chunk SET version_id = document_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""


def version_of(related_name, **options):
    """The foreign key by which something hangs on a version."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to='chatsphere.version', **options
    )


class Migration(migrations.Migration):

    dependencies = [
        ('chatsphere', '0003_plans'),
    ]

    operations = [
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('is_live', models.BooleanField(default=False)),
                ('number', models.PositiveIntegerField(help_text="The document's version whose content it is made from.")),
                ('title', models.CharField(help_text='What the document is called from this version on.', max_length=255)),
                ('file', models.CharField(help_text='Name in the storage.', max_length=255)),
                ('size', models.PositiveBigIntegerField(help_text='Bytes.')),
                ('language', models.CharField(blank=True, default='', help_text='By whose stems its words are indexed.', max_length=16)),
                ('embedding_model', models.CharField(blank=True, default='', max_length=200)),
                ('chunk_count', models.PositiveIntegerField(default=0)),
                ('word_count', models.PositiveBigIntegerField(default=0, help_text='Indexed words over all chunks.')),
                ('is_chunked', models.BooleanField(default=False, help_text='All chunks are stored: an attempt goes on by embedding.')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('bot', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='chatsphere.bot')),
                ('document', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='chatsphere.document')),
            ],
        ),
        migrations.AddConstraint(
            model_name='version',
            constraint=models.UniqueConstraint(fields=('document', 'is_live'), name='version_live_or_being_made'),
        ),
        migrations.AddIndex(
            model_name='version',
            index=models.Index(condition=models.Q(('is_live', True)), fields=['bot'], include=('id', 'chunk_count', 'word_count', 'language', 'embedding_model'), name='version_live'),
        ),
        migrations.AddField(
            model_name='document',
            name='live_version',
            field=models.PositiveIntegerField(blank=True, help_text='The version that answers; null before the first is READY.', null=True),
        ),
        migrations.AlterField(
            model_name='document',
            name='version',
            field=models.PositiveIntegerField(default=1, help_text='Counted up with each new content.'),
        ),
        migrations.AddField(
            model_name='citation',
            name='document_version',
            field=models.PositiveIntegerField(default=1, help_text='The version of the document that was cited.'),
        ),
        migrations.AlterField(
            model_name='citation',
            name='chunk',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='citations', to='chatsphere.chunk'),
        ),
        migrations.AlterField(
            model_name='citation',
            name='document',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='citations', to='chatsphere.document'),
        ),
        migrations.AddField(model_name='chunk', name='version', field=version_of('chunks', db_index=False, null=True)),
        migrations.RunSQL(MAKE_VERSIONS),
        migrations.AlterField(model_name='chunk', name='version', field=version_of('chunks', db_index=False)),
        migrations.AlterField(
            model_name='chunk',
            name='ordinal',
            field=models.PositiveIntegerField(help_text='Place in the version, counted from 0.'),
        ),
        migrations.RemoveConstraint(model_name='chunk', name='chunk_in_order'),
        migrations.AddConstraint(
            model_name='chunk',
            constraint=models.UniqueConstraint(fields=('version', 'ordinal'), name='chunk_in_order'),
        ),
        migrations.RemoveConstraint(model_name='documenttext', name='text_in_order'),
        migrations.RenameField(model_name='documenttext', old_name='document', new_name='version'),
        migrations.AlterField(model_name='documenttext', name='version', field=version_of('texts', db_index=False)),
        migrations.AddConstraint(
            model_name='documenttext',
            constraint=models.UniqueConstraint(fields=('version', 'ordinal'), name='text_in_order'),
        ),
        migrations.RemoveIndex(model_name='posting', name='posting_by_term'),
        migrations.RenameField(model_name='posting', old_name='document', new_name='version'),
        migrations.AlterField(model_name='posting', name='version', field=version_of('+')),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['bot', 'term'], include=('version', 'chunks', 'frequencies', 'lengths'), name='posting_by_term'),
        ),
        migrations.RenameField(model_name='chunkembedding', old_name='document', new_name='version'),
        migrations.AlterField(model_name='chunkembedding', name='version', field=version_of('+')),
        migrations.RemoveIndex(model_name='document', name='document_ready'),
        migrations.RemoveField(model_name='document', name='embedding_model'),
        migrations.RemoveField(model_name='document', name='is_chunked'),
        migrations.RemoveField(model_name='document', name='language'),
        migrations.RemoveField(model_name='document', name='word_count'),
    ]
