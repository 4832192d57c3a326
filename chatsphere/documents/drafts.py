"""What a document is to be made of, checked and as yet in memory alone: a file, a text, an address, or pairs."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from chatsphere.documents.media import HEAD_BYTES, HTML, PAIRS, PLAIN, media_type_of
from chatsphere.documents.models import Document, Source
from chatsphere.errors import DocumentFailure, FailureCode, FetchFailure, InvalidField, UnsupportedType
from chatsphere.fetching.addresses import web_address
from chatsphere.plans.limits import plan_of, require_at_most
from chatsphere.plans.models import Limit
from chatsphere.text import require_storable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatsphere.bots.models import Bot

TITLE_CHARACTERS = 255
QUESTION_CHARACTERS = 500
"""Of a stored question: as much as the index of words takes of a heading."""

ANSWER_CHARACTERS = 4_000
"""Of a stored answer, which is one passage: as long as one may be."""

MOST_PAIRS = 1_000
"""Of one document."""


@dataclass(frozen=True)
class PairDraft:
    """A question and the answer that is given to it word for word."""

    question: str
    answer: str


@dataclass(frozen=True)
class Draft:
    """A document not yet saved, with what belongs to it."""

    document: Document
    content: IO[bytes] | None = None
    """What is stored as its file; None where its worker fetches that, or where there is none."""
    pairs: tuple[PairDraft, ...] = ()


def of_file(bot: Bot, name: str, content: IO[bytes], size: int) -> Draft:
    """A file of ``size`` bytes; ``name`` is what the owner calls it, and never becomes a path.

    Raises InvalidField (empty), UnsupportedType and PlanLimitReached.
    """
    if size == 0:
        raise InvalidField("The file is empty. Choose a file with text in it.", "source", "file")
    require_at_most(plan_of(bot.owner), Limit.FILE_BYTES, size)
    title = checked_title(name.replace("\\", "/").rpartition("/")[2], "source", "file")
    head = content.read(HEAD_BYTES)
    try:
        media_type = media_type_of(head, title)
    except DocumentFailure as failure:
        if failure.code is FailureCode.UNSUPPORTED_TYPE:
            raise UnsupportedType(failure.message, ("source", "file")) from None
        raise InvalidField(failure.message, "source", "file") from None
    return Draft(Document(bot=bot, title=title, size=size, source=Source.FILE, media_type=media_type), content)


def of_text(bot: Bot, title: str, text: str) -> Draft:
    """A text that was typed in.  Raises InvalidField and PlanLimitReached."""
    require_storable(text, "source", "text", "text")
    if not text.strip():
        raise InvalidField("The text is empty. Write what the bot should know.", "source", "text", "text")
    content = text.encode()
    require_at_most(plan_of(bot.owner), Limit.FILE_BYTES, len(content))
    title = checked_title(title, "source", "text", "title")
    document = Document(bot=bot, title=title, size=len(content), source=Source.TEXT, media_type=PLAIN)
    return Draft(document, io.BytesIO(content))


def of_address(bot: Bot, address: str) -> Draft:
    """What a worker will find at an address; called by the address until then.  Raises InvalidField."""
    require_storable(address, "source", "url")
    try:
        address = web_address(address)
    except FetchFailure as failure:
        raise InvalidField(failure.message, "source", "url") from None
    title = address.partition("://")[2].rstrip("/")[:TITLE_CHARACTERS]
    return Draft(
        Document(bot=bot, title=title, size=0, content_hash=b"", source=Source.URL, media_type=HTML, address=address)
    )


def of_pairs(bot: Bot, title: str, pairs: Sequence[PairDraft]) -> Draft:
    """Questions with their answers: 1 to ``MOST_PAIRS``.  Raises InvalidField and PlanLimitReached."""
    field = ("source", "questions")
    if not 1 <= len(pairs) <= MOST_PAIRS:
        raise InvalidField(f"A document holds 1 to {MOST_PAIRS:,} questions: make several.", *field, "pairs")
    checked = tuple(checked_pair(pair.question, pair.answer, *field, "pairs") for pair in pairs)
    document = Document(bot=bot, title=checked_title(title, *field, "title"), source=Source.QUESTIONS, media_type=PAIRS)
    document.size, document.content_hash = measure(checked)
    require_at_most(plan_of(bot.owner), Limit.FILE_BYTES, document.size)
    return Draft(document, pairs=checked)


def checked_pair(question: str, answer: str, *field: str) -> PairDraft:
    """The pair without white space around it; raises InvalidField for what is empty or too long."""
    for name, text, most in (("question", question, QUESTION_CHARACTERS), ("answer", answer, ANSWER_CHARACTERS)):
        require_storable(text, *field, name)
        if not 1 <= len(text.strip()) <= most:
            raise InvalidField(f"The {name} has to have 1 to {most:,} characters.", *field, name)
    return PairDraft(" ".join(question.split()), answer.strip())


def measure(pairs: Sequence[PairDraft]) -> tuple[int, bytes]:
    """Bytes of all the texts, and a hash by which the same pairs are known again."""
    size = sum(len(pair.question.encode()) + len(pair.answer.encode()) for pair in pairs)
    told = json.dumps([[pair.question, pair.answer] for pair in pairs])
    return size, hashlib.sha256(told.encode()).digest()


def checked_title(given: str, *field: str) -> str:
    """A title as it is kept, without what cannot be printed; raises InvalidField."""
    title = "".join(character for character in given if character.isprintable()).strip()
    if not title:
        raise InvalidField("A document needs a title.", *field)
    if len(title) > TITLE_CHARACTERS:
        raise InvalidField(f"A title has at most {TITLE_CHARACTERS} characters.", *field)
    return title
