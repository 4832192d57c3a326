from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .fragments import ConversationFields


class Conversation(BaseModel):
    conversation: Optional["ConversationConversation"]


class ConversationConversation(ConversationFields):
    bot: "ConversationConversationBot"


class ConversationConversationBot(BaseModel):
    id: str
    name: str
    welcome_message: str = Field(alias="welcomeMessage")


Conversation.model_rebuild()
ConversationConversation.model_rebuild()
