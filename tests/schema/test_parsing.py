from __future__ import annotations

import pytest
from graphql import GraphQLSyntaxError

from schema.parsing import MAX_TOKENS, is_kept, parsed


@pytest.mark.parametrize("padding", ["", " " * 5_000])
def test_a_document_of_any_length_is_parsed_once_for_all_steps_of_its_request(padding: str) -> None:
    query = f"query Once {{{padding} viewer {{ user {{ id }} }} }}"
    assert is_kept(query) is not bool(padding)
    assert parsed(query) is parsed(query)


def test_beyond_its_tokens_a_document_is_none() -> None:
    assert parsed("{" + " a" * (MAX_TOKENS - 2) + "}")
    with pytest.raises(GraphQLSyntaxError):
        parsed("{" + " a" * (MAX_TOKENS - 1) + "}")
