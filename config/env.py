"""Every environment variable that ChatSphere reads, each with what it means.

docs/settings.md is written from these fields and tested against them.
"""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self, TypeVar

import dj_database_url
from pydantic import AfterValidator, Field, IPvAnyNetwork, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from config.errors import CannotStart
from config.mail import mail_settings
from config.manifest import operations_in
from config.storage import storages

if TYPE_CHECKING:
    from collections.abc import Mapping

SECRET_KEY_CHARACTERS = 50
MAKES_A_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"
WELL_KNOWN_KEYS = ("insecure", "change", "secret", "example", "password", "12345")
"""A key that holds one of these was copied from somewhere and not made by chance."""


class Registration(StrEnum):
    """Who may register."""

    OPEN = "open"
    INVITE = "invite"
    CLOSED = "closed"


class LogFormat(StrEnum):
    """How a line of the log is written."""

    PLAIN = "plain"
    JSON = "json"


class LogLevel(StrEnum):
    """The least that is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _postgres_url(url: str) -> str:
    try:
        database = dj_database_url.parse(url)
    except ValueError:
        database = {"ENGINE": "", "NAME": ""}
    if "postgresql" not in database["ENGINE"] or not database["NAME"]:
        raise ValueError("write it like postgres://user:password@host:5432/name")
    return url


def _redis_url(url: str) -> str:
    if not url.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("write it like redis://host:6379/0")
    return url


def _storage_url(url: str) -> str:
    storages(url)
    return url


def _email_url(url: SecretStr) -> SecretStr:
    mail_settings(url.get_secret_value())
    return url


def _manifest(path: Path | None) -> Path | None:
    if path is not None:
        operations_in(path)
    return path


CommaSeparated = Annotated[list[str], NoDecode]
DatabaseUrl = Annotated[str, AfterValidator(_postgres_url)]
RedisUrl = Annotated[str, AfterValidator(_redis_url)]


class Start(BaseSettings):
    """What is asked before anything else: where to listen, and whether to embed the services."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    chatsphere_home: Path = Field(
        default=Path(".chatsphere"), description="Folder of the local profile: database, files, secrets, logs."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on. The local profile stays on 127.0.0.1.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on.")
    database_url: DatabaseUrl | None = None
    redis_url: RedisUrl | None = None

    @model_validator(mode="after")
    def _both_or_none(self) -> Self:
        if (self.database_url is None) != (self.redis_url is None):
            raise ValueError("DATABASE_URL and REDIS_URL go together: set both, or none for the local profile")
        return self


