"""One statement that makes the whole answer, as PostgreSQL's JSON: the limit of what a read can be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.http import HttpResponse

from chatsphere.accounts.viewers import viewer_of
from chatsphere.threads import in_thread

if TYPE_CHECKING:
    from django.http import HttpRequest

    from chatsphere.accounts.viewers import Viewer

CONVERSATIONS = """
WITH page AS (
    SELECT * FROM chatsphere_conversation WHERE owner_id = %(viewer)s ORDER BY last_activity_at DESC, id DESC LIMIT 50
)
SELECT json_build_object('data', json_build_object('conversations', json_build_object('nodes', json_agg(
    json_build_object(
        'id', encode(convert_to('Conversation:' || page.id, 'UTF8'), 'base64'), 'title', page.title,
        'isPinned', page.is_pinned, 'isArchived', page.is_archived,
        'createdAt', page.created_at, 'lastActivityAt', page.last_activity_at,
        'bot', json_build_object('id', encode(convert_to('Bot:' || bot.id, 'UTF8'), 'base64'), 'name', bot.name),
        'lastMessage', json_build_object(
            'id', encode(convert_to('Message:' || last.id, 'UTF8'), 'base64'), 'role', last.role,
            'status', last.state, 'text', last.text, 'createdAt', last.created_at)
    ) ORDER BY page.last_activity_at DESC, page.id DESC))))::text
FROM page JOIN chatsphere_bot AS bot ON bot.id = page.bot_id
CROSS JOIN LATERAL (
    SELECT * FROM chatsphere_message WHERE conversation_id = page.id ORDER BY ordinal DESC LIMIT 1) AS last
"""

BOTS = """
WITH page AS (
    SELECT * FROM chatsphere_bot WHERE owner_id = %(viewer)s ORDER BY created_at DESC, id DESC LIMIT 100
)
SELECT json_build_object('data', json_build_object('bots', json_build_object('nodes', json_agg(json_build_object(
    'id', encode(convert_to('Bot:' || page.id, 'UTF8'), 'base64'), 'name', page.name, 'createdAt', page.created_at,
    'documents', json_build_object('nodes', held.documents)) ORDER BY page.created_at DESC, page.id DESC))))::text
FROM page CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object(
        'id', encode(convert_to('Document:' || id, 'UTF8'), 'base64'), 'title', title, 'mediaType', media_type,
        'size', size, 'stage', state, 'chunkCount', chunk_count, 'createdAt', created_at
    ) ORDER BY created_at DESC, id DESC) AS documents
    FROM (
        SELECT * FROM chatsphere_document WHERE bot_id = page.id ORDER BY created_at DESC, id DESC LIMIT 10) AS document
) AS held
"""

HISTORY = """
SELECT json_build_object('data', json_build_object('conversation', json_build_object(
    'title', conversation.title, 'messages', json_build_object('nodes', held.messages))))::text
FROM chatsphere_conversation AS conversation CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object(
        'id', encode(convert_to('Message:' || id, 'UTF8'), 'base64'), 'ordinal', ordinal, 'role', role,
        'status', state, 'text', text, 'isUnanswered', is_unanswered, 'createdAt', created_at,
        'finishedAt', finished_at, 'citations', coalesce((
            SELECT json_agg(json_build_object(
                'number', number, 'answerStart', answer_start, 'answerEnd', answer_end,
                'documentTitle', document_title, 'page', page, 'quote', quote) ORDER BY ordinal)
            FROM chatsphere_citation WHERE message_id = message.id), '[]'::json)
    ) ORDER BY ordinal) AS messages
    FROM (
        SELECT * FROM chatsphere_message WHERE conversation_id = conversation.id ORDER BY ordinal LIMIT 100) AS message
) AS held
WHERE conversation.id = %(key)s AND conversation.owner_id = %(viewer)s
"""


async def conversations(request: HttpRequest) -> HttpResponse:
    return await in_thread(_answer)(request, CONVERSATIONS)


async def bots(request: HttpRequest) -> HttpResponse:
    return await in_thread(_answer)(request, BOTS)


async def history(request: HttpRequest, key: str) -> HttpResponse:
    return await in_thread(_answer)(request, HISTORY, key)


def _answer(request: HttpRequest, statement: str, key: str = "") -> HttpResponse:
    viewer: Viewer = viewer_of(request.headers["Authorization"].partition(" ")[2])
    with connection.cursor() as cursor:
        cursor.execute(statement, {"viewer": viewer.user_id, "key": key})
        [answer] = cursor.fetchone()
    return HttpResponse(answer, content_type="application/json")
