from datetime import datetime
from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import Stage
from .fragments import DocumentFields


class DocumentEvents(BaseModel):
    document_events: "DocumentEventsDocumentEvents" = Field(alias="documentEvents")


class DocumentEventsDocumentEvents(BaseModel):
    cursor: str
    document_id: str = Field(alias="documentId")
    stage: Optional[Stage]
    occurred_at: datetime = Field(alias="occurredAt")
    document: Optional["DocumentEventsDocumentEventsDocument"]


DocumentEventsDocumentEventsDocument = DocumentFields
DocumentEvents.model_rebuild()
DocumentEventsDocumentEvents.model_rebuild()
