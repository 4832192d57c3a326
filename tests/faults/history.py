"""What clients were told, and what they hold of it by applying it as the API's descriptions say."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

ENDS = frozenset({"ReplyCompleted", "ReplyStopped", "ReplyFailed"})


@dataclass(frozen=True)
class Told:
    """One frame of a socket, or what became of the socket (``type`` "opened", "lost", "closed")."""

    at: float
    client: str
    connection: int
    frame: dict[str, Any]


@dataclass
class History:
    """Every frame that every client was told, in the order of arrival."""

    began_at: float = field(default_factory=time.monotonic)
    told: list[Told] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    """Ids of the replies that sendMessage promised."""
    uploaded: list[str] = field(default_factory=list)
    """Ids of the documents that addDocument promised."""

    def add(self, client: str, connection: int, frame: dict[str, Any]) -> None:
        """Note a frame."""
        self.told.append(Told(time.monotonic() - self.began_at, client, connection, frame))

    def of(self, client: str) -> str:
        """The last frames of one client, for the message of a test that fails."""
        lines = [f"{told.at:8.3f} #{told.connection} {told.frame}" for told in self.told if told.client == client]
        return "\n".join(line[:300] for line in lines[-60:])


class Broken(AssertionError):
    """A client was told what no client may be told."""


@dataclass
class Held:
    """What one client holds of one conversation."""

    events: dict[int, dict[str, Any]] = field(default_factory=dict)
    """Logged events by sequence."""
    texts: dict[tuple[str, int], str] = field(default_factory=dict)
    """Text by reply and epoch."""
    ends: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The event that ended each reply."""
    cursor: str | None = None

    def take(self, event: dict[str, Any]) -> None:
        """Apply one event; applying it again changes nothing.  Raises Broken."""
        if event["__typename"] == "ReplyDelta":
            self._extend(event)
        else:
            self._log(event)
        self.cursor = event["cursor"]

    def text_of(self, reply: str) -> str:
        """The text of the attempt at ``reply`` that came to an end."""
        return self.texts.get((reply, self.ends[reply]["epoch"]), "")

    def _extend(self, delta: dict[str, Any]) -> None:
        key = (delta["replyId"], delta["epoch"])
        held, offset, text = self.texts.get(key, ""), delta["offset"], delta["text"]
        if offset > len(held):
            raise Broken(f"a gap: {len(held)} characters are held and the next begin at {offset}")
        known = held[offset : offset + len(text)]
        if not text.startswith(known):
            raise Broken(f"other words than before at {offset}: {known[:40]!r} became {text[:40]!r}")
        self.texts[key] = held[:offset] + text + held[offset + len(text) :]

    def _log(self, event: dict[str, Any]) -> None:
        kind, sequence = event["__typename"], event["sequence"]
        before = self.events.setdefault(sequence, event)
        if before["__typename"] != kind:
            raise Broken(f"event {sequence} was {before['__typename']} and is now {kind}")
        if kind == "CitationAdded" and event["citation"]:
            held = self.texts.get((event["reply"]["id"], event["epoch"]), "")
            if len(held) < event["citation"]["answerEnd"]:
                raise Broken(
                    f"citation {sequence} is for {event['citation']['answerEnd']} characters, held: {len(held)}"
                )
        if kind in ENDS:
            ended = self.ends.setdefault(event["reply"]["id"], event)
            if ended["sequence"] != sequence:
                raise Broken(f"the reply ended twice, by {ended['sequence']} and {sequence}")
