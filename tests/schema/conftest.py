from __future__ import annotations

import asyncio
import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest
import uvicorn

from chatsphere.feeds import hub
from tests.schema.clients import Server, session_of, viewer_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatsphere.accounts.models import Session, User
    from chatsphere.accounts.viewers import Viewer


@pytest.fixture
def as_alice(alice: User) -> Viewer:
    return viewer_for(alice)


@pytest.fixture
def as_bob(bob: User) -> Viewer:
    return viewer_for(bob)


@pytest.fixture(scope="session")
def listening(django_db_setup: None) -> Iterator[Server]:
    """The product's ASGI application, served by uvicorn in a thread of this process; it stops before the database."""
    from config.asgi import application

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(application, log_config=None, lifespan="off", ws="websockets-sansio", proxy_headers=False)
        )
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Server(listener.getsockname()[1])
        asyncio.run_coroutine_threadsafe(_let_go_of_redis(), server.servers[0].get_loop()).result()
        server.should_exit = True
        thread.join()


async def _let_go_of_redis() -> None:
    await hub().close()


@pytest.fixture
def server(listening: Server, transactional_db: None) -> Server:
    """A server whose database this test fills."""
    return listening


@pytest.fixture
def session(transactional_db: None, alice: User) -> Session:
    """Alice, signed in."""
    return session_of(alice)
