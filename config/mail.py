"""Where mail goes, as ``EMAIL_URL`` says it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

BACKENDS = {"smtp": "smtp", "smtps": "smtp", "file": "filebased", "console": "console"}
PORTS = {"smtp": 587, "smtps": 465}
"""For mail that is handed in (RFC 6409, RFC 8314)."""


@dataclass(frozen=True)
class Mail:
    """What Django's settings of mail are made from."""

    backend: str
    is_set_up: bool
    """Whether mails reach people; on the console they do not."""
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False
    folder: str = ""


def mail_settings(url: str) -> Mail:
    """Read the address of a mail server, a folder, or ``console:``; raises ValueError for any other."""
    parts = urlsplit(url)
    if parts.scheme not in BACKENDS:
        raise ValueError("write it like smtp://user:password@host:587, smtps://..., file:/folder or console:")
    backend = f"django.core.mail.backends.{BACKENDS[parts.scheme]}.EmailBackend"
    if parts.scheme == "console":
        return Mail(backend, is_set_up=False)
    if parts.scheme == "file":
        if not parts.path:
            raise ValueError("file: needs a folder, like file:/srv/mail")
        return Mail(backend, is_set_up=True, folder=str(Path(unquote(parts.path)).absolute()))
    if not parts.hostname:
        raise ValueError(f"{parts.scheme}: needs a host, like {parts.scheme}://user:password@mail.example.org")
    starttls = parse_qs(parts.query).get("starttls", ["true"])[-1].lower() not in {"false", "0", "no"}
    return Mail(
        backend,
        is_set_up=True,
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp" and starttls,
        tls=parts.scheme == "smtps",
    )
