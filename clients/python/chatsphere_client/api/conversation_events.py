from datetime import datetime
from typing import Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import FailureCode, Thumb
from .fragments import CitationFields, ConversationFields, MessageFields


class ConversationEvents(BaseModel):
    conversation_events: Union[
        "ConversationEventsConversationEventsConversationEvent",
        "ConversationEventsConversationEventsCitationAdded",
        "ConversationEventsConversationEventsFeedbackGiven",
        "ConversationEventsConversationEventsLoggedEvent",
        "ConversationEventsConversationEventsPassagesRetrieved",
        "ConversationEventsConversationEventsQuestionAsked",
        "ConversationEventsConversationEventsReplyCompleted",
        "ConversationEventsConversationEventsReplyDelta",
        "ConversationEventsConversationEventsReplyFailed",
        "ConversationEventsConversationEventsReplyQueued",
        "ConversationEventsConversationEventsReplyRestarted",
        "ConversationEventsConversationEventsReplyStarted",
        "ConversationEventsConversationEventsReplyStopped",
        "ConversationEventsConversationEventsTitleChanged",
    ] = Field(alias="conversationEvents", discriminator="typename__")


class ConversationEventsConversationEventsConversationEvent(BaseModel):
    typename__: Literal["ConversationEvent"] = Field(alias="__typename")
    cursor: str


class ConversationEventsConversationEventsCitationAdded(BaseModel):
    typename__: Literal["CitationAdded"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")
    epoch: int
    reply: "ConversationEventsConversationEventsCitationAddedReply"
    citation: Optional["ConversationEventsConversationEventsCitationAddedCitation"]


class ConversationEventsConversationEventsCitationAddedReply(BaseModel):
    id: str


ConversationEventsConversationEventsCitationAddedCitation = CitationFields


class ConversationEventsConversationEventsFeedbackGiven(BaseModel):
    typename__: Literal["FeedbackGiven"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")
    epoch: int
    reply: "ConversationEventsConversationEventsFeedbackGivenReply"


class ConversationEventsConversationEventsFeedbackGivenReply(BaseModel):
    id: str
    feedback: Optional["ConversationEventsConversationEventsFeedbackGivenReplyFeedback"]


class ConversationEventsConversationEventsFeedbackGivenReplyFeedback(BaseModel):
    thumb: Thumb
    comment: str


class ConversationEventsConversationEventsLoggedEvent(BaseModel):
    typename__: Literal["LoggedEvent"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")


class ConversationEventsConversationEventsPassagesRetrieved(BaseModel):
    typename__: Literal["PassagesRetrieved"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")
    epoch: int
    reply: "ConversationEventsConversationEventsPassagesRetrievedReply"
    passages: list["ConversationEventsConversationEventsPassagesRetrievedPassages"]


class ConversationEventsConversationEventsPassagesRetrievedReply(BaseModel):
    id: str


class ConversationEventsConversationEventsPassagesRetrievedPassages(BaseModel):
    id: str
    text: str
    heading: str
    page: Optional[int]
    document: "ConversationEventsConversationEventsPassagesRetrievedPassagesDocument"


class ConversationEventsConversationEventsPassagesRetrievedPassagesDocument(BaseModel):
    id: str
    title: str


class ConversationEventsConversationEventsQuestionAsked(BaseModel):
    typename__: Literal["QuestionAsked"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")
    question: "ConversationEventsConversationEventsQuestionAskedQuestion"


ConversationEventsConversationEventsQuestionAskedQuestion = MessageFields


class ConversationEventsConversationEventsReplyCompleted(BaseModel):
    typename__: Literal["ReplyCompleted"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")
    epoch: int
    reply: "ConversationEventsConversationEventsReplyCompletedReply"


ConversationEventsConversationEventsReplyCompletedReply = MessageFields


class ConversationEventsConversationEventsReplyDelta(BaseModel):
    typename__: Literal["ReplyDelta"] = Field(alias="__typename")
    cursor: str
    reply_id: str = Field(alias="replyId")
    epoch: int
    offset: int
    text: str


class ConversationEventsConversationEventsReplyFailed(BaseModel):
    typename__: Literal["ReplyFailed"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")
    epoch: int
    reply: "ConversationEventsConversationEventsReplyFailedReply"
    failure: Optional["ConversationEventsConversationEventsReplyFailedFailure"]


ConversationEventsConversationEventsReplyFailedReply = MessageFields


class ConversationEventsConversationEventsReplyFailedFailure(BaseModel):
    code: FailureCode
    message: str
    is_retryable: bool = Field(alias="isRetryable")


class ConversationEventsConversationEventsReplyQueued(BaseModel):
    typename__: Literal["ReplyQueued"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")
    epoch: int
    reply: "ConversationEventsConversationEventsReplyQueuedReply"


ConversationEventsConversationEventsReplyQueuedReply = MessageFields


class ConversationEventsConversationEventsReplyRestarted(BaseModel):
    typename__: Literal["ReplyRestarted"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")
    epoch: int
    reply: "ConversationEventsConversationEventsReplyRestartedReply"


class ConversationEventsConversationEventsReplyRestartedReply(BaseModel):
    id: str


class ConversationEventsConversationEventsReplyStarted(BaseModel):
    typename__: Literal["ReplyStarted"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")
    epoch: int
    reply: "ConversationEventsConversationEventsReplyStartedReply"


class ConversationEventsConversationEventsReplyStartedReply(BaseModel):
    id: str


class ConversationEventsConversationEventsReplyStopped(BaseModel):
    typename__: Literal["ReplyStopped"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")
    epoch: int
    reply: "ConversationEventsConversationEventsReplyStoppedReply"


ConversationEventsConversationEventsReplyStoppedReply = MessageFields


class ConversationEventsConversationEventsTitleChanged(BaseModel):
    typename__: Literal["TitleChanged"] = Field(alias="__typename")
    cursor: str
    sequence: int
    occurred_at: datetime = Field(alias="occurredAt")
    conversation: "ConversationEventsConversationEventsTitleChangedConversation"


ConversationEventsConversationEventsTitleChangedConversation = ConversationFields
ConversationEvents.model_rebuild()
ConversationEventsConversationEventsCitationAdded.model_rebuild()
ConversationEventsConversationEventsFeedbackGiven.model_rebuild()
ConversationEventsConversationEventsFeedbackGivenReply.model_rebuild()
ConversationEventsConversationEventsPassagesRetrieved.model_rebuild()
ConversationEventsConversationEventsPassagesRetrievedPassages.model_rebuild()
ConversationEventsConversationEventsQuestionAsked.model_rebuild()
ConversationEventsConversationEventsReplyCompleted.model_rebuild()
ConversationEventsConversationEventsReplyFailed.model_rebuild()
ConversationEventsConversationEventsReplyQueued.model_rebuild()
ConversationEventsConversationEventsReplyRestarted.model_rebuild()
ConversationEventsConversationEventsReplyStarted.model_rebuild()
ConversationEventsConversationEventsReplyStopped.model_rebuild()
ConversationEventsConversationEventsTitleChanged.model_rebuild()
