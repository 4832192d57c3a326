"""Having the model write: its words go into the draft, to the followers, and each citation into the database."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, TypeVar

from chatsphere.ai import chat_model
from chatsphere.ai.protocol import Finished, TextDelta
from chatsphere.conversations.citing import cite, cite_whole
from chatsphere.conversations.drafting import Draft
from chatsphere.conversations.outcomes import Written, store_citations, tell_passages
from chatsphere.conversations.spending import tokens_of
from chatsphere.threads import in_thread, in_thread_patiently

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from chatsphere.ai.protocol import ChatRequest
    from chatsphere.claims import Claim
    from chatsphere.conversations.live import LiveReplies, LiveReply
    from chatsphere.conversations.material import Material
    from chatsphere.conversations.models import Message
    from chatsphere.errors import ProviderFailure

T = TypeVar("T")


class Writer:
    """Feeds what the model says into the text, and stores each citation as it becomes certain."""

    def __init__(self, claim: Claim[Message], replies: LiveReplies, live: LiveReply, material: Material) -> None:
        self.claim = claim
        self.replies = replies
        self.live = live
        self.material = material
        self.draft = Draft(
            allowed_hosts=material.bot.link_hosts,
            own_text=[material.bot.refusal_text, *(chunk.text for chunk in material.chunks)],
            language=material.bot.language,
        )
        self.model = ""
        self._request: ChatRequest | None = None
        self._cited = 0
        self._telling: asyncio.Future[None] | None = None
        self._storing: asyncio.Future[None] | None = None

    async def run(self) -> Finished | None:
        """Have it answered; when nothing was found, or the model says nothing, the refusal text stands instead."""
        self.live.is_prepared = True
        self._telling = in_thread(tell_passages)(self.claim, self.material)
        self._telling.add_done_callback(lambda _: self._grow())
        try:
            finished = await self._answer()
        finally:
            await asyncio.shield(self._telling)
        self.draft.finish()
        self.draft.stand_in(self.material.bot.refusal_text)
        self.replies.grow(self.live, self.draft.text)
        return finished

    def written(self, finished: Finished | None) -> Written:
        """What has come of it.  A refusal says that the documents hold no answer, and nothing else."""
        refusal = self.material.bot.refusal_text
        is_refusal = not self.draft.marks and self.draft.text.strip(" .\n") == refusal.strip(" .\n")
        return Written(self.draft.text, self.model, is_refusal, self.tokens(finished), finished)

    def tokens(self, end: Finished | ProviderFailure | None) -> int:
        """Tokens that asking has cost until this end of it, with what it took to make the question whole."""
        return self.material.completed.tokens + tokens_of(self._request, self.draft.text, end)

    async def _answer(self) -> Finished | None:
        """Give the stored answer where there is one, or else ask the model about what was found."""
        if self.material.pair is not None:
            self.draft.quote(self.material.pair.text)
        elif self.material.request is not None:
            return await self._ask(self.material.request)
        return Finished("stop")

    async def _ask(self, request: ChatRequest) -> Finished | None:
        self._request, self.model = request, request.model
        self.draft.known = frozenset(passage.number for passage in request.passages)
        async with aclosing(chat_model().stream(request)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Finished):
                    return piece
                await self._take(piece)
                await self.replies.until_sent()
        return None

    async def _take(self, piece: TextDelta) -> None:
        self.draft.feed(piece.text)
        self._grow()
        await self.cite_new_marks()

    def _grow(self) -> None:
        """Let the followers have the text, once they were told the passages; the model is read on meanwhile."""
        telling = self._telling
        if telling is not None and telling.done() and not telling.cancelled() and telling.exception() is None:
            self.replies.grow(self.live, self.draft.text)

    async def cite_new_marks(self) -> None:
        """Store the citations whose marks came in since the last time; a halt neither loses nor doubles one."""
        new = self.draft.marks[self._cited :]
        if new and self._telling is not None:
            await asyncio.shield(self._telling)
            text, language = self.draft.text, self.material.bot.language
            pair, chunks = self.material.pair, self.material.chunks
            cited = [
                cite_whole(mark, pair) if pair else cite(mark, text, chunks[mark.number - 1], language) for mark in new
            ]
            first, self._cited = self._cited, self._cited + len(new)
            self._storing = asyncio.ensure_future(in_thread_patiently(store_citations)(self.claim, text, first, cited))
        if self._storing is not None:
            await asyncio.shield(self._storing)


async def unless_halted(live: LiveReply, work: Coroutine[object, object, T]) -> T | None:
    """What the work comes to, or None when the reply was halted meanwhile; a provider's call is ended either way."""
    working = asyncio.create_task(work)
    halting = asyncio.create_task(live.halted.wait())
    try:
        await asyncio.wait({working, halting}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        halting.cancel()
        if not working.done():
            working.cancel()
    try:
        return await working
    except asyncio.CancelledError:
        if live.halted.is_set():
            return None
        raise
