from __future__ import annotations

import random
from collections import Counter, defaultdict
from math import log
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from chatsphere.documents.indexing import CHUNKS_A_POSTING
from chatsphere.documents.models import Chunk
from chatsphere.retrieval.words import DOCUMENT_B, DOCUMENT_WEIGHT, K1, B
from tests.chatsphere.retrieval.ranked import ranked_by_words
from tests.chatsphere.shelf import a_bot, shelve

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db


def texts_of(bot: Bot, question: str, limit: Any = 50) -> Any:
    ranked = ranked_by_words(bot, question, limit).scores
    texts = Chunk.objects.in_bulk(ranked)
    return [texts[key].text for key in ranked]


def bm25(question: list[str], texts: dict[Any, list[str]], b: float) -> dict[Any, float]:
    """The formula once more, over words that no stemmer changes."""
    mean_length = sum(map(len, texts.values())) / len(texts)
    scores: defaultdict[Any, float] = defaultdict(float)
    for word, times in Counter(question).items():
        having = {key: words.count(word) for key, words in texts.items() if word in words}
        rarity = log(1 + (len(texts) - len(having) + 0.5) / (len(having) + 0.5))
        for key, frequency in having.items():
            length = len(texts[key])
            scores[key] += times * rarity * frequency * (K1 + 1) / (frequency + K1 * (1 - b + b * length / mean_length))
    return dict(scores)


def skip_keys(number: int) -> None:
    """So many keys of chunks are others', as in a shared table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(name, nextval(name) + %s) FROM pg_get_serial_sequence('chatsphere_chunk', 'id') AS s(name)",
            [number],
        )


@pytest.mark.parametrize("apart", [0, 1_000_000])
def test_scores_are_those_of_the_formula(apart: int) -> None:
    chance = random.Random(7)
    bot, words = a_bot(language="simple"), [f"w{number}" for number in range(30)]
    weights = [1 / (rank + 1) for rank in range(30)]
    chunks: dict[int, list[str]] = {}
    documents: dict[int, list[str]] = {}
    for count in (1, 2, 3, 5, 9, 9, 2 * CHUNKS_A_POSTING + 9):  # the last has several postings for a word
        texts = [chance.choices(words, weights, k=chance.randint(3, 40)) for _ in range(count)]
        skip_keys(apart)
        document = shelve(bot, *(" ".join(text) for text in texts))
        keys = Chunk.objects.filter(document=document).order_by("ordinal").values_list("pk", flat=True)
        chunks |= dict(zip(keys, texts, strict=True))
        whole = [word for text in texts for word in text]
        documents |= dict.fromkeys(keys, whole)
    question = ["w1", "w4", "w4", "w17", "w29", "elsewhere"]

    ranked = ranked_by_words(bot, " ".join(question), 1_000).scores

    own = bm25(question, chunks, B)
    wholes = {id(text): text for text in documents.values()}
    of_documents = bm25(question, wholes, DOCUMENT_B)
    step = DOCUMENT_WEIGHT * max(own.values()) / max(of_documents.values())
    assert ranked == pytest.approx({key: score + step * of_documents[id(documents[key])] for key, score in own.items()})
    assert list(ranked.values()) == sorted(ranked.values(), reverse=True)


def test_any_shared_word_counts_and_rare_ones_more() -> None:
    bot = a_bot()
    shelve(bot, "Ducks live on ponds.", "Ducks swim.", "Ducks and a heron.", "Foxes are red.")
    assert texts_of(bot, "Which ducks or herons?")[0] == "Ducks and a heron."
    assert len(texts_of(bot, "Which ducks or herons?")) == 3


def test_words_are_compared_by_stem_in_the_bots_language() -> None:
    bot = a_bot(language="german")
    shelve(bot, "Das Haus des Bäckers.", "Ein Fluss.")
    assert texts_of(bot, "HÄUSER") == ["Das Haus des Bäckers."]


def test_while_the_bot_changes_its_language_old_and_new_versions_are_found() -> None:
    bot = a_bot(language="english")
    shelve(bot, "Zwei Häuser am Fluss.")
    bot.language = "german"
    shelve(bot, "Das Haus des Bäckers.")
    assert sorted(texts_of(bot, "Häuser")) == ["Das Haus des Bäckers.", "Zwei Häuser am Fluss."]


def test_title_and_heading_are_found() -> None:
    bot = a_bot()
    shelve(bot, "It is 40 mm wide.", title="pump_manual.pdf")
    shelve(bot, "It is 50 mm wide.", heading="Valves > Dimensions")
    assert texts_of(bot, "pump") == ["It is 40 mm wide."]
    assert texts_of(bot, "dimensions of the valve") == ["It is 50 mm wide."]


@pytest.mark.parametrize("question", ["", "of the and", "?!", "zebra", "'\"\\"])
def test_no_shared_word_is_nothing(question: str) -> None:
    bot = a_bot()
    shelve(bot, "Ducks live on ponds.")
    assert ranked_by_words(bot, question).scores == {}


def test_only_live_versions_of_the_bot_are_searched() -> None:
    alices, bobs = a_bot("alice"), a_bot("bob")
    shelve(alices, "A duck of Alice.")
    shelve(bobs, "A duck of Bob.")
    shelve(alices, "A duck being read.", is_live=False)
    assert texts_of(alices, "duck") == ["A duck of Alice."]


def test_documents_of_other_bots_do_not_change_scores() -> None:
    alices, bobs = a_bot("alice"), a_bot("bob")
    shelve(alices, "A duck.", "A goose and a swan.")
    before = ranked_by_words(alices, "duck goose").scores
    shelve(bobs, *["A duck."] * 20)
    assert ranked_by_words(alices, "duck goose").scores == before


def test_limit_keeps_the_best() -> None:
    bot = a_bot()
    shelve(bot, "A duck.", "A duck, a duck.", "A duck, a goose, a swan and a heron.")
    assert texts_of(bot, "duck", limit=2) == ["A duck, a duck.", "A duck."]


def test_equal_scores_go_by_chunk_also_where_the_limit_cuts() -> None:
    bot = a_bot()
    shelve(bot, *["A duck."] * 9, "A duck, a duck.")
    *equal, best = Chunk.objects.order_by("pk").values_list("pk", flat=True)
    assert list(ranked_by_words(bot, "duck", limit=4).scores) == [best, *equal[:3]]


def test_chunks_that_are_asked_for_are_ranked_beyond_the_limit() -> None:
    bot = a_bot()
    shelve(bot, "A duck, a duck.", "A duck.", "A duck and a goose and a swan.", "A goose.")
    best, second, last, other = Chunk.objects.order_by("pk").values_list("pk", flat=True)
    found = ranked_by_words(bot, "duck", 1, also=[other, last, best])
    everything = ranked_by_words(bot, "duck").scores
    assert found.scores == {key: everything[key] for key in (best, last)}
    assert second in everything


def test_an_empty_bot_has_nothing() -> None:
    assert ranked_by_words(a_bot(), "duck").scores == {}
