from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage
from .fragments import MessageFields


class GiveFeedback(BaseModel):
    give_feedback: "GiveFeedbackGiveFeedback" = Field(alias="giveFeedback")


class GiveFeedbackGiveFeedback(BaseModel):
    reply: Optional["GiveFeedbackGiveFeedbackReply"]
    errors: list[
        Annotated[
            Union[
                "GiveFeedbackGiveFeedbackErrorsUserError",
                "GiveFeedbackGiveFeedbackErrorsConversationBusy",
                "GiveFeedbackGiveFeedbackErrorsDuplicate",
                "GiveFeedbackGiveFeedbackErrorsPlanLimitReached",
                "GiveFeedbackGiveFeedbackErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


GiveFeedbackGiveFeedbackReply = MessageFields


class GiveFeedbackGiveFeedbackErrorsUserError(BaseModel):
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


class GiveFeedbackGiveFeedbackErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "GiveFeedbackGiveFeedbackErrorsConversationBusyReply"


class GiveFeedbackGiveFeedbackErrorsConversationBusyReply(BaseModel):
    id: str


class GiveFeedbackGiveFeedbackErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "GiveFeedbackGiveFeedbackErrorsDuplicateDocument"


class GiveFeedbackGiveFeedbackErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class GiveFeedbackGiveFeedbackErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class GiveFeedbackGiveFeedbackErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


GiveFeedback.model_rebuild()
GiveFeedbackGiveFeedback.model_rebuild()
GiveFeedbackGiveFeedbackErrorsConversationBusy.model_rebuild()
GiveFeedbackGiveFeedbackErrorsDuplicate.model_rebuild()
