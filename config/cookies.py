"""The admin's sessions, of which the database knows the keys by their hashes alone."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession


class SessionStore(DatabaseStore):
    """Django's own, but that whoever reads the database has no cookie to show."""

    def load(self) -> dict[str, Any]:
        """What the session of the cookie's key holds."""
        kept = DatabaseStore(_kept(self.session_key)) if self.session_key else None
        found: dict[str, Any] = kept.load() if kept else {}
        if kept is None or kept.session_key is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether there is a session of this key."""
        return super().exists(_kept(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        """The row to be saved."""
        row = super().create_model_instance(data)
        row.session_key = _kept(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        """Remove the session of this key, or the present one."""
        if gone := session_key or self.session_key:
            super().delete(_kept(gone))


def _kept(key: str) -> str:
    """What is kept of a key: 160 bits in the 40 characters that the table has."""
    return hashlib.blake2b(key.encode(errors="surrogatepass"), digest_size=20).hexdigest()
