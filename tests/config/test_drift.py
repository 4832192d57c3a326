"""What is written from the code and kept in the repository is what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

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
