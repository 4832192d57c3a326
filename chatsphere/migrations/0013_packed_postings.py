"""Postings hold their chunks as bytes, in place of three arrays."""

from django.db import migrations, models

# One rewrite of the table, in which every row is packed as the indexing does it, and the index built once after it:
# an UPDATE would write every row and every entry of the indexes twice.
PACK = """
CREATE FUNCTION pg_temp.packed(chunks bigint[], frequencies smallint[], lengths smallint[]) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
    SELECT string_agg(int8send(chunk) || int2send(frequency) || int2send(length), '' ORDER BY place)
    FROM unnest(chunks, frequencies, lengths) WITH ORDINALITY AS occurrence (chunk, frequency, length, place)
$$;
ALTER TABLE chatsphere_posting
    ALTER COLUMN chunks TYPE bytea USING pg_temp.packed(chunks, frequencies, lengths),
    DROP COLUMN frequencies,
    DROP COLUMN lengths;
ALTER TABLE chatsphere_posting RENAME COLUMN chunks TO occurrences;
DROP FUNCTION pg_temp.packed;
"""


class Migration(migrations.Migration):
    dependencies = [("chatsphere", "0012_reranking_and_cited_by")]

    operations = [
        migrations.RemoveIndex(model_name="posting", name="posting_by_term"),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(PACK)],
            state_operations=[
                migrations.RemoveField(model_name="posting", name="chunks"),
                migrations.RemoveField(model_name="posting", name="frequencies"),
                migrations.RemoveField(model_name="posting", name="lengths"),
                migrations.AddField(
                    model_name="posting", name="occurrences", field=models.BinaryField(), preserve_default=False
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["bot", "term"], include=["version", "occurrences"], name="posting_by_term"),
        ),
    ]
