from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import (
    BotStatus,
    ErrorCode,
    FailureCode,
    Language,
    Limit,
    MessageState,
    Role,
    Source,
    Stage,
    Thumb,
)


class BotFields(BaseModel):
    id: str
    name: str
    description: str
    instructions: str
    model: Optional[str]
    temperature: float
    welcome_message: str = Field(alias="welcomeMessage")
    refusal_text: str = Field(alias="refusalText")
    language: Language
    status: BotStatus
    link_hosts: list[str] = Field(alias="linkHosts")
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")


class CitationFields(BaseModel):
    number: int
    answer_start: int = Field(alias="answerStart")
    answer_end: int = Field(alias="answerEnd")
    document_title: str = Field(alias="documentTitle")
    page: Optional[int]
    start: int
    end: int
    quote: str


class ConversationFields(BaseModel):
    id: str
    title: str
    is_pinned: bool = Field(alias="isPinned")
    is_archived: bool = Field(alias="isArchived")
    created_at: datetime = Field(alias="createdAt")
    last_activity_at: datetime = Field(alias="lastActivityAt")


class DocumentFields(BaseModel):
    id: str
    title: str
    source: Source
    media_type: str = Field(alias="mediaType")
    size: int
    version: int
    stage: Stage
    page_count: Optional[int] = Field(alias="pageCount")
    textless_pages: list[int] = Field(alias="textlessPages")
    chunk_count: int = Field(alias="chunkCount")
    embedded_count: int = Field(alias="embeddedCount")
    failure: Optional["DocumentFieldsFailure"]
    created_at: datetime = Field(alias="createdAt")
    updated_at: datetime = Field(alias="updatedAt")


class DocumentFieldsFailure(BaseModel):
    code: FailureCode
    message: str
    is_retryable: bool = Field(alias="isRetryable")


class MessageFields(BaseModel):
    id: str
    ordinal: int
    role: Role
    text: str
    status: MessageState
    is_unanswered: bool = Field(alias="isUnanswered")
    model: Optional[str]
    created_at: datetime = Field(alias="createdAt")
    finished_at: Optional[datetime] = Field(alias="finishedAt")
    question: Optional["MessageFieldsQuestion"]
    citations: list["MessageFieldsCitations"]
    usage: Optional["MessageFieldsUsage"]
    feedback: Optional["MessageFieldsFeedback"]
    failure: Optional["MessageFieldsFailure"]


class MessageFieldsQuestion(BaseModel):
    id: str


class MessageFieldsCitations(CitationFields):
    pass


class MessageFieldsUsage(BaseModel):
    prompt_tokens: int = Field(alias="promptTokens")
    completion_tokens: int = Field(alias="completionTokens")
    cost: Optional[Decimal]


class MessageFieldsFeedback(BaseModel):
    thumb: Thumb
    comment: str


class MessageFieldsFailure(BaseModel):
    code: FailureCode
    message: str
    is_retryable: bool = Field(alias="isRetryable")


class TokenFields(BaseModel):
    token: Optional[str]
    payload: Optional["TokenFieldsPayload"]
    refresh_token: Optional[str] = Field(alias="refreshToken")
    refresh_expires_at: Optional[datetime] = Field(alias="refreshExpiresAt")
    errors: list[
        Annotated[
            Union[
                "TokenFieldsErrorsUserError",
                "TokenFieldsErrorsConversationBusy",
                "TokenFieldsErrorsDuplicate",
                "TokenFieldsErrorsPlanLimitReached",
                "TokenFieldsErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class TokenFieldsPayload(BaseModel):
    exp: datetime


class TokenFieldsErrorsUserError(BaseModel):
    typename__: Literal[
        "AccountError",
        "IdempotencyConflict",
        "InvalidField",
        "NotFound",
        "PlanInUse",
        "PlanTooSmall",
        "SecondFactorRequired",
        "UnsupportedType",
        "UserError",
    ] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]


class TokenFieldsErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "TokenFieldsErrorsConversationBusyReply"


class TokenFieldsErrorsConversationBusyReply(BaseModel):
    id: str


class TokenFieldsErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "TokenFieldsErrorsDuplicateDocument"


class TokenFieldsErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class TokenFieldsErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class TokenFieldsErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


BotFields.model_rebuild()
CitationFields.model_rebuild()
ConversationFields.model_rebuild()
DocumentFields.model_rebuild()
MessageFields.model_rebuild()
TokenFields.model_rebuild()
