"""What BM25 reckons with, however documents come and go, is what a count of their words from scratch gives."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from chatsphere.documents.chunking import compose
from chatsphere.documents.extraction.blocks import Block, Kind
from chatsphere.documents.models import Document, Posting, Version
from chatsphere.documents.services import delete_document
from chatsphere.documents.storing import store_stretches
from chatsphere.documents.versions import answering, being_made, switch
from chatsphere.retrieval.words import DOCUMENT_B, DOCUMENT_WEIGHT, K1, B
from tests.chatsphere.retrieval.ranked import ranked_by_words
from tests.chatsphere.shelf import a_bot, a_version, occurrences

if TYPE_CHECKING:
    from chatsphere.bots.models import Bot

pytestmark = pytest.mark.django_db

WORDS = ["duck", "goose", "swan", "pond", "reed", "egg"]

texts = some.lists(some.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join)
contents = some.lists(texts, min_size=1, max_size=4)
steps = some.lists(
    some.tuples(some.sampled_from(["add", "replace", "begin", "delete"]), some.integers(0, 5), contents),
    min_size=1,
    max_size=8,
)


class Library:
    """A bot whose documents come and go, and what each of them says."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self.held: dict[Document, list[str]] = {}

    def take(self, act: str, which: int, content: list[str]) -> None:
        """One step; there is nothing to replace or delete in an empty library."""
        if act == "add" or not self.held:
            self.replace(a_version(self.bot, is_live=False).document, content)
            return
        document = list(self.held)[which % len(self.held)]
        if act == "delete":
            delete_document(document)
            del self.held[document]
        else:
            self.replace(document, content, is_whole=act == "replace")

    def replace(self, document: Document, content: list[str], *, is_whole: bool = True) -> None:
        """Make a version beside the one that answers; it takes over where it is whole."""
        version = being_made(document)
        # A section of its own for each text, so that each is a chunk.
        blocks = [Block(kind=kind, text=text, level=1) for text in content for kind, text in section(text)]
        stored = store_stretches(version, list(compose(blocks, max_tokens=170)))
        version.chunk_count, version.word_count = len(stored.keys), stored.words
        version.save()
        if is_whole:
            switch(version)
            for name, value in answering(version.title, version.number).items():
                setattr(document, name, value)
            document.save()
            self.held[document] = content

    @property
    def chunks(self) -> list[tuple[Document, Counter[str]]]:
        """The words of each chunk that can be found, with its document."""
        return [(each, Counter(["head", *text.split()])) for each, held in self.held.items() for text in held]


def section(text: str) -> list[tuple[Kind, str]]:
    return [(Kind.HEADING, "Head"), (Kind.PARAGRAPH, text)]


def counted(library: Library) -> Counter[tuple[str, int, int]]:
    """Of each posting its word, frequency and length."""
    postings = Posting.objects.filter(version__in=Version.objects.live().filter(bot=library.bot))
    return Counter(
        (posting.term, frequency, length) for posting in postings for _, frequency, length in occurrences(posting)
    )


def scored(library: Library, question: list[str]) -> list[float]:
    """BM25 as the formulas have it, from the texts alone: of each chunk that shares a word, best first."""
    chunks = library.chunks
    documents = {each: sum((words for of, words in chunks if of == each), Counter[str]()) for each in library.held}

    def ranked(words: Counter[str], among: list[Counter[str]], b: float, scale: float) -> float:
        mean = sum(each.total() for each in among) / len(among)
        score = 0.0
        for word in question:
            having = sum(word in each for each in among)
            rarity = math.log(1 + (len(among) - having + 0.5) / (having + 0.5))
            score += rarity * words[word] * scale / (words[word] + K1 * (1 - b + b * words.total() / mean))
        return score

    among = [words for _, words in chunks]
    whole = {each: ranked(words, list(documents.values()), DOCUMENT_B, 1.0) for each, words in documents.items()}
    own = [(each, ranked(words, among, B, K1 + 1)) for each, words in chunks if any(words[word] for word in question)]
    step = max((score for _, score in own), default=0.0) / max([*whole.values(), 1e-9])
    return sorted((score + DOCUMENT_WEIGHT * step * whole[each] for each, score in own), reverse=True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, question=some.lists(some.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
def test_statistics_and_scores_are_those_of_a_count_from_scratch(
    steps: list[tuple[str, int, list[str]]], question: list[str]
) -> None:
    with transaction.atomic():
        library = Library(a_bot(language="simple"))
        for step in steps:
            library.take(*step)

        live, chunks = Version.objects.live().filter(bot=library.bot), library.chunks
        assert sum(version.chunk_count for version in live) == len(chunks)
        assert sum(version.word_count for version in live) == sum(words.total() for _, words in chunks)
        assert counted(library) == Counter((word, words[word], words.total()) for _, words in chunks for word in words)
        found = ranked_by_words(library.bot, " ".join(question), 1_000)
        assert list(found.scores.values()) == pytest.approx(scored(library, question))
        transaction.set_rollback(True)
