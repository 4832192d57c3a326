from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage


class DeleteBot(BaseModel):
    delete_bot: "DeleteBotDeleteBot" = Field(alias="deleteBot")


class DeleteBotDeleteBot(BaseModel):
    deleted_bot_id: Optional[str] = Field(alias="deletedBotId")
    errors: list[
        Annotated[
            Union[
                "DeleteBotDeleteBotErrorsUserError",
                "DeleteBotDeleteBotErrorsConversationBusy",
                "DeleteBotDeleteBotErrorsDuplicate",
                "DeleteBotDeleteBotErrorsPlanLimitReached",
                "DeleteBotDeleteBotErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class DeleteBotDeleteBotErrorsUserError(BaseModel):
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


class DeleteBotDeleteBotErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "DeleteBotDeleteBotErrorsConversationBusyReply"


class DeleteBotDeleteBotErrorsConversationBusyReply(BaseModel):
    id: str


class DeleteBotDeleteBotErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "DeleteBotDeleteBotErrorsDuplicateDocument"


class DeleteBotDeleteBotErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class DeleteBotDeleteBotErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class DeleteBotDeleteBotErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


DeleteBot.model_rebuild()
DeleteBotDeleteBot.model_rebuild()
DeleteBotDeleteBotErrorsConversationBusy.model_rebuild()
DeleteBotDeleteBotErrorsDuplicate.model_rebuild()
