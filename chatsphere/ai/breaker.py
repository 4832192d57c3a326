"""A circuit breaker: asks nothing of a provider that is known to be down."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chatsphere.errors import FailureCode, ProviderFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOLERATED = 5
"""Calls in a row that may find the provider unavailable before it is left alone."""

REST = 10.0
"""Seconds it is left alone; then one call tries it."""

_DOWN = frozenset({FailureCode.PROVIDER_UNAVAILABLE, FailureCode.TIMED_OUT})


class Breaker:
    """Watches the calls to one provider, from any thread.

    Closed, it lets every call pass.  After ``tolerated`` calls in a row that found the provider down it is open: calls
    are refused at once for ``rest`` seconds.  Then one call at a time is let through, until one gets an answer.
    """

    def __init__(
        self, tolerated: int = TOLERATED, rest: float = REST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._tolerated = tolerated
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._open_until = 0.0
        self._probing = False

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Let one call through, and learn from how it ends.

        Any answer, a refusal too, shows that the provider is up; a call that its caller gives up shows nothing.
        Raises ProviderFailure, with ``retry_after``, when the breaker is open.
        """
        probe = self._admit()
        try:
            yield
        except ProviderFailure as failure:
            self._learn(is_down=failure.code in _DOWN)
            raise
        else:
            self._learn(is_down=False)
        finally:
            if probe:
                with self._lock:
                    self._probing = False

    def _admit(self) -> bool:
        """Whether the call is the one that tries a provider that was down; raises when it may not be made."""
        with self._lock:
            if self._failed < self._tolerated:
                return False
            left = self._open_until - self._clock()
            if left > 0 or self._probing:
                raise ProviderFailure(
                    FailureCode.PROVIDER_UNAVAILABLE,
                    "The model provider has not been available for a while. It will be tried again in some seconds.",
                    is_retryable=True,
                    retry_after=max(left, 1.0),
                )
            self._probing = True
            return True

    def _learn(self, *, is_down: bool) -> None:
        with self._lock:
            self._failed = self._failed + 1 if is_down else 0
            if self._failed >= self._tolerated:
                self._open_until = self._clock() + self._rest
