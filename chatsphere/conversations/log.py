"""The log of a conversation: every entry is written in the transaction that does what it reports."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import BooleanField, CharField, IntegerField, JSONField, Model, TextField
from django.utils.functional import cached_property

from chatsphere.bells import channel_of, tell
from chatsphere.conversations.models import Conversation, ConversationEvent, EventKind, Message

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from uuid import UUID

    from chatsphere.claims import Claim
    from chatsphere.compiled import Change, Insert, Part, Read

_Row = TypeVar("_Row", bound=Model)

_AS_IN_JSON = (BooleanField, CharField, IntegerField, JSONField, TextField)
"""Fields whose values are the same in JSON."""

TOLD_BYTES = 64_000
"""News that are longer are only mentioned, and looked up by those who follow."""

PROGRESS = frozenset(
    {EventKind.REPLY_STARTED, EventKind.REPLY_RESTARTED, EventKind.PASSAGES_RETRIEVED, EventKind.CITATION_ADDED}
)
"""What a reply goes through on its way.  It moves its conversation up no list, and indexes stay as they are."""

# The conversation's row is locked until the transaction ends: so sequences become visible in order and without gaps.
_APPEND = """
WITH {before}conversation AS (
    UPDATE chatsphere_conversation
    SET last_sequence = last_sequence + jsonb_array_length(%(entries)s::jsonb),
        last_activity_at = CASE WHEN %(is_activity)s THEN now() ELSE last_activity_at END,
        title = coalesce(%(new_title)s::text, title)
    WHERE id = coalesce(%(of_conversation)s, (SELECT conversation_id FROM {messages} WHERE id = %(about)s)) {condition}
    RETURNING id, last_sequence - jsonb_array_length(%(entries)s::jsonb) AS before
), event AS (
    INSERT INTO chatsphere_conversationevent (conversation_id, sequence, kind, message_id, epoch, data, created_at)
    SELECT conversation.id, before + place, kind, message_id, epoch, data, statement_timestamp()
    FROM conversation, ROWS FROM (
        jsonb_to_recordset(%(entries)s::jsonb) AS (kind text, message_id uuid, epoch int, data jsonb)
    ) WITH ORDINALITY AS entry (kind, message_id, epoch, data, place)
    RETURNING *
)
SELECT event.conversation_id, max(sequence), jsonb_build_object(
    'sequence', max(sequence),
    'events', jsonb_agg(jsonb_build_object('event', to_jsonb(event), 'message', to_jsonb(message)) ORDER BY sequence)
)::text
FROM event LEFT JOIN {messages} AS message ON message.id = event.message_id
GROUP BY event.conversation_id
"""
_APPEND_ALONE = _APPEND.format(before="", messages="chatsphere_message", condition="")
_APPEND_TITLE = _APPEND.format(before="", messages="chatsphere_message", condition="AND NOT is_renamed")


class Recorded:
    """A change of messages and the entries about them: one statement, for what would take a transaction of five.

    ``messages`` gives their rows, stored, changed or locked, of one conversation; where it gives none nothing is
    recorded.  ``besides`` is one more statement, which may read these rows as ``mine``.
    """

    def __init__(
        self, messages: Change | Insert[Message] | Read[Message], *kinds: EventKind, besides: str = ""
    ) -> None:
        self._messages = messages
        self._kinds = kinds
        self._besides = besides

    def run(
        self,
        keys: list[UUID],
        epochs: list[int],
        data: dict[str, Any] | None = None,
        title: str | None = None,
        **values: Any,
    ) -> bool:
        """Do it with these values; False where there are no such messages.

        The entries are about the messages of ``keys``, one of each kind, which are at ``epochs`` then; the conversation
        has the ``title`` from then on, if there is one.
        """
        places = self._part.places(values)
        return _append(self._kinds, keys, epochs, data or {}, self._sql, title=title, **places)

    @cached_property
    def _part(self) -> Part:
        with transaction.atomic(
            savepoint=False
        ):  # outside of which Django writes nothing that locks; this is one by itself
            return self._messages.part()

    @cached_property
    def _sql(self) -> str:
        before = f"mine AS ({self._part.sql}), "
        if self._besides:
            before += f"besides AS ({self._besides}), "
        return _APPEND.format(before=before, messages="mine", condition="")


def channel(conversation_id: UUID) -> str:
    """Where news of a conversation are told."""
    return channel_of("conversation", conversation_id)


def record(kind: EventKind, message: Message | Claim[Message], **data: Any) -> None:
    """Append an entry about a message, and once it is committed tell it to the followers with the message as it is."""
    _must(_append([kind], [message.pk], [message.epoch], data))


def record_of_conversation(kind: EventKind, conversation_id: UUID) -> None:
    """Append an entry about the conversation itself."""
    _must(_append([kind], [None], [0], {}, conversation_id=conversation_id))


def record_title(conversation_id: UUID, title: str) -> None:
    """Give a conversation a title that nobody chose, unless its owner chose one, and append that it has it."""
    _append([EventKind.TITLE_CHANGED], [None], [0], {}, _APPEND_TITLE, conversation_id, title)


def _append(
    kinds: Sequence[EventKind],
    messages: Sequence[UUID | None],
    epochs: Sequence[int],
    data: dict[str, Any],
    sql: str = _APPEND_ALONE,
    conversation_id: UUID | None = None,
    title: str | None = None,
    **values: Any,
) -> bool:
    """Append entries with the same ``data`` to the conversation, which is otherwise that of the first message.

    Once they are committed they are told; False where there is no such message or conversation.
    """
    entries = [
        {"kind": kind, "message_id": message and str(message), "epoch": epoch, "data": data}
        for kind, message, epoch in zip(kinds, messages, epochs, strict=True)
    ]
    places = {
        "of_conversation": conversation_id,
        "about": messages[0],
        "new_title": title,
        "is_activity": not PROGRESS.issuperset(kinds),
        "entries": json.dumps(entries),
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values | places)
        appended = cursor.fetchone()
    if appended is None:
        return False
    in_conversation, last, news = appended
    tell(channel(in_conversation), news if len(news) < TOLD_BYTES else {"sequence": last})
    return True


def _must(was_appended: bool) -> None:
    if not was_appended:
        raise Conversation.DoesNotExist


def told_event(told: dict[str, Any]) -> ConversationEvent:
    """The event that was told to followers, with its message, as if both had just been read."""
    event = _row(ConversationEvent, told["event"])
    if told["message"] is not None:
        event.message = _row(Message, told["message"])
    return event


def _row(model: type[_Row], columns: dict[str, Any]) -> _Row:
    """A row that PostgreSQL has written as JSON."""
    names, values = [], []
    for column, name, convert in _fields(model):
        if column in columns:
            value = columns[column]
            names.append(name)
            values.append(value if convert is None or value is None else convert(value))
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


@cache
def _fields(model: type[Model]) -> list[tuple[str, str, Callable[[Any], Any] | None]]:
    """Column and name of each field, and how its values are made of JSON's where those are not the same."""
    return [
        (str(field.column), field.attname, None if isinstance(field, _AS_IN_JSON) else field.to_python)
        for field in model._meta.concrete_fields
    ]
