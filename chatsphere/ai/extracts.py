"""Which sentences of the passages answer a question best, by their words alone.

The weights were set on the even questions of a half of SQuAD 2.0's development set, the right paragraph among seven
others; each can be halved or doubled and changes fewer than two answers in a hundred.  On the odd questions the first
extract holds the answer for 87 in a hundred, one of the three for 97.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatsphere.ai.words import FUNCTION_WORDS, WORD, stem, words_of
from chatsphere.sentences import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatsphere.ai.protocol import Passage

MOST = 3
"""Extracts of one answer, at most."""

_NAME = 1.3
"""Weight of a question word that is a name or holds a digit; any other has 1."""
_BEFORE = 0.5
"""What a question word is worth that stands in the sentence before, which pronouns point to."""
_NEARBY = 0.3
"""What it is worth when it stands elsewhere in the passage, in its heading or in its title."""
_EXPECTED = 0.12
"""Added for holding what the question asks for: a name, a number, a year."""
_RANK = 0.15
"""Added for the first passage, and less for each that follows."""
_LENGTH = 0.1
"""What a sentence loses each time that its length, above ten words, grows e-fold."""
_WEAK = 0.65
"""Factor for a question, which answers none, and for a fragment, which answers little."""
_WORTHY = 0.5
"""A further extract scores at least this part of what the first does."""
_ALIKE = 0.7
"""Two sentences that share this part of the shorter one's words say the same."""
_FRAGMENT = 4
"""A sentence of fewer words is a heading or a fragment."""
_TERSE = 6
"""A sentence of fewer words opens a paragraph more often than it says all."""
_ENOUGH = 20
"""Words that an extract grows to when it leans on what follows."""
_EXPLANATION = 50
"""Words that it grows to when the question asks how or why: two or three sentences."""

_DANGLING = frozenset(
    ("he", "she", "it", "they", "this", "these", "that", "those", "his", "her", "its", "their", "such", "here", "there")
)

_ASKS_TO_EXPLAIN = re.compile(r"\b(?:why|how(?! (?:many|much|long|old|far|fast|tall|large|big|often)))\b", re.I)
_NAMED = re.compile(r"(?<=[^\s.!?] )[^\W\d_a-z]\w+")
_DATED = re.compile(r"\b[12]\d{3}\b|\b\d+(?:st|nd|rd|th)\b")
_COUNTED = re.compile(
    r"\d+|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|thousand|million|billion)s?\b"
)
_EXPECTATIONS = (
    (re.compile(r"\b(?:when|(?:what|which) (?:year|date|day|month|decade|century))\b", re.I), _DATED),
    (re.compile(r"\bhow (?:many|much|long|old|far|fast|tall|large|big|often)\b|\bpercent", re.I), _COUNTED),
    (re.compile(r"\b(?:who|whom|whose|where|(?:what|which) (?:city|country|state|company|person))\b", re.I), _NAMED),
)


@dataclass(frozen=True)
class Extract:
    """Sentences of a passage: ``text`` is its characters from ``start`` to ``end``, in code points."""

    passage_number: int
    start: int
    end: int
    text: str
    score: float


@dataclass(frozen=True)
class _Sentence:
    passage: Passage
    spans: Sequence[tuple[int, int]]
    place: int
    words: Sequence[str]
    own: frozenset[str]
    before: frozenset[str]
    nearby: frozenset[str]

    @property
    def text(self) -> str:
        return self.passage.text[slice(*self.spans[self.place])]

    @property
    def leans_on_next(self) -> bool:
        """Whether it asks or announces what follows, or is a few words only."""
        return self.text.endswith(("?", ":")) or len(self.words) < _TERSE


def best_extracts(question: str, passages: Sequence[Passage], language: str = "english") -> list[Extract]:
    """Pick at most three extracts, the best first; none when no sentence shares a word stem with the question.

    Passages come best first.  A sentence counts for the question's words in it, the rarer among all the sentences the
    more, for those nearby, and for holding the kind of thing asked for.  One that leans on its neighbours (it begins
    with a pronoun, ends with a colon, is a question or a few words only) is quoted with them, and so is an explanation.
    """
    wanted = _wanted(question, language)
    sentences = [sentence for passage in passages for sentence in _sentences(passage, wanted, language)]
    weights = _weights(wanted, sentences)
    place = {passage.number: 1 - index / len(passages) for index, passage in enumerate(passages)}
    scored = [
        (_score(sentence, weights, question) + _RANK * place[sentence.passage.number], sentence)
        for sentence in sentences
        if sentence.own
    ]
    scored.sort(key=lambda pair: -pair[0])
    return _chosen(scored, _EXPLANATION if _ASKS_TO_EXPLAIN.search(question) else _ENOUGH)


