"""What people do with conversations that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import UUID, uuid4

from django.db import transaction

from chatsphere.compiled import Insert, Read
from chatsphere.conversations import log
from chatsphere.conversations.models import Conversation, EventKind, Message, Role, Thumb
from chatsphere.conversations.naming import title_of
from chatsphere.conversations.spending import settle_unseen
from chatsphere.errors import InvalidField, NotFound
from chatsphere.text import require_storable

if TYPE_CHECKING:
    from chatsphere.accounts.models import User
    from chatsphere.bots.models import Bot

GIVEN_TITLE_CHARACTERS = 200
COMMENT_CHARACTERS = 2_000

_beginning = Insert(
    lambda key, owner, bot: [Conversation(pk=key, owner_id=owner, bot_id=bot)], key=UUID, owner=UUID, bot=UUID
)
_conversation = Read(lambda key: Conversation.objects.filter(pk=key), key=UUID)


def start_conversation(owner: User, bot: Bot) -> Conversation:
    """Begin an empty conversation with a bot."""
    key = uuid4()
    _beginning.run(key=key, owner=owner.pk, bot=bot.pk)
    conversation = cast("Conversation", _conversation.row(key=key))
    conversation.owner, conversation.bot = owner, bot
    return conversation


def update_conversation(conversation: Conversation, **changes: Any) -> Conversation:
    """Rename, pin or archive, and leave the rest; None gives a field its default.  Raises InvalidField.

    A conversation that was renamed is not named by itself any more; with a title of None it is again.
    """
    unknown = changes.keys() - {"title", "is_pinned", "is_archived"}
    if unknown:
        raise TypeError(f"not settings of a conversation: {sorted(unknown)}")
    with transaction.atomic():
        locked = Conversation.objects.select_for_update().filter(pk=conversation.pk).first()
        if locked is None:
            raise NotFound("conversation")
        if "title" in changes:
            _rename(locked, changes["title"])
        for name in changes.keys() & {"is_pinned", "is_archived"}:
            setattr(locked, name, bool(changes[name]))
        locked.save(update_fields=["title", "is_renamed", "is_pinned", "is_archived"])
        if "title" in changes:
            log.record_of_conversation(EventKind.TITLE_CHANGED, locked.pk)
    locked.refresh_from_db()
    return locked


def _rename(conversation: Conversation, title: str | None) -> None:
    if title is None:
        first = conversation.messages.filter(role=Role.USER).order_by("ordinal").first()
        conversation.title, conversation.is_renamed = title_of(first.text) if first else "", False
        return
    require_storable(title, "title")
    shown = " ".join(title.split())
    if not 1 <= len(shown) <= GIVEN_TITLE_CHARACTERS:
        raise InvalidField(f"A title has 1 to {GIVEN_TITLE_CHARACTERS} characters.", "title")
    conversation.title, conversation.is_renamed = shown, True


def delete_conversation(conversation: Conversation) -> None:
    """Remove a conversation with all its messages; a reply being written ends unseen, and is used."""
    with transaction.atomic():
        # The message before its conversation, as a worker locks them: the other way round both could wait.
        live = conversation.messages.live()
        list(live.select_for_update(of=("self",)))
        list(Conversation.objects.select_for_update().filter(pk=conversation.pk))  # from here on nobody sends
        for reply in live.all():
            settle_unseen(reply)
        conversation.delete()


def give_feedback(reply: Message, thumb: Thumb | None, comment: str = "") -> Message:
    """Keep what the reader thinks of a reply; None takes it back.  Raises InvalidField, NotFound."""
    require_storable(comment, "comment")
    if len(comment) > COMMENT_CHARACTERS:
        raise InvalidField(f"A comment has at most {COMMENT_CHARACTERS:,} characters.", "comment")
    with transaction.atomic():
        locked = Message.objects.select_for_update(of=("self",)).filter(pk=reply.pk, role=Role.ASSISTANT).first()
        if locked is None:
            raise NotFound("reply", ("replyId",))
        if locked.is_live:
            raise InvalidField(
                "This reply is still being written. Say what you think of it when it is whole.", "replyId"
            )
        locked.thumb = thumb or ""
        locked.comment = comment.strip() if thumb else ""
        locked.save(update_fields=["thumb", "comment"])
        log.record(EventKind.FEEDBACK_GIVEN, locked)
    locked.refresh_from_db()
    return locked
