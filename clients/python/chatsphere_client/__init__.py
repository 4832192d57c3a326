"""ChatSphere for Python: typed operations, sessions that renew themselves, and conversations that never lose a word.

    async with ChatSphere("https://chat.example.org/graphql/") as server:
        await server.session.sign_in("ada@example.org", "...")
        reply = await server.ask(conversation_id, "When does the ferry leave?")

Everything in ``api`` is generated from the server's schema.
"""

from chatsphere_client.client import ChatSphere
from chatsphere_client.conversation import Event, HeldConversation, Message
from chatsphere_client.refusals import Refused, accepted
from chatsphere_client.session import Session, SignedOut, Tokens

__all__ = [
    "ChatSphere",
    "Event",
    "HeldConversation",
    "Message",
    "Refused",
    "Session",
    "SignedOut",
    "Tokens",
    "accepted",
]
