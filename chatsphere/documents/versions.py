"""Versions of a document: the one that answers, the one being made beside it, and the switch from one to the other.

A new content, another embedding model, and another language or size of passages of the bot all come the same way: a
version is made beside the live one, which answers until the new one is whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict
from uuid import UUID, uuid4

from django.db.models import Count, Exists, F, OuterRef
from django.db.models.functions import Now

from chatsphere.ai import embedding_model
from chatsphere.compiled import Change, Insert, Read
from chatsphere.documents.indexing import forget
from chatsphere.documents.models import Chunk, ChunkEmbedding, Document, DocumentText, PairWording, Stage, Version
from chatsphere.files import discard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from chatsphere.bots.models import Bot


_being_made = Read(lambda document: Version.objects.being_made().filter(document=document), document=UUID)
_new = Insert(
    lambda key, document, bot, model, **others: [
        Version(id=key, document_id=document, bot_id=bot, embedding_model=model, **others)
    ],
    key=UUID, document=UUID, bot=UUID, number=int, size=int, chunk_tokens=int,
    title=str, file=str, language=str, model=str,
)  # fmt: skip
_let_answer = Change(lambda key: (Version.objects.filter(pk=key), {"is_live": True}), key=UUID)

NOTHING_READ: dict[str, Any] = {
    "page_count": None,
    "textless_pages": [],
    "character_count": 0,
    "chunk_count": 0,
    "embedded_count": 0,
}
"""What a document says of a version of which nothing has been read."""


class Making(TypedDict):
    """What a version is made by, besides its content."""

    language: str
    chunk_tokens: int


def making_for(bot: Bot) -> Making:
    """How versions of the bot's documents are made now; the embedding model is this process's."""
    return {"language": bot.language, "chunk_tokens": bot.chunk_tokens}


def outdated(model: str) -> QuerySet[Document]:
    """Documents at rest whose live version was made by other settings than hold now, or not by this embedding model."""
    return Document.objects.filter(Exists(_live_otherwise(model).filter(document=OuterRef("pk"))), state=Stage.READY)


def outdated_by_bot(bots: Iterable[Bot]) -> dict[UUID, int]:
    """How many live versions of each bot are still to be made anew, those under way included; none: not there."""
    live = _live_otherwise(embedding_model().name).filter(bot__in=bots)
    return dict(live.order_by().values_list("bot").annotate(Count("pk")))


def _live_otherwise(model: str) -> QuerySet[Version]:
    present = {name: F(f"bot__{name}") for name in Making.__annotations__}
    return Version.objects.live().exclude(embedding_model=model, **present)


def is_up_to_date(document: Document) -> bool:
    """Whether what answers is the newest content, made as it would be made now: nothing is left to do."""
    return document.live_version is not None and (
        document.versions.live()
        .filter(
            number=document.version,
            title=document.title,
            embedding_model=embedding_model().name,
            **making_for(document.bot),
        )
        .exists()
    )


def being_made(document: Document) -> Version:
    """The version to be made of the document's newest content, in the caller's transaction.

    It is as an earlier attempt left it where that can be gone on from, and empty otherwise.
    """
    making = making_for(document.bot)
    version = _being_made.row(document=document.pk)
    if version is None:
        return _begun(document, making)
    version.document = document
    if not version.is_chunked or any(getattr(version, name) != value for name, value in making.items()):
        clear(version)
        for name, value in making.items():
            setattr(version, name, value)
    if version.embedding_model != embedding_model().name:
        _remove(ChunkEmbedding._base_manager.filter(version=version))
        version.embedding_model = embedding_model().name
    version.save()
    return version


def _begun(document: Document, making: Making) -> Version:
    begun: list[Version] = _new.run(
        key=uuid4(), document=document.pk, bot=document.bot_id, number=document.version, title=document.title,
        file=document.file, size=document.size, model=embedding_model().name, **making,
    )  # fmt: skip
    begun[0].document = document
    return begun[0]


def clear(version: Version) -> None:
    """Remove all that was made of a version, set by set; its row, not saved here, and its file stay."""
    forget(version)
    for model in (PairWording, Chunk, DocumentText):
        _remove(model._base_manager.filter(version=version))
    version.chunk_count = version.word_count = 0
    version.is_chunked = False


def remove_versions(versions: QuerySet[Version]) -> None:
    """Remove versions with all that was made of them, in the caller's transaction; their files stay."""
    for version in versions:
        clear(version)
    _remove(versions)


def switch(version: Version) -> None:
    """Let a whole version answer in place of the live one, which is removed; in the caller's transaction.

    What ``answering`` gives is written of its document in the same.
    """
    document = version.document
    if document.live_version is not None:
        live = document.versions.live()
        discard([before.file for before in live if before.file != version.file])
        remove_versions(live)
    version.is_live = True
    _let_answer.run(key=version.pk)


def answering(title: str, number: int) -> dict[str, Any]:
    """What is to be written of a document, READY then, that answers by the version of this title and number."""
    return {"title": title, "live_version": number, **rest()}


def rest() -> dict[str, Any]:
    """What is to be written of a document that is READY, with nothing left to do."""
    no_failure = {"failure_code": "", "failure_message": "", "failure_is_retryable": False}
    over = {"lease_until": None, "deadline_at": None, "finished_at": Now(), "updated_at": Now()}
    return {"state": Stage.READY, **no_failure, **over}


def getting_on() -> dict[str, Any]:
    """What is to be written of a document whose stage has got on."""
    return {"updated_at": Now(), "deadline_at": Now() + Document.PATIENCE}


def _remove(rows: QuerySet[Any]) -> None:
    rows._raw_delete(rows.db)
