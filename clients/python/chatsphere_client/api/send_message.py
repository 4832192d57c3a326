from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage
from .fragments import MessageFields


class SendMessage(BaseModel):
    send_message: "SendMessageSendMessage" = Field(alias="sendMessage")


class SendMessageSendMessage(BaseModel):
    question: Optional["SendMessageSendMessageQuestion"]
    reply: Optional["SendMessageSendMessageReply"]
    errors: list[
        Annotated[
            Union[
                "SendMessageSendMessageErrorsUserError",
                "SendMessageSendMessageErrorsConversationBusy",
                "SendMessageSendMessageErrorsDuplicate",
                "SendMessageSendMessageErrorsPlanLimitReached",
                "SendMessageSendMessageErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


SendMessageSendMessageQuestion = MessageFields
SendMessageSendMessageReply = MessageFields


class SendMessageSendMessageErrorsUserError(BaseModel):
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


class SendMessageSendMessageErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "SendMessageSendMessageErrorsConversationBusyReply"


class SendMessageSendMessageErrorsConversationBusyReply(BaseModel):
    id: str


class SendMessageSendMessageErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "SendMessageSendMessageErrorsDuplicateDocument"


class SendMessageSendMessageErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class SendMessageSendMessageErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class SendMessageSendMessageErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


SendMessage.model_rebuild()
SendMessageSendMessage.model_rebuild()
SendMessageSendMessageErrorsConversationBusy.model_rebuild()
SendMessageSendMessageErrorsDuplicate.model_rebuild()
