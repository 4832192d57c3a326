"""What this server is and what it can do."""

from __future__ import annotations

import strawberry
from django.conf import settings

from chatsphere import __version__
from chatsphere.ai import chat_model, embedding_model


@strawberry.type(description="What this server is and what is at work in it.")
class ServerInfo:
    version: str = strawberry.field(description="Version of ChatSphere.")
    chat_model: str = strawberry.field(description="The chat model for bots that name none.")
    is_language_model: bool = strawberry.field(
        description="Whether a language model answers. If not, answers are extracts: the sentences that fit best."
    )
    embedding_model: str = strawberry.field(description="What turns passages into vectors.")
    is_semantic_search: bool = strawberry.field(
        description="Whether passages are found by meaning as well as by words. That needs an embedding model."
    )
    is_registration_open: bool = strawberry.field(description="Whether anyone may make an account.")
    is_plan_change_open: bool = strawberry.field(description="Whether people may change their plan by changePlan.")


@strawberry.type
class ServerQuery:
    @strawberry.field(description="What this server is and what is at work in it. Needs no token.")
    def server_info(self) -> ServerInfo:
        chat, embedding = chat_model(), embedding_model()
        return ServerInfo(
            version=__version__,
            chat_model=chat.default_model,
            is_language_model=chat.is_language_model,
            embedding_model=embedding.name,
            is_semantic_search=embedding.is_semantic,
            is_registration_open=settings.REGISTRATION == "open",
            is_plan_change_open=settings.PLAN_CHANGES_BY_USERS,
        )