class Environment(BaseSettings):
    """The environment, read once, at start."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    debug: bool = Field(default=False, description="Django's debug mode. Never on a server that others reach.")
    secret_key: SecretStr = Field(
        description="Signs access tokens and Django's own cookies: at least 50 random characters. "
        "The local profile makes and keeps its own."
    )
    database_url: DatabaseUrl = Field(
        description="`postgres://user:password@host:port/name` of a PostgreSQL 14 or newer with pgvector 0.7 or newer."
    )
    redis_url: RedisUrl = Field(
        description="`redis://host:port/0`, `rediss://...` or `unix:///path/redis.sock?db=0` of a Redis 6.2 or newer, "
        "or a Valkey."
    )
    database_pool_size: int = Field(
        default=10, ge=2, le=500, description="Connections that one process holds at most, and its query threads."
    )
    web_processes: int = Field(default=1, ge=1, le=64, description="Processes that serve the API on one node.")
    document_threads: int = Field(
        default=2, ge=1, le=64, description="Documents that one document worker makes searchable at a time."
    )
    reply_threads: int = Field(default=256, ge=1, le=512, description="Replies that one reply worker writes at a time.")
    drain_seconds: int = Field(
        default=20, ge=1, le=600, description="How long a stopping process may finish what it began."
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
    explorer_account: str = Field(
        default="",
        description="E-mail address of the account that the explorer is signed in as, in the local profile. Set by "
        "`make run` to the demo owner's.",
    )
    explorer: bool = Field(
        default=False, description="Explorer and introspection open to everyone on a server, as in the local profile."
    )
    anonymous_requests_per_minute: int = Field(
        default=300,
        ge=1,
        description="Requests in a minute from one address without a token. Who is signed in has the plan's number.",
    )
    persisted_operations: Annotated[Path | None, AfterValidator(_manifest)] = Field(
        default=None,
        description="File of the only operations that are taken, as Apollo's `generate-persisted-query-manifest` or "
        "Relay's compiler (`persistConfig`) writes it. Default: every operation is.",
    )
    registration: Registration = Field(
        default=Registration.OPEN, description="Who may make an account: `open`, `invite` or `closed`."
    )
    plan_changes_by_users: bool = Field(
        default=False,
        description="Whether people change their plan themselves, at once and without payment. Otherwise staff do.",
    )
    email_url: Annotated[SecretStr, AfterValidator(_email_url)] = Field(
        default=SecretStr("console:"),
        description="Where mail goes: `smtp://user:password@host:587` (STARTTLS; `?starttls=false` without), "
        "`smtps://user:password@host:465`, or `file:/folder`. With it, new accounts wait until their address is "
        "confirmed. `console:` sets up no mail: it prints mails, tokens and all, on the worker's standard output.",
    )
    email_from: str = Field(default="ChatSphere <noreply@localhost>", description="Sender of mails.")
    app_url: str = Field(
        default="",
        description="Address of your front end, to whose pages `verify-email`, `reset-password`, `change-email` and "
        "`register` links in mails lead (`#token=...`). Without it mails hold the token alone.",
    )
    admin_email: str | None = Field(
        default=None,
        description="`migrate` makes an administrator with this address, if nobody has it. With ADMIN_PASSWORD.",
    )
    admin_password: SecretStr | None = Field(default=None, description="Password of that administrator, to begin with.")
    storage_url: Annotated[str, AfterValidator(_storage_url)] = Field(
        default="file:.chatsphere/files",
        description="Where uploaded files are kept: `file:/srv/files` (a folder that web and workers share) or "
        "`s3://key:secret@endpoint-host/bucket?region=...`; with `&secure=false` over plain HTTP.",
    )
    fetch_allow_networks: Annotated[list[IPvAnyNetwork], NoDecode] = Field(
        default=[],
        description="Networks whose pages may be read although they are private, separated by commas: "
        "`10.20.0.0/16,fd00:1::/64` for an intranet. All who may add documents then reach its pages.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, description="Key of the chat provider. None of key and base URL: answers are extracts, offline."
    )
    openai_base_url: str | None = Field(
        default=None,
        description="An OpenAI-compatible provider: `http://localhost:11434/v1` for Ollama. A key only if it asks one.",
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
        default=None, ge=8, le=4000, description="Dimensions asked of the provider's embedding model, if it can choose."
    )
    embedding_api_key: SecretStr | None = Field(default=None, description="Default: OPENAI_API_KEY.")
    embedding_base_url: str | None = Field(default=None, description="Default: OPENAI_BASE_URL.")
    rerank_model: str | None = Field(
        default=None,
        description="Model that ranks the best passages anew, reading each with the question. With RERANK_BASE_URL. "
        "Default: none does.",
    )
    rerank_base_url: str | None = Field(
        default=None,
        description="Where its `/rerank` is, in the form of Cohere, Jina and vLLM: `https://api.jina.ai/v1`, "
        "`http://localhost:8000/v1`.",
    )
    rerank_api_key: SecretStr | None = Field(default=None, description="Its key, if it asks one.")
    access_token_minutes: int = Field(default=10, ge=1, le=10, description="Life of an access token.")
    session_days: int = Field(default=30, ge=1, le=365, description="A session unused for so long ends.")
    max_upload_bytes: int = Field(
        default=201_000_000,
        ge=1_000,
        description="Bytes of one request body, at most, whatever the plan: a file of 200 MB with its form.",
    )
    log_format: LogFormat = Field(default=LogFormat.PLAIN, description="`plain` or `json`: lines on stderr.")
    log_level: LogLevel = Field(default=LogLevel.WARNING, description="`debug`, `info`, `warning` or `error`.")

    @field_validator("allowed_hosts", "cors_allowed_origins", "fetch_allow_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("cors_allowed_origins")
    @classmethod
    def _are_origins(cls, origins: list[str]) -> list[str]:
        for origin in origins:
            scheme, separator, host = origin.partition("://")
            if scheme not in {"http", "https"} or not separator or not host or "/" in host or "*" in host:
                raise ValueError("write each origin like https://app.example.org, without a path or a star")
        return origins

    @field_validator("app_url")
    @classmethod
    def _is_a_page(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError("write it like https://app.example.org")
        return url.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _is_secret(cls, key: SecretStr) -> SecretStr:
        text = key.get_secret_value()
        if len(text) < SECRET_KEY_CHARACTERS:
            raise ValueError(f"at least {SECRET_KEY_CHARACTERS} random characters are needed")
        if len(set(text)) < 10 or any(word in text.lower() for word in WELL_KNOWN_KEYS):
            raise ValueError(f"this is not a random key; {MAKES_A_KEY} makes one")
        return key

    @model_validator(mode="after")
    def _administrator_is_whole(self) -> Self:
        if (self.admin_email is None) != (self.admin_password is None):
            raise ValueError("ADMIN_EMAIL and ADMIN_PASSWORD go together: set both, or none")
        return self

    @model_validator(mode="after")
    def _reranker_is_whole(self) -> Self:
        if (self.rerank_model is None) != (self.rerank_base_url is None):
            raise ValueError("RERANK_MODEL and RERANK_BASE_URL go together: set both, or none")
        return self

    @model_validator(mode="after")
    def _hosts_are_named(self) -> Self:
        if "*" in self.allowed_hosts and not self.debug:
            raise ValueError("ALLOWED_HOSTS: * answers to every name, which only DEBUG may; name the hosts")
        return self


_Settings = TypeVar("_Settings", bound=BaseSettings)


def read(kind: type[_Settings]) -> _Settings:
    """Read the environment; raises CannotStart with one line that names every variable at fault, and no value."""
    try:
        return kind()
    except ValidationError as error:
        raise CannotStart("; ".join(map(_fault, error.errors()))) from None


def provide(values: Mapping[str, str], *, unless_set: Mapping[str, str]) -> None:
    """Set variables for this process and those it starts; those of ``unless_set`` only where there is no value yet."""
    os.environ.update(values)
    for name, value in unless_set.items():
        if not os.environ.get(name):
            os.environ[name] = value


def _fault(error: Any) -> str:
    """What is wrong with one variable."""
    variable = "_".join(str(part) for part in error["loc"][:1]).upper()
    if error["type"] == "missing":
        return f"{variable} is not set"
    sentence = str(error["msg"]).removeprefix("Value error, ")
    return f"{variable}: {sentence}" if variable else sentence
