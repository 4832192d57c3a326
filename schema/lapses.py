"""Access that ends while a stream is open: looked at again every few seconds."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from django.db.utils import InterfaceError, OperationalError
from strawberry.types.execution import ExecutionResult

from chatsphere.accounts.viewers import credentials_that_hold, viewer_of
from chatsphere.errors import Unauthenticated
from chatsphere.threads import in_thread, in_thread_patiently
from schema.errors import RequestError, unauthenticated

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from uuid import UUID

    from chatsphere.accounts.viewers import Viewer
    from schema.context import Context

log = logging.getLogger(__name__)

SECONDS = 4.0
"""Between two looks: with the look itself an end is acted upon within 5."""

EXPIRY_SECONDS = 0.5
"""Between two looks at a token that is past its time, and good a little longer because clocks differ."""


async def lapse(viewer: Viewer, token: str) -> RequestError:
    """Wait until the viewer's access by this token ends, and say how: by time, or because it was ended.

    A database that does not answer ends nobody's access.
    """
    while True:
        left = (viewer.expires_at - datetime.now(UTC)).total_seconds()
        await _credentials().until_ended(viewer.credential.pk, max(left, EXPIRY_SECONDS))
        try:
            await in_thread(viewer_of)(token)
        except Unauthenticated as refusal:
            return unauthenticated(refusal)
        except (OperationalError, InterfaceError):
            log.warning("could not look at a viewer's access again: the database does not answer")


class _Credentials:
    """The sessions and keys behind this event loop's streams: looked at all together, however many there are."""

    def __init__(self) -> None:
        self._waiting: defaultdict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._looking: asyncio.Task[None] | None = None

    async def until_ended(self, credential_id: UUID, seconds: float) -> None:
        """Wait until the session has ended or the key was revoked, or for so long."""
        ended = asyncio.Event()
        self._waiting[credential_id].add(ended)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_on(), name="credentials")
        try:
            async with asyncio.timeout(seconds):
                await ended.wait()
        except TimeoutError:
            pass
        finally:
            self._waiting[credential_id].discard(ended)
            if not self._waiting[credential_id]:
                del self._waiting[credential_id]

    async def _look_on(self) -> None:
        while self._waiting:
            await asyncio.sleep(SECONDS)
            asked = tuple(self._waiting)
            try:
                holding = await in_thread(credentials_that_hold)(asked)
            except (OperationalError, InterfaceError):
                log.warning("could not look at sessions and keys again: the database does not answer")
                continue
            for credential_id in asked:
                if credential_id not in holding:
                    for ended in self._waiting.get(credential_id, ()):
                        ended.set()


_watched: WeakKeyDictionary[asyncio.AbstractEventLoop, _Credentials] = WeakKeyDictionary()


def _credentials() -> _Credentials:
    loop = asyncio.get_running_loop()
    if loop not in _watched:
        _watched[loop] = _Credentials()
    return _watched[loop]


async def until_lapse(results: AsyncGenerator[Any, None], context: Context) -> AsyncGenerator[Any, None]:
    """The results, as long as the viewer has access; then one last result that says why there are no more."""
    async with aclosing(results):
        is_signed_in = await in_thread_patiently(lambda: context.is_signed_in)()
        if not is_signed_in or context.viewer is None:
            async for result in results:
                yield result
            return
        watch = asyncio.create_task(lapse(context.viewer, context.token))
        try:
            while True:
                step = asyncio.ensure_future(anext(results, None))
                try:
                    await asyncio.wait({step, watch}, return_when=asyncio.FIRST_COMPLETED)
                finally:  # a client that leaves ends this wait, and what is waited for must not go on alone
                    await _end(step)
                if step.cancelled():
                    yield ExecutionResult(data=None, errors=[watch.result()])
                    return
                if step.result() is None:
                    return
                yield step.result()
        finally:
            watch.cancel()


async def _end(step: asyncio.Future[Any]) -> None:
    """Have a step ended that is not done."""
    if not step.done():
        step.cancel()
        with suppress(asyncio.CancelledError):
            await step
