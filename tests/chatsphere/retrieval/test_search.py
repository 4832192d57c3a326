from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatsphere.ai import embedding_model
from chatsphere.documents.indexing import index_words, store_embeddings
from chatsphere.documents.models import Document, Stage
from chatsphere.retrieval.search import search
from chatsphere.retrieval.vectors import rank_by_vectors
from tests.chatsphere.shelf import a_bot, a_document, chunks_of, shelve
from tests.provider import Answer, ScriptedProvider

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries, Settings

    from chatsphere.retrieval.search import Hit

pytestmark = pytest.mark.django_db


def texts(hits: list[Hit]) -> list[str]:
    return [hit.chunk.text for hit in hits]


def test_a_hit_says_what_was_found_and_why() -> None:
    bot = a_bot()
    document = shelve(bot, "Foxes are red.", "Ducks live on ponds.", title="Animals")

    (hit,) = search(bot, "Where do ducks live?")

    assert hit.document == document
    assert (hit.chunk.text, hit.score, hit.word_rank) == ("Ducks live on ponds.", 1.0, 1)
    assert hit.word_score is not None
    assert hit.word_score > 0
    assert (hit.vector_rank, hit.vector_score) == (None, None)


def test_words_alone_answer_when_the_embedding_knows_no_meanings() -> None:
    bot = a_bot()
    shelve(bot, "Ducks live on ponds.")
    assert not embedding_model().is_semantic
    assert search(bot, "zebra") == []
    assert texts(search(bot, "zebra", vector_weight=0.5)) == ["Ducks live on ponds."]


def test_vectors_take_part_when_asked_to() -> None:
    bot = a_bot()
    shelve(bot, "Foxes are red.", "Ducks live on ponds.", "Ducks and foxes.")

    best, *others = search(bot, "ducks live on ponds", vector_weight=0.5)

    assert best.chunk.text == "Ducks live on ponds."
    assert (best.score, best.word_rank, best.vector_rank) == (1.0, 1, 1)
    assert best.vector_score is not None
    assert best.vector_score == pytest.approx(1, abs=0.01)
    assert len(others) == 2
    assert all(hit.vector_score is not None and hit.vector_score < best.vector_score for hit in others)


def test_vectors_alone() -> None:
    bot = a_bot()
    shelve(bot, "Foxes are red.", "Ducks live on ponds.")
    hits = search(bot, "ducks", vector_weight=1)
    assert texts(hits) == ["Ducks live on ponds.", "Foxes are red."]
    assert [hit.word_rank for hit in hits] == [None, None]


@pytest.mark.parametrize(("weight", "statements"), [(0.0, 2), (0.5, 3), (1.0, 2)])
def test_a_question_is_few_statements(
    weight: float | None, statements: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bot = a_bot()
    for _ in range(5):
        shelve(bot, "Ducks live on ponds.", "Ducks swim.")
    with django_assert_num_queries(statements):
        hits = search(bot, "ducks", vector_weight=weight)
        assert [hit.document.title for hit in hits] == [""] * 8


def test_limit() -> None:
    bot = a_bot()
    shelve(bot, *["Ducks."] * 12)
    assert len(search(bot, "ducks")) == 8
    assert len(search(bot, "ducks", limit=3)) == 3


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_only_ready_documents_of_the_bot(weight: float | None) -> None:
    alices, bobs = a_bot("alice"), a_bot("bob")
    document = shelve(alices, "A duck of Alice.")
    shelve(bobs, "A duck of Bob.")
    shelve(alices, "A duck being read.", state=Stage.CHUNKING)
    assert texts(search(alices, "duck", vector_weight=weight)) == ["A duck of Alice."]

    Document.objects.filter(pk=document.pk).update(state=Stage.QUEUED)
    assert search(alices, "duck", vector_weight=weight) == []


@pytest.mark.parametrize("dimensions", [3, 256])
def test_vectors_of_another_model_are_not_compared(dimensions: int) -> None:
    bot = a_bot()
    old = a_document(bot, model="old")
    (key,) = chunks_of(old, ["A duck."])
    store_embeddings(old, [(key, [1.0] + [0.0] * (dimensions - 1))])
    assert embedding_model().dimensions == 256
    shelve(bot, "A goose.")
    assert texts(search(bot, "duck", vector_weight=1)) == ["A goose."]


def test_vectors_of_another_length_under_the_same_name_are_left_out() -> None:
    bot = a_bot()
    document = a_document(bot, model="changed")
    long, short = chunks_of(document, ["A duck.", "A goose."])
    store_embeddings(document, [(long, [0.6, 0.8, 0.0]), (short, [0.6, 0.8])])
    assert rank_by_vectors(bot, [1.0, 0.0], "changed", 50) == pytest.approx({short: 0.6}, abs=1e-3)


HOSTILE = [
    "'; DROP TABLE chatsphere_chunk; --",
    "duck & ! | <-> :* ( %s %(bot)s {} \\",
    "du\0ck \0 duck",
    "\ud800 duck \udfff",
    "duck " * 20_000,
    "duck " + "\u200b\u202e\U0001f986" * 500,
    "duck " + "a-" * 900,
]


@pytest.mark.parametrize("weight", [0.0, 0.5])
@pytest.mark.parametrize("question", HOSTILE)
def test_no_question_does_harm(question: str, weight: float | None) -> None:
    bot = a_bot()
    shelve(bot, "A duck.")
    assert all(hit.chunk.text == "A duck." for hit in search(bot, question, vector_weight=weight))


@pytest.mark.parametrize("question", ["", " \n\t", "\0", "\ud800"])
def test_a_question_of_nothing_finds_nothing(question: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    bot = a_bot()
    shelve(bot, "A duck.")
    with django_assert_num_queries(0):
        assert search(bot, question, vector_weight=0.5) == []


def test_a_long_question_is_searched_by_its_beginning() -> None:
    bot = a_bot()
    shelve(bot, "A duck.", "A goose.")
    assert texts(search(bot, "duck " * 400 + "goose")) == ["A duck."]


def test_a_document_that_was_never_embedded_is_found_by_its_words() -> None:
    bot = a_bot()
    document = a_document(bot)
    keys = chunks_of(document, ["A duck."])
    document.chunk_count, document.word_count = 1, index_words(document, bot.language, keys)
    document.save()
    (hit,) = search(bot, "duck", vector_weight=0.5)
    assert (hit.word_rank, hit.vector_rank) == (1, None)


def test_with_a_semantic_model_vectors_take_part_by_themselves(settings: Settings) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        bot = a_bot()
        shelve(bot, "A duck.", "A goose.")
        (first, second) = search(bot, "duck")
    assert first.chunk.text == "A duck."
    assert {first.vector_rank, second.vector_rank} == {1, 2}
    assert (first.word_rank, second.word_rank) == (1, None)


def test_words_answer_alone_when_the_question_cannot_be_embedded(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        bot = a_bot()
        shelve(bot, "A duck.", "A goose.")
        provider.script(Answer(status=401), endpoint="embeddings")
        assert texts(search(bot, "secretive duck")) == ["A duck."]
    assert "PROVIDER_REFUSED" in caplog.text
    assert "secretive" not in caplog.text
