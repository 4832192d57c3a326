"""What answers when no provider is configured: no language model, and it says so."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING

from chatsphere.ai import tokens
from chatsphere.ai.extracts import best_extracts
from chatsphere.ai.protocol import ChatModel, EmbeddingModel, Finished, TextDelta
from chatsphere.ai.words import FUNCTION_WORDS, stem, words_of

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from chatsphere.ai.protocol import ChatRequest

NOTICE = "No chat model is configured; these are the passages that fit best:"
"""How every answer of ``Extracts`` begins."""

_BRACKETED = re.compile(r"\s?\[\d+\]")
"""Footnote marks of the source, which would be taken for citations."""


class Extracts(ChatModel):
    """Answers with the sentences of the passages that best match the question, each with its citation."""

    is_language_model = False
    default_model = "extracts"

    async def stream(self, request: ChatRequest) -> AsyncGenerator[TextDelta | Finished]:
        """Yield the notice and the extracts, then ``Finished``.

        Without a passage that shares a word with the question there is no text, only ``Finished``.
        """
        extracts = best_extracts(request.question, request.passages, request.language)
        if extracts:
            quotes = (f"{_BRACKETED.sub('', extract.text)} [{extract.passage_number}]" for extract in extracts)
            answer = "\n\n".join([NOTICE, *(" ".join(quote.split()) for quote in quotes)])
            yield TextDelta(answer)
        yield Finished("stop")


class HashedWords(EmbeddingModel):
    """Vectors made of the words' stems alone: deterministic, no download, and no idea of what a word means.

    Each stem of English is hashed to one of the dimensions and a sign (feature hashing, Weinberger et al. 2009) and
    counts by one plus the logarithm of how often it stands in the text.
    """

    name = "hashed-words:256"
    dimensions = 256
    is_semantic = False

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a unit vector for each text; one without words gets the first axis."""
        return [self.embed_query(text) for text in texts]

    def count_tokens(self, text: str) -> int:
        """Return how many tokens OpenAI's models would see in ``text``."""
        return tokens.count(text)

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of ``text``."""
        vector = [0.0] * self.dimensions
        words = Counter(word for word in words_of(text) if word not in FUNCTION_WORDS)
        for word, times in words.items():
            axis, sign = _axis(stem(word, "english"))
            vector[axis] += sign * (1 + math.log(times))
        length = math.hypot(*vector)
        if not length:
            return [1.0] + [0.0] * (self.dimensions - 1)
        return [number / length for number in vector]


@lru_cache(maxsize=65_536)
def _axis(stemmed: str) -> tuple[int, int]:
    digest = blake2b(stemmed.encode(errors="replace"), digest_size=2).digest()
    return digest[0], 1 if digest[1] & 1 else -1
