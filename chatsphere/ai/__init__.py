"""The only door to models: which one answers and which one embeds follows from the settings.

A provider is configured by a key, or by the address of a server that needs none.  Without one, answers are extracts and
vectors are hashed words.
"""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from chatsphere.ai import tokens
from chatsphere.ai.offline import Extracts, HashedWords
from chatsphere.errors import ProviderFailure

if TYPE_CHECKING:
    from chatsphere.ai.protocol import ChatModel, EmbeddingModel, Reranker

LOCAL = "local:"
"""How an EMBEDDING_MODEL begins that runs in the workers."""


def chat_model() -> ChatModel:
    """Return the configured chat model, one for the process; the offline answerer where no provider is configured."""
    if not (settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL):
        return Extracts()
    return _openai_chat(
        settings.OPENAI_API_KEY, settings.OPENAI_BASE_URL, settings.CHAT_MODEL, settings.CHAT_ANSWER_TOKENS
    )


def embedding_model() -> EmbeddingModel:
    """Return the configured embedding model, one for the process.

    OpenAI's own address has a model by default.  Other servers have no model in common, so at another address without
    EMBEDDING_MODEL words are hashed, as without a provider.

    Raises ImproperlyConfigured when EMBEDDING_MODEL names a provider's model and no provider is configured.
    """
    model: str = settings.EMBEDDING_MODEL
    if model.startswith(LOCAL):
        return _local_embeddings(model.removeprefix(LOCAL))
    has_provider = bool(settings.EMBEDDING_API_KEY or settings.EMBEDDING_BASE_URL)
    if model and not has_provider:
        raise ImproperlyConfigured(
            "EMBEDDING_MODEL names a provider's model, but there is no provider: set OPENAI_API_KEY or OPENAI_BASE_URL "
            f"(or EMBEDDING_...), or run a model here with EMBEDDING_MODEL={LOCAL}<directory or hub name>."
        )
    if not has_provider or (settings.EMBEDDING_BASE_URL and not model):
        return HashedWords()
    return _openai_embeddings(
        settings.EMBEDDING_API_KEY, settings.EMBEDDING_BASE_URL, model, settings.EMBEDDING_DIMENSIONS
    )


def embedding_model_named(name: str) -> EmbeddingModel | None:
    """Return the model of this name (``EmbeddingModel.name``), to ask what it has embedded.

    That is the configured one; or one before it as long as the same provider has it, or a directory beside the
    configured one holds it.  None where there is no way to ask it.
    """
    if name == embedding_model().name:
        return embedding_model()
    kind, _, rest = name.partition(":")
    model, _, length = rest.rpartition(":")
    if kind == "openai" and (settings.EMBEDDING_API_KEY or settings.EMBEDDING_BASE_URL):
        if not length.isdecimal():  # its dimensions were neither known nor configured
            model, length = rest, ""
        return _openai_embeddings(
            settings.EMBEDDING_API_KEY, settings.EMBEDDING_BASE_URL, model, int(length) if length else None
        )
    if kind == "local" and settings.EMBEDDING_MODEL.startswith(LOCAL):
        beside = Path(settings.EMBEDDING_MODEL.removeprefix(LOCAL)).with_name(model)
        if beside.is_dir():
            with suppress(ImproperlyConfigured, ProviderFailure):
                return _local_embeddings(str(beside))
    return None


def reranker() -> Reranker | None:
    """Return the configured re-ranking model, one for the process; None where none is configured."""
    if not settings.RERANK_MODEL:
        return None
    return _reranker(settings.RERANK_API_KEY, settings.RERANK_BASE_URL, settings.RERANK_MODEL)


def warm_up() -> None:
    """Load now what the first question or document would otherwise wait seconds for."""
    tokens.count("ready")
    chat_model()
    embedding_model()
    reranker()


@cache
def _openai_chat(api_key: str, base_url: str, default_model: str, answer_tokens: int) -> ChatModel:
    from chatsphere.ai.openai import OpenAIChat

    return OpenAIChat(api_key, base_url, default_model, answer_tokens)


@cache
def _openai_embeddings(api_key: str, base_url: str, model: str, dimensions: int | None) -> EmbeddingModel:
    from chatsphere.ai.openai import OpenAIEmbeddings

    return OpenAIEmbeddings(api_key, base_url, model or OpenAIEmbeddings.default_model, dimensions)


@cache
def _local_embeddings(place: str) -> EmbeddingModel:
    from chatsphere.ai.local import LocalEmbeddings

    return LocalEmbeddings(place)


@cache
def _reranker(api_key: str, base_url: str, model: str) -> Reranker:
    from chatsphere.ai.reranking import RemoteReranker

    return RemoteReranker(api_key, base_url, model)
