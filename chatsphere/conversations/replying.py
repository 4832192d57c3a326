"""The whole turn: from a claimed, empty reply to one that is complete, stopped or failed.

Nothing of the database is held while the model speaks: each step is a transaction of its own in a query thread,
guarded by the claim.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from chatsphere.claims import ClaimLost
from chatsphere.conversations.drafting import Draft
from chatsphere.conversations.live import live_replies
from chatsphere.conversations.material import gather
from chatsphere.conversations.outcomes import Written, end, fail
from chatsphere.conversations.tidying import tidy
from chatsphere.conversations.writing import Writer, unless_halted
from chatsphere.errors import Failure
from chatsphere.threads import in_thread_patiently

if TYPE_CHECKING:
    from chatsphere.claims import Claim
    from chatsphere.conversations.live import LiveReplies, LiveReply
    from chatsphere.conversations.models import Message
    from chatsphere.conversations.outcomes import Begun

log = logging.getLogger(__name__)


async def write(begun: Begun) -> None:
    """Write the reply to its end: completed, stopped by request, or failed with a reason."""
    claim, conversation_id = begun.claim, begun.reply.conversation_id
    try:
        replies = live_replies()
        async with replies.writing(claim, conversation_id) as live:
            await _write(begun, replies, live)
        await tidy(conversation_id)
    except ClaimLost:
        log.info("reply %s: the claim was lost; another worker or a deletion has it", claim.pk)


async def _write(begun: Begun, replies: LiveReplies, live: LiveReply) -> None:
    claim = begun.claim
    draft = Draft()
    try:
        material = await unless_halted(live, gather(begun.reply))
        if material is None:
            await _stop_before_a_word(claim, live)
            return
        writer = Writer(claim, replies, live, material)
        draft = writer.draft
        finished = await unless_halted(live, writer.run())
    except Failure as failure:
        draft.finish()
        replies.grow(live, draft.text)
        await replies.flush(live)
        await in_thread_patiently(fail)(claim, draft.text, failure)
        return
    draft.finish()
    if live.is_lost:
        raise ClaimLost
    replies.grow(live, draft.text)
    await replies.flush(live)
    await writer.cite_new_marks()
    await in_thread_patiently(end)(claim, writer.written(finished))


async def _stop_before_a_word(claim: Claim[Message], live: LiveReply) -> None:
    if live.is_lost:
        raise ClaimLost
    await in_thread_patiently(end)(claim, Written(text="", model="", is_refusal=False, tokens=0, finished=None))
