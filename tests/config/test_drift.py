"""What is written from the code and kept in the repository is what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from config.roles import schema_text

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except SystemExit:
        pytest.fail("run `manage.py makemigrations`")


def test_the_schema_in_the_repository_is_the_one_served() -> None:
    assert (ROOT / "schema.graphql").read_text() == schema_text(), "run `make schema`"


_COVERED = """
SELECT short.indexrelid::regclass::text
FROM pg_index AS short JOIN pg_index AS long USING (indrelid)
WHERE short.indexrelid <> long.indexrelid
    AND short.indrelid::regclass::text LIKE 'chatsphere\\_%%'
    AND NOT short.indisunique
    AND short.indpred IS NULL AND long.indpred IS NULL AND short.indexprs IS NULL AND long.indexprs IS NULL
    AND starts_with(long.indkey::text, short.indkey::text || ' ')
"""
OF_DJANGO = {
    "chatsphere_user_groups_user_id",
    "chatsphere_user_user_permissions_user_id",
    "chatsphere_apikey_bots_apikey_id",
}
"""Indexes of many-to-many tables, which Django makes."""


@pytest.mark.django_db
def test_no_index_is_the_beginning_of_another() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COVERED, [])
        found = {name.rpartition("_")[0] for (name,) in cursor.fetchall()}
    assert found == OF_DJANGO
