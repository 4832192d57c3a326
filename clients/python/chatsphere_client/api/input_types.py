from typing import Optional

from pydantic import Field

from .base_model import BaseModel, Upload
from .enums import (
    BotOrderField,
    BotStatus,
    ConversationOrderField,
    DocumentOrderField,
    Language,
    OrderDirection,
    Stage,
    Thumb,
)


class AddDocumentInput(BaseModel):
    """A new document."""

    bot_id: str = Field(alias="botId")
    "The bot that is to answer from it."
    source: "DocumentSourceInput"
    "What it is made from."
    allow_duplicate: bool = Field(alias="allowDuplicate", default=False)
    "Whether to add content that the bot has already; default false, which answers with that document."


class BotFilter(BaseModel):
    """Which bots: those that meet every condition given."""

    name_contains: Optional[str] = Field(alias="nameContains", default=None)
    "Only bots whose name holds this text, in upper or lower case."
    status: Optional[BotStatus] = None
    "Only bots of this status."


class BotOrder(BaseModel):
    """The order of a list of bots. Bots that tie are ordered by id."""

    field: BotOrderField
    "What they are ordered by."
    direction: OrderDirection = OrderDirection.ASC
    "Which way."


class CancelDocumentInput(BaseModel):
    """A document to stop work on."""

    document_id: str = Field(alias="documentId")
    "A document that is on its way."


class ConversationFilter(BaseModel):
    """Which conversations: those that meet every condition given."""

    title_contains: Optional[str] = Field(alias="titleContains", default=None)
    "Only conversations whose title holds this text, in upper or lower case."
    search: Optional[str] = None
    "Only conversations in a message or the title of which all these words stand, or words that begin so. A reply is searched once it has ended."
    is_pinned: Optional[bool] = Field(alias="isPinned", default=None)
    "Only those that are, or are not, pinned."
    is_archived: Optional[bool] = Field(alias="isArchived", default=None)
    "Only those that are, or are not, archived."


class ConversationOrder(BaseModel):
    """The order of a list of conversations. Conversations that tie are ordered by id."""

    field: ConversationOrderField
    "What they are ordered by."
    direction: OrderDirection = OrderDirection.ASC
    "Which way."


class CreateBotInput(BaseModel):
    """A new bot."""

    name: str
    "What people will call it: 1 to 100 characters."
    description: Optional[str] = None
    "What it is for: at most 1,000 characters. Default: empty."
    instructions: Optional[str] = None
    "How to answer: at most 20,000 characters. Default: empty."
    model: Optional[str] = None
    "A chat model, by the provider's name; one of the plan's chatModels where it names any. Default: the server's."
    temperature: Optional[float] = None
    "0 to 2. Default: 0.2."
    welcome_message: Optional[str] = Field(alias="welcomeMessage", default=None)
    "What it shows before the first question: at most 1,000 characters. Default: empty."
    refusal_text: Optional[str] = Field(alias="refusalText", default=None)
    "What it says when its documents hold no answer: at most 1,000 characters."
    language: Optional[Language] = None
    "The language of its documents. Default: ENGLISH."
    chunk_tokens: Optional[int] = Field(alias="chunkTokens", default=None)
    "Most tokens of a passage: 32 to 800. Default: 170."
    link_hosts: Optional[list[str]] = Field(alias="linkHosts", default=None)
    "Hosts that replies may link to: at most 50. Default: none."
    passage_count: Optional[int] = Field(alias="passageCount", default=None)
    "Passages that a reply may rest on: 1 to 20. Default: 8."
    vector_weight: Optional[float] = Field(alias="vectorWeight", default=None)
    "Share of meanings beside words in the ranking of passages: 0 to 1. Default: what was measured best with the server's embedding model."
    relevance_threshold: Optional[float] = Field(
        alias="relevanceThreshold", default=None
    )
    "How relevant the best passage must be for an answer: 0 to 1. Default: what was measured best."


class DeleteBotInput(BaseModel):
    """A bot to delete."""

    bot_id: str = Field(alias="botId")
    "The bot to delete, with its documents, conversations and messages. There is no way back."


class DeleteConversationInput(BaseModel):
    """A conversation to delete."""

    conversation_id: str = Field(alias="conversationId")
    "The conversation to delete, with all its messages. There is no way back. A reply that is being written counts as one of the month's."


class DeleteDocumentInput(BaseModel):
    """A document to delete."""

    document_id: str = Field(alias="documentId")
    "The document to delete, at whatever stage, with its passages and file. There is no way back."


class DocumentFilter(BaseModel):
    """Which documents: those that meet every condition given."""

    title_contains: Optional[str] = Field(alias="titleContains", default=None)
    "Only documents whose title holds this text, in upper or lower case."
    stage: Optional[Stage] = None
    "Only documents at this stage."


class DocumentOrder(BaseModel):
    """The order of a list of documents. Documents that tie are ordered by id."""

    field: DocumentOrderField
    "What they are ordered by."
    direction: OrderDirection = OrderDirection.ASC
    "Which way."


class DocumentSourceInput(BaseModel):
    """What a document is made from: exactly one of these."""

    file: Optional[Upload] = None
    "A file within the plan's fileBytes: PDF, DOCX, PPTX, XLSX, ODT, ODS, HTML, Markdown, plain text, CSV, TSV, JSON, JSON Lines or EML."
    text: Optional["TextSourceInput"] = None
    "A text that is typed in."
    url: Optional[str] = None
    "Address of a web page, or of a file of the kinds above, that everybody may read: http or https, at most 2,000 characters. It is fetched at stage EXTRACTING, within the plan's fileBytes. Needs no feature of the plan."
    questions: Optional["QuestionsSourceInput"] = None
    "Questions with answers. Who asks one of them in its words is given its answer word for word; in other words, they are found as any passage is."


