from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ConversationFields


class Conversations(BaseModel):
    conversations: "ConversationsConversations"


class ConversationsConversations(BaseModel):
    nodes: list["ConversationsConversationsNodes"]
    page_info: "ConversationsConversationsPageInfo" = Field(alias="pageInfo")


class ConversationsConversationsNodes(ConversationFields):
    bot: "ConversationsConversationsNodesBot"


class ConversationsConversationsNodesBot(BaseModel):
    id: str
    name: str


class ConversationsConversationsPageInfo(BaseModel):
    end_cursor: Optional[str] = Field(alias="endCursor")
    has_next_page: bool = Field(alias="hasNextPage")


Conversations.model_rebuild()
ConversationsConversations.model_rebuild()
ConversationsConversationsNodes.model_rebuild()
