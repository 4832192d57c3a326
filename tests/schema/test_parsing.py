from __future__ import annotations

import pytest
from graphql import GraphQLSyntaxError

from schema import parsing
from schema.parsing import MAX_CHARACTERS, MAX_TOKENS, TooLong, is_kept, parsed


@pytest.mark.parametrize("padding", ["", " " * 5_000])
def test_a_document_of_any_length_is_parsed_once_for_all_steps_of_its_request(padding: str) -> None:
    query = f"query Once {{{padding} viewer {{ user {{ id }} }} }}"
    assert is_kept(query) is not bool(padding)
    assert parsed(query) is parsed(query)


@pytest.mark.parametrize("query", ["{ nope", "{ nope" + " a" * 2_000, "{" + " a" * MAX_TOKENS + "}"])
def test_what_is_wrong_with_a_document_is_found_once_and_told_anew_each_time(
    query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(GraphQLSyntaxError) as first:
        parsed(query)
    first.value.message = "Somebody's own words."
    monkeypatch.setattr(parsing, "parse", None)
    with pytest.raises(GraphQLSyntaxError) as second:
        parsed(query)
    assert second.value.message.startswith("Syntax Error: ")
    assert second.value.positions == first.value.positions


@pytest.mark.parametrize(
    "query",
    [
        "{" + " a" * (MAX_TOKENS - 1) + "}",
        "#\n" * MAX_TOKENS + "{ a }",
        "{" + " a" * MAX_TOKENS,
        "{ a } #" + "x" * MAX_CHARACTERS,
    ],
)
def test_a_document_that_is_too_long_is_told_from_a_slip(query: str) -> None:
    with pytest.raises(TooLong):
        parsed(query)


def test_a_document_that_is_too_long_is_not_kept() -> None:
    before = parsing._latest.cache_info()
    with pytest.raises(TooLong):
        parsed("{ a } #" + "\U0001f986" * MAX_CHARACTERS)
    assert parsing._latest.cache_info() == before


@pytest.mark.parametrize("query", ["{" + " a" * 3_000, "{ a" + "(" * (MAX_TOKENS + 1), "{ ü" + " a" * MAX_TOKENS])
def test_a_slip_in_a_long_document_is_a_slip(query: str) -> None:
    with pytest.raises(GraphQLSyntaxError) as slip:
        parsed(query)
    assert not isinstance(slip.value, TooLong)


def test_a_document_of_all_its_tokens_is_taken() -> None:
    assert parsed("{" + " a" * (MAX_TOKENS - 2) + "}")
