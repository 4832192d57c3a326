"""API keys: how servers come to bots."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

import strawberry
import strawberry_django
from django.db.models import prefetch_related_objects

from chatsphere.accounts import keys as rows
from chatsphere.bots import keys as services
from chatsphere.bots.models import Bot as BotRow
from schema.columns import Column
from schema.connections import Connection, Edge, connection
from schema.context import Info, require_viewer
from schema.cursors import OrderDirection
from schema.enums import described
from schema.nodes import Node, fetch, global_id
from schema.payloads import Errors, mutation, no_errors
from schema.siblings import FromRows, siblings_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

described(
    rows.Scope,
    "What an API key may do, with its bots alone. Accounts, plans, sessions and keys are no key's, nor are making and "
    "deleting bots.",
    READ_BOTS="Read the bots' settings and evaluations.",
    WRITE_BOTS="Read and change the bots' settings; evaluate them.",
    READ_DOCUMENTS="Read and follow documents.",
    WRITE_DOCUMENTS="Read, add, retry, cancel and delete documents.",
    READ_CONVERSATIONS="Read and follow the owner's conversations with the bots.",
    CHAT="Read, begin, change and delete conversations; ask, stop, regenerate, judge.",
)


@strawberry_django.type(BotRow, field_cls=Column, description="One of the bots of an API key.")
class KeyBot:
    name: str = strawberry.field(description="What people call it.")

    @strawberry.field(description="The id of the bot, a Bot.")
    def id(self: BotRow) -> strawberry.ID:
        return strawberry.ID(global_id("Bot", self.pk))


@strawberry_django.type(
    rows.ApiKey,
    field_cls=Column,
    description="A key by which a server uses the API: sent as Authorization: Bearer KEY. Only its owner sees it, "
    "signed in; the key itself is shown once, by createApiKey.",
)
class ApiKey(Node):
    name: str = strawberry.field(description="What it is for: 1 to 100 characters.")
    prefix: str = strawberry.field(description="How the key begins, to know it by.")
    created_at: datetime = strawberry.field(description="When it was made.")
    expires_at: datetime = strawberry.field(description="Until when it holds.")
    last_used_at: datetime | None = strawberry.field(description="When it was last used, to the minute; null: never.")
    revoked_at: datetime | None = strawberry.field(description="When it was revoked; null: it was not.")

    @strawberry.field(description="What it may do.")
    def scopes(self: rows.ApiKey) -> list[rows.Scope]:
        return [rows.Scope(scope) for scope in self.scopes]

    @strawberry.field(
        description="The bots that it is for and that still exist: at most 100.",
        graphql_type=list[KeyBot],
        extensions=[FromRows()],
    )
    def bots(self: rows.ApiKey) -> list[BotRow]:
        prefetch_related_objects(siblings_of(self), "bots")
        return list(self.bots.all())


@strawberry.enum(description="What API keys can be ordered by.")
class ApiKeyOrderField(Enum):
    CREATED_AT = strawberry.enum_value("created_at", description="When the key was made.")


@strawberry.input(description="The order of a list of API keys. Keys that tie are ordered by id.")
class ApiKeyOrder:
    field: ApiKeyOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


NEWEST_FIRST = ApiKeyOrder(field=ApiKeyOrderField.CREATED_AT, direction=OrderDirection.DESC)


@strawberry.type
class KeyQuery:
    @connection(
        description="Your API keys, revoked and expired ones too.", graphql_type=Connection[ApiKey], order=NEWEST_FIRST
    )
    def api_keys(self, info: Info) -> QuerySet[rows.ApiKey]:
        return rows.ApiKey.objects.visible_to(require_viewer(info))


@strawberry.input(description="A new API key.")
class CreateApiKeyInput:
    name: str = strawberry.field(description="What it is for: 1 to 100 characters.")
    bot_ids: list[strawberry.ID] = strawberry.field(description="The bots that it is for: 1 to 100 of yours.")
    scopes: list[rows.Scope] = strawberry.field(description="What it may do: at least one.")
    expires_in_days: int = strawberry.field(
        default=services.DAYS, description="How long it holds: 1 to 365 days, default 90."
    )


@strawberry.input(description="An API key to make worthless.")
class RevokeApiKeyInput:
    api_key_id: strawberry.ID = strawberry.field(description="The key.")


@strawberry.type(description="The outcome of createApiKey.")
class CreateApiKeyPayload:
    api_key: rows.ApiKey | None = strawberry.field(
        graphql_type=ApiKey | None, default=None, description="What is kept of the new key."
    )
    api_key_edge: Edge[rows.ApiKey] | None = strawberry.field(
        graphql_type=Edge[ApiKey] | None, default=None, description="The same as an edge of apiKeys, newest first."
    )
    token: str | None = strawberry.field(
        default=None, description="The key itself. It is not shown again: keep it where secrets are kept."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of revokeApiKey.")
class RevokeApiKeyPayload:
    api_key: rows.ApiKey | None = strawberry.field(
        graphql_type=ApiKey | None, default=None, description="What is kept of the key."
    )
    errors: Errors = no_errors()


@strawberry.type
class KeyMutation:
    @mutation(description="Make an API key for some of your bots. Counts against the plan's apiKeys while it holds.")
    def create_api_key(self, info: Info, input: CreateApiKeyInput) -> CreateApiKeyPayload:
        chosen = {
            identity: fetch(info, BotRow, identity, "botIds") for identity in input.bot_ids[: services.MOST_BOTS + 1]
        }
        key, token = services.create_key(
            require_viewer(info).user, input.name, list(chosen.values()), input.scopes, input.expires_in_days
        )
        return CreateApiKeyPayload(api_key=key, api_key_edge=Edge.of(key, NEWEST_FIRST), token=token)

    @mutation(description="Make an API key worthless, at once; streams that it opened end within 5 seconds.")
    def revoke_api_key(self, info: Info, input: RevokeApiKeyInput) -> RevokeApiKeyPayload:
        key = fetch(info, rows.ApiKey, input.api_key_id, "apiKeyId")
        return RevokeApiKeyPayload(api_key=services.revoke_key(key))
