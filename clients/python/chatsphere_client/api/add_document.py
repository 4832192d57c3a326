from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage
from .fragments import DocumentFields


class AddDocument(BaseModel):
    add_document: "AddDocumentAddDocument" = Field(alias="addDocument")


class AddDocumentAddDocument(BaseModel):
    document: Optional["AddDocumentAddDocumentDocument"]
    errors: list[
        Annotated[
            Union[
                "AddDocumentAddDocumentErrorsUserError",
                "AddDocumentAddDocumentErrorsConversationBusy",
                "AddDocumentAddDocumentErrorsDuplicate",
                "AddDocumentAddDocumentErrorsPlanLimitReached",
                "AddDocumentAddDocumentErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


AddDocumentAddDocumentDocument = DocumentFields


class AddDocumentAddDocumentErrorsUserError(BaseModel):
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


class AddDocumentAddDocumentErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "AddDocumentAddDocumentErrorsConversationBusyReply"


class AddDocumentAddDocumentErrorsConversationBusyReply(BaseModel):
    id: str


class AddDocumentAddDocumentErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "AddDocumentAddDocumentErrorsDuplicateDocument"


class AddDocumentAddDocumentErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class AddDocumentAddDocumentErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class AddDocumentAddDocumentErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


AddDocument.model_rebuild()
AddDocumentAddDocument.model_rebuild()
AddDocumentAddDocumentErrorsConversationBusy.model_rebuild()
AddDocumentAddDocumentErrorsDuplicate.model_rebuild()
