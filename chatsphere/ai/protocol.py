"""What ChatSphere asks of a model, whoever serves it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence


@dataclass(frozen=True)
class ChatMessage:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True)
class Passage:
    """A retrieved passage as a model sees it; ``number`` (from 1) is what an answer cites it by: ``[1]``."""

    number: int
    title: str
    heading: str
    text: str


@dataclass(frozen=True)
class ChatRequest:
    """A question with all that an answer may rest on.

    ``messages`` is the composed prompt, passages included; ``question`` and ``passages`` are given beside it
    for an answerer that is no language model.  ``language`` is a PostgreSQL text search configuration.
    """

    model: str
    temperature: float
    messages: tuple[ChatMessage, ...]
    question: str
    passages: tuple[Passage, ...]
    language: str = "english"


@dataclass(frozen=True)
class TextDelta:
    """The next piece of an answer."""

    text: str


@dataclass(frozen=True)
class Finished:
    """The answer is whole.  Token counts are the provider's, or None where it gives none."""

    reason: Literal["stop", "length"]
    prompt_tokens: int | None = None
    completion_tokens: int | None = None

    @property
    def tokens(self) -> int | None:
        """Of prompt and answer together; None unless both were counted."""
        if self.prompt_tokens is None or self.completion_tokens is None:
            return None
        return self.prompt_tokens + self.completion_tokens


class ChatModel(Protocol):
    """Writes answers."""

    is_language_model: bool
    """False for the offline answerer, which only quotes."""

    default_model: str
    """Name of the model used where a bot names none."""

    def stream(self, request: ChatRequest) -> AsyncGenerator[TextDelta | Finished]:
        """Yield the answer, each time all of it that has come meanwhile, and then exactly one ``Finished``.

        Raises ProviderFailure, also midway.  Closing the generator (``aclose``) ends the provider's call at once.
        """
        ...


class EmbeddingModel(Protocol):
    """Turns texts into unit vectors."""

    name: str
    """Names model and dimension; vectors of different names are never compared."""

    dimensions: int | None
    """Length of the vectors; None until the first answer of a model that is neither known nor configured."""

    is_semantic: bool
    """False for the built-in hashing, whose vectors know words and no meanings."""

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a unit vector of finite numbers for each text, in order; raises ProviderFailure."""
        ...

    def embed_query(self, text: str) -> list[float]:
        """Return the vector by which passages are searched for ``text``; raises ProviderFailure."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return how many tokens of the model's vocabulary ``text`` has, or an estimate where that is not known."""
        ...


class Reranker(Protocol):
    """Reads a question together with each of some passages."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the question, in order: finite numbers, of which more is better.

        Their scale is the model's own.  Takes a few seconds at most; raises ProviderFailure.
        """
        ...
