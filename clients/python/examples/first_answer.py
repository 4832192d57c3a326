"""The main job: sign in, make a bot, give it a document, ask it something, and show the answer as it is written.

ENDPOINT=http://127.0.0.1:8000/graphql/ EMAIL=... PASSWORD=... python examples/first_answer.py FILE QUESTION
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import aclosing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, cast

from chatsphere_client import ChatSphere, accepted
from chatsphere_client.api import (
    AddDocumentInput,
    CreateBotInput,
    DocumentSourceInput,
    Stage,
    StartConversationInput,
    Upload,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from chatsphere_client import Message
    from chatsphere_client.api import DocumentEventsDocumentEvents


LOOK_AGAIN = 5.0
"""Seconds for which events are followed before the document itself is looked at again."""


async def make_bot(server: ChatSphere) -> str:
    bot = accepted(await server.create_bot(CreateBotInput(name="Example"))).bot
    assert bot
    return bot.id


async def add_document(server: ChatSphere, bot: str, path: Path) -> str:
    with path.open("rb") as content:
        upload = Upload(filename=path.name, content=content, content_type="application/octet-stream")
        source = DocumentSourceInput(file=upload)
        document = accepted(await server.add_document(AddDocumentInput(bot_id=bot, source=source))).document
    assert document
    return document.id


async def until_ready(server: ChatSphere, bot: str, document: str) -> None:
    """Wait until the document can be searched; it may be so before events begin, which tell what is on its way."""
    while not await is_ready(server, document):
        events = cast("AsyncGenerator[DocumentEventsDocumentEvents]", server.document_events(bot))
        with suppress(TimeoutError):
            async with aclosing(events), asyncio.timeout(LOOK_AGAIN):
                async for _ in events:
                    if await is_ready(server, document):
                        return


async def is_ready(server: ChatSphere, document: str) -> bool:
    known = await server.document(document)
    if known is None or known.failure:
        sys.exit(known.failure.message if known and known.failure else "The document is gone.")
    print(f"{known.title}: {known.stage.value}")
    return known.stage is Stage.READY


async def main(file: Path, question: str) -> None:
    async with ChatSphere(os.environ["ENDPOINT"]) as server:
        await server.session.sign_in(os.environ["EMAIL"], os.environ["PASSWORD"])
        bot = await make_bot(server)
        await until_ready(server, bot, await add_document(server, bot, file))
        begun = accepted(await server.start_conversation(StartConversationInput(bot_id=bot))).conversation
        assert begun

        shown = 0

        def show(reply: Message) -> None:
            nonlocal shown
            print(reply.text[shown:], end="", flush=True)
            shown = len(reply.text)

        reply = await server.ask(begun.id, question, heard=show)
        for citation in reply.citations:
            page = f", page {citation.page}" if citation.page else ""
            print(f"\n[{citation.number}] {citation.document_title}{page}: “{citation.quote}”")
        kept = await server.messages(begun.id, last=1)
        assert kept
        if kept.messages.nodes[0].text != reply.text:
            sys.exit("What was streamed is not what is stored.")
        print("\nWhat was streamed is what is stored.")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
