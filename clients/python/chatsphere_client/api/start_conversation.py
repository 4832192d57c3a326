from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage
from .fragments import ConversationFields


class StartConversation(BaseModel):
    start_conversation: "StartConversationStartConversation" = Field(
        alias="startConversation"
    )


class StartConversationStartConversation(BaseModel):
    conversation: Optional["StartConversationStartConversationConversation"]
    errors: list[
        Annotated[
            Union[
                "StartConversationStartConversationErrorsUserError",
                "StartConversationStartConversationErrorsConversationBusy",
                "StartConversationStartConversationErrorsDuplicate",
                "StartConversationStartConversationErrorsPlanLimitReached",
                "StartConversationStartConversationErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


StartConversationStartConversationConversation = ConversationFields


class StartConversationStartConversationErrorsUserError(BaseModel):
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


class StartConversationStartConversationErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "StartConversationStartConversationErrorsConversationBusyReply"


class StartConversationStartConversationErrorsConversationBusyReply(BaseModel):
    id: str


class StartConversationStartConversationErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "StartConversationStartConversationErrorsDuplicateDocument"


class StartConversationStartConversationErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class StartConversationStartConversationErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class StartConversationStartConversationErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


StartConversation.model_rebuild()
StartConversationStartConversation.model_rebuild()
StartConversationStartConversationErrorsConversationBusy.model_rebuild()
StartConversationStartConversationErrorsDuplicate.model_rebuild()
