"""Every model, gathered for Django."""

from chatsphere.accounts.admission import Invitation, Registration
from chatsphere.accounts.keys import ApiKey
from chatsphere.accounts.letters import Letter
from chatsphere.accounts.models import RecoveryCode, RefreshToken, SecondFactor, Session, User, UserProfile
from chatsphere.accounts.onetime import OneTimeToken
from chatsphere.accounts.throttling import Throttle
from chatsphere.bots.models import Bot
from chatsphere.conversations.models import Citation, Conversation, ConversationEvent, Message, ModelPrice
from chatsphere.conversations.traces import RetrievalTrace
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
from chatsphere.websites.models import Website, WebsitePage

__all__ = [
    "Allowance",
    "ApiKey",
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
    "Invitation",
    "Letter",
    "Message",
    "ModelPrice",
    "OneTimeToken",
    "PairWording",
    "Posting",
    "QuestionPair",
    "RecoveryCode",
    "RefreshToken",
    "Registration",
    "Reservation",
    "RetrievalTrace",
    "SecondFactor",
    "Session",
    "Subscription",
    "SubscriptionPlan",
    "Throttle",
    "User",
    "UserProfile",
    "Version",
    "Website",
    "WebsitePage",
    "WorkerPresence",
]
