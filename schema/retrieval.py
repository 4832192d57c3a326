"""Why a reply rests on what it rests on, and what a reply to a question would rest on."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import strawberry
import strawberry_django
from strawberry import UNSET

from chatsphere.bots import models as bots
from chatsphere.conversations import models as conversations
from chatsphere.conversations.traces import KEPT, RetrievalTrace, Rewriting, Step
from chatsphere.conversations.trying import try_question
from chatsphere.documents import models as documents
from chatsphere.errors import FailureCode, NotFound
from chatsphere.retrieval.candidates import Candidate, Cut, Timings
from schema.columns import Column
from schema.connections import DEFAULT_PAGE
from schema.context import Info, require_viewer
from schema.enums import described
from schema.errors import bad_user_input
from schema.nodes import fetch
from schema.passages import Chunk
from schema.payloads import Errors, mutation, no_errors
from schema.scopes import shows
from schema.siblings import FromRows, Siblings, siblings_of

described(
    Cut,
    "Why a passage that was looked at is not used.",
    BELOW_THRESHOLD="No passage was relevant enough to answer from: the bot says its refusalText.",
    NEAR_DUPLICATE="Nearly all of it, and every name and number in it, stands in a better one.",
    BEYOND_COUNT="The bot's passageCount better ones were found.",
    OVER_BUDGET="The prompt had no room left for it.",
)
described(
    Rewriting,
    "What was done to a question before it was searched for.",
    NONE="Nothing: it stands alone.",
    BY_MODEL="The chat model put in what it points to in the conversation.",
    EARLIER_WORDS="The words of the questions before it were searched for as well, and counted less.",
)

described(
    Step,
    "A step of a search that a provider takes part in.",
    REWRITING="Having the chat model make the question whole.",
    EMBEDDING="Making a vector of the question.",
    RERANKING="Having a model read the best passages with the question, where the server has one for it.",
)


@strawberry.type(description="A passage that was looked at, and how it came out. Ranks are counted from 1.")
class RetrievalCandidate:
    chunk: documents.Chunk | None = strawberry.field(
        graphql_type=Chunk | None,
        description="The passage; null when it is gone, and for who may not see the bot's documents.",
    )
    number: int | None = strawberry.field(
        description="The n by which the reply cites it; null for one that is not used."
    )
    cut: Cut | None = strawberry.field(description="Why it is not used; null for one that is.")
    score: float = strawberry.field(
        description="Both rankings together, 0 to 1: compares candidates of this search only."
    )
    relevance: float = strawberry.field(
        description="How much of the question it answers to, 0 to 1, whatever else was found: what relevanceThreshold "
        "is compared with."
    )
    word_rank: int | None = strawberry.field(
        description="Its place by shared words; null when it was not among the best 50."
    )
    word_score: float | None = strawberry.field(description="Its BM25 score; null when it was not among the best 50.")
    vector_rank: int | None = strawberry.field(
        description="Its place by meaning; null when it was not among the best 50."
    )
    vector_score: float | None = strawberry.field(
        description="Cosine of its vector and the question's; null when it was not among the best 50."
    )
    rerank_score: float | None = strawberry.field(
        description="The score of the model that read it with the question, on that model's scale: what it is ranked "
        "by; null where none did."
    )

    @classmethod
    def of(cls, found: Candidate, chunk: documents.Chunk | None) -> RetrievalCandidate:
        """A candidate of the product's, with its passage."""
        values = found._asdict()
        del values["chunk_id"]
        return cls(chunk=chunk, **values)


@strawberry.type(description="How long the steps of a search took, in milliseconds; 0 for one that was not taken.")
class RetrievalTimings:
    rewriting: float = strawberry.field(description="Having the chat model make the question whole.")
    embedding: float = strawberry.field(description="Making a vector of the question.")
    vectors: float = strawberry.field(description="Ranking by meaning, and reckoning with the words meanwhile.")
    words: float = strawberry.field(description="Finding the words, and ranking by them.")
    passages: float = strawberry.field(description="Reading the passages.")
    reranking: float = strawberry.field(description="Ranking the best anew by a model that reads them.")

    @classmethod
    def of(cls, took: Timings) -> RetrievalTimings:
        """The product's timings."""
        return cls(**asdict(took))


