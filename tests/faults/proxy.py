"""A TCP proxy that can be told to misbehave."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path
    from types import TracebackType

PIECE_BYTES = 1 << 16


class Proxy:
    """Passes loopback connections on to ``upstream``, a port or a Unix socket, from a thread of its own.

    ``delay`` (seconds) and ``bytes_per_second`` count for each piece that goes either way.
    """

    def __init__(self, upstream: int | Path) -> None:
        self._upstream = upstream
        self.port = 0
        self.delay = 0.0
        self.bytes_per_second: float | None = None
        self.is_refusing = False
        self._loop = asyncio.new_event_loop()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._stopping = asyncio.Event()
        self._ready = threading.Event()
        self._writers: set[asyncio.StreamWriter] = set()
        self._passing: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._serve, name="proxy", daemon=True)

    def cut(self) -> None:
        """Reset every connection under way; new ones are taken."""
        self._call(self._cut)

    def refuse(self) -> None:
        """Reset every connection, and each new one at once, until ``accept``."""
        self.is_refusing = True
        self.cut()

    def accept(self) -> None:
        """Take connections again."""
        self.is_refusing = False

    def stall(self) -> None:
        """Hold everything back, in both directions, and let nobody know."""
        self._call(self._flowing.clear)

    def flow(self) -> None:
        """Let pass what was held back, and all after it."""
        self._call(self._flowing.set)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("The proxy did not start.")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._call(self._stopping.set)
        self._thread.join(10)

    def _call(self, change: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(change)

    def _cut(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    def _serve(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._run())

    async def _run(self) -> None:
        server = await asyncio.start_server(self._begin, "127.0.0.1", 0, backlog=512)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stopping.wait()
        server.close()
        self._flowing.set()
        self._cut()
        if self._passing:
            await asyncio.wait(self._passing, timeout=5)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._pass_on(reader, writer))
        self._passing.add(task)
        task.add_done_callback(self._passing.discard)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_refusing:
            writer.transport.abort()
            return
        try:
            beyond_reader, beyond_writer = await self._connect()
        except OSError:
            writer.transport.abort()
            return
        both = {writer, beyond_writer}
        self._writers |= both
        try:
            await _until_one_ends(self._pump(reader, beyond_writer), self._pump(beyond_reader, writer))
        finally:
            self._writers -= both
            for each in both:
                each.transport.abort()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._upstream, int):
            return await asyncio.open_connection("127.0.0.1", self._upstream)
        return await asyncio.open_unix_connection(self._upstream)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Move bytes one way until either end is gone."""
        with suppress(OSError):
            while piece := await reader.read(PIECE_BYTES):
                await self._flowing.wait()
                pace = len(piece) / self.bytes_per_second if self.bytes_per_second else 0.0
                if self.delay or pace:
                    await asyncio.sleep(self.delay + pace)
                writer.write(piece)
                await writer.drain()


async def _until_one_ends(*directions: Awaitable[None]) -> None:
    """Run both directions; when one ends, what the other has still to pass on is given a moment."""
    tasks = [asyncio.ensure_future(direction) for direction in directions]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait(tasks, timeout=0.05)
    finally:
        for task in tasks:
            task.cancel()
