from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from chatsphere.documents.indexing import (
    CHUNKS_A_POSTING,
    HEADING_CHARACTERS,
    TERM_BYTES,
    embedded_text,
    forget,
    index_words,
    store_embeddings,
)
from chatsphere.documents.models import Chunk, ChunkEmbedding, Posting
from tests.chatsphere.shelf import a_bot, a_version, chunks_of, occurrences, shelve

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


def posting(term: str) -> Any:
    return Posting.objects.get(term=term)


def test_a_posting_holds_chunk_frequency_and_length_side_by_side() -> None:
    version = a_version(a_bot())
    first, second, third = chunks_of(version, ["The duck sees a duck.", "Geese fly south.", "No ducks, only geese."])

    assert index_words(version, [first, second, third]) == 3 + 3 + 2

    duck, geese = posting("duck"), posting("gees")
    assert occurrences(duck) == [(first, 2, 3), (third, 1, 2)]
    assert occurrences(geese) == [(second, 1, 3), (third, 1, 2)]
    assert duck.version == version
    assert duck.bot_id == version.bot_id
    assert not Posting.objects.filter(term="the").exists()


def test_title_and_heading_count_as_words_of_each_chunk() -> None:
    version = a_version(a_bot(), title="Waterfowl")
    keys = chunks_of(version, ["They swim.", "They dive."], heading="Habits > Feeding")

    assert index_words(version, keys) == 2 * 4
    assert occurrences(posting("waterfowl")) == occurrences(posting("feed")) == [(key, 1, 4) for key in keys]
    assert occurrences(posting("swim")) == [(keys[0], 1, 4)]


def test_language_decides_what_a_word_is() -> None:
    version = a_version(a_bot(language="german"))
    index_words(version, chunks_of(version, ["Die Häuser der Bäcker"]))
    assert set(Posting.objects.values_list("term", flat=True)) == {"haus", "back"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("input/output", {"input", "output"}),
        ("from 2019-2020", {"2019", "2020"}),
        ("annual_report_2024.pdf", {"annual", "report", "2024", "pdf"}),
        ("covid-19", {"covid", "19"}),
        ("the end.Next one", {"end", "next", "one"}),
        ("about 3.5 million", {"3.5", "million"}),
        ("a well-known place", {"well-known", "well", "known", "place"}),
    ],
)
def test_words_are_found_where_postgresql_would_read_paths_hosts_and_signs(text: str, words: Any) -> None:
    version = a_version(a_bot())
    index_words(version, chunks_of(version, [text]))
    assert set(Posting.objects.values_list("term", flat=True)) == words


def test_a_long_document_has_several_postings_of_bounded_size_for_a_term() -> None:
    version = a_version(a_bot())
    keys = chunks_of(version, ["duck"] * (2 * CHUNKS_A_POSTING + 1))

    index_words(version, keys)

    rows = [occurrences(row) for row in Posting.objects.filter(term="duck").order_by("occurrences")]
    assert [len(row) for row in rows] == [CHUNKS_A_POSTING, CHUNKS_A_POSTING, 1]
    assert [key for row in rows for key, _, _ in row] == keys


def test_what_is_no_word_is_counted_but_not_indexed() -> None:
    version = a_version(a_bot())
    keys = chunks_of(version, ["duck " + "x" * (TERM_BYTES + 1), "y" * TERM_BYTES])
    assert index_words(version, keys) == 3
    assert set(Posting.objects.values_list("term", flat=True)) == {"duck", "y" * TERM_BYTES}


def test_an_absurd_heading_does_no_harm() -> None:
    version = a_version(a_bot())
    heading = " ".join(f"heading{number}" for number in range(200_000))
    assert index_words(version, chunks_of(version, ["duck"], heading=heading)) < HEADING_CHARACTERS
    ((_, frequency, _),) = occurrences(posting("duck"))
    assert frequency == 1


def test_only_the_chunks_named_are_indexed() -> None:
    version = a_version(a_bot())
    first, _ = chunks_of(version, ["duck", "duck"])
    index_words(version, [first])
    assert occurrences(posting("duck")) == [(first, 1, 1)]


def test_no_chunks_are_no_words() -> None:
    assert index_words(a_version(a_bot()), []) == 0


def test_title_and_path_of_headings_are_embedded_above_the_text() -> None:
    assert embedded_text("Fauna", "Birds > Ducks", "They swim.") == "Fauna\nBirds > Ducks\nThey swim."
    assert embedded_text("", "", "They swim.") == "They swim."


def test_vectors_come_back_as_they_were_within_half_precision() -> None:
    version = a_version(a_bot())
    keys = chunks_of(version, ["a", "b"])

    store_embeddings(version, [(keys[0], [0.6, -0.8, 0.0]), (keys[1], [1.0, 0.0])])

    first, second = ChunkEmbedding.objects.order_by("chunk_id")
    assert first.embedding == pytest.approx([0.6, -0.8, 0.0], abs=1e-3)
    assert second.embedding == [1.0, 0.0]
    assert (first.chunk_id, first.version_id, first.bot_id) == (keys[0], version.pk, version.bot_id)


def test_vectors_are_part_of_the_callers_transaction() -> None:
    version = a_version(a_bot())
    (key,) = chunks_of(version, ["a"])
    with transaction.atomic():
        store_embeddings(version, [(key, [1.0, 0.0])])
        transaction.set_rollback(True)
    assert not ChunkEmbedding.objects.exists()


def test_forget_takes_one_version_out_of_both_indexes_in_two_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    bot = a_bot()
    gone, kept = shelve(bot, "A duck.", "A goose."), shelve(bot, "Another duck.")
    version = gone.versions.get()

    with django_assert_num_queries(2):
        forget(version)

    assert set(Posting.objects.values_list("version__document", flat=True)) == {kept.pk}
    assert ChunkEmbedding.objects.get().version.document == kept
    assert Chunk.objects.filter(document=gone).count() == 2
