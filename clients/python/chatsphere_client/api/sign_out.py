from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage


class SignOut(BaseModel):
    revoke_token: "SignOutRevokeToken" = Field(alias="revokeToken")


class SignOutRevokeToken(BaseModel):
    revoked: bool
    errors: list[
        Annotated[
            Union[
                "SignOutRevokeTokenErrorsUserError",
                "SignOutRevokeTokenErrorsConversationBusy",
                "SignOutRevokeTokenErrorsDuplicate",
                "SignOutRevokeTokenErrorsPlanLimitReached",
                "SignOutRevokeTokenErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class SignOutRevokeTokenErrorsUserError(BaseModel):
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


class SignOutRevokeTokenErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "SignOutRevokeTokenErrorsConversationBusyReply"


class SignOutRevokeTokenErrorsConversationBusyReply(BaseModel):
    id: str


class SignOutRevokeTokenErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "SignOutRevokeTokenErrorsDuplicateDocument"


class SignOutRevokeTokenErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class SignOutRevokeTokenErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class SignOutRevokeTokenErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


SignOut.model_rebuild()
SignOutRevokeToken.model_rebuild()
SignOutRevokeTokenErrorsConversationBusy.model_rebuild()
SignOutRevokeTokenErrorsDuplicate.model_rebuild()
