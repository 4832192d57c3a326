"""What must be true once everything has come to rest, whatever happened before: asked of the database and the disk.

Each query gives the rows that break one promise.
"""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.faults.cluster import Cluster
    from tests.faults.followers import Follower
    from tests.faults.history import History

PATIENCE = 60
"""Seconds for three leases and their sweeps, with room."""

DOCUMENTS_EVER = """
    SELECT id FROM chatsphere_document UNION SELECT document FROM chatsphere_documentevent WHERE state = ''
"""

UNFINISHED = """
    SELECT 'reply', id, state, attempts FROM chatsphere_message WHERE state IN ('QUEUED', 'ANSWERING')
    UNION ALL
    SELECT 'document', id, state, attempts FROM chatsphere_document
    WHERE state NOT IN ('READY', 'FAILED', 'CANCELLED')
    UNION ALL
    SELECT 'evaluation', id, state, attempts FROM chatsphere_evaluationrun WHERE state IN ('QUEUED', 'RUNNING')
"""

PROMISES = {
    "events are numbered 1, 2, 3 ... to the conversation's last": """
        SELECT conversation.id, last_sequence, array_agg(sequence ORDER BY sequence)
        FROM chatsphere_conversation AS conversation
        LEFT JOIN chatsphere_conversationevent AS event ON event.conversation_id = conversation.id
        GROUP BY conversation.id
        HAVING count(sequence) <> last_sequence
            OR coalesce(min(sequence), 1) <> 1 OR coalesce(max(sequence), 0) <> last_sequence
    """,
    "a reply has one terminal event, that of its state": """
        SELECT message.id, state, array_agg(kind) FROM chatsphere_message AS message
        LEFT JOIN chatsphere_conversationevent AS event
            ON event.message_id = message.id AND kind IN ('REPLY_COMPLETED', 'REPLY_STOPPED', 'REPLY_FAILED')
        WHERE role = 'ASSISTANT' GROUP BY message.id HAVING count(kind) <> 1 OR min(kind) <> 'REPLY_' || state
    """,
    "nothing happens to a reply after it has ended": """
        SELECT ended.message_id, later.kind FROM chatsphere_conversationevent AS ended
        JOIN chatsphere_conversationevent AS later
            ON later.message_id = ended.message_id AND later.sequence > ended.sequence
        WHERE ended.kind IN ('REPLY_COMPLETED', 'REPLY_STOPPED', 'REPLY_FAILED') AND later.kind LIKE 'REPLY%%'
    """,
    "a question has a reply, and a reply a question": """
        SELECT question.id, count(reply.id) FROM chatsphere_message AS question
        LEFT JOIN chatsphere_message AS reply ON reply.question_id = question.id
        WHERE question.role = 'USER' GROUP BY question.id HAVING count(reply.id) = 0
    """,
    "citations are numbered from 0 and lie within the text": """
        SELECT message.id, length(message.text), array_agg(citation.ordinal), max(answer_end)
        FROM chatsphere_message AS message JOIN chatsphere_citation AS citation ON citation.message_id = message.id
        GROUP BY message.id HAVING max(citation.ordinal) <> count(*) - 1 OR max(answer_end) > length(message.text)
    """,
    "what failed says why": """
        SELECT id, state FROM chatsphere_message WHERE state = 'FAILED' AND (failure_code = '' OR failure_message = '')
        UNION ALL
        SELECT id, state FROM chatsphere_document WHERE state = 'FAILED' AND (failure_code = '' OR failure_message = '')
    """,
    "nothing is reserved, and what is used was settled": """
        SELECT allowance.id, reserved, used, sum(settled), count(*) FILTER (WHERE settled IS NULL)
        FROM chatsphere_allowance AS allowance
        LEFT JOIN chatsphere_reservation AS reservation ON reservation.allowance_id = allowance.id
        GROUP BY allowance.id
        HAVING reserved <> 0 OR used <> coalesce(sum(settled), 0) OR count(*) FILTER (WHERE settled IS NULL
            AND reservation.id IS NOT NULL) > 0
    """,
    "a reply costs one unit, and one that failed or never began costs none": """
        SELECT message.id, state, message.epoch, settled FROM chatsphere_message AS message
        LEFT JOIN chatsphere_reservation AS reservation
            ON reservation.subject = message.id AND reservation.key = 'replies_per_month'
        WHERE role = 'ASSISTANT' AND settled IS DISTINCT FROM (state <> 'FAILED' AND message.epoch > 0)::int
    """,
    "a READY document has one version, and it is live": """
        SELECT document.id, document.live_version, array_agg(version.is_live) FROM chatsphere_document AS document
        LEFT JOIN chatsphere_version AS version ON version.document_id = document.id
        WHERE state = 'READY' GROUP BY document.id
        HAVING count(*) <> 1 OR NOT bool_and(is_live) OR min(number) IS DISTINCT FROM document.live_version
            OR min(version.chunk_count) <> min(document.chunk_count) OR min(embedded_count) <> min(document.chunk_count)
    """,
    "a live version has all its chunks, each embedded": """
        SELECT version.id, chunk_count, count(chunk.id), count(embedding.chunk_id)
        FROM chatsphere_version AS version
        LEFT JOIN chatsphere_chunk AS chunk ON chunk.version_id = version.id
        LEFT JOIN chatsphere_chunkembedding AS embedding
            ON embedding.chunk_id = chunk.id AND embedding.version_id = version.id
        WHERE is_live GROUP BY version.id
        HAVING count(chunk.id) = 0 OR count(chunk.id) <> chunk_count OR count(embedding.chunk_id) <> chunk_count
    """,
    "postings and vectors are those of chunks of their version": """
        SELECT DISTINCT posting.version_id, chunk
        FROM chatsphere_posting AS posting, generate_series(1, octet_length(occurrences), 12) AS place,
             CAST(('x' || encode(substr(occurrences, place, 8), 'hex'))::bit(64) AS bigint) AS chunk
        WHERE NOT EXISTS (
            SELECT FROM chatsphere_chunk WHERE id = chunk AND version_id = posting.version_id)
        UNION ALL
        SELECT embedding.version_id, chunk_id FROM chatsphere_chunkembedding AS embedding
        WHERE NOT EXISTS (
            SELECT FROM chatsphere_chunk WHERE id = chunk_id AND version_id = embedding.version_id)
    """,
    "a live version's words are counted": """
        SELECT version.id, word_count, sum(frequency) FROM chatsphere_version AS version
        JOIN chatsphere_posting AS posting ON posting.version_id = version.id,
            generate_series(0, octet_length(occurrences) - 1, 12) AS place,
            CAST(256 * get_byte(occurrences, place + 8) + get_byte(occurrences, place + 9) AS int) AS frequency
        WHERE is_live GROUP BY version.id HAVING sum(frequency) <> word_count
    """,
    "nothing is without its version, and no version without its document": """
        SELECT 'version', id::text FROM chatsphere_version
        WHERE document_id NOT IN (SELECT id FROM chatsphere_document)
        UNION ALL
        SELECT 'chunk', id::text FROM chatsphere_chunk WHERE version_id NOT IN (SELECT id FROM chatsphere_version)
        UNION ALL
        SELECT 'text', id::text FROM chatsphere_documenttext
        WHERE version_id NOT IN (SELECT id FROM chatsphere_version)
        UNION ALL
        SELECT 'posting', id::text FROM chatsphere_posting WHERE version_id NOT IN (SELECT id FROM chatsphere_version)
    """,
}


