"""Access that ends while a stream is open: looked at again every few seconds."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db.utils import InterfaceError, OperationalError
from strawberry.types.execution import ExecutionResult

from chatsphere.accounts.viewers import viewer_of
from chatsphere.errors import Unauthenticated
from chatsphere.threads import in_thread
from schema.errors import RequestError, unauthenticated

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from chatsphere.accounts.viewers import Viewer
    from schema.context import Context

log = logging.getLogger(__name__)

SECONDS = 4.0
"""Between two looks: with the look itself an end is acted upon within 5."""


async def lapse(viewer: Viewer, token: str) -> RequestError:
    """Wait until the viewer's access by this token ends, and say how: by time, or because session or person were ended.

    A database that does not answer ends nobody's access.
    """
    while True:
        left = (viewer.expires_at - datetime.now(UTC)).total_seconds()
        await asyncio.sleep(min(SECONDS, max(left, 0)) + 0.05)
        try:
            await in_thread(viewer_of)(token)
        except Unauthenticated as refusal:
            return unauthenticated(refusal)
        except (OperationalError, InterfaceError):
            log.warning("could not look at a viewer's access again: the database does not answer")


async def until_lapse(results: AsyncGenerator[Any, None], context: Context) -> AsyncGenerator[Any, None]:
    """The results, as long as the viewer has access; then one last result that says why there are no more."""
    async with aclosing(results):
        if context.viewer is None:
            async for result in results:
                yield result
            return
        watch = asyncio.create_task(lapse(context.viewer, context.token))
        try:
            while (step := asyncio.ensure_future(anext(results, None))) is not None:
                await asyncio.wait({step, watch}, return_when=asyncio.FIRST_COMPLETED)
                if not step.done():
                    step.cancel()
                    with suppress(asyncio.CancelledError):
                        await step
                    yield ExecutionResult(data=None, errors=[watch.result()])
                    return
                if step.result() is None:
                    return
                yield step.result()
        finally:
            watch.cancel()
