"""Something of everything that a person can own, with the person's name in every column of free text."""

from __future__ import annotations

import struct
from dataclasses import astuple
from datetime import timedelta
from itertools import count
from secrets import token_bytes
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from chatsphere.accounts.admission import Invitation, Registration
from chatsphere.accounts.keys import ApiKey, Scope
from chatsphere.accounts.letters import Letter, LetterKind
from chatsphere.accounts.models import RecoveryCode, RefreshToken, SecondFactor, Session, User, UserProfile
from chatsphere.accounts.onetime import OneTimeToken, Purpose, issue
from chatsphere.accounts.sessions import sign_in
from chatsphere.accounts.throttling import Throttle
from chatsphere.bots.models import Bot
from chatsphere.conversations.models import (
    Citation,
    Conversation,
    ConversationEvent,
    EventKind,
    Message,
    MessageState,
    ModelPrice,
    Role,
    Thumb,
)
from chatsphere.conversations.traces import RetrievalTrace, Rewriting
from chatsphere.documents.models import (
    Chunk,
    ChunkEmbedding,
    Document,
    DocumentEvent,
    DocumentText,
    PairWording,
    Posting,
    QuestionPair,
    Source,
    Stage,
    Version,
)
from chatsphere.errors import FailureCode
from chatsphere.evaluation.models import EvaluationCase, EvaluationResult, EvaluationRun, Expectation, RunState
from chatsphere.files import DiscardedFile
from chatsphere.plans.limits import plan_of, reserve
from chatsphere.plans.models import Allowance, Limit, Reservation, Subscription, SubscriptionPlan
from chatsphere.plans.services import set_plan
from chatsphere.presence import WorkerPresence
from chatsphere.retrieval.candidates import Candidate, Timings
from chatsphere.websites.models import Discovery, Website, WebsitePage, WebsiteState
from schema.nodes import global_id
from tests.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNERS: dict[type[models.Model], str] = {
    User: "pk",
    UserProfile: "user",
    Session: "user",
    RefreshToken: "session__user",
    OneTimeToken: "user",
    Letter: "user",
    SecondFactor: "user",
    RecoveryCode: "user",
    ApiKey: "owner",
    Subscription: "user",
    Allowance: "user",
    Reservation: "allowance__user",
    Bot: "owner",
    Document: "bot__owner",
    Version: "document__bot__owner",
    DocumentText: "version__document__bot__owner",
    Chunk: "document__bot__owner",
    ChunkEmbedding: "version__document__bot__owner",
    Posting: "version__document__bot__owner",
    QuestionPair: "document__bot__owner",
    Website: "bot__owner",
    WebsitePage: "website__bot__owner",
    PairWording: "version__document__bot__owner",
    DocumentEvent: "bot__owner",
    Conversation: "owner",
    Message: "conversation__owner",
    Citation: "message__conversation__owner",
    RetrievalTrace: "message__conversation__owner",
    ConversationEvent: "conversation__owner",
    EvaluationCase: "bot__owner",
    Expectation: "case__bot__owner",
    EvaluationRun: "bot__owner",
    EvaluationResult: "run__bot__owner",
}
"""Every table whose rows are somebody's, and the way from a row to that person."""

NOBODYS: tuple[type[models.Model], ...] = (
    SubscriptionPlan,
    ModelPrice,
    WorkerPresence,
    DiscardedFile,
    Invitation,
    Registration,
    Throttle,
)

OURS = {
    "User.password",
    "Version.language",
    "Document.failure_code",
    "DocumentEvent.state",
    "Message.failure_code",
    "Website.failure_code",
    "WebsitePage.failure_code",
    "EvaluationRun.failure_code",
    "RetrievalTrace.rewriting_failure",
    "RetrievalTrace.embedding_failure",
    "RetrievalTrace.reranking_failure",
    "Allowance.key",
    "Reservation.key",
}
"""Columns of text that hold words of a closed list, or a hash."""

Rows = dict[str, list[dict[str, Any]]]


def stored() -> Rows:
    """Every row there is, by table, with all its values."""
    return {model.__name__: list(model._base_manager.order_by("pk").values()) for model in tables()}


def stored_of(user: User) -> Rows:
    """Every row that is this person's."""
    return {
        model.__name__: list(model._base_manager.filter(**{path: user.pk}).order_by("pk").values())
        for model, path in OWNERS.items()
    }


def _keys(model: type[models.Model], path: str, user: User) -> models.QuerySet[Any, Any]:
    return model._base_manager.filter(**{path: user.pk}).values_list("pk", flat=True)


def tables() -> Iterator[type[models.Model]]:
    """Every model of the product."""
    return apps.get_app_config("chatsphere").get_models()


