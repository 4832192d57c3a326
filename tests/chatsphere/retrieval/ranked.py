"""Either ranking by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatsphere.retrieval.collection import Collection
from chatsphere.retrieval.postings import find_words
from chatsphere.retrieval.question import Question
from chatsphere.retrieval.vectors import ranking
from chatsphere.retrieval.words import Ranking, Scores

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatsphere.bots.models import Bot


def ranked_by_words(bot: Bot, question: str, limit: int = 50, also: Iterable[int] = ()) -> Ranking:
    collection = Collection.of(bot)
    return Scores.of(collection, find_words(collection, Question(question))).best(limit, also)


def ranked_by_vectors(bot: Bot, vector: list[float], model: str, limit: int = 50) -> dict[int, float]:
    with ranking(bot, {model: vector}, limit) as scores:
        assert not scores
    return scores
