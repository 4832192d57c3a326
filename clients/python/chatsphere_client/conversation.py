"""A conversation as a client holds it, changed only by what the server tells."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from chatsphere_client.api import (
    ConversationEventsConversationEventsCitationAdded as CitationAdded,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsConversationEvent as UnknownEvent,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsFeedbackGiven as FeedbackGiven,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsLoggedEvent as UnknownLoggedEvent,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsPassagesRetrieved as PassagesRetrieved,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsQuestionAsked as QuestionAsked,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsReplyCompleted as ReplyCompleted,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsReplyDelta as ReplyDelta,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsReplyFailed as ReplyFailed,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsReplyQueued as ReplyQueued,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsReplyRestarted as ReplyRestarted,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsReplyStarted as ReplyStarted,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsReplyStopped as ReplyStopped,
)
from chatsphere_client.api import (
    ConversationEventsConversationEventsTitleChanged as TitleChanged,
)
from chatsphere_client.api import MessageState

if TYPE_CHECKING:
    from chatsphere_client.api import CitationFields, MessageFields

Event: TypeAlias = (
    QuestionAsked
    | ReplyQueued
    | ReplyStarted
    | ReplyRestarted
    | PassagesRetrieved
    | ReplyDelta
    | CitationAdded
    | ReplyCompleted
    | ReplyStopped
    | ReplyFailed
    | FeedbackGiven
    | TitleChanged
    | UnknownLoggedEvent
    | UnknownEvent
)
"""Something that happened in a conversation."""

FINAL = frozenset({MessageState.COMPLETED, MessageState.STOPPED, MessageState.FAILED})


@dataclass(frozen=True)
class Message:
    """A question or a reply as far as it is known.  ``stored`` is what the server last told of it as a whole."""

    stored: MessageFields
    epoch: int
    text: str
    citations: tuple[CitationFields, ...]

    @classmethod
    def of(cls, stored: MessageFields, epoch: int) -> Message:
        """A message as it is stored; of a reply that is not final, its beginning."""
        is_known = stored.status in FINAL
        return cls(stored, epoch, stored.text if is_known else "", tuple(stored.citations) if is_known else ())

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to it."""
        return self.stored.status in FINAL


@dataclass
class HeldConversation:
    """Right whatever was told before and told twice.

    Kept events are numbered, and text is put where it belongs by (reply, epoch, offset).  So a client that reconnects
    with an old cursor ends with the stored text all the same.
    """

    cursor: str | None = None
    sequence: int = 0
    title: str | None = None
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def live(self) -> Message | None:
        """The reply that is waited for or being written."""
        return next((message for message in self.messages.values() if not message.is_final), None)

    def apply(self, event: Event) -> None:
        """Take an event."""
        if isinstance(event, ReplyDelta):
            self._place(event)
        elif isinstance(event, UnknownEvent) or event.sequence <= self.sequence:
            return
        else:
            self._take(event)
            self.sequence = event.sequence
        self.cursor = event.cursor

    def _place(self, delta: ReplyDelta) -> None:
        reply = self.messages.get(delta.reply_id)
        if reply is None or reply.is_final or delta.epoch < reply.epoch:
            return
        if delta.epoch > reply.epoch:
            reply = replace(reply, text="", citations=())
        text = reply.text[: delta.offset] + delta.text + reply.text[delta.offset + len(delta.text) :]
        self.messages[delta.reply_id] = replace(reply, epoch=delta.epoch, text=text)

    def _take(self, event: Event) -> None:
        match event:
            case QuestionAsked():
                self.messages[event.question.id] = Message.of(event.question, 0)
            case ReplyQueued() | ReplyCompleted() | ReplyStopped() | ReplyFailed():
                self.messages[event.reply.id] = Message.of(event.reply, event.epoch)
            case ReplyStarted() | ReplyRestarted():
                reply = self.messages.get(event.reply.id)
                if reply is not None and not reply.is_final and event.epoch > reply.epoch:
                    self.messages[event.reply.id] = replace(reply, epoch=event.epoch, text="", citations=())
            case CitationAdded(citation=citation) if citation is not None:
                reply = self.messages.get(event.reply.id)
                if reply is not None and not reply.is_final and event.epoch == reply.epoch:
                    self.messages[event.reply.id] = replace(reply, citations=(*reply.citations, citation))
            case TitleChanged():
                self.title = event.conversation.title
            case _:
                pass
