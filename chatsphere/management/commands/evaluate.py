"""``manage.py evaluate``: how well passages are found, on a judged collection."""

from __future__ import annotations

import re
from itertools import groupby, islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from chatsphere.accounts.models import User
from chatsphere.ai import embedding_model
from chatsphere.bots.models import Bot, Language
from chatsphere.documents.chunking import compose
from chatsphere.documents.extraction.blocks import Block
from chatsphere.documents.indexing import embedded_text, store_embeddings
from chatsphere.documents.models import Chunk, Document, Source, Stage, Version
from chatsphere.documents.storing import store_stretches
from chatsphere.evaluation.collection import Entry, Judged, entries, judged_questions
from chatsphere.evaluation.measures import GAIN_DEPTH, RECALL_DEPTH, Quality
from chatsphere.retrieval.question import Question
from chatsphere.retrieval.search import retrieve
from chatsphere.retrieval.tuning import CANDIDATES, VECTOR_WEIGHT, Tuning

if TYPE_CHECKING:
    from argparse import ArgumentParser

RANKINGS = {"words": 0.0, "vectors": 1.0, "both": VECTOR_WEIGHT}
"""Rankings by their weight of the vectors; the last two only with a semantic embedding model."""

CHUNKS_AN_EMBEDDING = 256


class Command(BaseCommand):
    """Fills a bot with a collection, asks it every judged question, and leaves no trace of either.

    Everything happens in one transaction that is rolled back.  An embedding model is called within it, which
    nothing that serves people does: no one else can see or wait for these rows.
    """

    help = "Judge the search on a collection: corpus.jsonl, queries.jsonl, qrels.tsv (the layout of BEIR)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the collection is, its language, and how much of it is asked."""
        parser.add_argument("directory", type=Path, help="directory of the collection")
        parser.add_argument("--limit", type=int, help="ask at most so many questions, spread over all")
        parser.add_argument("--language", choices=Language.values, default=Language.ENGLISH, help="default: english")

    def handle(self, *, directory: Path, limit: int | None, language: str, **options: Any) -> None:
        """Print a line a ranking: measures over all questions, then nDCG on those of even and odd position."""
        questions = _read(directory)
        if limit:
            questions = questions[:: -(-len(questions) // limit)]
        with transaction.atomic():
            bot = self._filled_bot(directory, language)
            self.stdout.write(f"{'':8} nDCG@{GAIN_DEPTH} recall@{RECALL_DEPTH}   MRR   even    odd  p50 ms")
            for name, weight in RANKINGS.items():
                if weight == 0 or embedding_model().is_semantic:
                    self._judge(name, bot, questions, weight)
            transaction.set_rollback(True)

    def _filled_bot(self, directory: Path, language: str) -> Bot:
        owner = User.objects.create_user(f"{uuid4()}@evaluation.invalid")
        bot = Bot.objects.create(owner=owner, name="Evaluation", language=language)
        documents = chunks = 0
        began = perf_counter()
        for entry in entries(directory):
            chunks += _add(bot, entry)
            documents += 1
        self.stdout.write(f"{documents:,} documents, {chunks:,} chunks in {perf_counter() - began:.1f} s")
        if embedding_model().is_semantic:
            began = perf_counter()
            _embed(bot)
            self.stdout.write(f"embedded by {embedding_model().name} in {perf_counter() - began:.1f} s")
        return bot

    def _judge(self, name: str, bot: Bot, questions: list[Judged], vector_weight: float) -> None:
        milliseconds, rankings = [], []
        for question in questions:
            began = perf_counter()
            found = retrieve(bot, Question(question.text), Tuning(CANDIDATES, vector_weight, threshold=0.0))
            milliseconds.append((perf_counter() - began) * 1000)
            ranked = (found.chunks[each.chunk_id].document.file for each in found.candidates)
            rankings.append((list(dict.fromkeys(ranked)), question.grades))
        quality = Quality.of(rankings)
        halves = [
            Quality.of(half).discounted_gain if half else float("nan")
            for half in (
                [ranking for ranking, question in zip(rankings, questions, strict=True) if question.position % 2 == odd]
                for odd in (0, 1)
            )
        ]
        self.stdout.write(
            f"{name:8} {quality.discounted_gain:7.4f} {quality.recall:9.4f} {quality.reciprocal_rank:.3f} "
            f"{halves[0]:.4f} {halves[1]:.4f} {median(milliseconds):7.1f}   {quality.questions:,} questions"
        )


def _read(directory: Path) -> list[Judged]:
    try:
        questions = judged_questions(directory)
    except (OSError, ValueError, KeyError) as error:
        raise CommandError(f"{directory} holds no collection that can be read: {error}") from None
    if not questions:
        raise CommandError(f"{directory} has no question with a relevant document.")
    return questions


def _add(bot: Bot, entry: Entry) -> int:
    """Make a searchable document of an entry, its key in place of a file's name; returns how many chunks it has."""
    document = Document.objects.create(
        bot=bot,
        title=entry.title[:255],
        source=Source.TEXT,
        media_type="text/plain",
        size=len(entry.text.encode()),
        content_hash=b"",
        file=entry.key,
        state=Stage.READY,
    )
    version = Version.objects.create(
        document=document,
        bot=bot,
        is_live=True,
        number=1,
        title=document.title,
        size=document.size,
        language=bot.language,
        embedding_model=embedding_model().name,
    )
    blocks = [Block(text) for part in re.split(r"\n\s*\n", entry.text) if (text := part.strip())]
    count = embedding_model().count_tokens
    stretches = compose(blocks, max_tokens=bot.chunk_tokens, language=bot.language, count=count)
    stored = store_stretches(version, list(stretches))
    version.chunk_count, version.word_count = stored.chunks, stored.words
    version.save(update_fields=["chunk_count", "word_count"])
    return stored.chunks


def _embed(bot: Bot) -> None:
    """Embed all chunks of the bot, in batches that run over the bounds of its many small documents."""
    chunks = Chunk.objects.filter(document__bot=bot).select_related("version").order_by("pk").iterator()
    while batch := list(islice(chunks, CHUNKS_AN_EMBEDDING)):
        vectors = embedding_model().embed_passages([embedded_text(chunk.heading, chunk.text) for chunk in batch])
        pairs = zip(batch, vectors, strict=True)
        for version, group in groupby(pairs, key=lambda pair: pair[0].version):
            store_embeddings(version, ((chunk.pk, vector) for chunk, vector in group))
