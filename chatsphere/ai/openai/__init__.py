"""Models behind the OpenAI API, or one that is compatible with it.  The only place that knows the SDK.

Importing this takes a second or more: workers do it at boot.
"""

from chatsphere.ai.openai.chat import OpenAIChat
from chatsphere.ai.openai.embeddings import OpenAIEmbeddings

__all__ = ["OpenAIChat", "OpenAIEmbeddings"]
