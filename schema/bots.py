"""Bots: what owners see of them and do with them."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

import strawberry
import strawberry_django
from strawberry import UNSET

from chatsphere.bots import models as rows
from chatsphere.bots import services
from chatsphere.conversations.models import Conversation as ConversationRow
from chatsphere.documents.models import Document as DocumentRow
from chatsphere.documents.versions import outdated_by_bot
from chatsphere.evaluation.models import EvaluationCase as EvaluationCaseRow
from chatsphere.evaluation.models import EvaluationRun as EvaluationRunRow
from chatsphere.privacy.erasure import delete_bot
from chatsphere.websites.models import Website as WebsiteRow
from schema.columns import Column
from schema.connections import Connection, Edge, connection
from schema.context import Info, require_viewer
from schema.conversations import LATEST_FIRST as LATEST_CONVERSATIONS
from schema.conversations import Conversation, ConversationFilter
from schema.cursors import OrderDirection
from schema.documents import NEWEST_FIRST as NEWEST_DOCUMENTS
from schema.documents import Document, DocumentFilter
from schema.enums import described
from schema.evaluation import NEWEST_FIRST as NEWEST_EVALUATION
from schema.evaluation import EvaluationCase, EvaluationRun
from schema.inputs import given
from schema.nodes import Id, Node, fetch, global_id, look_up
from schema.payloads import Errors, mutation, no_errors
from schema.siblings import FromRows, siblings_of
from schema.websites import Website, WebsiteOrder, WebsiteOrderField

if TYPE_CHECKING:
    from django.db.models import QuerySet

described(
    rows.BotStatus,
    "Whether a bot answers.",
    ACTIVE="It answers.",
    PAUSED="It takes no questions until it is made ACTIVE again; documents and conversations stay.",
)
described(
    rows.Language,
    "The language of a bot's documents: decides which forms of a word count as the same word.",
    **{language.name: f"{language.label}." for language in rows.Language if language is not rows.Language.OTHER},
    OTHER="Any other language: words count as the same only when they are written the same.",
)


@strawberry_django.type(
    rows.Bot,
    field_cls=Column,
    description="A chatbot that answers from its documents. Only its owner sees it.",
)
class Bot(Node):
    name: str = strawberry.field(description="What people call it: 1 to 100 characters.")
    description: str = strawberry.field(description="What it is for, in the owner's words: at most 1,000 characters.")
    instructions: str = strawberry.field(
        description="How to answer; goes before every prompt. At most 20,000 characters, empty by default."
    )
    temperature: float = strawberry.field(description="How freely the model words its answers: 0 to 2, default 0.2.")
    welcome_message: str = strawberry.field(
        description="What it shows before the first question: at most 1,000 characters."
    )
    refusal_text: str = strawberry.field(
        description="What it says when its documents hold no answer: at most 1,000 characters."
    )
    language: rows.Language = strawberry.field(description="The language of its documents; default ENGLISH.")
    chunk_tokens: int = strawberry.field(
        description="Most tokens of a passage, by the embedding model's tokenizer: 32 to 800, default "
        f"{rows.CHUNK_TOKENS}. A change has its documents made anew; they answer meanwhile."
    )
    status: rows.BotStatus = strawberry.field(description="Whether it answers; default ACTIVE.")
    link_hosts: list[str] = strawberry.field(
        description="Hosts that replies may link to, besides the addresses that stand in the documents; default none. "
        "Links to other hosts are taken out of replies."
    )
    passage_count: int = strawberry.field(description="Passages that a reply may rest on: 1 to 20, default 8.")
    vector_weight: float | None = strawberry.field(
        description="Share of meanings beside words in the ranking of passages, 0 (words alone) to 1 (meanings alone); "
        "null, the default: what was measured best with the server's embedding model."
    )
    relevance_threshold: float | None = strawberry.field(
        description="How relevant the best passage must be, 0 to 1, for a question to be answered; below it the bot "
        "says refusalText and no model is asked. Null, the default: what was measured best. See testRetrieval."
    )
    created_at: strawberry.auto = strawberry.field(description="When it was made.")
    updated_at: strawberry.auto = strawberry.field(description="When its settings were last changed.")

    @strawberry.field(description="The provider's chat model that answers; null: the server's (see serverInfo).")
    def model(self: rows.Bot) -> str | None:
        return self.model or None

    @strawberry.field(
        description="How many of its documents answer by a version that is still to be made anew, because the bot's "
        "settings or the server's embedding model have changed since. Follow each by documentEvents.",
        extensions=[FromRows()],
    )
    def outdated_document_count(self: rows.Bot) -> int:
        bots = siblings_of(self)
        return bots.find("outdated documents", lambda: outdated_by_bot(bots)).get(self.pk, 0)

    @connection(
        description="What it answers from.",
        graphql_type=Connection[Document],
        order=NEWEST_DOCUMENTS,
        filter=DocumentFilter,
        of="bot",
    )
    def documents(self: rows.Bot, info: Info) -> QuerySet[DocumentRow]:
        return DocumentRow.objects.visible_to(require_viewer(info))

    @connection(
        description="Web sites whose pages are among its documents.",
        graphql_type=Connection[Website],
        order=WebsiteOrder(field=WebsiteOrderField.CREATED_AT, direction=OrderDirection.ASC),
        of="bot",
    )
    def websites(self: rows.Bot, info: Info) -> QuerySet[WebsiteRow]:
        return WebsiteRow.objects.visible_to(require_viewer(info))

    @connection(
        description="Your conversations with it.",
        graphql_type=Connection[Conversation],
        order=LATEST_CONVERSATIONS,
        filter=ConversationFilter,
        of="bot",
    )
    def conversations(self: rows.Bot, info: Info) -> QuerySet[ConversationRow]:
        return ConversationRow.objects.visible_to(require_viewer(info))

    @connection(
        description="What its search should find.",
        graphql_type=Connection[EvaluationCase],
        order=NEWEST_EVALUATION,
        of="bot",
    )
    def evaluation_cases(self: rows.Bot, info: Info) -> QuerySet[EvaluationCaseRow]:
        return EvaluationCaseRow.objects.visible_to(require_viewer(info))

    @connection(
        description="What its search was seen to find, over time.",
        graphql_type=Connection[EvaluationRun],
        order=NEWEST_EVALUATION,
        of="bot",
    )
    def evaluation_runs(self: rows.Bot, info: Info) -> QuerySet[EvaluationRunRow]:
        return EvaluationRunRow.objects.visible_to(require_viewer(info))


@strawberry.enum(description="What bots can be ordered by.")
class BotOrderField(Enum):
    CREATED_AT = strawberry.enum_value("created_at", description="When the bot was made.")
    UPDATED_AT = strawberry.enum_value("updated_at", description="When its settings were last changed.")
    NAME = strawberry.enum_value("name", description="Its name, by the database's alphabet.")


@strawberry.input(description="The order of a list of bots. Bots that tie are ordered by id.")
class BotOrder:
    field: BotOrderField = strawberry.field(description="What they are ordered by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


@strawberry.input(description="Which bots: those that meet every condition given.")
class BotFilter:
    name_contains: str | None = strawberry.field(
        default=UNSET, description="Only bots whose name holds this text, in upper or lower case."
    )
    status: rows.BotStatus | None = strawberry.field(default=UNSET, description="Only bots of this status.")

    def narrow(self, bots: QuerySet[rows.Bot]) -> QuerySet[rows.Bot]:
        """The bots that meet the conditions."""
        if self.name_contains:
            bots = bots.filter(name__icontains=self.name_contains)
        if self.status:
            bots = bots.filter(status=self.status)
        return bots


NEWEST_FIRST = BotOrder(field=BotOrderField.CREATED_AT, direction=OrderDirection.DESC)


@strawberry.type
class BotQuery:
    @strawberry.field(
        description="One of your bots; null when there is no such bot or it is not yours.", graphql_type=Bot | None
    )
    def bot(self, info: Info, id: Id) -> rows.Bot | None:
        return look_up(info, rows.Bot, id)

    @connection(description="Your bots.", graphql_type=Connection[Bot], order=NEWEST_FIRST, filter=BotFilter)
    def bots(self, info: Info) -> QuerySet[rows.Bot]:
        return rows.Bot.objects.visible_to(require_viewer(info))


@strawberry.input(description="A new bot.")
class CreateBotInput:
    name: str = strawberry.field(description="What people will call it: 1 to 100 characters.")
    description: str | None = strawberry.field(
        default=UNSET, description="What it is for: at most 1,000 characters. Default: empty."
    )
    instructions: str | None = strawberry.field(
        default=UNSET, description="How to answer: at most 20,000 characters. Default: empty."
    )
    model: str | None = strawberry.field(
        default=UNSET,
        description="A chat model, by the provider's name; one of the plan's chatModels where it names any. "
        "Default: the server's.",
    )
    temperature: float | None = strawberry.field(default=UNSET, description="0 to 2. Default: 0.2.")
    welcome_message: str | None = strawberry.field(
        default=UNSET, description="What it shows before the first question: at most 1,000 characters. Default: empty."
    )
    refusal_text: str | None = strawberry.field(
        default=UNSET, description="What it says when its documents hold no answer: at most 1,000 characters."
    )
    language: rows.Language | None = strawberry.field(
        default=UNSET, description="The language of its documents. Default: ENGLISH."
    )
    chunk_tokens: int | None = strawberry.field(
        default=UNSET, description=f"Most tokens of a passage: 32 to 800. Default: {rows.CHUNK_TOKENS}."
    )
    link_hosts: list[str] | None = strawberry.field(
        default=UNSET, description="Hosts that replies may link to: at most 50. Default: none."
    )
    passage_count: int | None = strawberry.field(
        default=UNSET, description="Passages that a reply may rest on: 1 to 20. Default: 8."
    )
    vector_weight: float | None = strawberry.field(
        default=UNSET,
        description="Share of meanings beside words in the ranking of passages: 0 to 1. Default: what was measured "
        "best with the server's embedding model.",
    )
    relevance_threshold: float | None = strawberry.field(
        default=UNSET,
        description="How relevant the best passage must be for an answer: 0 to 1. Default: what was measured best.",
    )


@strawberry.input(description="Changes to a bot. A field left out stays as it is; null gives it its default.")
class UpdateBotInput:
    bot_id: strawberry.ID = strawberry.field(description="The bot to change.")
    name: str | None = strawberry.field(default=UNSET, description="1 to 100 characters; has no default.")
    description: str | None = strawberry.field(default=UNSET, description="At most 1,000 characters; null empties it.")
    instructions: str | None = strawberry.field(default=UNSET, description="At most 20,000 characters; null: none.")
    model: str | None = strawberry.field(
        default=UNSET, description="A chat model, one of the plan's chatModels where it names any; null: the server's."
    )
    temperature: float | None = strawberry.field(default=UNSET, description="0 to 2; null: 0.2.")
    welcome_message: str | None = strawberry.field(
        default=UNSET, description="At most 1,000 characters; null empties it."
    )
    refusal_text: str | None = strawberry.field(
        default=UNSET, description="At most 1,000 characters; null: the sentence a new bot has."
    )
    language: rows.Language | None = strawberry.field(
        default=UNSET, description="The language of its documents; null: ENGLISH."
    )
    chunk_tokens: int | None = strawberry.field(
        default=UNSET, description=f"Most tokens of a passage: 32 to 800; null: {rows.CHUNK_TOKENS}."
    )
    status: rows.BotStatus | None = strawberry.field(default=UNSET, description="Whether it answers; null: ACTIVE.")
    link_hosts: list[str] | None = strawberry.field(default=UNSET, description="At most 50 host names; null: none.")
    passage_count: int | None = strawberry.field(default=UNSET, description="1 to 20; null: 8.")
    vector_weight: float | None = strawberry.field(
        default=UNSET, description="0 to 1; null: what was measured best with the server's embedding model."
    )
    relevance_threshold: float | None = strawberry.field(
        default=UNSET, description="0 to 1; null: what was measured best."
    )


@strawberry.input(description="A bot to delete.")
class DeleteBotInput:
    bot_id: strawberry.ID = strawberry.field(
        description="The bot to delete, with its documents, conversations and messages. There is no way back."
    )


@strawberry.type(description="The outcome of createBot.")
class CreateBotPayload:
    bot: rows.Bot | None = strawberry.field(graphql_type=Bot | None, default=None, description="The new bot.")
    bot_edge: Edge[rows.Bot] | None = strawberry.field(
        graphql_type=Edge[Bot] | None, default=None, description="The new bot as an edge of bots, newest first."
    )
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of updateBot.")
class UpdateBotPayload:
    bot: rows.Bot | None = strawberry.field(graphql_type=Bot | None, default=None, description="The bot as it is now.")
    errors: Errors = no_errors()


@strawberry.type(description="The outcome of deleteBot.")
class DeleteBotPayload:
    deleted_bot_id: strawberry.ID | None = strawberry.field(
        default=None, description="Id of the bot that is gone, for a client's cache."
    )
    errors: Errors = no_errors()


@strawberry.type
class BotMutation:
    @mutation(description="Make a bot. Counts against the plan's number of bots.")
    def create_bot(self, info: Info, input: CreateBotInput) -> CreateBotPayload:
        bot = services.create_bot(require_viewer(info).user, **given(input))
        return CreateBotPayload(bot=bot, bot_edge=Edge.of(bot, NEWEST_FIRST))

    @mutation(description="Change a bot's settings.")
    def update_bot(self, info: Info, input: UpdateBotInput) -> UpdateBotPayload:
        bot = fetch(info, rows.Bot, input.bot_id, "botId")
        return UpdateBotPayload(bot=services.update_bot(bot, **given(input, without=("bot_id",))))

    @mutation(description="Delete a bot with everything that belongs to it.")
    def delete_bot(self, info: Info, input: DeleteBotInput) -> DeleteBotPayload:
        bot = fetch(info, rows.Bot, input.bot_id, "botId")
        gone = global_id("Bot", bot.pk)
        delete_bot(bot)
        return DeleteBotPayload(deleted_bot_id=strawberry.ID(gone))
