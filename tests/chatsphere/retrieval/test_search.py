from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from chatsphere.ai import embedding_model, reranker
from chatsphere.ai.reranking import RemoteReranker
from chatsphere.documents.indexing import index_words, store_embeddings
from chatsphere.errors import FailureCode
from chatsphere.retrieval.candidates import Cut
from chatsphere.retrieval.question import Question
from chatsphere.retrieval.search import READ_AHEAD, RERANKED, retrieve
from chatsphere.retrieval.tuning import Tuning
from tests.chatsphere.retrieval.ranked import ranked_by_vectors
from tests.chatsphere.shelf import a_bot, a_version, chunks_of, shelve
from tests.provider import Answer, ScriptedProvider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoAssertNumQueries, Settings

    from chatsphere.bots.models import Bot
    from chatsphere.retrieval.candidates import Candidate, Retrieval

pytestmark = pytest.mark.django_db

BIRDS = [
    "Ducks live on ponds.",
    "A duck has flat feet.",
    "Ducks fly south.",
    "Ducks, geese and swans.",
    "No duck here.",
]


def search(bot: Bot, question: str, *, passages: int = 8, weight: float = 0.0, threshold: float = 0.0) -> Retrieval:
    return retrieve(bot, Question(question), Tuning(passages, weight, threshold))


def texts(found: Retrieval) -> list[str]:
    return [chunk.text for chunk in found.passages]


def cuts(found: Retrieval) -> list[Any]:
    return [candidate.cut for candidate in found.candidates]


def only(found: Retrieval) -> Candidate:
    (candidate,) = found.candidates
    return candidate


