"""Files in a bucket: what the API says is there is there, and what it says is gone goes."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.journeys.client import Api

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.buckets import S3Server
    from tests.stack import Stack

SECONDS = 60
"""For anything to come about, on a busy machine."""

ADD = """mutation ($input: AddDocumentInput!) {
  addDocument(input: $input) { document { id size contentHash } errors { code message } }
}"""
DOCUMENT = "query ($id: ID!) { document(id: $id) { stage failure { code } chunkCount } }"
DELETE = """mutation ($input: DeleteDocumentInput!) {
  deleteDocument(input: $input) { deletedDocumentId errors { code message } }
}"""


@pytest.fixture
async def api(live_stack: Stack) -> AsyncIterator[Api]:
    email, password = f"{time.time_ns()}@example.org", "through-the-front-door"
    async with Api.at(live_stack.endpoint) as api:
        await api.register(email, password)
        await api.sign_in(email, password)
        yield api


async def a_bot(api: Api) -> str:
    document = "mutation ($input: CreateBotInput!) { createBot(input: $input) { bot { id } errors { code message } } }"
    made: dict[str, Any] = await api.change(document, "createBot", name="Ducks")
    return str(made["bot"]["id"])


async def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SECONDS
    while not await asyncio.to_thread(holds):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)


async def until_final(api: Api, document: str) -> dict[str, Any]:
    deadline = time.monotonic() + SECONDS
    while True:
        found: dict[str, Any] = (await api.ask(DOCUMENT, id=document))["document"]
        if found["stage"] in ("READY", "FAILED"):
            return found
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.1)


async def test_a_file_in_a_bucket_comes_and_goes_with_its_document(api: Api, bucket: S3Server, tmp_path: Path) -> None:
    path = tmp_path / "ducks.txt"
    path.write_text("The harbour has seven lanterns.\n" * 20_000)
    bot, before = await a_bot(api), bucket.names()
    added = await api.upload(ADD, "addDocument", path, "input.source.file", botId=bot, source={"file": None})
    document = added["document"]
    assert (await until_final(api, document["id"]))["stage"] == "READY"
    (name,) = bucket.names().keys() - before.keys()
    assert name.startswith("documents/")
    assert bucket.names()[name] == document["size"] == path.stat().st_size

    await api.change(DELETE, "deleteDocument", documentId=document["id"])
    assert (await api.ask(DOCUMENT, id=document["id"]))["document"] is None
    await until(lambda: bucket.names().keys() == before.keys())


async def test_a_file_that_is_gone_from_the_bucket_is_said_to_be(api: Api, bucket: S3Server, tmp_path: Path) -> None:
    """And a document whose file is gone can still be deleted."""
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF-1.4 and no more")
    bot, before = await a_bot(api), bucket.names()
    added = await api.upload(ADD, "addDocument", path, "input.source.file", botId=bot, source={"file": None})
    document = added["document"]["id"]
    assert (await until_final(api, document))["failure"] == {"code": "CORRUPT"}
    bucket.remove(*(bucket.names().keys() - before.keys()))
    retry = """mutation ($input: RetryDocumentInput!) { retryDocument(input: $input) { errors { code message } } }"""
    await api.change(retry, "retryDocument", documentId=document)
    assert (await until_final(api, document))["failure"] == {"code": "FILE_MISSING"}
    await api.change(DELETE, "deleteDocument", documentId=document)
    assert (await api.ask(DOCUMENT, id=document))["document"] is None