def columns_of_text(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    """The columns of free text."""
    for column in model._meta.concrete_fields:
        within = column.base_field if isinstance(column, ArrayField) else column
        is_text = isinstance(within, models.CharField | models.TextField) and not within.choices
        if is_text and f"{model.__name__}.{column.name}" not in OURS:
            yield column


class Owner:
    """A person with something of everything.

    ``things`` are those that have ids in the API, by what they are; each value of free text holds the person's name.
    """

    def __init__(self, user: User) -> None:
        self.user = user
        self.name = user.email.partition("@")[0]
        self.things: dict[str, models.Model] = {}
        self._number = count()
        set_plan(user, SubscriptionPlan.objects.get(key="business"))
        UserProfile.objects.filter(user=user).update(**self._texts(UserProfile))
        session = sign_in(user.email, PASSWORD, device=f"{self.name}'s device").session
        profile = UserProfile.objects.get(user=user)
        self.things |= {"user": user, "profile": profile, "session": session, "bot": self._store(Bot, owner=user)}
        self._credentials()
        self._key()
        self._documents()
        self._conversation()
        self._live_conversation()
        self._evaluation()

    def id_of(self, thing: str) -> str:
        """The id by which the API knows one of the things."""
        row = self.things[thing]
        return global_id(type(row).__name__, row.pk)

    def unknown_id(self, thing: str) -> str:
        """An id of the type of one of the things, which nothing has."""
        row = self.things[thing]
        return global_id(type(row).__name__, uuid4() if isinstance(row.pk, UUID) else 2**40)

    def traces(self) -> frozenset[str]:
        """What gives the person away wherever it stands in an answer: the name, and every key that is no number."""
        keys = (key for model, path in OWNERS.items() for key in _keys(model, path, self.user) if isinstance(key, UUID))
        return frozenset({self.name}.union(*((str(key), key.hex) for key in keys)))

    def _texts(self, model: type[models.Model]) -> dict[str, Any]:
        """For each column of free text a value of its own with the person's name."""
        return {
            column.name: [text] if isinstance(column, ArrayField) else text
            for column in columns_of_text(model)
            for text in [f"{self.name}'s {column.name} {next(self._number)}"]
        }

    def _store(self, model: type[models.Model], **given: Any) -> Any:
        return model._default_manager.create(**(self._texts(model) | given))

    def _credentials(self) -> None:
        issue(Purpose.RESET_PASSWORD, self.user, self.user.email)
        SecondFactor.objects.get_or_create(user=self.user, defaults={"secret": b"sealed"})
        RecoveryCode.objects.create(user=self.user, digest=token_bytes(32))
        self._store(Letter, user=self.user, kind=LetterKind.PASSWORD_CHANGED)
        week = timezone.now() + timedelta(days=7)
        self.things["invitation"] = Invitation.objects.create(digest=token_bytes(32), expires_at=week)

    def _document(self, **given: Any) -> Any:
        values = {"source": Source.TEXT, "size": 1, "content_hash": b""}
        document = self._store(Document, bot=self.things["bot"], **(values | given))
        number = DocumentEvent.objects.filter(bot=document.bot).count() + 1
        DocumentEvent.objects.create(bot=document.bot, sequence=number, document=document.pk, state=document.state)
        Bot.objects.filter(pk=document.bot_id).update(document_sequence=number)
        return document

    def _website(self) -> None:
        failed = {"state": WebsiteState.FAILED, "failure_code": FailureCode.FETCH_GONE}
        website = self._store(Website, bot=self.things["bot"], discovery=Discovery.LINKS, **failed)
        document = self._document(state=Stage.READY, source=Source.URL)
        self._store(WebsitePage, website=website, document=document, found_in=1)
        self.things["website"] = website

    def _questions(self) -> None:
        document = self._document(source=Source.QUESTIONS, state=Stage.READY, chunk_count=1, live_version=1)
        bot = document.bot
        pair = self._store(QuestionPair, document=document, ordinal=0)
        self._store(QuestionPair, document=document, ordinal=1)
        version = self._store(Version, document=document, bot=bot, is_live=True, number=1, size=1, language="english")
        chunk = self._store(Chunk, document=document, version=version, ordinal=0, start=0, end=5)
        self._store(PairWording, chunk=chunk, bot=bot, version=version, length=1)
        self.things |= {"document of questions": document, "question pair": pair}

    def _key(self) -> None:
        values = {"digest": uuid4().bytes, "scopes": list(Scope), "expires_at": Now() + timedelta(days=1)}
        key = self._store(ApiKey, owner=self.user, **values)
        key.bots.add(self.things["bot"])
        self.things["api key"] = key

    def _documents(self) -> None:
        document = self._document(state=Stage.READY, chunk_count=1, textless_pages=[2], live_version=1)
        bot = document.bot
        version = self._store(Version, document=document, bot=bot, is_live=True, number=1, size=1, language="english")
        self._store(DocumentText, version=version, ordinal=0, start=0)
        chunk = self._store(Chunk, document=document, version=version, ordinal=0, start=0, end=5)
        self._store(Posting, bot=bot, version=version, occurrences=struct.pack(">qhh", chunk.pk, 1, 1))
        ChunkEmbedding.objects.create(chunk=chunk, bot=bot, version=version, embedding=[1.0])
        failed = self._document(state=Stage.FAILED, failure_code=FailureCode.NO_TEXT)
        waiting = self._document(state=Stage.QUEUED)
        self._questions()
        self._website()
        self.things |= {"document": document, "chunk": chunk, "failed document": failed, "waiting document": waiting}

    def _message(self, conversation: Conversation, ordinal: int, question: Message | None = None, **given: Any) -> Any:
        values = {"state": MessageState.COMPLETED, "role": Role.ASSISTANT if question else Role.USER}
        return self._store(Message, conversation=conversation, ordinal=ordinal, question=question, **(values | given))

    def _conversation(self) -> None:
        conversation = self._store(Conversation, bot=self.things["bot"], owner=self.user)
        question = self._message(conversation, 1)
        reply = self._message(conversation, 2, question, thumb=Thumb.UP, prompt_tokens=1, completion_tokens=1, cost=1)
        failure = {"state": MessageState.FAILED, "failure_code": FailureCode.INTERNAL}
        failed = self._message(conversation, 3, question, **failure)
        unanswered = self._message(conversation, 4)
        refusal = self._message(conversation, 5, unanswered, is_unanswered=True)
        span = {"number": 1, "ordinal": 0, "answer_start": 0, "answer_end": 1, "start": 0, "end": 1}
        self._store(Citation, message=reply, document=self.things["document"], chunk=self.things["chunk"], **span)
        self._trace(reply)
        self.things |= {"conversation": conversation, "question": question, "reply": reply, "failed reply": failed}
        self.things |= {"unanswered question": unanswered, "refusal": refusal}
        self._events(conversation, reply)

    def _trace(self, reply: Message) -> None:
        """One with the owner's passage among its candidates."""
        found = Candidate(self.things["chunk"].pk, 1.0, 1.0, number=1)
        tuning = {"passage_count": 8, "vector_weight": 0.5, "relevance_threshold": 0.0}
        failures = {f"{step}_failure": FailureCode.TIMED_OUT for step in ("rewriting", "embedding", "reranking")}
        self._store(
            RetrievalTrace,
            message=reply,
            rewriting=Rewriting.EARLIER_WORDS,
            candidate_count=1,
            candidates=[found],
            timings=astuple(Timings()),
            **tuning,
            **failures,
        )

    def _live_conversation(self) -> None:
        """One in which a reply waits for a worker, and so holds a unit of the month's."""
        conversation = self._store(Conversation, bot=self.things["bot"], owner=self.user)
        live = self._message(conversation, 2, self._message(conversation, 1), state=MessageState.QUEUED)
        reserve(self.user, plan_of(self.user), live.pk, {Limit.REPLIES_PER_MONTH: 1})
        self.things |= {"live conversation": conversation, "live reply": live}

    def _evaluation(self) -> None:
        """A case, a run that judged it, one that failed, and one that waits for a worker."""
        bot = self.things["bot"]
        case = self._store(EvaluationCase, bot=bot)
        self._store(Expectation, case=case, document=self.things["document"], start=0, end=5)
        run = self._store(EvaluationRun, bot=bot, state=RunState.COMPLETED, case_count=1, judged_count=1)
        seen = {"recall": 1, "reciprocal_rank": 1, "discounted_gain": 1}
        result = self._store(EvaluationResult, run=run, case=case, ordinal=1, **seen)
        failure = {"state": RunState.FAILED, "failure_code": FailureCode.INTERNAL}
        failed = self._store(EvaluationRun, bot=bot, case_count=1, previous=run, **failure)
        live = self._store(EvaluationRun, bot=bot, case_count=1, previous=run)
        self.things |= {"evaluation case": case, "evaluation run": run, "evaluation result": result}
        self.things |= {"failed evaluation run": failed, "live evaluation run": live}

    def _events(self, conversation: Conversation, reply: Message) -> None:
        """One event of each kind, all about one reply and its question."""
        data = {
            EventKind.PASSAGES_RETRIEVED: {"chunks": [self.things["chunk"].pk]},
            EventKind.CITATION_ADDED: {"ordinal": 0},
        }
        for sequence, kind in enumerate(EventKind, start=1):
            message = reply.question if kind is EventKind.QUESTION_ASKED else reply
            ConversationEvent.objects.create(
                conversation=conversation, sequence=sequence, kind=kind, message=message, data=data.get(kind, {})
            )
        Conversation.objects.filter(pk=conversation.pk).update(last_sequence=len(EventKind))
