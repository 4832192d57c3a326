"""Every environment variable that ChatSphere reads, each with what it means.

docs/settings.md is written from these fields and tested against them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class Registration(StrEnum):
    """Who may register."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"


CommaSeparated = Annotated[list[str], NoDecode]


class Environment(BaseSettings):
    """The environment, read once, at start."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    debug: bool = Field(default=False, description="Django's debug mode. Never on a server that others reach.")
    secret_key: SecretStr = Field(
        description="Signs access tokens and Django's own cookies: at least 50 random characters. "
        "The local profile makes and keeps its own."
    )
    database_url: str = Field(
        description="`postgres://user:password@host:port/name` of a PostgreSQL 14 or newer with pgvector 0.7 or newer."
    )
    redis_url: str = Field(description="`redis://host:port/0`, `rediss://...` or `unix:///path/redis.sock?db=0`.")
    database_pool_size: int = Field(
        default=10, ge=2, le=500, description="Connections that one process holds at most, and its query threads."
    )
    allowed_hosts: CommaSeparated = Field(
        default=["localhost", "127.0.0.1", "[::1]"],
        description="Host names this server answers to, separated by commas. `*` only with DEBUG.",
    )
    cors_allowed_origins: CommaSeparated = Field(
        default=[],
        description="Origins of the web pages that may call the API, separated by commas: `https://app.example.org`. "
        "WebSockets are accepted from these and from the server's own hosts.",
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=10, description="How many proxies before this server set X-Forwarded-For and -Proto."
    )
    local_profile: bool = Field(
        default=False,
        description="Explorer and introspection open to everyone. Set by `make run`, which listens on loopback only.",
    )
    registration: Registration = Field(
        default=Registration.OPEN, description="Who may make an account: `open`, `invite` or `closed`."
    )
    storage_url: str = Field(
        default="file:.chatsphere/files",
        description="Where uploaded files are kept: `file:/srv/files` (a folder that web and workers share) or "
        "`s3://key:secret@endpoint-host/bucket?region=...`.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, description="Key of the chat provider. None of key and base URL: answers are extracts, offline."
    )
    openai_base_url: str | None = Field(
        default=None,
        description="An OpenAI-compatible provider: `http://localhost:11434/v1` for Ollama. Needs no key if it asks none.",
    )
    chat_model: str = Field(default="gpt-4o-mini", description="Chat model for bots that name none.")
    chat_context_tokens: int = Field(
        default=16_000, ge=1_000, le=2_000_000, description="Tokens of a prompt and its answer together, at most."
    )
    chat_answer_tokens: int = Field(default=1_000, ge=16, le=200_000, description="Tokens of one answer, at most.")
    embedding_model: str | None = Field(
        default=None,
        description="Embedding model of the provider (with a provider: `text-embedding-3-small`), or "
        "`local:<directory or hub name>` for an ONNX model run in the workers. Without either: built-in word hashing.",
    )
    embedding_dimensions: int | None = Field(
        default=None, ge=8, le=4000, description="Dimensions asked of the provider's embedding model, where it can choose."
    )
    embedding_api_key: SecretStr | None = Field(default=None, description="Default: OPENAI_API_KEY.")
    embedding_base_url: str | None = Field(default=None, description="Default: OPENAI_BASE_URL.")
    access_token_minutes: int = Field(default=10, ge=1, le=10, description="Life of an access token.")
    session_days: int = Field(default=30, ge=1, le=365, description="A session unused for so long ends.")
    max_upload_bytes: int = Field(
        default=200_000_000, ge=1_000, description="Bytes of one request body, at most, whatever the plan."
    )

    @field_validator("allowed_hosts", "cors_allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
