from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage
from .fragments import DocumentFields


class CancelDocument(BaseModel):
    cancel_document: "CancelDocumentCancelDocument" = Field(alias="cancelDocument")


class CancelDocumentCancelDocument(BaseModel):
    document: Optional["CancelDocumentCancelDocumentDocument"]
    errors: list[
        Annotated[
            Union[
                "CancelDocumentCancelDocumentErrorsUserError",
                "CancelDocumentCancelDocumentErrorsConversationBusy",
                "CancelDocumentCancelDocumentErrorsDuplicate",
                "CancelDocumentCancelDocumentErrorsPlanLimitReached",
                "CancelDocumentCancelDocumentErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


CancelDocumentCancelDocumentDocument = DocumentFields


class CancelDocumentCancelDocumentErrorsUserError(BaseModel):
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


class CancelDocumentCancelDocumentErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "CancelDocumentCancelDocumentErrorsConversationBusyReply"


class CancelDocumentCancelDocumentErrorsConversationBusyReply(BaseModel):
    id: str


class CancelDocumentCancelDocumentErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "CancelDocumentCancelDocumentErrorsDuplicateDocument"


class CancelDocumentCancelDocumentErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class CancelDocumentCancelDocumentErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class CancelDocumentCancelDocumentErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


CancelDocument.model_rebuild()
CancelDocumentCancelDocument.model_rebuild()
CancelDocumentCancelDocumentErrorsConversationBusy.model_rebuild()
CancelDocumentCancelDocumentErrorsDuplicate.model_rebuild()
