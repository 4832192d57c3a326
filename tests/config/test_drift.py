"""What is written from the code and kept in the repository is what the code says."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).parents[2]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except SystemExit:
        pytest.fail("run `manage.py makemigrations`")


def test_the_schema_in_the_repository_is_the_one_served(tmp_path: Path) -> None:
    exported = tmp_path / "schema.graphql"
    try:
        call_command("export_schema", "schema.schema:schema", path=str(exported))
    except CommandError as error:
        pytest.fail(str(error))
    assert (ROOT / "schema.graphql").read_text() == exported.read_text(), "run `make schema`"
