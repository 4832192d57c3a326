from __future__ import annotations

from pathlib import Path

from config import settings_doc
from config.env import Environment, Start

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text() == settings_doc.text(), "run `make settings`"


def test_every_variable_is_described() -> None:
    for field in {**Start.model_fields, **Environment.model_fields}.values():
        assert field.description


def test_defaults_read_as_they_are_written() -> None:
    page = settings_doc.text()
    assert "| `SECRET_KEY` | required |" in page
    assert "| `DEBUG` | `false` |" in page
    assert "| `ALLOWED_HOSTS` | `localhost,127.0.0.1,[::1]` |" in page
    assert "| `REGISTRATION` | `open` |" in page
    assert "| `OPENAI_API_KEY` |  |" in page
