"""Where uploaded files are kept, as ``STORAGE_URL`` says it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from botocore.config import Config

CONNECT_SECONDS = 5
SILENT_SECONDS = 30
TRIES = 2
"""Of a request to a bucket; work that finds it away is tried again later by itself."""


def storages(url: str) -> dict[str, dict[str, Any]]:
    """Django's STORAGES for a ``file:`` folder or an ``s3:`` bucket; raises ValueError for any other address."""
    scheme = urlsplit(url).scheme
    if scheme == "file":
        default = _folder(url)
    elif scheme == "s3":
        default = _bucket(url)
    else:
        raise ValueError("write it like file:/srv/files or s3://key:secret@host/bucket")
    return {
        "default": default,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


def _folder(url: str) -> dict[str, Any]:
    """A folder, absolute or from the working directory, that only the server's own account may read."""
    path = unquote(urlsplit(url).path)
    if not path:
        raise ValueError("file: needs a folder, like file:/srv/files")
    options = {
        "location": str(Path(path).absolute()),
        "file_permissions_mode": 0o600,
        "directory_permissions_mode": 0o700,
    }
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}


def _bucket(url: str) -> dict[str, Any]:
    """A private bucket of any S3-compatible service; without a host, of Amazon's own."""
    parts = urlsplit(url)
    bucket, _, prefix = unquote(parts.path).strip("/").partition("/")
    if not bucket:
        raise ValueError("s3: needs a bucket, like s3://key:secret@host/bucket")
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    scheme = "http" if query.get("secure", "true").lower() in {"false", "0", "no"} else "https"
    host = parts.netloc.rpartition("@")[2]
    options: dict[str, Any] = {
        "bucket_name": bucket,
        "location": prefix,
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "endpoint_url": f"{scheme}://{host}" if host else None,
        "region_name": query.get("region"),
        "client_config": Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if host else "auto"},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=SILENT_SECONDS,
            retries={"mode": "standard", "total_max_attempts": TRIES},
        ),
        "default_acl": None,
        "file_overwrite": False,
        "querystring_auth": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
