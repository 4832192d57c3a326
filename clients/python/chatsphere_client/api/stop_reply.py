from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, MessageState, Stage, StopOutcome


class StopReply(BaseModel):
    stop_reply: "StopReplyStopReply" = Field(alias="stopReply")


class StopReplyStopReply(BaseModel):
    outcome: Optional[StopOutcome]
    reply: Optional["StopReplyStopReplyReply"]
    errors: list[
        Annotated[
            Union[
                "StopReplyStopReplyErrorsUserError",
                "StopReplyStopReplyErrorsConversationBusy",
                "StopReplyStopReplyErrorsDuplicate",
                "StopReplyStopReplyErrorsPlanLimitReached",
                "StopReplyStopReplyErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class StopReplyStopReplyReply(BaseModel):
    id: str
    status: MessageState


class StopReplyStopReplyErrorsUserError(BaseModel):
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


class StopReplyStopReplyErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "StopReplyStopReplyErrorsConversationBusyReply"


class StopReplyStopReplyErrorsConversationBusyReply(BaseModel):
    id: str


class StopReplyStopReplyErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "StopReplyStopReplyErrorsDuplicateDocument"


class StopReplyStopReplyErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class StopReplyStopReplyErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class StopReplyStopReplyErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


StopReply.model_rebuild()
StopReplyStopReply.model_rebuild()
StopReplyStopReplyErrorsConversationBusy.model_rebuild()
StopReplyStopReplyErrorsDuplicate.model_rebuild()
