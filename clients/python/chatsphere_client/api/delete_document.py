from datetime import datetime
from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode, Limit, Stage


class DeleteDocument(BaseModel):
    delete_document: "DeleteDocumentDeleteDocument" = Field(alias="deleteDocument")


class DeleteDocumentDeleteDocument(BaseModel):
    deleted_document_id: Optional[str] = Field(alias="deletedDocumentId")
    errors: list[
        Annotated[
            Union[
                "DeleteDocumentDeleteDocumentErrorsUserError",
                "DeleteDocumentDeleteDocumentErrorsConversationBusy",
                "DeleteDocumentDeleteDocumentErrorsDuplicate",
                "DeleteDocumentDeleteDocumentErrorsPlanLimitReached",
                "DeleteDocumentDeleteDocumentErrorsTooManyAttempts",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class DeleteDocumentDeleteDocumentErrorsUserError(BaseModel):
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


class DeleteDocumentDeleteDocumentErrorsConversationBusy(BaseModel):
    typename__: Literal["ConversationBusy"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    reply: "DeleteDocumentDeleteDocumentErrorsConversationBusyReply"


class DeleteDocumentDeleteDocumentErrorsConversationBusyReply(BaseModel):
    id: str


class DeleteDocumentDeleteDocumentErrorsDuplicate(BaseModel):
    typename__: Literal["Duplicate"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    document: "DeleteDocumentDeleteDocumentErrorsDuplicateDocument"


class DeleteDocumentDeleteDocumentErrorsDuplicateDocument(BaseModel):
    id: str
    title: str
    stage: Stage


class DeleteDocumentDeleteDocumentErrorsPlanLimitReached(BaseModel):
    typename__: Literal["PlanLimitReached"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    key: Limit
    limit: int
    used: int
    resets_at: Optional[datetime] = Field(alias="resetsAt")


class DeleteDocumentDeleteDocumentErrorsTooManyAttempts(BaseModel):
    typename__: Literal["TooManyAttempts"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    field: Optional[list[str]]
    retry_after: int = Field(alias="retryAfter")


DeleteDocument.model_rebuild()
DeleteDocumentDeleteDocument.model_rebuild()
DeleteDocumentDeleteDocumentErrorsConversationBusy.model_rebuild()
DeleteDocumentDeleteDocumentErrorsDuplicate.model_rebuild()
