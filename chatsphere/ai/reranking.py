"""A re-ranking model behind POST /rerank, as Cohere, Jina, vLLM and others that speak like them offer it.

It reads the question and a passage together, which says more of whether one answers the other than vectors made apart.
"""

from __future__ import annotations

import json
import math
import time
from typing import TYPE_CHECKING, Any

import httpx2

from chatsphere.ai.breaker import Breaker
from chatsphere.ai.openai.clients import LIMITS
from chatsphere.ai.openai.failures import RERANKING, nonsense, of_status, timed_out, translated
from chatsphere.ai.protocol import Reranker

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 3.0
"""For the whole call, once connected: a person waits, and the order without it is good.  No second attempt."""

CONNECT = 1.0
"""Seconds to reach the provider."""

ANSWER_BYTES = 1_000_000
"""Of an answer, at most.  Some repeat the texts that they were given."""


class RemoteReranker(Reranker):
    """A model behind ``base_url``, whose ``/rerank`` is asked.  Calls block; threads may share it."""

    def __init__(self, api_key: str, base_url: str, model: str) -> None:
        self._address = f"{base_url.rstrip('/')}/rerank"
        self._model = model
        # Proxies and keys of the environment are not ours: settings come from one place.
        self._client = httpx2.Client(
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout=httpx2.Timeout(SECONDS, connect=CONNECT),
            limits=LIMITS,
            trust_env=False,
        )
        self._breaker = Breaker()

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the question."""
        with self._breaker.watch():
            return _scores(self._asked(question, texts), len(texts))

    def _asked(self, question: str, texts: Sequence[str]) -> Any:
        until = time.monotonic() + SECONDS
        body = {"model": self._model, "query": question, "documents": list(texts), "top_n": len(texts)}
        with translated(RERANKING), self._client.stream("POST", self._address, json=body) as response:
            if response.status_code != httpx2.codes.OK:
                raise of_status(RERANKING, response.status_code, response.headers)
            answer = b""
            for piece in response.iter_bytes():
                answer += piece
                if time.monotonic() > until:
                    raise timed_out(RERANKING)
                if len(answer) > ANSWER_BYTES:
                    raise nonsense(RERANKING, "an answer without an end")
            return json.loads(answer)

    def close(self) -> None:
        """Close the connections kept for the next call."""
        self._client.close()


def _scores(answer: Any, expected: int) -> list[float]:
    """The score of each text, in the order of the texts; nobody has checked what the provider sends."""
    try:
        scores = {int(result["index"]): float(result["relevance_score"]) for result in answer["results"]}
    except (TypeError, ValueError, LookupError) as error:
        raise nonsense(RERANKING) from error
    if scores.keys() != set(range(expected)) or not all(map(math.isfinite, scores.values())):
        raise nonsense(RERANKING, f"{len(scores)} scores for {expected} texts, or some that are no numbers")
    return [scores[place] for place in range(expected)]
