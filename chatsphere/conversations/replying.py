"""The whole turn: from a claimed, empty reply to one that is complete, stopped or failed.

Nothing of the database is held while the model speaks: each step is a transaction of its own in a query thread,
guarded by the claim.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from chatsphere.claims import ClaimLost
from chatsphere.conversations.live import live_replies
from chatsphere.conversations.material import gather
from chatsphere.conversations.outcomes import Written, end, fail
from chatsphere.conversations.spending import Bill
from chatsphere.conversations.tidying import Task, task_after, tidy
from chatsphere.conversations.writing import Writer, unless_halted
from chatsphere.errors import Failure, ProviderFailure
from chatsphere.threads import in_thread_patiently

if TYPE_CHECKING:
    from uuid import UUID

    from chatsphere.ai.protocol import Finished
    from chatsphere.conversations.live import LiveReplies, LiveReply
    from chatsphere.conversations.outcomes import Begun

    Left = tuple[Task, UUID]

log = logging.getLogger(__name__)


async def write(begun: Begun) -> None:
    """Write the reply to its end: completed, stopped by request, or failed with a reason."""
    claim, conversation_id = begun.claim, begun.reply.conversation_id
    try:
        replies = live_replies()
        async with replies.writing(claim, conversation_id) as live:
            left = await _write(begun, replies, live)
        if left is not None:
            await tidy(*left)
    except ClaimLost:
        log.info("reply %s: the claim was lost; another worker or a deletion has it", claim.pk)


async def _write(begun: Begun, replies: LiveReplies, live: LiveReply) -> Left | None:
    """Write it; what is left to do for the conversation, and what was charged for that."""
    claim, bill = begun.claim, Bill()
    try:
        material = await unless_halted(live, gather(begun.reply, bill))
    except Failure as failure:
        await in_thread_patiently(fail)(claim, "", failure, bill.tokens)
        return None
    if live.is_lost:
        raise ClaimLost
    if material is None:
        stopped = Written(text="", model="", is_refusal=False, tokens=bill.tokens, finished=None)
        await in_thread_patiently(end)(claim, stopped)
        return None
    return await _answer(begun, Writer(claim, replies, live, material), replies, live)


async def _answer(begun: Begun, writer: Writer, replies: LiveReplies, live: LiveReply) -> Left | None:
    claim, draft, failed = writer.claim, writer.draft, None
    try:
        finished = await unless_halted(live, writer.run())
    except ProviderFailure as failure:
        failed = failure
    draft.finish()
    if live.is_lost:
        raise ClaimLost
    replies.grow(live, draft.text)
    await replies.flush(live)
    if failed:
        await in_thread_patiently(fail)(claim, draft.text, failed, writer.tokens(failed))
        return None
    await writer.cite_new_marks()
    return await in_thread_patiently(_end)(begun, writer, finished)


def _end(begun: Begun, writer: Writer, finished: Finished | None) -> Left | None:
    task = task_after(begun.reply, writer.material.asked, writer.draft.text)
    charge = end(begun.claim, writer.written(finished), task)
    return (task, charge) if task and charge else None
