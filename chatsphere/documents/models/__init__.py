"""Documents, what their versions were made into, and the pairs of questions and answers."""

from chatsphere.documents.models.documents import (
    Document,
    DocumentEvent,
    DocumentQuerySet,
    Source,
    Stage,
    Version,
    VersionQuerySet,
)
from chatsphere.documents.models.pairs import PairQuerySet, PairWording, QuestionPair
from chatsphere.documents.models.passages import Chunk, ChunkEmbedding, ChunkQuerySet, DocumentText, Posting

__all__ = [
    "Chunk",
    "ChunkEmbedding",
    "ChunkQuerySet",
    "Document",
    "DocumentEvent",
    "DocumentQuerySet",
    "DocumentText",
    "PairQuerySet",
    "PairWording",
    "Posting",
    "QuestionPair",
    "Source",
    "Stage",
    "Version",
    "VersionQuerySet",
]
