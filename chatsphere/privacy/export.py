"""Everything of one person, to take away: a ZIP of JSON files, and of the files as they were uploaded.

It is made while it is downloaded, piece by piece, so that no copy lies anywhere.
"""

from __future__ import annotations

import json
import re
import zipfile
from typing import TYPE_CHECKING, Any

from django.db import transaction

from chatsphere.accounts.models import User
from chatsphere.accounts.onetime import Purpose, issue, redeem
from chatsphere.accounts.throttling import EXPORTS_OF_ACCOUNT, TOKENS_FROM_ADDRESS, count, counting
from chatsphere.conversations.exporting import as_json
from chatsphere.conversations.models import Conversation
from chatsphere.documents.models import Document
from chatsphere.errors import TokenInvalid
from chatsphere.files import PIECE_BYTES, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatsphere.bots.models import Bot

BOT_SETTINGS = (
    "name", "description", "instructions", "model", "temperature", "welcome_message", "refusal_text", "language",
    "status", "link_hosts", "created_at", "updated_at",
)  # fmt: skip
DOCUMENT_FACTS = (
    "title", "source", "media_type", "size", "state", "page_count", "address", "created_at", "updated_at",
)  # fmt: skip
PAIR_FACTS = ("question", "answer", "updated_at")
WEBSITE_FACTS = (
    "address", "discovery", "page_limit", "depth_limit", "refresh_hours", "keeps_vanished", "created_at", "crawled_at",
)  # fmt: skip
SESSION_FACTS = ("device", "address", "created_at", "last_used_at", "ended_at")

NAME_CHARACTERS = 80
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")


def offer(user: User) -> str:
    """A token for one download of everything of this person, good for ten minutes; raises TooManyAttempts."""
    count(EXPORTS_OF_ACCOUNT, str(user.pk))
    return issue(Purpose.DOWNLOAD_EXPORT, user, user.email)


def accept(token: str, *, address: str | None = None) -> User:
    """Whose export this token is for; it is used up.  Raises TokenInvalid or TooManyAttempts."""
    with counting((TOKENS_FROM_ADDRESS, address)), transaction.atomic():
        row = redeem(token, Purpose.DOWNLOAD_EXPORT)
        if row.user is None:
            raise TokenInvalid
        return row.user


def archive_of(user: User) -> Iterator[bytes]:
    """The ZIP in pieces: account.json, for each bot its settings, documents and files, and each conversation.

    Each piece is made when it is asked for, by whichever thread asks; what is removed meanwhile is left out.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # only written to
        archive.writestr("account.json", _json(_account(user)))
        for number, bot in enumerate(user.bots.order_by("created_at", "pk"), start=1):
            yield from _bot(archive, sink, bot, f"bots/{number}-{_file_name(bot.name)}")
        keys = Conversation.objects.filter(owner=user).order_by("created_at", "pk").values_list("pk", flat=True)
        for number, key in enumerate(list(keys), start=1):
            conversation = Conversation.objects.select_related("bot").filter(pk=key).first()
            if conversation is not None:
                archive.writestr(f"conversations/{number}.json", as_json(conversation))
                yield sink.taken()
    yield sink.taken()


class _Sink:
    """A file that is only written to, and emptied by whoever passes it on."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        """Take the next piece."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        """What was written since the last time."""
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _account(user: User) -> dict[str, Any]:
    profile = user.profile
    return {
        "email": user.email,
        "emailVerifiedAt": user.email_verified_at,
        "createdAt": user.created_at,
        "name": profile.name,
        "avatarUrl": profile.avatar_url,
        "timeZone": profile.time_zone,
        "locale": profile.locale,
        "sessions": [_facts(session, SESSION_FACTS) for session in user.sessions.order_by("created_at")],
    }


def _bot(archive: zipfile.ZipFile, sink: _Sink, bot: Bot, folder: str) -> Iterator[bytes]:
    archive.writestr(f"{folder}/bot.json", _json(_facts(bot, BOT_SETTINGS)))
    listed = []
    for number, document in enumerate(Document.objects.filter(bot=bot).order_by("created_at", "pk"), start=1):
        name = f"{folder}/documents/{number}-{_file_name(document.title)}"
        try:
            yield from _file(archive, sink, document.file, name)
        except FileNotFoundError:
            name = ""
        pairs = [_facts(pair, PAIR_FACTS) for pair in document.pairs.order_by("ordinal")]
        listed.append(_facts(document, DOCUMENT_FACTS) | {"file": name or None} | ({"pairs": pairs} if pairs else {}))
    archive.writestr(f"{folder}/documents.json", _json(listed))
    websites = [_facts(website, WEBSITE_FACTS) for website in bot.websites.order_by("created_at")]
    archive.writestr(f"{folder}/websites.json", _json(websites))
    yield sink.taken()


def _file(archive: zipfile.ZipFile, sink: _Sink, stored: str, name: str) -> Iterator[bytes]:
    """One uploaded file; raises FileNotFoundError before anything of it is written."""
    with opened(stored) as file, archive.open(name, "w", force_zip64=True) as entry:
        while piece := file.read(PIECE_BYTES):
            entry.write(piece)
            yield sink.taken()


def _facts(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    """Columns of a row, by the names that the API has for them."""
    return {re.sub(r"_(\w)", lambda found: found[1].upper(), name): getattr(row, name) for name in names}


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2, default=_text)


def _text(value: Any) -> str:
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


def _file_name(title: str) -> str:
    """A title as a name that is safe in any file system: its end is kept, where the kind of file stands."""
    return _NOT_IN_NAMES.sub("_", title)[-NAME_CHARACTERS:].lstrip(".") or "_"
