"""What the local profile says when all of it is up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from chatsphere.ai import chat_model, embedding_model
from schema.explorer import has_graphiql

if TYPE_CHECKING:
    from config.demo import Demo

FIRST_QUERY = "{ bots { nodes { id name documents { nodes { title stage } } } } }"
TEXT = """
ChatSphere is up.

  Explorer   {endpoint}  ({explorer})
  E-mail     {email}
  Password   {password}
  Answers    {answers}
  Search     {search}

The explorer is signed in as this person. A first query to paste there:

  {query}

Ctrl-C stops everything.
"""


def text(endpoint: str, demo: Demo) -> str:
    """Where everything is, how to sign in, which models are at work, and a first query."""
    models = {"answers": answers(), "search": search()}
    return TEXT.format(
        endpoint=endpoint, email=demo.email, password=demo.password, explorer=explorer(), query=FIRST_QUERY, **models
    )


def explorer() -> str:
    """Which explorer is served."""
    if has_graphiql():
        return "GraphiQL"
    return "a plain page; with npm installed the next start brings GraphiQL"


def answers() -> str:
    """Who writes the answers."""
    model = chat_model()
    if model.is_language_model:
        return model.default_model
    return "extracts, offline: no chat model is configured (OPENAI_API_KEY or OPENAI_BASE_URL)"


def search() -> str:
    """What passages are found by."""
    model = embedding_model()
    if model.is_semantic:
        return f"by words and by meaning, {settings.EMBEDDING_MODEL or model.name}"
    return "by words (BM25); semantic search needs a model (EMBEDDING_MODEL)"
