"""``manage.py evaluate``: how well passages are found, on a judged collection."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean, median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from chatsphere.ai import embedding_model
from chatsphere.ai.extracts import best_extracts
from chatsphere.ai.protocol import Passage
from chatsphere.bots.models import Bot, Language
from chatsphere.documents.models import Chunk
from chatsphere.evaluation.answering import SPARED, Refusing, best_threshold, hold, sparing_threshold, within
from chatsphere.evaluation.collection import articles, entries, judged_questions, sought_answers
from chatsphere.evaluation.comparing import Difference
from chatsphere.evaluation.filling import filled_bot
from chatsphere.evaluation.measures import GAIN_DEPTH, RECALL_DEPTH, Quality, discounted_gain
from chatsphere.retrieval.question import Question
from chatsphere.retrieval.search import retrieve
from chatsphere.retrieval.tuning import CANDIDATES, VECTOR_WEIGHT, Tuning, standard_threshold

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterable, Sequence

    from chatsphere.evaluation.answering import Span
    from chatsphere.evaluation.collection import Entry, Judged, Sought
    from chatsphere.retrieval.candidates import Retrieval

RANKINGS = {"words": 0.0, "vectors": 1.0, "both": VECTOR_WEIGHT}
"""Rankings by their weight of the vectors; the last two only with a semantic embedding model."""

ALL = 2 * CANDIDATES
"""All that both rankings propose is looked at."""

BUDGETS = (300, 600, 1_200)
"""Words that a model is given."""

ANSWERS = 600
"""Questions about whole articles that are asked, at most, with and without an answer alike."""


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
        parser.add_argument("--cache", type=Path, help="directory that keeps the vectors for the next time")

    def handle(
        self, *, directory: Path, limit: int | None, language: str, cache: Path | None = None, **options: Any
    ) -> None:
        """Print a line a ranking and what sets them apart; with whole articles, what becomes of answers as well."""
        questions, sought = _read(directory)
        names = [name for name, weight in RANKINGS.items() if weight == 0 or embedding_model().is_semantic]

        def filled(documents: Callable[[Path], Iterable[Entry]]) -> Bot:
            began = perf_counter()
            bot = filled_bot(documents(directory), language, cache)
            number = Chunk.objects.filter(version__bot=bot).count()
            self.stdout.write(
                f"{bot.documents.count():,} documents, {number:,} chunks in {perf_counter() - began:.1f} s"
            )
            return bot

        with transaction.atomic():
            self._rank(filled(entries), _spread(questions, limit), names)
            if sought:
                self._answer(filled(articles), sought, articles(directory), names)
            transaction.set_rollback(True)

    def _rank(self, bot: Bot, questions: Sequence[Judged], names: Sequence[str]) -> None:
        self.stdout.write(f"{'':8} nDCG@{GAIN_DEPTH} recall@{RECALL_DEPTH}   MRR   even    odd  p50 ms")
        gains = {name: self._judge(name, bot, questions) for name in names}
        for name in names[:-1]:
            for half, kept in (("all", questions), ("odd", [each for each in questions if each.position % 2])):
                places = [place for place, question in enumerate(questions) if question in kept]
                if places:
                    better, worse = ([gains[each][place] for place in places] for each in (names[-1], name))
                    seen = Difference.of(better, worse)
                    self.stdout.write(
                        f"{names[-1]} over {name}, {half}: {seen.mean:+.4f}, 95 % {seen.low:+.4f} to {seen.high:+.4f}"
                    )

    def _judge(self, name: str, bot: Bot, questions: Sequence[Judged]) -> list[float]:
        """Print a ranking's measures; returns the nDCG of each question."""
        milliseconds, rankings = [], []
        for question in questions:
            began = perf_counter()
            found = _found(bot, question.text, RANKINGS[name])
            milliseconds.append((perf_counter() - began) * 1000)
            ranked = (found.chunks[each.chunk_id].document.file for each in found.candidates)
            rankings.append((list(dict.fromkeys(ranked)), question.grades))
        quality = Quality.of(rankings)
        gains = [discounted_gain(*ranking) for ranking in rankings]
        halves = [
            fmean(half) if half else float("nan")
            for half in (
                [gain for gain, question in zip(gains, questions, strict=True) if question.position % 2 == odd]
                for odd in (0, 1)
            )
        ]
        self.stdout.write(
            f"{name:8} {quality.discounted_gain:7.4f} {quality.recall:9.4f} {quality.reciprocal_rank:.3f} "
            f"{halves[0]:.4f} {halves[1]:.4f} {median(milliseconds):7.1f}   {quality.questions:,} questions"
        )
        return gains

    def _answer(self, bot: Bot, sought: Sequence[Sought], whole: Iterable[Entry], names: Sequence[str]) -> None:
        """Print what finds room before a model, what an offline answer cites first, and what is refused."""
        places = _places(bot, whole)
        answerable = _spread([each for each in sought if each.spans], ANSWERS)
        unanswerable = _spread([each for each in sought if not each.spans], ANSWERS)
        for name in (names[0], names[-1])[: len(names)]:
            found = [_found(bot, each.text, RANKINGS[name]) for each in answerable]
            held = [_held(retrieval, each, places) for retrieval, each in zip(found, answerable, strict=True)]
            shares = " / ".join(f"{fmean(column):.3f}" for column in zip(*held, strict=True))
            budgets = " / ".join(map(str, BUDGETS))
            self.stdout.write(f"{name}: the whole answer stands in {budgets} words for {shares} of {len(held)}")
            cited = fmean(_is_cited(*pair, places) for pair in zip(found, answerable, strict=True))
            self.stdout.write(f"{name}: the first citation of an offline answer holds it for {cited:.3f}")
            others = [_found(bot, each.text, RANKINGS[name]) for each in unanswerable]
            self._refuse(name, [*zip(answerable, found, strict=True), *zip(unanswerable, others, strict=True)])

    def _refuse(self, name: str, found: Sequence[tuple[Sought, Retrieval]]) -> None:
        halves = [
            [(_relevance(retrieval), bool(each.spans)) for each, retrieval in found if each.position % 2 == odd]
            for odd in (0, 1)
        ]
        if not all(halves):
            return
        served = standard_threshold(RANKINGS[name])
        sparing = f"at most 1 in {SPARED} of the even answerable"
        for reason, threshold in (
            ("by default", served),
            (sparing, sparing_threshold(halves[0])),
            ("best by F1 of the even", best_threshold(halves[0])),
        ):
            seen = Refusing.by(threshold, halves[1])
            lost = fmean(relevance < threshold for relevance, is_answerable in halves[1] if is_answerable)
            self.stdout.write(
                f"{name}: below {threshold:.2f} ({reason}) unanswerable ones are refused with precision "
                f"{seen.precision:.3f}, recall {seen.recall:.3f}, F1 {seen.f1:.3f}, and {lost:.3f} of the answerable"
            )


