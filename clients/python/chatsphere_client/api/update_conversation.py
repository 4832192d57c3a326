from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage
from .fragments import ConversationFields


class UpdateConversation(BaseModel):
    update_conversation: "UpdateConversationUpdateConversation" = Field(
        alias="updateConversation"
    )


class UpdateConversationUpdateConversation(BaseModel):
    conversation: Optional["UpdateConversationUpdateConversationConversation"]
    errors: list[
        Annotated[
            Union[
                "UpdateConversationUpdateConversationErrorsUserError",
                "UpdateConversationUpdateConversationErrorsConversationBusy",
                "UpdateConversationUpdateConversationErrorsDuplicate",
                "UpdateConversationUpdateConversationErrorsPlanLimitReached",
                "UpdateConversationUpdateConversationErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


UpdateConversationUpdateConversationConversation = ConversationFields


class UpdateConversationUpdateConversationErrorsUserError(BaseModel):
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


class UpdateConversationUpdateConversationErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "UpdateConversationUpdateConversationErrorsConversationBusyReply"


class UpdateConversationUpdateConversationErrorsConversationBusyReply(BaseModel):
    id: str


class UpdateConversationUpdateConversationErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "UpdateConversationUpdateConversationErrorsDuplicateDocument"


class UpdateConversationUpdateConversationErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class UpdateConversationUpdateConversationErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class UpdateConversationUpdateConversationErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


UpdateConversation.model_rebuild()
UpdateConversationUpdateConversation.model_rebuild()
UpdateConversationUpdateConversationErrorsConversationBusy.model_rebuild()
UpdateConversationUpdateConversationErrorsDuplicate.model_rebuild()