def check(cluster: Cluster, history: History, *followers: Follower) -> None:
    """Wait until everything has come to rest, then fail with every promise that is broken."""
    until_at_rest(cluster)
    broken = {promise: rows for promise, query in PROMISES.items() if (rows := cluster.rows(query))}
    assert not broken, broken
    _check_files(cluster)
    _check_acknowledged(cluster, history)
    for follower in followers:
        _check_text(cluster, follower)


def until_at_rest(cluster: Cluster) -> None:
    """Wait until no reply and no document is under way."""
    deadline = time.monotonic() + PATIENCE
    while unfinished := cluster.rows(UNFINISHED):
        assert time.monotonic() < deadline, unfinished
        time.sleep(0.1)


def key_of(identity: str) -> str:
    """The primary key within a global id."""
    return base64.b64decode(identity).decode().partition(":")[2]


def _check_files(cluster: Cluster) -> None:
    """Every file has its row, or is written down to be removed; every row has its file."""
    held = {
        name
        for (name,) in cluster.rows("SELECT file FROM chatsphere_document UNION SELECT file FROM chatsphere_version")
    }
    discarded = {name for (name,) in cluster.rows("SELECT name FROM chatsphere_discardedfile")}
    # Looked at last: what was due when the rows were read may have gone since, and its row with it.
    stored = {str(path.relative_to(cluster.files)) for path in cluster.files.rglob("*") if path.is_file()}
    assert stored <= held | discarded, stored - held - discarded
    assert held <= stored, held - stored


def _check_acknowledged(cluster: Cluster, history: History) -> None:
    """What was promised is there."""
    replies = _keys(cluster, "SELECT id FROM chatsphere_message WHERE role = 'ASSISTANT'")
    assert not (lost := {key_of(reply) for reply in history.acknowledged} - replies), lost
    # What was deleted since has an event that says so.
    documents = _keys(cluster, DOCUMENTS_EVER)
    assert not (lost := {key_of(document) for document in history.uploaded} - documents), lost


def _keys(cluster: Cluster, query: str) -> set[str]:
    return {str(key) for (key,) in cluster.rows(query)}


def _check_text(cluster: Cluster, follower: Follower) -> None:
    """The deltas that a client heard spell what is stored, and what the event that ended the reply said."""
    ended: Iterable[str] = follower.held.ends
    for reply in ended:
        ((text,),) = cluster.rows("SELECT text FROM chatsphere_message WHERE id = %s", key_of(reply))
        assert follower.held.text_of(reply) == text, follower.history.of(follower.name)
        assert follower.held.ends[reply]["reply"]["text"] == text
