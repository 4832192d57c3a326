"""Vectors of an embedding model behind the OpenAI API."""

from __future__ import annotations

import time
from base64 import b64decode
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from chatsphere.ai import tokens
from chatsphere.ai.breaker import Breaker
from chatsphere.ai.openai.clients import blocking_client
from chatsphere.ai.openai.failures import EMBEDDINGS, nonsense, pause, translated
from chatsphere.ai.protocol import EmbeddingModel
from chatsphere.errors import FailureCode, ProviderFailure

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

DEFAULT_MODEL = "text-embedding-3-small"

KNOWN_DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
"""From OpenAI's documentation of its models."""

BATCH_TEXTS = 128
"""Texts of one call: more save nothing, and one that fails is paid again."""

BATCH_TOKENS = 100_000
"""Tokens of one call: a third of what OpenAI takes, for servers that take less."""

TEXT_TOKENS = 8_000
"""Tokens of one text, which is embedded by its beginning if it is longer: OpenAI's models take 8,192."""


class OpenAIEmbeddings(EmbeddingModel):
    """An embedding model of OpenAI's, or of a server that speaks its API.  Calls block; threads may share it.

    ``dimensions`` are asked of the provider when given.  Otherwise those of a known model are expected, and of any
    other model what its first answer has.
    """

    is_semantic = True
    default_model = "text-embedding-3-small"

    def __init__(self, api_key: str, base_url: str, model: str, dimensions: int | None) -> None:
        self._client = blocking_client(api_key, base_url)
        self._model = model
        # Asked only where they are not what the model has anyway: older ones refuse the question.
        self._asked_dimensions = None if dimensions == KNOWN_DIMENSIONS.get(model) else dimensions
        self._breaker = Breaker()
        self.dimensions = dimensions or KNOWN_DIMENSIONS.get(model)
        self.name = f"openai:{model}:{self.dimensions}" if self.dimensions else f"openai:{model}"

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Return a unit vector for each text, asking for many at a time."""
        return [vector for batch in _batches(texts) for vector in self._embed(batch)]

    def embed_query(self, text: str) -> list[float]:
        """Return the unit vector of ``text``."""
        return self.embed_passages([text])[0]

    def count_tokens(self, text: str) -> int:
        """Return the tokens of ``text`` by the vocabulary of OpenAI's present models, near enough to any other's."""
        return tokens.count(text)

    def close(self) -> None:
        """Close the connections kept for the next call."""
        self._client.close()

    def _embed(self, texts: list[str]) -> list[list[float]]:
        attempt = 0
        while True:
            attempt += 1
            try:
                with self._breaker.watch():
                    return self._checked(self._ask(texts), len(texts))
            except ProviderFailure as failure:
                wait = pause(failure, attempt)
                if wait is None:
                    raise
            time.sleep(wait)

    def _ask(self, texts: list[str]) -> Any:
        """Return the answer as it comes: the SDK's models of it cost a quarter of embedding, and check nothing."""
        # Base64 is 18 times quicker than numbers as text.
        body: dict[str, object] = {"model": self._model, "input": texts, "encoding_format": "base64"}
        if self._asked_dimensions is not None:
            body["dimensions"] = self._asked_dimensions
        with translated(EMBEDDINGS):
            return self._client.post("/embeddings", body=body, cast_to=object)

    def _checked(self, answer: Any, expected: int) -> list[list[float]]:
        """Return the vectors in the order of the texts, brought to unit length."""
        try:
            rows = [_numbers(row["embedding"]) for row in sorted(answer["data"], key=itemgetter("index"))]
        except (KeyError, TypeError, ValueError) as error:
            raise nonsense(EMBEDDINGS) from error
        if len(rows) != expected:
            raise nonsense(EMBEDDINGS, f"{len(rows)} vectors for {expected} texts")
        lengths = np.array([np.linalg.norm(row) for row in rows])
        if not (np.isfinite(lengths).all() and lengths.all()):
            raise nonsense(EMBEDDINGS, "a vector without a direction")
        self._check_dimensions({row.size for row in rows})
        unit: list[list[float]] = (np.stack(rows) / lengths[:, np.newaxis]).tolist()
        return unit

    def _check_dimensions(self, sizes: set[int]) -> None:
        if self.dimensions is None and len(sizes) == 1:
            (self.dimensions,) = sizes
        if sizes != {self.dimensions}:
            raise ProviderFailure(
                FailureCode.PROVIDER_NONSENSE,
                f"The embedding provider gave vectors of another length than {self.dimensions}. "
                "The operator should check EMBEDDING_MODEL and EMBEDDING_DIMENSIONS.",
            )


def _numbers(embedding: object) -> NDArray[np.float64]:
    """Return the numbers of one vector: base64 of 32-bit floats, or a list where the server knows nothing else."""
    if isinstance(embedding, str):
        return np.frombuffer(b64decode(embedding), "<f4").astype(np.float64)
    if not isinstance(embedding, list) or not all(isinstance(number, float | int) for number in embedding):
        raise TypeError
    return np.array(embedding, np.float64)


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Cut ``texts`` into calls.  A text that is empty goes as a space, because the API refuses none at all."""
    batch: list[str] = []
    used = 0
    for text in texts:
        beginning, size = _beginning(text)
        if batch and (len(batch) == BATCH_TEXTS or used + size > BATCH_TOKENS):
            yield batch
            batch, used = [], 0
        batch.append(beginning)
        used += size
    if batch:
        yield batch


def _beginning(text: str) -> tuple[str, int]:
    """Return as much of a text as is embedded, and its tokens; more than those, its bytes, where none need counting."""
    size = len(text.encode(errors="replace"))  # No token is less than a byte.
    if size <= min(TEXT_TOKENS, BATCH_TOKENS // BATCH_TEXTS):
        return text or " ", size
    beginning = tokens.cut(text, TEXT_TOKENS)
    return beginning, tokens.count(beginning)