class GiveFeedbackInput(BaseModel):
    """What a reader thinks of a reply."""

    reply_id: str = Field(alias="replyId")
    "The reply, which must have ended."
    thumb: Optional[Thumb] = None
    "Good or bad; null takes the feedback back."
    comment: Optional[str] = None
    "What there is to say of it: at most 2,000 characters. Default: empty."


class QuestionPairInput(BaseModel):
    """A question and its answer."""

    question: str
    "As people would ask it: 1 to 500 characters."
    answer: str
    "What is answered, word for word: 1 to 4,000 characters."


class QuestionsSourceInput(BaseModel):
    """Questions with their answers."""

    title: str
    "What to call them together: 1 to 255 characters."
    pairs: list["QuestionPairInput"]
    "1 to 1,000 of them."


class RefreshTokenInput(BaseModel):
    """A refresh token to exchange."""

    refresh_token: str = Field(alias="refreshToken")
    "The latest refresh token of the session. It is used up."


class RegenerateReplyInput(BaseModel):
    """A reply to write once more."""

    reply_id: str = Field(alias="replyId")
    "A reply to the question that is to be answered again."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "1 to 200 characters of your choice, new for each request. Sent again with the same key, it is done and counted once."


class RegisterInput(BaseModel):
    """A new account."""

    email: str
    "An address that has no account here yet."
    password: str
    "8 to 1,000 characters; not a common password, not numbers alone, not like the address."
    name: Optional[str] = None
    "What the person is called: at most 100 characters. Default: empty."
    invitation: Optional[str] = None
    "The token of an invitation: needed where accounts are made by invitation only."


class RetryDocumentInput(BaseModel):
    """A document to try again."""

    document_id: str = Field(alias="documentId")
    "A document that is FAILED or CANCELLED."


class RevokeTokenInput(BaseModel):
    """A session to end."""

    refresh_token: str = Field(alias="refreshToken")
    "Any refresh token of the session."


class SendMessageInput(BaseModel):
    """A question to a bot."""

    conversation_id: str = Field(alias="conversationId")
    "The conversation it is asked in."
    text: str
    "The question: 1 to 8,000 characters."
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
    "1 to 200 characters of your choice, new for each question. Sent again with the same key, the question is stored and counted once and answered alike."


class StartConversationInput(BaseModel):
    """A new conversation."""

    bot_id: str = Field(alias="botId")
    "The bot to talk with."


class StopReplyInput(BaseModel):
    """A reply to stop."""

    reply_id: str = Field(alias="replyId")
    "The reply that is being written."


class TextSourceInput(BaseModel):
    """A text that is typed in."""

    title: str
    "What to call it: 1 to 255 characters."
    text: str
    "The text, in full."


class TokenAuthInput(BaseModel):
    """What a person signs in by."""

    email: str
    "The account's address, in any case of letters."
    password: str
    "The account's password."
    otp: Optional[str] = None
    "Where the account has a second factor (SecondFactorRequired): six digits of the device, or a recovery code. Each is good once."


class UpdateBotInput(BaseModel):
    """Changes to a bot. A field left out stays as it is; null gives it its default."""

    bot_id: str = Field(alias="botId")
    "The bot to change."
    name: Optional[str] = None
    "1 to 100 characters; has no default."
    description: Optional[str] = None
    "At most 1,000 characters; null empties it."
    instructions: Optional[str] = None
    "At most 20,000 characters; null: none."
    model: Optional[str] = None
    "A chat model, one of the plan's chatModels where it names any; null: the server's."
    temperature: Optional[float] = None
    "0 to 2; null: 0.2."
    welcome_message: Optional[str] = Field(alias="welcomeMessage", default=None)
    "At most 1,000 characters; null empties it."
    refusal_text: Optional[str] = Field(alias="refusalText", default=None)
    "At most 1,000 characters; null: the sentence a new bot has."
    language: Optional[Language] = None
    "The language of its documents; null: ENGLISH."
    chunk_tokens: Optional[int] = Field(alias="chunkTokens", default=None)
    "Most tokens of a passage: 32 to 800; null: 170."
    status: Optional[BotStatus] = None
    "Whether it answers; null: ACTIVE."
    link_hosts: Optional[list[str]] = Field(alias="linkHosts", default=None)
    "At most 50 host names; null: none."
    passage_count: Optional[int] = Field(alias="passageCount", default=None)
    "1 to 20; null: 8."
    vector_weight: Optional[float] = Field(alias="vectorWeight", default=None)
    "0 to 1; null: what was measured best with the server's embedding model."
    relevance_threshold: Optional[float] = Field(
        alias="relevanceThreshold", default=None
    )
    "0 to 1; null: what was measured best."


class UpdateConversationInput(BaseModel):
    """Changes to a conversation. A field left out stays as it is; null gives it its default."""

    conversation_id: str = Field(alias="conversationId")
    "The conversation to change."
    title: Optional[str] = None
    "A name of 1 to 200 characters; null: named by itself again."
    is_pinned: Optional[bool] = Field(alias="isPinned", default=None)
    "Whether to keep it at hand; null: false."
    is_archived: Optional[bool] = Field(alias="isArchived", default=None)
    "Whether to put it away; null: false."


AddDocumentInput.model_rebuild()
DocumentSourceInput.model_rebuild()
QuestionsSourceInput.model_rebuild()