def _wanted(question: str, language: str) -> dict[str, float]:
    """Stems of the question's words that name something, each with its weight."""
    words = WORD.findall(question)
    naming = [word for word in words if word.lower() not in FUNCTION_WORDS] or words
    wanted: dict[str, float] = {}
    for word in naming:
        is_name = any(map(str.isdigit, word)) or (word[0].isupper() and word is not words[0])
        stemmed = stem(word.lower(), language)
        wanted[stemmed] = max(wanted.get(stemmed, 1.0), _NAME if is_name else 1.0)
    return wanted


def _sentences(passage: Passage, wanted: dict[str, float], language: str) -> list[_Sentence]:
    beginnings = {stemmed[:2] for stemmed in wanted}  # No rule of Snowball's changes them; most words need no stemming.

    def found(words: Sequence[str]) -> frozenset[str]:
        return frozenset(stem(word, language) for word in words if word[:2] in beginnings) & wanted.keys()

    spans = sentence_spans(passage.text, language)
    words = [words_of(passage.text[start:end]) for start, end in spans]
    own = [found(each) for each in words]
    around = found(words_of(f"{passage.title} {passage.heading}")).union(*own)
    return [
        _Sentence(passage, spans, place, words[place], own[place], before - own[place], around - own[place] - before)
        for place, before in enumerate([frozenset[str](), *own[:-1]][: len(own)])
    ]


def _weights(wanted: dict[str, float], sentences: Sequence[_Sentence]) -> dict[str, float]:
    """Share of each wanted stem in a full match: BM25's inverse frequency over the sentences, times its own weight."""
    frequency = Counter(found for sentence in sentences for found in sentence.own)
    rarity = {
        stemmed: weight * math.log(1 + (len(sentences) - frequency[stemmed] + 0.5) / (frequency[stemmed] + 0.5))
        for stemmed, weight in wanted.items()
    }
    whole = sum(rarity.values())
    return {stemmed: weight / whole for stemmed, weight in rarity.items()}


def _score(sentence: _Sentence, weights: dict[str, float], question: str) -> float:
    score = sum(weights[stemmed] for stemmed in sentence.own)
    score += _BEFORE * sum(weights[stemmed] for stemmed in sentence.before)
    score += _NEARBY * sum(weights[stemmed] for stemmed in sentence.nearby)
    score /= 1 + _LENGTH * math.log(max(len(sentence.words), 10) / 10)
    if sentence.text.endswith("?") or len(sentence.words) < _FRAGMENT:
        score *= _WEAK
    if _holds_expected(sentence.text, question):
        score += _EXPECTED
    return score


def _holds_expected(text: str, question: str) -> bool:
    """Whether ``text`` holds a name, number or year, whichever is asked for, that the question does not hold itself."""
    return any(
        asked.search(question) and any(match[0] not in question for match in expected.finditer(text))
        for asked, expected in _EXPECTATIONS
    )


def _chosen(scored: Sequence[tuple[float, _Sentence]], enough: int) -> list[Extract]:
    """Take the first of ``scored``, and those after it that are nearly as good and say something else."""
    extracts: list[Extract] = []
    said: list[set[str]] = []
    for score, sentence in scored:
        if len(extracts) == MOST or score < _WORTHY * scored[0][0]:
            break
        words = set(sentence.words)
        if any(len(words & other) > _ALIKE * min(len(words), len(other)) for other in said):
            continue
        taken = [(each.start, each.end) for each in extracts if each.passage_number == sentence.passage.number]
        for start, end in (_leaning(sentence, enough), sentence.spans[sentence.place]):
            if all(end <= left or start >= right for left, right in taken):
                text = sentence.passage.text[start:end]
                extracts.append(Extract(sentence.passage.number, start, end, text, score))
                said.append(words)
                break
    return extracts


def _leaning(sentence: _Sentence, enough: int) -> tuple[int, int]:
    """Span of the sentence and of the neighbours without which it says too little, up to ``enough`` words of them."""
    first = last = sentence.place
    words = len(sentence.words)
    if first and sentence.words[0] in _DANGLING:
        first -= 1
    elif sentence.leans_on_next or enough == _EXPLANATION:
        while words < enough and last < len(sentence.spans) - 1:
            last += 1
            words += len(words_of(sentence.passage.text[slice(*sentence.spans[last])]))
    return sentence.spans[first][0], sentence.spans[last][1]
