from pydantic import Field

from .base_model import BaseModel


class ServerInfo(BaseModel):
    server_info: "ServerInfoServerInfo" = Field(alias="serverInfo")


class ServerInfoServerInfo(BaseModel):
    version: str
    chat_model: str = Field(alias="chatModel")
    is_language_model: bool = Field(alias="isLanguageModel")
    embedding_model: str = Field(alias="embeddingModel")
    is_semantic_search: bool = Field(alias="isSemanticSearch")


ServerInfo.model_rebuild()
