"""What the documents say: operations are those of the schema, links lead somewhere, decisions are short, in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("clients/*/*.md")])
DECISIONS = sorted((ROOT / "docs" / "adr").glob("*.md"))


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def operations(text: str) -> list[str]:
    """The GraphQL operations of a document: paragraphs of code, indented or fenced."""
    paragraphs = re.split(r"\n\s*\n|^```.*$", text, flags=re.M)
    return [paragraph for paragraph in paragraphs if re.match(r"\s*(query|mutation|subscription)\b[^.]*\{", paragraph)]


def test_every_operation_that_is_shown_is_valid() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text())
    shown = [operation for path in DOCUMENTS for operation in operations(path.read_text())]
    assert len(shown) >= 7
    assert [error for operation in shown for error in validate(schema, parse(operation))] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", path.read_text())
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_decisions_are_numbered_without_gaps() -> None:
    assert [path.name[:4] for path in DECISIONS] == [f"{number:04}" for number in range(1, len(DECISIONS) + 1)]


@pytest.mark.parametrize("path", DECISIONS, ids=named)
def test_a_decision_can_be_read_in_a_minute_or_two(path: Path) -> None:
    text = path.read_text()
    assert re.match(rf"# {int(path.name[:4])}\. ", text)
    assert 150 <= len(re.sub(r"(?m)^#.*", "", text).split()) <= 300
