"""An ASGI application on a port of its own, in a thread: for what stands before the platform."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from central.server import listen, url_of


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The URL, while it runs. No start-up of the application: that belongs to whoever made it."""
    listener = listen("127.0.0.1", 0)
    config = uvicorn.Config(app, http="h11", ws="none", lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    waiting = threading.Event()
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        waiting.wait(0.01)
    try:
        yield url_of(listener)
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
