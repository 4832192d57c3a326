"""Every model, gathered for Django."""

from chatsphere.accounts.models import RefreshToken, Session, User, UserProfile
from chatsphere.bots.models import Bot
from chatsphere.conversations.models import Citation, Conversation, ConversationEvent, Message, ModelPrice
from chatsphere.documents.models import (
    Chunk,
    ChunkEmbedding,
    Document,
    DocumentEvent,
    DocumentText,
    PairWording,
    Posting,
    QuestionPair,
    Version,
)
from chatsphere.evaluation.models import EvaluationCase, EvaluationResult, EvaluationRun, Expectation
from chatsphere.files import DiscardedFile
from chatsphere.plans.models import Allowance, Reservation, Subscription, SubscriptionPlan
from chatsphere.presence import WorkerPresence

__all__ = [
    "Allowance",
    "Bot",
    "Chunk",
    "ChunkEmbedding",
    "Citation",
    "Conversation",
    "ConversationEvent",
    "DiscardedFile",
    "Document",
    "DocumentEvent",
    "DocumentText",
    "EvaluationCase",
    "EvaluationResult",
    "EvaluationRun",
    "Expectation",
    "Message",
    "ModelPrice",
    "PairWording",
    "Posting",
    "QuestionPair",
    "RefreshToken",
    "Reservation",
    "Session",
    "Subscription",
    "SubscriptionPlan",
    "User",
    "UserProfile",
    "Version",
    "WorkerPresence",
]
