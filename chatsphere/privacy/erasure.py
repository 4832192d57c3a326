"""Removing what spans all rooms: rows, vectors and files go together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from chatsphere.conversations.models import Citation, Conversation, ConversationEvent, Message
from chatsphere.documents.models import Document, DocumentEvent, QuestionPair, Version
from chatsphere.documents.versions import remove_versions
from chatsphere.evaluation.models import EvaluationCase, EvaluationResult, EvaluationRun, Expectation
from chatsphere.files import discard
from chatsphere.plans.limits import release
from chatsphere.plans.news import tell_usage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from chatsphere.bots.models import Bot


def delete_bot(bot: Bot) -> None:
    """Remove a bot with its documents, their files and indexes, and every conversation with it.

    Set by set, because Django's own cascade would fetch each chunk and message.  Rows that work is done on are locked
    first; their workers find the claim lost.
    """
    with transaction.atomic():
        for reply in Message.objects.filter(conversation__bot=bot, state__in=["QUEUED", "ANSWERING"]).select_for_update(
            of=("self",)
        ):
            release(reply.pk)
        list(EvaluationRun.objects.filter(bot=bot).select_for_update(of=("self",)).values_list("pk"))
        documents = list(Document.objects.filter(bot=bot).select_for_update(of=("self",)))
        versions = Version.objects.filter(document__bot=bot)
        discard({*(document.file for document in documents), *versions.values_list("file", flat=True)})
        remove_versions(versions)
        _remove(Citation.objects.filter(message__conversation__bot=bot))
        _remove(ConversationEvent.objects.filter(conversation__bot=bot))
        _remove(Message.objects.filter(conversation__bot=bot))
        _remove(Conversation.objects.filter(bot=bot))
        _remove(EvaluationResult.objects.filter(run__bot=bot))
        _remove(EvaluationRun.objects.filter(bot=bot))
        _remove(Expectation.objects.filter(case__bot=bot))
        _remove(EvaluationCase.objects.filter(bot=bot))
        _remove(DocumentEvent.objects.filter(bot=bot))
        _remove(QuestionPair.objects.filter(document__bot=bot))
        _remove(Document.objects.filter(bot=bot))
        bot.delete()
        tell_usage(bot.owner_id)


def _remove(rows: QuerySet[Any]) -> None:
    rows._raw_delete(rows.db)
