from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage
from .fragments import DocumentFields


class RetryDocument(BaseModel):
    retry_document: "RetryDocumentRetryDocument" = Field(alias="retryDocument")


class RetryDocumentRetryDocument(BaseModel):
    document: Optional["RetryDocumentRetryDocumentDocument"]
    errors: list[
        Annotated[
            Union[
                "RetryDocumentRetryDocumentErrorsUserError",
                "RetryDocumentRetryDocumentErrorsConversationBusy",
                "RetryDocumentRetryDocumentErrorsDuplicate",
                "RetryDocumentRetryDocumentErrorsPlanLimitReached",
                "RetryDocumentRetryDocumentErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


RetryDocumentRetryDocumentDocument = DocumentFields


class RetryDocumentRetryDocumentErrorsUserError(BaseModel):
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


class RetryDocumentRetryDocumentErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "RetryDocumentRetryDocumentErrorsConversationBusyReply"


class RetryDocumentRetryDocumentErrorsConversationBusyReply(BaseModel):
    id: str


class RetryDocumentRetryDocumentErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "RetryDocumentRetryDocumentErrorsDuplicateDocument"


class RetryDocumentRetryDocumentErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class RetryDocumentRetryDocumentErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class RetryDocumentRetryDocumentErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


RetryDocument.model_rebuild()
RetryDocumentRetryDocument.model_rebuild()
RetryDocumentRetryDocumentErrorsConversationBusy.model_rebuild()
RetryDocumentRetryDocumentErrorsDuplicate.model_rebuild()
