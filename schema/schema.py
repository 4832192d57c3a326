"""The schema: one file a room, gathered here."""

from __future__ import annotations

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.accounts import AccountMutation, AccountQuery
from schema.admission import RateQuery
from schema.asking import MessageMutation
from schema.bots import BotMutation, BotQuery
from schema.conversation_events import EVENT_TYPES, ConversationSubscription
from schema.conversations import ConversationMutation, ConversationQuery
from schema.credentials import CredentialMutation
from schema.document_changes import DocumentMutation
from schema.document_events import DocumentSubscription
from schema.documents import DocumentQuery
from schema.evaluating import EvaluationMutation, EvaluationSubscription
from schema.evaluation import EvaluationQuery
from schema.execution import ThreadedSchema
from schema.keys import KeyMutation, KeyQuery
from schema.messages import MessageQuery
from schema.nodes import NodeQuery
from schema.payloads import USER_ERRORS
from schema.plan_staff import PlanStaffMutation
from schema.plans import PlanMutation, PlanQuery, PlanSubscription
from schema.privacy import PrivacyMutation
from schema.questions import QuestionMutation
from schema.registration import RegistrationMutation
from schema.retrieval import RetrievalMutation
from schema.scalars import SCALARS
from schema.second_factor import SecondFactorMutation
from schema.server import ServerQuery
from schema.sessions import SessionMutation
from schema.staff import StaffMutation, StaffQuery
from schema.websites import WebsiteMutation, WebsiteQuery, WebsiteSubscription


@strawberry.type(description="What can be asked.")
class Query(
    AccountQuery,
    BotQuery,
    ConversationQuery,
    DocumentQuery,
    EvaluationQuery,
    KeyQuery,
    MessageQuery,
    NodeQuery,
    PlanQuery,
    RateQuery,
    ServerQuery,
    StaffQuery,
    WebsiteQuery,
):
    pass


@strawberry.type(description="What can be done.")
class Mutation(
    AccountMutation,
    BotMutation,
    ConversationMutation,
    CredentialMutation,
    DocumentMutation,
    EvaluationMutation,
    KeyMutation,
    MessageMutation,
    PlanMutation,
    PlanStaffMutation,
    PrivacyMutation,
    QuestionMutation,
    RegistrationMutation,
    SecondFactorMutation,
    SessionMutation,
    StaffMutation,
    RetrievalMutation,
    WebsiteMutation,
):
    pass


@strawberry.type(description="What can be followed.")
class Subscription(
    ConversationSubscription, DocumentSubscription, EvaluationSubscription, PlanSubscription, WebsiteSubscription
):
    pass


schema = ThreadedSchema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=(*USER_ERRORS, *EVENT_TYPES),
    config=StrawberryConfig(scalar_map=SCALARS),
)
