from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage


class Register(BaseModel):
    registered: "RegisterRegistered"


class RegisterRegistered(BaseModel):
    errors: list[
        Annotated[
            Union[
                "RegisterRegisteredErrorsUserError",
                "RegisterRegisteredErrorsConversationBusy",
                "RegisterRegisteredErrorsDuplicate",
                "RegisterRegisteredErrorsPlanLimitReached",
                "RegisterRegisteredErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class RegisterRegisteredErrorsUserError(BaseModel):
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


class RegisterRegisteredErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "RegisterRegisteredErrorsConversationBusyReply"


class RegisterRegisteredErrorsConversationBusyReply(BaseModel):
    id: str


class RegisterRegisteredErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "RegisterRegisteredErrorsDuplicateDocument"


class RegisterRegisteredErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class RegisterRegisteredErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class RegisterRegisteredErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


Register.model_rebuild()
RegisterRegistered.model_rebuild()
RegisterRegisteredErrorsConversationBusy.model_rebuild()
RegisterRegisteredErrorsDuplicate.model_rebuild()
