"""The whole job through the public API, beside a running server, for people to watch: ``make demo``.

Signs in, makes a bot, uploads every file of DOCS, shows each stage, asks the questions of ASK and prints each answer
as it streams in, with its citations.  DOCS is a folder; ASK is a table of question, file that answers it, and words
that its passage holds, separated by tabs.  ENDPOINT, EMAIL and PASSWORD name another server than that of ``make run``.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys.client import Api, Refused

CREATE_BOT = """
    mutation CreateBot($input: CreateBotInput!) { createBot(input: $input) { bot { id } errors { code message } } }"""
ADD_DOCUMENT = """
    mutation AddDocument($input: AddDocumentInput!) {
      addDocument(input: $input) { document { id title stage } errors { code message } }
    }"""
START = """
    mutation Start($input: StartConversationInput!) {
      startConversation(input: $input) { conversation { id } errors { code message } }
    }"""
SEND = """
    mutation Send($input: SendMessageInput!) { sendMessage(input: $input) { reply { id } errors { code message } } }"""
STAGES = """
    subscription Stages($bot: ID!) {
      documentEvents(botId: $bot) {
        stage
        document { id title stage pageCount chunkCount embeddedCount failure { code message } }
      }
    }"""
EVENTS = """
    subscription Events($conversation: ID!) {
      conversationEvents(conversationId: $conversation) {
        __typename
        cursor
        ... on ReplyDelta { offset text }
        ... on ReplyFailed { failure { code message } }
        ... on ReplyCompleted {
          reply { text model citations { number documentTitle page quote answerStart answerEnd } }
        }
      }
    }"""
OWN_DOCUMENTS = Path(__file__).parents[2] / "config" / "demo_documents"
NAMES = ("endpoint", "email", "password")
QUESTIONS = "What does ChatSphere do?\nHow is ChatSphere started?"


@dataclass
class Walk:
    """What is known on the way."""

    api: Api
    bot: str = ""
    waiting: set[str] = field(default_factory=set)
    ready: int = 0
    ended: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Question:
    """A question, and where one knows it the file and the words that answer it."""

    text: str
    file: str = ""
    words: str = ""

    def is_answered_by(self, citation: dict[str, Any]) -> bool:
        """Whether a citation names the file and quotes the words."""
        return citation["documentTitle"] == self.file and self.words.lower() in citation["quote"].lower()


async def walk(endpoint: str, email: str, password: str, docs: list[Path], questions: list[Question]) -> bool:
    """Do all of it; False when a reply failed or too few of the known questions were answered."""
    async with Api.at(endpoint) as api:
        await api.sign_in(email, password)
        print(f"Signed in to {endpoint} as {email}.")
        journey = Walk(api)
        journey.bot = (await api.change(CREATE_BOT, "createBot", name=f"Walk of {time.strftime('%H:%M:%S')}"))["bot"][
            "id"
        ]
        print("Made a bot.")
        await _give_documents(journey, docs)
        return await _ask_all(journey, questions)


async def _give_documents(journey: Walk, docs: list[Path]) -> None:
    began = time.monotonic()
    watching = asyncio.create_task(_watch(journey))
    await asyncio.sleep(0.3)  # so that the first stage of the first document is seen as well
    for path in docs:
        try:
            added = await journey.api.upload(
                ADD_DOCUMENT, "addDocument", path, "input.source.file", botId=journey.bot, source={"file": None}
            )
        except Refused as refused:
            print(f"  {path.name}: refused, {refused.errors[0]['code']}: {refused}")
        else:
            journey.waiting.add(added["document"]["id"])
    while journey.ended < len(journey.waiting):
        journey.news.clear()
        await journey.news.wait()
    watching.cancel()
    print(f"{journey.ready} documents are READY after {time.monotonic() - began:.1f} s.")


async def _watch(journey: Walk) -> None:
    async with aclosing(journey.api.follow(STAGES, "documentEvents", bot=journey.bot)) as events:
        async for event in events:
            document = event["document"]
            counts = [
                f"{document[name]} {word}"
                for name, word in (("pageCount", "pages"), ("chunkCount", "passages"), ("embeddedCount", "embedded"))
                if document[name]
            ]
            reason = f" {document['failure']['code']}: {document['failure']['message']}" if document["failure"] else ""
            print(f"  {document['title']}: {event['stage']} {', '.join(counts)}{reason}")
            journey.ended += event["stage"] in ("READY", "FAILED")
            journey.ready += event["stage"] == "READY"
            journey.news.set()


async def _ask_all(journey: Walk, questions: list[Question]) -> bool:
    known = answered = 0
    is_well = True
    for question in questions:
        citations = await _ask(journey, question)
        is_well = is_well and citations is not None
        if question.file:
            known += 1
            answered += any(question.is_answered_by(citation) for citation in (citations or [])[:1])
    if known:
        print(
            f"\nThe first citation names the right file and quotes the right words for {answered} of {known} questions."
        )
    return is_well and answered >= known - 1


async def _ask(journey: Walk, question: Question) -> list[dict[str, Any]] | None:
    """Ask in a conversation of its own and print what comes; the citations, None when the reply failed."""
    api = journey.api
    conversation = (await api.change(START, "startConversation", botId=journey.bot))["conversation"]["id"]
    print(f"\n? {question.text}")
    await api.change(SEND, "sendMessage", conversationId=conversation, text=question.text)
    heard = ""
    async with aclosing(api.follow(EVENTS, "conversationEvents", conversation=conversation)) as events:
        async for event in events:
            match event["__typename"]:
                case "ReplyDelta":
                    heard = heard[: event["offset"]] + event["text"]
                    print(event["text"], end="", flush=True)
                case "ReplyFailed":
                    print(f"\n  failed: {event['failure']['message']}")
                    return None
                case "ReplyCompleted":
                    reply = event["reply"]
                    assert heard == reply["text"], "what was streamed is not what was stored"
                    return _print_citations(question, reply["citations"])
    return None


def _print_citations(question: Question, citations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    print()
    for place, citation in enumerate(citations):
        page = f", page {citation['page']}" if citation["page"] else ""
        fits = " (the expected one)" if place == 0 and question.file and question.is_answered_by(citation) else ""
        print(f"  [{citation['number']}] {citation['documentTitle']}{page}: “{citation['quote']}”{fits}")
    return citations


def questions_of(ask: str | None) -> list[Question]:
    """The questions of a table; without one, about the documents that come with ChatSphere."""
    text = Path(ask).read_text() if ask else QUESTIONS
    return [Question(*line.split("\t")[:3]) for line in text.splitlines() if line.strip()]


def main() -> int:
    """Walk by what the environment says."""
    home = Path(os.environ.get("CHATSPHERE_HOME", ".chatsphere"))
    demo = home / "demo.json"
    known = json.loads(demo.read_text()) if demo.exists() else {}
    endpoint, email, password = (os.environ.get(name.upper()) or known.get(name, "") for name in NAMES)
    if not (endpoint and email and password):
        print(f"There is no server to walk through: {demo} is not there. Start one with make run.", file=sys.stderr)
        return 1
    folder = Path(os.environ.get("DOCS") or OWN_DOCUMENTS)
    docs = sorted(path for path in folder.iterdir() if path.is_file())
    return 0 if asyncio.run(walk(endpoint, email, password, docs, questions_of(os.environ.get("ASK")))) else 1


if __name__ == "__main__":
    sys.exit(main())
