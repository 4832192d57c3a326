from __future__ import annotations

import pytest

from chatsphere.documents import media
from chatsphere.errors import FailureCode
from tests.chatsphere.documents.reading import Read, refused, told


def test_records_are_rows_and_what_surrounds_them_is_told_beside(read: Read) -> None:
    text = """{"name": "Shop", "since": 1999, "tags": ["tea", "cake"],
        "owner": {"name": "Ann", "address": {"city": "Lima", "zip": null}},
        "orders": [{"id": 1, "items": [{"sku": "A", "qty": 2.50}, {"sku": "B", "qty": 1}], "paid": true},
                   {"id": 2, "items": [], "note": ""}],
        "total": 2}"""
    assert told(read(text, media.JSON)) == [
        "ROW name: Shop; since: 1999; tags: tea, cake",
        "ROW owner: name: Ann; address.city: Lima",
        "ROW orders: id: 1; items.sku: A; items.qty: 2.50; items.sku: B; items.qty: 1; paid: true",
        "ROW orders: id: 2",
        "ROW total: 2",
    ]


def test_a_list_of_records(read: Read) -> None:
    assert told(read('[{"a": {"b": 1}}, [1, 2], [[3], [4]], "x"]', media.JSON)) == [
        "ROW a.b: 1",
        "ROW 1, 2",
        "ROW 3, 4",
        "ROW x",
    ]


def test_every_line_is_a_record(read: Read) -> None:
    text = '{"a": 1, "b": {"c": [1, 2]}}\n\n{"a": 2}\n{"a": [{"x": 1}, {"x": 2}]}\n'
    assert told(read(text, media.JSONL)) == ["ROW a: 1; b.c: 1, 2", "ROW a: 2", "ROW a.x: 1; a.x: 2"]


def test_long_texts_are_paragraphs_and_long_records_several_rows(read: Read) -> None:
    sentence = "Ducks swim in lakes. " * 20
    assert told(read(f'[{{"id": 7, "body": "{sentence}"}}]', media.JSON)) == [
        "ROW id: 7",
        f"PARAGRAPH body: {sentence.strip()}",
    ]
    fields = ", ".join(f'"field {number}": "value {number}"' for number in range(200))
    rows = read(f'{{"all": {{{fields}}}}}', media.JSON)
    assert len(rows) > 2
    assert all(row.text.startswith("all: field") and len(row.text) < 2000 for row in rows)
    assert sum(row.text.count("value") for row in rows) == 200


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252"])
def test_encodings(read: Read, encoding: str) -> None:
    assert told(read('{"größe": "groß", "straße": "lang"}'.encode(encoding), media.JSON)) == [
        "ROW größe: groß; straße: lang"
    ]


@pytest.mark.parametrize("text", ['{"a": 1', '{"a" 1}', "[1, 2,,]", "[" * 100_000, '{"a":' * 100_000, "[1] x"])
def test_what_is_no_json_fails(read: Read, text: str) -> None:
    failure = refused(read, text, media.JSON)
    assert failure.code == FailureCode.CORRUPT
    assert "JSON" in failure.message


@pytest.mark.parametrize("text", ['["' + "x" * 5_000_000 + '"]', "[" + "1" * 5_000_000 + "]", "[1," + " " * 5_000_000])
def test_what_never_ends_is_too_large(read: Read, text: str) -> None:
    assert refused(read, text, media.JSON).code == FailureCode.TOO_LARGE


@pytest.mark.parametrize("text", ["{}", "[[], {}]", '{"a": null, "b": ""}'])
def test_nothing_in_it_fails(read: Read, text: str) -> None:
    assert refused(read, text, media.JSON).code == FailureCode.NO_TEXT
