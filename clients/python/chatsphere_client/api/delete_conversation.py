from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage


class DeleteConversation(BaseModel):
    delete_conversation: "DeleteConversationDeleteConversation" = Field(
        alias="deleteConversation"
    )


class DeleteConversationDeleteConversation(BaseModel):
    deleted_conversation_id: Optional[str] = Field(alias="deletedConversationId")
    errors: list[
        Annotated[
            Union[
                "DeleteConversationDeleteConversationErrorsUserError",
                "DeleteConversationDeleteConversationErrorsConversationBusy",
                "DeleteConversationDeleteConversationErrorsDuplicate",
                "DeleteConversationDeleteConversationErrorsPlanLimitReached",
                "DeleteConversationDeleteConversationErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class DeleteConversationDeleteConversationErrorsUserError(BaseModel):
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


class DeleteConversationDeleteConversationErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "DeleteConversationDeleteConversationErrorsConversationBusyReply"


class DeleteConversationDeleteConversationErrorsConversationBusyReply(BaseModel):
    id: str


class DeleteConversationDeleteConversationErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "DeleteConversationDeleteConversationErrorsDuplicateDocument"


class DeleteConversationDeleteConversationErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class DeleteConversationDeleteConversationErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class DeleteConversationDeleteConversationErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


DeleteConversation.model_rebuild()
DeleteConversationDeleteConversation.model_rebuild()
DeleteConversationDeleteConversationErrorsConversationBusy.model_rebuild()
DeleteConversationDeleteConversationErrorsDuplicate.model_rebuild()
