from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatsphere.ai import chat_model, embedding_model, warm_up
from chatsphere.ai.offline import Extracts, HashedWords
from tests.provider import ScriptedProvider

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def nothing_configured(settings: Settings) -> None:
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    settings.EMBEDDING_API_KEY = settings.EMBEDDING_BASE_URL = settings.EMBEDDING_MODEL = ""
    settings.EMBEDDING_DIMENSIONS = None


def test_without_a_provider_nothing_pretends_to_be_one() -> None:
    assert isinstance(chat_model(), Extracts)
    assert isinstance(embedding_model(), HashedWords)


def test_a_key_means_openai(settings: Settings) -> None:
    settings.OPENAI_API_KEY = settings.EMBEDDING_API_KEY = "sk-secret"
    assert chat_model().is_language_model
    assert chat_model().default_model == settings.CHAT_MODEL
    assert embedding_model().name == "openai:text-embedding-3-small:1536"
    settings.EMBEDDING_DIMENSIONS = 512
    assert embedding_model().name == "openai:text-embedding-3-small:512"


def test_an_address_alone_is_a_provider_of_answers_only(settings: Settings) -> None:
    settings.OPENAI_BASE_URL = settings.EMBEDDING_BASE_URL = "http://127.0.0.1:9/v1"
    assert chat_model().is_language_model
    assert isinstance(embedding_model(), HashedWords)
    settings.EMBEDDING_MODEL = "nomic-embed-text"
    assert embedding_model().name == "openai:nomic-embed-text"
    assert embedding_model().is_semantic


def test_there_is_one_model_for_the_process(settings: Settings) -> None:
    settings.OPENAI_API_KEY = settings.EMBEDDING_API_KEY = "sk-secret"
    assert chat_model() is chat_model()
    assert embedding_model() is embedding_model()


def test_a_model_without_a_provider_is_a_mistake_and_said(settings: Settings) -> None:
    settings.EMBEDDING_MODEL = "text-embedding-3-small"
    with pytest.raises(ImproperlyConfigured, match="OPENAI_API_KEY"):
        embedding_model()
    settings.EMBEDDING_MODEL = "local:/no/such/directory"
    with pytest.raises(ImproperlyConfigured, match="no such directory"):
        embedding_model()


def test_without_a_key_a_placeholder_is_sent(settings: Settings) -> None:
    with ScriptedProvider() as provider:
        settings.OPENAI_BASE_URL = settings.EMBEDDING_BASE_URL = provider.base_url
        settings.EMBEDDING_MODEL = "small-embeddings"
        embedding_model().embed_query("duck")
        assert provider.calls[0].authorization == "Bearer none"


def test_warms_up_without_asking_anybody(settings: Settings) -> None:
    with ScriptedProvider() as provider:
        settings.OPENAI_BASE_URL = provider.base_url
        warm_up()
        assert not provider.calls
