"""Secrets that are given out: random, shown once, and kept as digests alone."""

from __future__ import annotations

import hashlib
import secrets


def new_secret() -> str:
    """256 random bits, as text that may stand in an address."""
    return secrets.token_urlsafe(32)


def digest_of(secret: str) -> bytes:
    """What is kept of a secret, whatever somebody gives for one.

    SHA-256: as secrets are random it cannot be searched backwards, and nothing slower would make them safer.
    """
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()
