"""Access that ends while a stream is open: looked at again every few seconds."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.utils import InterfaceError, OperationalError

from chatsphere.accounts.viewers import viewer_of
from chatsphere.errors import Unauthenticated
from chatsphere.threads import in_thread
from schema.context import bearer_token
from schema.errors import RequestError, unauthenticated

if TYPE_CHECKING:
    from schema.context import Context

log = logging.getLogger(__name__)

SECONDS = 4.0
"""Between two looks: with the look itself an end is acted upon within 5."""


async def lapse(context: Context) -> RequestError:
    """Wait until the viewer's access ends, and say how: by time, or because session or person were ended.

    Never returns for somebody who is not signed in.  A database that does not answer ends nobody's access.
    """
    viewer = context.viewer
    if viewer is None:
        await asyncio.get_running_loop().create_future()
        raise AssertionError
    token = bearer_token(context.authorization or "")
    while True:
        left = (viewer.expires_at - datetime.now(UTC)).total_seconds()
        await asyncio.sleep(min(SECONDS, max(left, 0)) + 0.05)
        try:
            await in_thread(viewer_of)(token)
        except Unauthenticated as refusal:
            return unauthenticated(refusal)
        except (OperationalError, InterfaceError):
            log.warning("could not look at a viewer's access again: the database does not answer")
