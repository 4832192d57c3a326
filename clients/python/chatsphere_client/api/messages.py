from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import MessageFields


class Messages(BaseModel):
    conversation: Optional["MessagesConversation"]


class MessagesConversation(BaseModel):
    id: str
    messages: "MessagesConversationMessages"


class MessagesConversationMessages(BaseModel):
    nodes: list["MessagesConversationMessagesNodes"]
    page_info: "MessagesConversationMessagesPageInfo" = Field(alias="pageInfo")


MessagesConversationMessagesNodes = MessageFields


class MessagesConversationMessagesPageInfo(BaseModel):
    start_cursor: Optional[str] = Field(alias="startCursor")
    has_previous_page: bool = Field(alias="hasPreviousPage")


Messages.model_rebuild()
MessagesConversation.model_rebuild()
MessagesConversationMessages.model_rebuild()
