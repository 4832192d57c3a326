"""Removing what spans all rooms: rows, vectors and files go together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import redis
from django.db import transaction

from chatsphere.accounts.admission import Invitation, Registration
from chatsphere.accounts.models import User
from chatsphere.accounts.second_factor import require_owner
from chatsphere.bells import redis_client
from chatsphere.conversations.live import text_key
from chatsphere.conversations.models import Citation, Conversation, ConversationEvent, Message
from chatsphere.conversations.services import delete_conversation
from chatsphere.conversations.spending import settle_unseen
from chatsphere.conversations.traces import RetrievalTrace
from chatsphere.documents.models import ChunkEmbedding, Document, DocumentEvent, QuestionPair, Version
from chatsphere.documents.versions import remove_versions
from chatsphere.errors import InvalidField
from chatsphere.evaluation.models import EvaluationCase, EvaluationResult, EvaluationRun, Expectation
from chatsphere.files import discard
from chatsphere.plans.news import tell_usage
from chatsphere.privacy.belongings import counted
from chatsphere.websites.models import Website, WebsitePage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from chatsphere.bots.models import Bot


@dataclass(frozen=True)
class Receipt:
    """What was removed with an account."""

    rows: Mapping[str, int]
    """How many rows of each table, vectors among them."""
    files: int
    """Uploaded files; the storage loses them within seconds."""
    cached_events: int | None
    """Texts of replies that Redis held; None where it was not reached, and forgets them within ten minutes."""

    @property
    def vectors(self) -> int:
        """How many of the rows held a passage's vector."""
        return self.rows.get(ChunkEmbedding.__name__, 0)


def delete_account(user: User, password: str, *, otp: str = "") -> Receipt:
    """Remove a person and everything of theirs; every session ends within seconds, open sockets included.

    Raises InvalidField for the last administrator, and as ``require_owner`` does.
    """
    require_owner(user, password, otp)
    with transaction.atomic():
        # Every administrator is locked, so that of two who leave at once one stays.
        administrators = User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk")
        if {administrator.pk for administrator in administrators} == {user.pk}:
            raise InvalidField("You are the last administrator. Make another one first.")
        User.objects.select_for_update().get(pk=user.pk)
        kept_in_redis = _cache_keys(user)
        files = _files_of(user)
        rows = counted(user) | _mentions(user)
        for bot in list(user.bots.all()):
            delete_bot(bot)
        for conversation in list(user.conversations.all()):
            delete_conversation(conversation)
        Registration.objects.filter(email=user.email).delete()
        Invitation.objects.filter(email=user.email).delete()
        User.objects.filter(pk=user.pk).delete()
    return Receipt({table: number for table, number in rows.items() if number}, files, _forget(kept_in_redis))


def _mentions(user: User) -> dict[str, int]:
    """Rows that are not the person's own, and hold the address."""
    asked, invited = Registration.objects.filter(email=user.email), Invitation.objects.filter(email=user.email)
    return {Registration.__name__: asked.count(), Invitation.__name__: invited.count()}


def _files_of(user: User) -> int:
    """How many files the storage holds for this person; the versions of one content share one."""
    newest = Document.objects.filter(bot__owner=user).values_list("file", flat=True)
    return len({*newest, *Version.objects.filter(document__bot__owner=user).values_list("file", flat=True)})


def _cache_keys(user: User) -> list[str]:
    """Where Redis may hold the text of a reply to this person."""
    replies = Message.objects.filter(conversation__owner=user, epoch__gt=0).values_list("pk", "epoch")
    return [text_key(reply, epoch) for reply, last in replies for epoch in range(1, last + 1)]


def _forget(keys: list[str]) -> int | None:
    try:
        return int(redis_client().delete(*keys)) if keys else 0
    except (redis.RedisError, OSError):
        return None


def delete_bot(bot: Bot) -> None:
    """Remove a bot with its documents, their files and indexes, and every conversation with it.

    Set by set, because Django's own cascade would fetch each chunk and message.  Rows that work is done on are locked
    first; their workers find the claim lost.
    """
    with transaction.atomic():
        for reply in Message.objects.filter(conversation__bot=bot, state__in=["QUEUED", "ANSWERING"]).select_for_update(
            of=("self",)
        ):
            settle_unseen(reply)
        list(EvaluationRun.objects.filter(bot=bot).select_for_update(of=("self",)).values_list("pk"))
        list(Website.objects.filter(bot=bot).select_for_update(of=("self",)).values_list("pk"))
        documents = list(Document.objects.filter(bot=bot).select_for_update(of=("self",)))
        versions = Version.objects.filter(document__bot=bot)
        discard({*(document.file for document in documents), *versions.values_list("file", flat=True)})
        remove_versions(versions)
        _remove(RetrievalTrace.objects.filter(message__conversation__bot=bot))
        _remove(Citation.objects.filter(message__conversation__bot=bot))
        _remove(ConversationEvent.objects.filter(conversation__bot=bot))
        _remove(Message.objects.filter(conversation__bot=bot))
        _remove(Conversation.objects.filter(bot=bot))
        _remove(EvaluationResult.objects.filter(run__bot=bot))
        _remove(EvaluationRun.objects.filter(bot=bot))
        _remove(Expectation.objects.filter(case__bot=bot))
        _remove(EvaluationCase.objects.filter(bot=bot))
        _remove(DocumentEvent.objects.filter(bot=bot))
        _remove(WebsitePage.objects.filter(website__bot=bot))
        _remove(Website.objects.filter(bot=bot))
        _remove(QuestionPair.objects.filter(document__bot=bot))
        _remove(Document.objects.filter(bot=bot))
        bot.delete()
        tell_usage(bot.owner_id)


def _remove(rows: QuerySet[Any]) -> None:
    rows._raw_delete(rows.db)
