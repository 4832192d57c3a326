from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage
from .fragments import MessageFields


class RegenerateReply(BaseModel):
    regenerate_reply: "RegenerateReplyRegenerateReply" = Field(alias="regenerateReply")


class RegenerateReplyRegenerateReply(BaseModel):
    reply: Optional["RegenerateReplyRegenerateReplyReply"]
    errors: list[
        Annotated[
            Union[
                "RegenerateReplyRegenerateReplyErrorsUserError",
                "RegenerateReplyRegenerateReplyErrorsConversationBusy",
                "RegenerateReplyRegenerateReplyErrorsDuplicate",
                "RegenerateReplyRegenerateReplyErrorsPlanLimitReached",
                "RegenerateReplyRegenerateReplyErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


RegenerateReplyRegenerateReplyReply = MessageFields


class RegenerateReplyRegenerateReplyErrorsUserError(BaseModel):
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


class RegenerateReplyRegenerateReplyErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "RegenerateReplyRegenerateReplyErrorsConversationBusyReply"


class RegenerateReplyRegenerateReplyErrorsConversationBusyReply(BaseModel):
    id: str


class RegenerateReplyRegenerateReplyErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "RegenerateReplyRegenerateReplyErrorsDuplicateDocument"


class RegenerateReplyRegenerateReplyErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class RegenerateReplyRegenerateReplyErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class RegenerateReplyRegenerateReplyErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


RegenerateReply.model_rebuild()
RegenerateReplyRegenerateReply.model_rebuild()
RegenerateReplyRegenerateReplyErrorsConversationBusy.model_rebuild()
RegenerateReplyRegenerateReplyErrorsDuplicate.model_rebuild()
