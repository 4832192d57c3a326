"""A call of every root field: the fixtures without which a new field fails the build.

An entry names, for each argument that is an id, the thing whose id it takes (see ``isolation_belongings``), and gives
the other arguments.  Called with the owner's own ids, it must succeed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pyotp

from chatsphere.accounts.onetime import Purpose

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Credentials:
    """What a person has to sign in by."""

    email: str
    password: str
    access_token: str
    refresh_token: str
    one_time: Mapping[Purpose, str] = field(default_factory=dict)
    """A token for each purpose that one-time tokens have."""
    secret: str = ""
    """What the device knows that waits to be the second factor."""


@dataclass(frozen=True)
class Call:
    """How to call a root field; ``ids`` are paths in the arguments (``input.botId``) with the things they name."""

    ids: Mapping[str, str | list[str]] = field(default_factory=dict)
    given: Callable[[Credentials], dict[str, Any]] = lambda person: {}

    def variables(self, person: Credentials, identify: Callable[[str], str]) -> dict[str, Any]:
        """The arguments, where ``identify`` gives the id of each thing."""
        variables = self.given(person)
        for path, thing in self.ids.items():
            *outer, last = path.split(".")
            place = variables
            for name in outer:
                place = place.setdefault(name, {})
            place[last] = identify(thing) if isinstance(thing, str) else [identify(each) for each in thing]
        return variables

    def things(self) -> list[str]:
        """The things whose ids it takes."""
        return [thing for named in self.ids.values() for thing in ([named] if isinstance(named, str) else named)]


def _with(**values: Any) -> Callable[[Credentials], dict[str, Any]]:
    """An ``input`` with these fields, besides those that are ids."""
    return lambda person: {"input": dict(values)}


def _newcomer(person: Credentials) -> dict[str, Any]:
    return {"input": {"email": f"{uuid4()}@example.org", "password": "a newcomer's long password", "name": "New"}}


def _token(purpose: Purpose, **values: Any) -> Callable[[Credentials], dict[str, Any]]:
    return lambda person: {"input": {"token": person.one_time.get(purpose, "none"), **values}}


def _password(**values: Any) -> Callable[[Credentials], dict[str, Any]]:
    return lambda person: {"input": {"password": person.password, **values}}


def _new_password(person: Credentials) -> dict[str, Any]:
    return {"input": {"currentPassword": person.password, "newPassword": NEW_PASSWORD}}


def _code(person: Credentials) -> dict[str, Any]:
    return {"input": {"otp": pyotp.TOTP(person.secret).now() if person.secret else "000000"}}


NEW_PASSWORD = "nine quiet lighthouses"

SETTINGS = {
    "name": "New",
    "description": "New",
    "instructions": "New",
    "model": "new",
    "temperature": 1.0,
    "welcomeMessage": "New",
    "refusalText": "New",
    "language": "GERMAN",
    "chunkTokens": 100,
    "linkHosts": ["new.example.org"],
    "passageCount": 5,
    "vectorWeight": 0.5,
    "relevanceThreshold": 0.5,
}
PLAN = {
    "bots": 5,
    "documentsPerBot": 100,
    "storageBytes": 1_000_000,
    "fileBytes": 100_000,
    "pagesPerDocument": 100,
    "repliesPerMonth": 500,
    "tokensPerMonth": 1_000_000,
    "concurrentReplies": 5,
    "requestsPerMinute": 60,
    "apiKeys": 1,
}
OWN_THINGS = [
    "user",
    "profile",
    "session",
    "api key",
    "bot",
    "document",
    "failed document",
    "chunk",
    "document of questions",
    "question pair",
    "website",
    "conversation",
    "question",
    "reply",
    "evaluation case",
    "evaluation run",
    "failed evaluation run",
    "evaluation result",
]

CALLS: dict[str, list[Call]] = {
    "Query.viewer": [Call()],
    "Query.users": [Call(), Call(given=lambda person: {"filter": {"search": "alice"}})],
    "Query.invitations": [Call()],
    "Mutation.suspendUser": [Call({"input.userId": "user"})],
    "Mutation.restoreUser": [Call({"input.userId": "user"})],
    "Mutation.createInvitation": [Call(given=_with(email="new@example.org"))],
    "Mutation.revokeInvitation": [Call({"input.invitationId": "invitation"})],
    "Query.plans": [Call()],
    "Query.serverInfo": [Call()],
    "Query.apiKeys": [Call()],
    "Query.rateLimit": [Call()],
    "Query.bot": [Call({"id": "bot"})],
    "Query.bots": [Call(), Call(given=lambda person: {"filter": {"nameContains": "alice"}})],
    "Query.conversation": [Call({"id": "conversation"}), Call({"id": "live conversation"})],
    "Query.conversations": [
        Call(),
        Call(given=lambda person: {"filter": {"search": "alice"}}),
        Call(given=lambda person: {"filter": {"titleContains": "alice"}}),
    ],
    "Query.document": [
        Call({"id": thing}) for thing in ("document", "document of questions", "failed document", "waiting document")
    ],
    "Query.website": [Call({"id": "website"})],
    "Query.message": [Call({"id": thing}) for thing in ("question", "reply", "failed reply", "live reply", "refusal")],
    "Query.evaluationCase": [Call({"id": "evaluation case"})],
    "Query.evaluationRun": [Call({"id": f"{state}evaluation run"}) for state in ("", "failed ", "live ")],
    "Query.unansweredQuestions": [Call({"botId": "bot"})],
    "Query.node": [Call({"id": thing}) for thing in OWN_THINGS],
    # A few at a time: all of them, with everything that can be asked of each, would cost too much.
    "Query.nodes": [Call({"ids": OWN_THINGS[first::4]}) for first in range(4)],
    "Mutation.register": [Call(given=_newcomer)],
    "Mutation.tokenAuth": [Call(given=lambda person: {"input": {"email": person.email, "password": person.password}})],
    "Mutation.verifyToken": [Call(given=lambda person: {"input": {"token": person.access_token}})],
    "Mutation.refreshToken": [Call(given=lambda person: {"input": {"refreshToken": person.refresh_token}})],
    "Mutation.revokeToken": [Call(given=lambda person: {"input": {"refreshToken": person.refresh_token}})],
    "Mutation.revokeAllSessions": [Call(given=_with())],
    "Mutation.endSession": [Call({"input.sessionId": "session"})],
    "Mutation.verifyEmail": [Call(given=_token(Purpose.VERIFY_EMAIL))],
    "Mutation.requestEmailVerification": [Call(given=lambda person: {"input": {"email": person.email}})],
    "Mutation.changePassword": [Call(given=_new_password)],
    "Mutation.requestPasswordReset": [Call(given=lambda person: {"input": {"email": person.email}})],
    "Mutation.resetPassword": [Call(given=_token(Purpose.RESET_PASSWORD, newPassword=NEW_PASSWORD))],
    "Mutation.requestEmailChange": [
        Call(given=lambda person: {"input": {"password": person.password, "email": f"{uuid4()}@example.org"}})
    ],
    "Mutation.confirmEmailChange": [Call(given=_token(Purpose.CHANGE_EMAIL))],
    "Mutation.enrolSecondFactor": [Call(given=_password())],
    "Mutation.confirmSecondFactor": [Call(given=_code)],
    "Mutation.disableSecondFactor": [Call(given=_password())],
    "Mutation.deleteAccount": [Call(given=_password())],
    "Mutation.exportData": [Call()],
    "Mutation.updateProfile": [
        Call(given=_with(name="New", avatarUrl="https://example.org/new.png", timeZone="Europe/Vienna", locale="de"))
    ],
    "Mutation.createPlan": [Call(given=_with(key="new", name="New", **PLAN))],
    "Mutation.deletePlan": [Call(given=_with(plan="pro"))],
    "Mutation.updatePlan": [Call(given=_with(plan="pro", name="New", bots=30, features=[], chatModels=[]))],
    "Mutation.setUserPlan": [Call({"input.userId": "user"}, _with(plan="pro"))],
    "Mutation.changePlan": [Call(given=_with(plan="business"))],
    "Mutation.createApiKey": [Call({"input.botIds": ["bot"]}, _with(name="New", scopes=["CHAT"], expiresInDays=1))],
    "Mutation.revokeApiKey": [Call({"input.apiKeyId": "api key"})],
    "Mutation.createBot": [Call(given=_with(**SETTINGS))],
    "Mutation.updateBot": [Call({"input.botId": "bot"}, _with(**SETTINGS, status="PAUSED"))],
    "Mutation.deleteBot": [Call({"input.botId": "bot"})],
    "Mutation.startConversation": [Call({"input.botId": "bot"})],
    "Mutation.updateConversation": [
        Call({"input.conversationId": "conversation"}, _with(title="New", isPinned=True, isArchived=True))
    ],
    "Mutation.deleteConversation": [
        Call({"input.conversationId": "conversation"}),
        Call({"input.conversationId": "live conversation"}),
    ],
    "Mutation.addDocument": [
        Call({"input.botId": "bot"}, _with(source={"text": {"title": "New", "text": "Ducks swim."}}))
    ],
    "Mutation.replaceDocument": [
        Call({"input.documentId": thing}, _with(source={"text": {"title": "New", "text": f"A new {thing}."}}))
        for thing in ("document", "failed document", "waiting document")
    ],
    "Mutation.renameDocument": [
        Call({"input.documentId": thing}, _with(title="New")) for thing in ("document", "waiting document")
    ],
    "Mutation.retryDocument": [Call({"input.documentId": "failed document"})],
    "Mutation.cancelDocument": [Call({"input.documentId": "waiting document"})],
    "Mutation.addWebsite": [
        Call({"input.botId": "bot"}, _with(url="https://new.example.org", discovery="LINKS", pageLimit=5))
    ],
    "Mutation.updateWebsite": [Call({"input.websiteId": "website"}, _with(pageLimit=5, refreshHours=None))],
    "Mutation.refreshWebsite": [Call({"input.websiteId": "website"})],
    "Mutation.deleteWebsite": [Call({"input.websiteId": "website"})],
    "Mutation.addQuestionPair": [
        Call({"input.documentId": "document of questions"}, _with(question="New?", answer="New."))
    ],
    "Mutation.updateQuestionPair": [Call({"input.pairId": "question pair"}, _with(question="New?", answer="New."))],
    "Mutation.deleteQuestionPair": [Call({"input.pairId": "question pair"})],
    "Mutation.deleteDocument": [Call({"input.documentId": "document"})],
    "Mutation.sendMessage": [Call({"input.conversationId": "conversation"}, _with(text="New?", idempotencyKey="new"))],
    "Mutation.stopReply": [Call({"input.replyId": "live reply"}), Call({"input.replyId": "reply"})],
    "Mutation.regenerateReply": [Call({"input.replyId": "reply"}, _with(idempotencyKey="new"))],
    "Mutation.giveFeedback": [Call({"input.replyId": "reply"}, _with(thumb="DOWN", comment="New"))],
    "Mutation.createEvaluationCase": [
        Call(
            {"input.botId": "bot", "input.documentIds": ["document"], "input.chunkIds": ["chunk"]},
            _with(question="New?", expectedAnswer="New"),
        )
    ],
    "Mutation.updateEvaluationCase": [
        Call(
            {"input.caseId": "evaluation case", "input.documentIds": ["document"], "input.chunkIds": ["chunk"]},
            _with(question="New?", expectedAnswer="New"),
        )
    ],
    "Mutation.deleteEvaluationCase": [Call({"input.caseId": "evaluation case"})],
    "Mutation.runEvaluation": [Call({"input.botId": "bot"})],
    "Mutation.cancelEvaluation": [Call({"input.runId": "live evaluation run"})],
    "Mutation.testRetrieval": [
        Call(
            {"input.botId": "bot", "input.conversationId": "conversation"},
            lambda person: {"input": {"question": f"New from {person.email}?"}},
        )
    ],
    "Subscription.conversationEvents": [Call({"conversationId": "conversation"})],
    "Subscription.limitEvents": [Call()],
    "Subscription.documentEvents": [Call({"botId": "bot"})],
    "Subscription.websiteEvents": [Call({"botId": "bot"})],
    "Subscription.evaluationEvents": [Call({"runId": "evaluation run"})],
}

STAFFS = {name for name in CALLS if name.partition(".")[2] in (
    "users", "invitations", "suspendUser", "restoreUser", "createInvitation", "revokeInvitation",
    "createPlan", "deletePlan", "updatePlan", "setUserPlan",
)}  # fmt: skip
"""Root fields that serve the operator's staff, and refuse everybody else."""
