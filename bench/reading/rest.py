"""Django REST Framework: serializers over prefetched rows, with the names and ids of the GraphQL API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, prefetch_related_objects
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from chatsphere.accounts.viewers import viewer_of
from chatsphere.bots.models import Bot
from chatsphere.conversations.models import Citation, Conversation, Message
from chatsphere.documents.models import Document
from schema.nodes import global_id

if TYPE_CHECKING:
    from django.db.models import Model
    from rest_framework.request import Request


class Node(serializers.ModelSerializer[Any]):
    """Anything with a global id."""

    id = serializers.SerializerMethodField()

    def get_id(self, row: Model) -> str:
        """The id under which the API knows it."""
        return global_id(type(row).__name__, row.pk)


class DocumentSerializer(Node):
    mediaType = serializers.CharField(source="media_type")
    stage = serializers.CharField(source="state")
    chunkCount = serializers.IntegerField(source="chunk_count")
    createdAt = serializers.DateTimeField(source="created_at")

    class Meta:
        model = Document
        fields = ("id", "title", "mediaType", "size", "stage", "chunkCount", "createdAt")


class BotSerializer(Node):
    createdAt = serializers.DateTimeField(source="created_at")
    documents = serializers.SerializerMethodField()

    class Meta:
        model = Bot
        fields = ("id", "name", "createdAt", "documents")

    def get_documents(self, bot: Any) -> dict[str, Any]:
        """The page of its documents."""
        return {"nodes": DocumentSerializer(bot.page, many=True).data}


class BotNameSerializer(Node):
    class Meta:
        model = Bot
        fields = ("id", "name")


class LastMessageSerializer(Node):
    status = serializers.CharField(source="state")
    createdAt = serializers.DateTimeField(source="created_at")

    class Meta:
        model = Message
        fields = ("id", "role", "status", "text", "createdAt")


class ConversationSerializer(Node):
    isPinned = serializers.BooleanField(source="is_pinned")
    isArchived = serializers.BooleanField(source="is_archived")
    createdAt = serializers.DateTimeField(source="created_at")
    lastActivityAt = serializers.DateTimeField(source="last_activity_at")
    bot = BotNameSerializer()
    lastMessage = LastMessageSerializer(source="last_message")

    class Meta:
        model = Conversation
        fields = ("id", "title", "isPinned", "isArchived", "createdAt", "lastActivityAt", "bot", "lastMessage")


class CitationSerializer(serializers.ModelSerializer[Citation]):
    answerStart = serializers.IntegerField(source="answer_start")
    answerEnd = serializers.IntegerField(source="answer_end")
    documentTitle = serializers.CharField(source="document_title")

    class Meta:
        model = Citation
        fields = ("number", "answerStart", "answerEnd", "documentTitle", "page", "quote")


class MessageSerializer(Node):
    status = serializers.CharField(source="state")
    isUnanswered = serializers.BooleanField(source="is_unanswered")
    createdAt = serializers.DateTimeField(source="created_at")
    finishedAt = serializers.DateTimeField(source="finished_at")
    citations = CitationSerializer(many=True)

    class Meta:
        model = Message
        fields = (
            "id", "ordinal", "role", "status", "text", "isUnanswered", "createdAt", "finishedAt", "citations",
        )  # fmt: skip


class ByToken(BaseAuthentication):
    """The access token that ChatSphere itself takes, looked up as it does."""

    def authenticate(self, request: Request) -> tuple[Any, Any]:
        """The person and the viewer."""
        viewer = viewer_of(request.headers["Authorization"].partition(" ")[2])
        return viewer.user, viewer


class Read(APIView):
    authentication_classes = (ByToken,)
    permission_classes = (IsAuthenticated,)
    renderer_classes = (JSONRenderer,)
    parser_classes = (JSONParser,)


class Conversations(Read):
    """A page of conversations with their bots and last messages: three queries."""

    def get(self, request: Request) -> Response:
        rows = Conversation.objects.visible_to(request.auth).select_related("bot")
        page = list(rows.order_by("-last_activity_at", "-pk")[:50])
        prefetch_related_objects(page, Prefetch("messages", Message.objects.last_of(page), to_attr="latest"))
        for conversation in page:
            conversation.last_message = next(iter(conversation.latest), None)  # type: ignore[attr-defined]
        return Response({"data": {"conversations": {"nodes": ConversationSerializer(page, many=True).data}}})


class Bots(Read):
    """100 bots with 10 documents each: three queries."""

    def get(self, request: Request) -> Response:
        documents = Document.objects.order_by("-created_at", "-pk")[:10]
        rows = Bot.objects.visible_to(request.auth).prefetch_related(Prefetch("documents", documents, to_attr="page"))
        page = rows.order_by("-created_at", "-pk")[:100]
        return Response({"data": {"bots": {"nodes": BotSerializer(page, many=True).data}}})


class History(Read):
    """100 messages of a conversation with what they cite: four queries."""

    def get(self, request: Request, key: str) -> Response:
        conversation = Conversation.objects.visible_to(request.auth).get(pk=key)
        citations = Prefetch("citations", Citation.objects.order_by("ordinal"))
        rows = Message.objects.filter(conversation=conversation).prefetch_related(citations).order_by("ordinal")[:100]
        messages = {"nodes": MessageSerializer(rows, many=True).data}
        return Response({"data": {"conversation": {"title": conversation.title, "messages": messages}}})
