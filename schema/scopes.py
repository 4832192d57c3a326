"""What an API key may ask for: which scopes open each root field, and which show each kind of thing.

What is not named here is no key's.  A key needs one of the scopes of every root field and of every kind of thing in the
document; which rows it sees is narrowed to its bots by ``ownership``.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from graphql import TypeInfo, TypeInfoVisitor, Visitor, visit

from chatsphere.accounts.keys import Scope
from chatsphere.errors import ScopeMissing
from schema.parsing import KEPT_DOCUMENTS, is_kept, parsed

if TYPE_CHECKING:
    from graphql import FieldNode, GraphQLInterfaceType, GraphQLSchema

    from chatsphere.accounts.viewers import Grant

Scopes = frozenset[Scope]

PERSON: Scopes = frozenset()
"""For the person alone, signed in."""
EVERY_KEY: Scopes = frozenset(Scope)
BOTS: Scopes = frozenset({Scope.READ_BOTS, Scope.WRITE_BOTS})
DOCUMENTS: Scopes = frozenset({Scope.READ_DOCUMENTS, Scope.WRITE_DOCUMENTS})
CONVERSATIONS: Scopes = frozenset({Scope.READ_CONVERSATIONS, Scope.CHAT})

KINDS: dict[str, Scopes] = {
    "Bot": BOTS,
    "Document": DOCUMENTS,
    "Chunk": DOCUMENTS,
    "QuestionPair": DOCUMENTS,
    "Website": DOCUMENTS,
    "Conversation": CONVERSATIONS,
    "Message": CONVERSATIONS,
    "Citation": CONVERSATIONS,
    "EvaluationCase": BOTS,
    "EvaluationRun": BOTS,
    "EvaluationResult": BOTS,
    "SubscriptionPlan": EVERY_KEY,
    "ApiKey": PERSON,
    "User": PERSON,
    "UserProfile": PERSON,
    "Session": PERSON,
    "Invitation": PERSON,
}
"""Kinds of things, those with ids and others that lead from one kind to another: the scopes that show them."""

ROOT_FIELDS: dict[str, Scopes] = {
    "Query.viewer": PERSON,
    "Query.apiKeys": PERSON,
    "Query.users": PERSON,
    "Query.invitations": PERSON,
    "Query.plans": EVERY_KEY,
    "Query.serverInfo": EVERY_KEY,
    "Query.rateLimit": EVERY_KEY,
    "Query.node": EVERY_KEY,
    "Query.nodes": EVERY_KEY,
    "Query.bot": BOTS,
    "Query.bots": BOTS,
    "Query.evaluationCase": BOTS,
    "Query.evaluationRun": BOTS,
    "Query.document": DOCUMENTS,
    "Query.website": DOCUMENTS,
    "Query.conversation": CONVERSATIONS,
    "Query.conversations": CONVERSATIONS,
    "Query.message": CONVERSATIONS,
    "Query.unansweredQuestions": CONVERSATIONS,
    "Mutation.register": PERSON,
    "Mutation.tokenAuth": PERSON,
    "Mutation.verifyToken": PERSON,
    "Mutation.refreshToken": PERSON,
    "Mutation.revokeToken": PERSON,
    "Mutation.updateProfile": PERSON,
    "Mutation.changePassword": PERSON,
    "Mutation.confirmEmailChange": PERSON,
    "Mutation.confirmSecondFactor": PERSON,
    "Mutation.createInvitation": PERSON,
    "Mutation.deleteAccount": PERSON,
    "Mutation.disableSecondFactor": PERSON,
    "Mutation.endSession": PERSON,
    "Mutation.enrolSecondFactor": PERSON,
    "Mutation.exportData": PERSON,
    "Mutation.requestEmailChange": PERSON,
    "Mutation.requestEmailVerification": PERSON,
    "Mutation.requestPasswordReset": PERSON,
    "Mutation.resetPassword": PERSON,
    "Mutation.restoreUser": PERSON,
    "Mutation.revokeAllSessions": PERSON,
    "Mutation.revokeInvitation": PERSON,
    "Mutation.suspendUser": PERSON,
    "Mutation.verifyEmail": PERSON,
    "Mutation.changePlan": PERSON,
    "Mutation.createPlan": PERSON,
    "Mutation.updatePlan": PERSON,
    "Mutation.deletePlan": PERSON,
    "Mutation.setUserPlan": PERSON,
    "Mutation.createApiKey": PERSON,
    "Mutation.revokeApiKey": PERSON,
    "Mutation.createBot": PERSON,
    "Mutation.deleteBot": PERSON,
    "Mutation.updateBot": frozenset({Scope.WRITE_BOTS}),
    "Mutation.createEvaluationCase": frozenset({Scope.WRITE_BOTS}),
    "Mutation.updateEvaluationCase": frozenset({Scope.WRITE_BOTS}),
    "Mutation.deleteEvaluationCase": frozenset({Scope.WRITE_BOTS}),
    "Mutation.runEvaluation": frozenset({Scope.WRITE_BOTS}),
    "Mutation.cancelEvaluation": frozenset({Scope.WRITE_BOTS}),
    "Mutation.addDocument": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.renameDocument": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.retryDocument": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.cancelDocument": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.replaceDocument": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.addQuestionPair": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.updateQuestionPair": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.deleteQuestionPair": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.testRetrieval": DOCUMENTS,
    "Mutation.addWebsite": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.updateWebsite": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.refreshWebsite": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.deleteWebsite": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.deleteDocument": frozenset({Scope.WRITE_DOCUMENTS}),
    "Mutation.startConversation": frozenset({Scope.CHAT}),
    "Mutation.updateConversation": frozenset({Scope.CHAT}),
    "Mutation.deleteConversation": frozenset({Scope.CHAT}),
    "Mutation.sendMessage": frozenset({Scope.CHAT}),
    "Mutation.stopReply": frozenset({Scope.CHAT}),
    "Mutation.regenerateReply": frozenset({Scope.CHAT}),
    "Mutation.giveFeedback": frozenset({Scope.CHAT}),
    "Subscription.conversationEvents": CONVERSATIONS,
    "Subscription.documentEvents": DOCUMENTS,
    "Subscription.websiteEvents": DOCUMENTS,
    "Subscription.evaluationEvents": BOTS,
    "Subscription.limitEvents": PERSON,
}
"""Every root field.  A test fails the build for one that is missing; here it would be for the person alone."""


def require_scopes(grant: Grant, schema: GraphQLSchema, query: str) -> None:
    """Refuse a document that goes beyond what the key may; raises ScopeMissing."""
    for needed in (_needs if is_kept(query) else _needs.__wrapped__)(schema, query):
        if not grant.scopes & needed:
            raise ScopeMissing(sorted(needed))


def shows(grant: Grant, kind: str) -> bool:
    """Whether the key may see things of this kind."""
    return bool(grant.scopes & KINDS.get(kind, PERSON))


@lru_cache(KEPT_DOCUMENTS)
def _needs(schema: GraphQLSchema, query: str) -> tuple[Scopes, ...]:
    """For each root field and each kind of thing in a valid document the scopes of which one is needed."""
    types = TypeInfo(schema)
    fields = _Fields(types, things=frozenset(KINDS), errors=_implementing(schema, "UserError"))
    visit(parsed(query), TypeInfoVisitor(types, fields))
    return tuple(fields.needs)


def _implementing(schema: GraphQLSchema, interface: str) -> frozenset[str]:
    implementations = schema.get_implementations(cast("GraphQLInterfaceType", schema.type_map[interface]))
    return frozenset(kind.name for kind in implementations.objects)


_ROOTS = ("Query", "Mutation", "Subscription")


class _Fields(Visitor):
    """Gathers what the fields of a document need.

    A thing that a refusal carries needs nothing by itself: it is what the same request is about.
    """

    def __init__(self, types: TypeInfo, things: frozenset[str], errors: frozenset[str]) -> None:
        super().__init__()
        self.needs: dict[Scopes, None] = {}
        self._types, self._things, self._errors = types, things, errors
        self._around: list[str] = []

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        """Take a field; what says nothing of anybody, as ``__typename`` does of a root, is left out."""
        parent = self._types.get_parent_type()
        kind = parent.name.removesuffix("Connection") if parent else ""  # a count tells of things, too
        if kind in _ROOTS and not node.name.value.startswith("__"):
            self.needs[ROOT_FIELDS.get(f"{kind}.{node.name.value}", PERSON)] = None
        elif kind in self._things and not (self._around and self._around[-1] in self._errors):
            self.needs[KINDS.get(kind, PERSON)] = None
        self._around.append(kind)

    def leave_field(self, *_: Any) -> None:
        """Have what stands around the field again."""
        self._around.pop()
