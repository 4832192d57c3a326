"""The workers' door to replies."""

from __future__ import annotations

import dramatiq

from chatsphere.conversations import outcomes, replying
from chatsphere.threads import in_thread


@dramatiq.actor(queue_name="replies", max_retries=0)
async def write_reply(reply_id: str) -> None:
    """Write the reply, unless another worker is at it or it has ended."""
    begun = await in_thread(outcomes.begin)(reply_id)
    if begun is not None:
        await replying.write(begun)