@strawberry.type(description="A step of a search that was left out because a provider failed.")
class RetrievalFailure:
    step: Step = strawberry.field(description="Which step.")
    code: FailureCode = strawberry.field(description="What went wrong.")


HowMany = Annotated[int, strawberry.argument(description=f"How many, the best: 0 to {KEPT}, default {DEFAULT_PAGE}.")]


@strawberry_django.type(
    RetrievalTrace,
    field_cls=Column,
    description="How the passages of a reply were found: what was searched for, what was looked at, and what of it is "
    "used.",
)
class Retrieval:
    question: str = strawberry.field(description="The question as it was searched for.")
    earlier_questions: list[str] = strawberry.field(
        description="Questions before it whose words were searched for as well, the latest first."
    )
    rewriting: Rewriting = strawberry.field(description="What was done to the question before.")
    passage_count: int = strawberry.field(description="The bot's passageCount then.")
    vector_weight: float = strawberry.field(description="The weight of meanings beside words then.")
    relevance_threshold: float = strawberry.field(description="The relevance that the best passage had to reach then.")
    candidate_count: int = strawberry.field(description="How many passages were looked at in all.")

    @strawberry.field(
        description="What was looked at, best first, with its scores and why it is used or not. When nothing is used "
        "the bot says its refusalText, and no model is asked.",
        extensions=[FromRows()],
    )
    def candidates(self: RetrievalTrace, info: Info, first: HowMany = DEFAULT_PAGE) -> list[RetrievalCandidate]:
        if not 0 <= first <= KEPT:
            raise bad_user_input(f"first must be between 0 and {KEPT}, and is {first}.")
        chunks = _chunks(self, info)
        return [RetrievalCandidate.of(found, chunks.get(found.chunk_id)) for found in self.listed[:first]]

    @strawberry.field(description="How long it took.")
    def timings(self: RetrievalTrace) -> RetrievalTimings:
        return RetrievalTimings.of(self.took)

    @strawberry.field(description="Steps that were left out because a provider failed; the others made up for them.")
    def failures(self: RetrievalTrace) -> list[RetrievalFailure]:
        return [RetrievalFailure(step=step, code=code) for step, code in self.failures.items()]


def _chunks(trace: RetrievalTrace, info: Info) -> dict[int, documents.Chunk]:
    """The passages of a trace, and of all that came with it, by key: those that the viewer may see."""
    together = siblings_of(trace)

    def search() -> dict[int, documents.Chunk]:
        keys = {found.chunk_id for each in together for found in each.listed}
        visible = documents.Chunk.objects.visible_to(require_viewer(info))
        return {chunk.pk: chunk for chunk in Siblings(visible.filter(pk__in=keys))}

    return together.find("chunks", search)


@strawberry.input(description="A question to try a bot's search with.")
class TestRetrievalInput:
    bot_id: strawberry.ID = strawberry.field(description="The bot that would be asked.")
    question: str = strawberry.field(description="The question: 1 to 8,000 characters.")
    conversation_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="A conversation with this bot in which it would be asked next: a question that leans on what was "
        "said there is made whole first. Default: a new one.",
    )


@strawberry.type(description="The outcome of testRetrieval.")
class TestRetrievalPayload:
    retrieval: RetrievalTrace | None = strawberry.field(
        graphql_type=Retrieval | None, default=None, description="What a reply would rest on."
    )
    errors: Errors = no_errors()


def _conversation(info: Info, identity: str) -> conversations.Conversation:
    """The conversation, for whom conversations are shown: what is found tells what was said in it."""
    viewer = require_viewer(info)
    if viewer.grant is not None and not shows(viewer.grant, "Conversation"):
        raise NotFound("conversation", ("conversationId",))
    return fetch(info, conversations.Conversation, identity, "conversationId")


@strawberry.type
class RetrievalMutation:
    @mutation(
        description="Find what a reply to a question would rest on, by exactly the search that replies use. Nothing is "
        "stored and no reply is written; in a conversation the chat model may be asked to make the question whole, "
        "and its tokens count."
    )
    def test_retrieval(self, info: Info, input: TestRetrievalInput) -> TestRetrievalPayload:
        bot = fetch(info, bots.Bot, input.bot_id, "botId")
        conversation = None
        if input.conversation_id:
            conversation = _conversation(info, input.conversation_id)
        return TestRetrievalPayload(retrieval=try_question(bot, input.question, conversation))
