from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import DocumentFields


class Documents(BaseModel):
    bot: Optional["DocumentsBot"]


class DocumentsBot(BaseModel):
    id: str
    documents: "DocumentsBotDocuments"


class DocumentsBotDocuments(BaseModel):
    nodes: list["DocumentsBotDocumentsNodes"]
    page_info: "DocumentsBotDocumentsPageInfo" = Field(alias="pageInfo")
    total_count: int = Field(alias="totalCount")


DocumentsBotDocumentsNodes = DocumentFields


class DocumentsBotDocumentsPageInfo(BaseModel):
    end_cursor: Optional[str] = Field(alias="endCursor")
    has_next_page: bool = Field(alias="hasNextPage")


Documents.model_rebuild()
DocumentsBot.model_rebuild()
DocumentsBotDocuments.model_rebuild()
