from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage
from .fragments import BotFields


class CreateBot(BaseModel):
    create_bot: "CreateBotCreateBot" = Field(alias="createBot")


class CreateBotCreateBot(BaseModel):
    bot: Optional["CreateBotCreateBotBot"]
    errors: list[
        Annotated[
            Union[
                "CreateBotCreateBotErrorsUserError",
                "CreateBotCreateBotErrorsConversationBusy",
                "CreateBotCreateBotErrorsDuplicate",
                "CreateBotCreateBotErrorsPlanLimitReached",
                "CreateBotCreateBotErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


CreateBotCreateBotBot = BotFields


class CreateBotCreateBotErrorsUserError(BaseModel):
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


class CreateBotCreateBotErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "CreateBotCreateBotErrorsConversationBusyReply"


class CreateBotCreateBotErrorsConversationBusyReply(BaseModel):
    id: str


class CreateBotCreateBotErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "CreateBotCreateBotErrorsDuplicateDocument"


class CreateBotCreateBotErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class CreateBotCreateBotErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class CreateBotCreateBotErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


CreateBot.model_rebuild()
CreateBotCreateBot.model_rebuild()
CreateBotCreateBotErrorsConversationBusy.model_rebuild()
CreateBotCreateBotErrorsDuplicate.model_rebuild()
