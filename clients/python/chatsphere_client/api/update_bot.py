from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage
from .fragments import BotFields


class UpdateBot(BaseModel):
    update_bot: "UpdateBotUpdateBot" = Field(alias="updateBot")


class UpdateBotUpdateBot(BaseModel):
    bot: Optional["UpdateBotUpdateBotBot"]
    errors: list[
        Annotated[
            Union[
                "UpdateBotUpdateBotErrorsUserError",
                "UpdateBotUpdateBotErrorsConversationBusy",
                "UpdateBotUpdateBotErrorsDuplicate",
                "UpdateBotUpdateBotErrorsPlanLimitReached",
                "UpdateBotUpdateBotErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


UpdateBotUpdateBotBot = BotFields


class UpdateBotUpdateBotErrorsUserError(BaseModel):
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


class UpdateBotUpdateBotErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "UpdateBotUpdateBotErrorsConversationBusyReply"


class UpdateBotUpdateBotErrorsConversationBusyReply(BaseModel):
    id: str


class UpdateBotUpdateBotErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "UpdateBotUpdateBotErrorsDuplicateDocument"


class UpdateBotUpdateBotErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class UpdateBotUpdateBotErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class UpdateBotUpdateBotErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


UpdateBot.model_rebuild()
UpdateBotUpdateBot.model_rebuild()
UpdateBotUpdateBotErrorsConversationBusy.model_rebuild()
UpdateBotUpdateBotErrorsDuplicate.model_rebuild()