def _found(bot: Bot, text: str, vector_weight: float) -> Retrieval:
    return retrieve(bot, Question(text), Tuning(ALL, vector_weight, threshold=0.0))


def _relevance(found: Retrieval) -> float:
    return max((candidate.relevance for candidate in found.candidates), default=0.0)


def _spread(questions: Sequence[Any], limit: int | None) -> Sequence[Any]:
    """At most so many of them, at equal steps."""
    return questions[:: -(-len(questions) // limit)] if limit else questions


def _places(bot: Bot, whole: Iterable[Entry]) -> dict[int, Span]:
    """Where each chunk stands in its article as the collection has it: ingestion drops spaces between paragraphs."""
    places: dict[int, Span] = {}
    for entry in whole:
        end = 0
        for chunk in Chunk.objects.filter(version__bot=bot, document__file=entry.key).order_by("ordinal"):
            start = entry.text.index(chunk.text, end)
            end = start + len(chunk.text)
            places[chunk.pk] = (entry.key, start, end)
    return places


def _held(found: Retrieval, sought: Sought, places: dict[int, Span]) -> list[bool]:
    """Whether what finds room in each budget holds the answer."""
    passages = [(places[chunk.pk], len(chunk.text.split())) for chunk in found.passages]
    return [hold(within(passages, words), sought.article, sought.spans) for words in BUDGETS]


def _is_cited(found: Retrieval, sought: Sought, places: dict[int, Span]) -> bool:
    """Whether the best extract of what a reply is given holds the answer."""
    chunks = found.passages[: Bot().passage_count]
    passages = [
        Passage(number=number, title=chunk.version.title, heading=chunk.heading, text=chunk.text)
        for number, chunk in enumerate(chunks, start=1)
    ]
    extracts = best_extracts(sought.text, passages)
    if not extracts:
        return False
    article, start, _ = places[chunks[extracts[0].passage_number - 1].pk]
    return hold([(article, start + extracts[0].start, start + extracts[0].end)], sought.article, sought.spans)


def _read(directory: Path) -> tuple[list[Judged], list[Sought]]:
    try:
        questions = judged_questions(directory)
        sought = sought_answers(directory) if next(articles(directory), None) else []
    except (OSError, ValueError, KeyError) as error:
        raise CommandError(f"{directory} holds no collection that can be read: {error}") from None
    if not questions:
        raise CommandError(f"{directory} has no question with a relevant document.")
    return questions, sought
