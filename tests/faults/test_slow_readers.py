"""Clients that subscribe and never read: they cost a bounded amount of memory, are dropped, and harm nobody."""

from __future__ import annotations

import asyncio
import json
import random
import socket
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from config.web import SOCKET_PING_SECONDS
from tests.faults.followers import EVENTS
from tests.faults.invariants import check
from tests.journeys.client import SUBPROTOCOL
from tests.provider import Answer

if TYPE_CHECKING:
    from tests.faults.cluster import Cluster
    from tests.faults.owner import Owner
    from tests.provider import ScriptedProvider

pytestmark = pytest.mark.faults

CLIENTS = 200
RECEIVE_BYTES = 4096
BYTES_A_CLIENT = 400_000
"""Memory of the web process that what waits for one of them may take."""

DROPPED_WITHIN = 2 * SOCKET_PING_SECONDS + 60


async def test_clients_that_never_read(cluster: Cluster, owner: Owner, provider: ScriptedProvider) -> None:
    words = [random.randbytes(1_600).hex() for _ in range(40)]  # 128 KB: far more than any model is let say
    provider.script(Answer(text=" ".join(words), tokens_per_second=20))
    conversation = await owner.converse()
    async with AsyncExitStack() as open_sockets:
        for _ in range(CLIENTS):
            client = await _subscribe(cluster, owner, conversation)
            open_sockets.callback(client.transport.abort)
        began_at, before = time.monotonic(), cluster.memory_of("web")
        assert cluster.clients_connected() >= CLIENTS
        async with owner.readers(conversation) as readers:
            reply = await owner.ask(conversation)
            for reader in readers:
                assert (await reader.until_ended(reply, 30))["__typename"] == "ReplyCompleted"
        grown = cluster.memory_of("web") - before
        print(f"{CLIENTS} clients that never read: {grown / 1e6:.1f} MB")
        assert grown < CLIENTS * BYTES_A_CLIENT
        while (left := cluster.clients_connected()) > CLIENTS // 20:
            assert time.monotonic() - began_at < DROPPED_WITHIN, f"{left} are still held"
            await asyncio.sleep(0.5)
    check(cluster, owner.history, *readers)


async def _subscribe(cluster: Cluster, owner: Owner, conversation: str) -> ClientConnection:
    """A client that reads no further than to the acknowledgement of its connection."""
    plug = socket.socket()
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BYTES)
    plug.setblocking(False)
    await asyncio.get_running_loop().sock_connect(plug, ("127.0.0.1", cluster.port))
    client = await connect(
        cluster.socket_endpoint,
        sock=plug,
        subprotocols=[Subprotocol(SUBPROTOCOL)],
        max_queue=1,
        ping_interval=None,
        proxy=None,
    )
    token = {"Authorization": f"Bearer {owner.api.token}"}
    await client.send(json.dumps({"type": "connection_init", "payload": token}))
    await client.recv()
    payload = {"query": EVENTS, "variables": {"conversation": conversation}}
    await client.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
    return client
