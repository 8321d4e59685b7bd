"""Opens an address of a repository over HTTP at an offset (RFC 9110, 14: byte ranges)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import urllib3
from tuf.api.exceptions import DownloadHTTPError
from urllib3.exceptions import HTTPError

from kiosk.updates.fetching import BrokenLine

_OK: Final = 200
_PARTIAL: Final = 206
_BLOCK: Final = 64 << 10
_PATIENCE: Final = urllib3.Timeout(connect=20.0, read=30.0)
"""For each wait on the line; whole downloads have bounds of their own."""


class HttpOpener:
    """One pool of connections. No proxies, no cookies, no redirects: the address in the settings is the whole truth."""

    def __init__(self) -> None:
        self._pool = urllib3.PoolManager(num_pools=1, maxsize=1, timeout=_PATIENCE, retries=False)

    def __call__(self, url: str, offset: int) -> tuple[int, Iterator[bytes]]:
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={offset}-"} if offset else {})
        try:
            response = self._pool.request("GET", url, headers=headers, preload_content=False, redirect=False)
        except HTTPError as problem:
            raise BrokenLine(type(problem).__name__) from problem
        if response.status not in (_OK, _PARTIAL):
            response.close()
            raise DownloadHTTPError(f"HTTP {response.status}", response.status)
        start = _start_of(response.headers.get("Content-Range", "")) if response.status == _PARTIAL else 0
        return start, self._blocks(response)

    def close(self) -> None:
        self._pool.clear()

    @staticmethod
    def _blocks(response: urllib3.BaseHTTPResponse) -> Iterator[bytes]:
        """Whatever has arrived, as soon as it has: waiting for whole blocks would hide a trickle from the pace."""
        try:
            while block := response.read1(_BLOCK):
                yield block
        except (HTTPError, OSError) as problem:
            raise BrokenLine(type(problem).__name__) from problem
        finally:
            response.close()


def _start_of(content_range: str) -> int:
    """``bytes 100-199/200`` begins at 100; what cannot be read begins nowhere, which fits no offset."""
    unit, _, rest = content_range.partition(" ")
    first = rest.partition("-")[0]
    return int(first) if unit == "bytes" and first.isascii() and first.isdigit() else -1
