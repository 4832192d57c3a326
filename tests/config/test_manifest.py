from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from config.manifest import operations_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "written",
    [
        {"a": "{ __typename }"},
        {
            "format": "apollo-persisted-query-manifest",
            "version": 1,
            "operations": [{"id": "a", "name": "A", "type": "query", "body": "{ __typename }"}],
        },
    ],
    ids=["Relay", "Apollo"],
)
def test_both_tools_lists_are_read(tmp_path: Path, written: object) -> None:
    path = tmp_path / "operations.json"
    path.write_text(json.dumps(written))
    assert operations_in(path) == {"a": "{ __typename }"}


@pytest.mark.parametrize(
    "text", ["", "[]", '{"a": 1}', '{"format": "apollo-persisted-query-manifest", "operations": [{"id": "a"}]}']
)
def test_anything_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "operations.json"
    path.write_text(text)
    with pytest.raises(ValueError, match=r"JSON|Apollo|body"):
        operations_in(path)
    with pytest.raises(ValueError, match="readable"):
        operations_in(tmp_path / "none.json")