def test_passages_of_several_documents_each_know_their_own(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    bot = a_bot()
    ponds = shelve(bot, "Ducks live on ponds.", "A duck has flat feet.", title="Ponds")
    seas = shelve(bot, "Ducks fly over the sea.", "Eider ducks dive.", title="Seas")
    found = search(bot, "ducks")
    with django_assert_num_queries(0):
        told = {(chunk.text, chunk.document.title, chunk.version.title) for chunk in found.passages}
        assert {chunk.document for chunk in found.passages} == {ponds, seas}
        assert all(chunk.version.document_id == chunk.document.pk for chunk in found.passages)
    assert told == {
        ("Ducks live on ponds.", "Ponds", "Ponds"),
        ("A duck has flat feet.", "Ponds", "Ponds"),
        ("Ducks fly over the sea.", "Seas", "Seas"),
        ("Eider ducks dive.", "Seas", "Seas"),
    }


def test_a_candidate_says_what_was_found_and_why() -> None:
    bot = a_bot()
    document = shelve(bot, "Foxes are red.", "Ducks live on ponds.", title="Animals")

    found = retrieve(bot, Question("Where do ducks live?"))

    assert [(chunk.text, chunk.document) for chunk in found.passages] == [("Ducks live on ponds.", document)]
    candidate = only(found)
    assert (candidate.score, candidate.word_rank, candidate.number, candidate.cut) == (1.0, 1, 1, None)
    assert candidate.word_score is not None
    assert candidate.word_score > 0
    assert (candidate.vector_rank, candidate.vector_score) == (None, None)
    assert found.question == Question("Where do ducks live?")
    assert found.tuning == Tuning(8, 0.0, found.tuning.threshold)
    assert found.timings.words > 0
    assert found.timings.passages > 0
    assert found.timings.embedding == found.timings.vectors == 0


def test_words_alone_answer_when_the_embedding_knows_no_meanings() -> None:
    bot = a_bot()
    shelve(bot, "Ducks live on ponds.")
    assert not embedding_model().is_semantic
    assert retrieve(bot, Question("zebra")).candidates == ()
    assert texts(search(bot, "zebra", weight=0.5)) == ["Ducks live on ponds."]


def test_vectors_take_part_when_asked_to() -> None:
    bot = a_bot()
    shelve(bot, "Foxes are red.", "Ducks live on ponds.", "Ducks and foxes.")

    found = search(bot, "ducks live on ponds", weight=0.5)

    best, *others = found.candidates
    assert texts(found)[0] == "Ducks live on ponds."
    assert (best.score, best.word_rank, best.vector_rank) == (1.0, 1, 1)
    assert best.vector_score is not None
    assert best.vector_score == pytest.approx(1, abs=0.01)
    assert len(others) == 2
    assert all(other.vector_score is not None and other.vector_score < best.vector_score for other in others)


def test_vectors_alone() -> None:
    bot = a_bot()
    shelve(bot, "Foxes are red.", "Ducks live on ponds.")
    found = search(bot, "ducks", weight=1)
    assert texts(found) == ["Ducks live on ponds.", "Foxes are red."]
    assert [candidate.word_rank for candidate in found.candidates] == [None, None]


@pytest.mark.parametrize(("weight", "statements"), [(0.0, 3), (0.5, 4), (1.0, 3)])
def test_a_question_is_few_statements(
    weight: float, statements: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bot = a_bot()
    for number in range(5):
        shelve(bot, f"Ducks live on pond {number}.", f"Ducks swim in lake {number}.")
    with django_assert_num_queries(statements):
        found = search(bot, "ducks", weight=weight)
        assert [chunk.document.title for chunk in found.passages] == [""] * 8


# --- what is used of it, and what is not


def test_as_many_are_used_as_the_bot_says() -> None:
    bot = a_bot()
    shelve(bot, *BIRDS)
    bot.passage_count = 3
    found = retrieve(bot, Question("ducks"))
    assert [candidate.number for candidate in found.candidates] == [1, 2, 3, None, None]
    assert cuts(found) == [None, None, None, Cut.BEYOND_COUNT, Cut.BEYOND_COUNT]
    assert len(found.passages) == 3


def test_the_bots_weight_decides_which_rankings_take_part() -> None:
    bot = a_bot()
    shelve(bot, "Foxes are red.", "Ducks live on ponds.")
    bot.vector_weight = 0.25
    found = retrieve(bot, Question("ducks"))
    assert found.tuning.vector_weight == 0.25
    assert [candidate.vector_rank for candidate in found.candidates] == [1, 2]
    assert found.candidates[0].word_rank == 1


def test_copies_of_a_passage_make_room_for_others() -> None:
    bot = a_bot()
    copy = "The pond of the ducks is frozen from December to March, and they fly south before that."
    for _ in range(6):
        shelve(bot, copy)
    shelve(bot, "A pond for ducks.", f"{copy} They return.", f"{copy} On 4 May they return.")

    found = search(bot, "When is the pond of the ducks frozen?", passages=3)

    assert sorted(texts(found)) == sorted([copy, f"{copy} On 4 May they return.", "A pond for ducks."])
    assert cuts(found).count(Cut.NEAR_DUPLICATE) == 6


def test_more_is_read_where_all_that_was_read_are_copies(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    bot = a_bot()
    for _ in range(2 * READ_AHEAD + 1):
        shelve(bot, "Ducks, ducks and ducks.")
    shelve(bot, "A duck flies in the sky over the lake.", "One more duck sits there in the grass and sleeps.")
    with django_assert_num_queries(4):
        found = search(bot, "ducks", passages=2)
    assert texts(found)[0] == "Ducks, ducks and ducks."
    assert len(found.passages) == 2
    assert cuts(found) == [None] + [Cut.NEAR_DUPLICATE] * (2 * READ_AHEAD) + [None, Cut.BEYOND_COUNT]


def test_relevance_is_the_share_of_the_question_that_a_passage_has() -> None:
    bot = a_bot(language="simple")
    shelve(bot, "duck pond", "goose pond", "duck lake", "goose lake", "swan duck", "swan goose")
    whole, *_, half = search(bot, "duck lake").candidates
    unknown = search(bot, "duck zebra").candidates[0]
    assert whole.relevance == pytest.approx(1)
    assert 0 < unknown.relevance < half.relevance < 0.7
    assert search(bot, "duck " * 9).candidates[0].relevance <= 1
    meanings = search(bot, "duck pond", weight=1).candidates
    assert [each.relevance for each in meanings] == [max(each.vector_score or 0, 0) for each in meanings]


def test_below_the_threshold_nothing_is_used_or_read(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    bot = a_bot()
    shelve(bot, *BIRDS)
    (best, *_) = search(bot, "duck zebra").candidates
    assert best.number == 1

    with django_assert_num_queries(2):
        found = search(bot, "duck zebra", threshold=best.relevance + 0.01)

    assert set(cuts(found)) == {Cut.BELOW_THRESHOLD}
    assert found.passages == []
    assert search(bot, "duck zebra", threshold=best.relevance).passages != []


def test_the_bots_threshold_counts() -> None:
    bot = a_bot()
    shelve(bot, *BIRDS)
    bot.relevance_threshold = 1.0
    assert retrieve(bot, Question("duck zebra")).passages == []
    bot.relevance_threshold = 0.0
    assert retrieve(bot, Question("duck zebra")).passages != []


def test_what_found_no_room_in_the_prompt_is_told() -> None:
    bot = a_bot()
    shelve(bot, *BIRDS)
    found = search(bot, "ducks", passages=3)
    shorter = found.within_budget({1, 3})
    assert [candidate.number for candidate in shorter.candidates] == [1, None, 3, None, None]
    assert cuts(shorter)[:3] == [None, Cut.OVER_BUDGET, None]
    assert shorter.passages == [found.passages[0], found.passages[2]]


# --- questions before


def test_words_of_earlier_questions_count_less() -> None:
    bot = a_bot()
    shelve(bot, "Revenue of the company in 2023.", "Revenue of the company in 2024.", "Ducks in 2024.", "Geese.")
    alone = retrieve(bot, Question("And in 2024?"))
    assert len(alone.candidates) == 2
    found = retrieve(bot, Question("And in 2024?", ("What was the revenue of the company?",)))
    assert texts(found)[0] == "Revenue of the company in 2024."
    ducks = retrieve(bot, Question("And in 2024?", ("How many ducks were there?", "And what was the revenue?")))
    assert texts(ducks)[:2] == ["Ducks in 2024.", "Revenue of the company in 2024."]


def test_meanings_are_compared_by_all_that_was_asked(settings: Settings) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        bot = a_bot()
        shelve(bot, "A duck.")
        retrieve(bot, Question("And geese?", ("Do ducks swim?", "Hello?")))
        assert provider.calls_to("embeddings")[-1].body["input"] == ["Hello?\nDo ducks swim?\nAnd geese?"]


# --- whose passages


@pytest.mark.parametrize("weight", [0.0, 0.5, 1.0])
def test_only_live_versions_of_the_bot(weight: float) -> None:
    alices, bobs = a_bot("alice"), a_bot("bob")
    document = shelve(alices, "A duck of Alice.")
    shelve(bobs, "A duck of Bob.")
    shelve(alices, "A duck being read.", is_live=False)
    assert texts(search(alices, "duck", weight=weight)) == ["A duck of Alice."]

    document.versions.update(is_live=False)
    assert search(alices, "duck", weight=weight).candidates == ()


@pytest.mark.parametrize("dimensions", [3, 256])
def test_vectors_of_another_model_are_not_compared(dimensions: int) -> None:
    bot = a_bot()
    old = a_version(bot, model="old")
    (key,) = chunks_of(old, ["A duck."])
    store_embeddings(old, [(key, [1.0] + [0.0] * (dimensions - 1))])
    assert embedding_model().dimensions == 256
    shelve(bot, "A goose.")
    assert search(bot, "duck", weight=1).candidates == ()
    assert only(search(bot, "goose", weight=1)).vector_rank is None


def test_vectors_of_another_length_under_the_same_name_are_left_out() -> None:
    bot = a_bot()
    version = a_version(bot, model="changed")
    long, short = chunks_of(version, ["A duck.", "A goose."])
    store_embeddings(version, [(long, [0.6, 0.8, 0.0]), (short, [0.6, 0.8])])
    assert ranked_by_vectors(bot, [1.0, 0.0], "changed") == pytest.approx({short: 0.6}, abs=1e-3)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 50])
def test_vectors_of_versions_in_the_making_take_no_place_from_others(limit: int) -> None:
    bot = a_bot()
    being_made = a_version(bot, model="small", is_live=False)
    for key, cosine in zip(chunks_of(being_made, ["A duck."] * 3), (1.0, 0.9, 0.7), strict=True):
        store_embeddings(being_made, [(key, [cosine, (1 - cosine**2) ** 0.5])])
    live = a_version(bot, model="small")
    keys = chunks_of(live, ["A duck."] * 2)
    store_embeddings(live, [(keys[0], [0.6, 0.8]), (keys[1], [0.8, 0.6])])
    expected = {keys[1]: 0.8, keys[0]: 0.6}
    found = ranked_by_vectors(bot, [1.0, 0.0], "small", limit)
    assert found == pytest.approx(dict(list(expected.items())[:limit]), abs=1e-3)
    assert list(found) == [keys[1], keys[0]][:limit]


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
def test_no_question_does_harm(question: str, weight: float) -> None:
    bot = a_bot()
    shelve(bot, "A duck.")
    assert set(texts(search(bot, question, weight=weight))) <= {"A duck."}


@pytest.mark.parametrize("question", ["", " \n\t", "\0", "\ud800"])
def test_a_question_of_nothing_finds_nothing(question: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    bot = a_bot()
    shelve(bot, "A duck.")
    with django_assert_num_queries(0):
        assert search(bot, question, weight=0.5).candidates == ()


def test_a_long_question_is_searched_by_its_beginning() -> None:
    bot = a_bot()
    shelve(bot, "A duck.", "A goose.")
    assert texts(search(bot, "duck " * 400 + "goose")) == ["A duck."]


def test_a_document_that_was_never_embedded_is_found_by_its_words() -> None:
    bot = a_bot()
    version = a_version(bot)
    keys = chunks_of(version, ["A duck."])
    version.chunk_count, version.word_count = 1, index_words(version, keys)
    version.save()
    candidate = only(search(bot, "duck", weight=0.5))
    assert (candidate.word_rank, candidate.vector_rank) == (1, None)


def test_with_a_semantic_model_vectors_take_part_by_themselves(settings: Settings) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        bot = a_bot()
        shelve(bot, "A duck.", "A goose.")
        found = retrieve(bot, Question("duck"))
    (first, second) = found.candidates
    assert texts(found)[0] == "A duck."
    assert {first.vector_rank, second.vector_rank} == {1, 2}
    assert (first.word_rank, second.word_rank) == (1, None)


def test_while_one_model_takes_over_each_ranks_what_it_embedded(settings: Settings) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        settings.EMBEDDING_DIMENSIONS = 32
        bot = a_bot()
        shelve(bot, "A duck.", "A goose.")
        settings.EMBEDDING_DIMENSIONS = 64
        assert texts(retrieve(bot, Question("duck"))) == ["A duck.", "A goose."]  # the new one has nothing yet
        shelve(bot, "A swan.")
        found = retrieve(bot, Question("duck"))
    assert sorted(texts(found)) == ["A duck.", "A goose.", "A swan."]
    assert all(candidate.vector_score is not None for candidate in found.candidates)


def test_words_answer_alone_while_a_version_of_a_model_that_is_gone_is_left(settings: Settings) -> None:
    bot = a_bot()
    shelve(bot, "A duck.")
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        shelve(bot, "A duck, too.")
        found = retrieve(bot, Question("duck"))
    assert [candidate.vector_rank for candidate in found.candidates] == [None, None]


def test_words_answer_alone_when_the_question_cannot_be_embedded(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with ScriptedProvider() as provider:
        settings.EMBEDDING_BASE_URL, settings.EMBEDDING_MODEL = provider.base_url, "meaning"
        bot = a_bot()
        shelve(bot, "A duck.", "A goose.")
        provider.script(Answer(status=401), endpoint="embeddings")
        found = retrieve(bot, Question("secretive duck"))
    assert texts(found) == ["A duck."]
    assert found.embedding_failure is FailureCode.PROVIDER_REFUSED
    assert "PROVIDER_REFUSED" in caplog.text
    assert "secretive" not in caplog.text


# --- ranked anew


@pytest.fixture
def judge(settings: Settings) -> Iterator[ScriptedProvider]:
    """A model that ranks the best anew, served over HTTP."""
    with ScriptedProvider() as provider:
        settings.RERANK_MODEL, settings.RERANK_BASE_URL = "judge", provider.base_url
        model = reranker()
        assert isinstance(model, RemoteReranker)
        with closing(model):
            yield provider


def test_a_model_that_reads_passages_decides_their_order(
    judge: ScriptedProvider, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    bot = a_bot()
    shelve(bot, "Ducks, ducks and ducks.", "Ducks live on ponds.", title="Animals", heading="Birds")
    judge.script(Answer(scores=(-7.5, 3.25)), endpoint="rerank")

    with django_assert_num_queries(3):
        found = search(bot, "ducks", passages=1)

    assert texts(found) == ["Ducks live on ponds."]
    assert [(each.rerank_score, each.word_rank, each.cut) for each in found.candidates] == [
        (3.25, 2, None),
        (-7.5, 1, Cut.BEYOND_COUNT),
    ]
    assert found.timings.reranking > 0
    (call,) = judge.calls_to("rerank")
    assert call.body["query"] == "ducks"
    assert call.body["documents"][1] == "Animals\nBirds\nDucks live on ponds."


def test_only_the_best_are_ranked_anew(judge: ScriptedProvider) -> None:
    bot = a_bot()
    shelve(bot, *(f"Ducks on pond {number}." for number in range(RERANKED + 5)))
    found = search(bot, "ducks on which pond", passages=4)
    assert len(judge.calls_to("rerank")[0].body["documents"]) == RERANKED
    assert [each.rerank_score is None for each in found.candidates] == [False] * RERANKED + [True] * 5


def test_where_nothing_fits_or_it_is_not_wanted_no_model_is_asked(judge: ScriptedProvider) -> None:
    bot = a_bot()
    shelve(bot, "Ducks live on ponds.")
    assert search(bot, "ducks of quantum chromodynamics", threshold=0.9).passages == []
    assert texts(retrieve(bot, Question("ducks"), Tuning(8, 0.0, 0.0, is_reranked=False))) == ["Ducks live on ponds."]
    assert judge.calls == []


def test_where_ranking_anew_fails_the_order_stays(judge: ScriptedProvider, caplog: pytest.LogCaptureFixture) -> None:
    bot = a_bot()
    shelve(bot, "Ducks live on ponds.", "Ducks, ducks and ducks.")
    judge.script(Answer(status=500), endpoint="rerank")
    found = search(bot, "secretive ducks")
    assert texts(found) == ["Ducks, ducks and ducks.", "Ducks live on ponds."]
    assert [candidate.rerank_score for candidate in found.candidates] == [None, None]
    assert found.reranking_failure is FailureCode.PROVIDER_UNAVAILABLE
    assert "secretive" not in caplog.text
