"""The listening socket of the platform."""

from __future__ import annotations

import asyncio
import socket
from contextlib import closing

from central.server import listen


def test_answers_are_sent_without_delay() -> None:
    async def accepted_option() -> int:
        seen: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def connected(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            seen.set_result(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = listen("127.0.0.1", 0)
        port = listener.getsockname()[1]
        async with await asyncio.start_server(connected, sock=listener):
            with closing(socket.create_connection(("127.0.0.1", port))):
                return await asyncio.wait_for(seen, 10)

    assert asyncio.run(accepted_option()) == 1
