"""The repository's files before the platform's own pages: open to all, because everything in them is signed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.wire.updates import METADATA_URL, TARGETS_URL, URL_PATH

_SHARED: Final = (METADATA_URL, TARGETS_URL)
"""Drafts that wait for signatures, and whatever else lies in the folder, are not served."""


class UpdatesFront:
    """An ASGI application around another. Answers byte ranges, so that a terminal can go on where its line broke."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app = app
        self._files = Starlette(
            routes=[Mount(f"{URL_PATH}{part}".rstrip("/"), StaticFiles(directory=folder / part)) for part in _SHARED]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        to_files = scope["type"] == "http" and scope["path"].startswith(URL_PATH)
        await (self._files if to_files else self._app)(scope, receive, send)
