"""Notices at once when this machine's network changes, so that nobody waits for the next probe.

Listens to rtnetlink(7): links that come up or go down, addresses, routes. Where the kernel does not let it, it looks at the
routing tables every few seconds instead.
"""

from __future__ import annotations

import contextlib
import errno
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

# <linux/rtnetlink.h>: groups to bind to, message types, and from <linux/if.h> the flag of a link that carries.
_GROUPS: Final = 0x1 | 0x10 | 0x40 | 0x100 | 0x400
"""RTMGRP_LINK, IPV4_IFADDR, IPV4_ROUTE, IPV6_IFADDR, IPV6_ROUTE."""

_NEWLINK: Final = 16
_DELLINK: Final = 17
_OF_ADDRESSES_AND_ROUTES: Final = frozenset({20, 21, 24, 25})
_IFF_RUNNING: Final = 0x40
_HEADER: Final = struct.Struct("=IHHII")
_IFINFO: Final = struct.Struct("=BxHiII")

_IPV6_COLUMNS: Final = 10
_TABLES: Final = (Path("/proc/net/route"), Path("/proc/net/ipv6_route"))


class LinkMemory:
    """Which of a stream of rtnetlink messages mean that the network is another one now.

    A radio tells of its link several times a minute; only a link that begins or ceases to carry counts.
    """

    def __init__(self) -> None:
        self._running: dict[int, bool] = {}

    def is_news(self, data: bytes) -> bool:
        """Whether any message in ``data`` counts. Bytes that are none do not."""
        counted = [self._counts(kind, payload) for kind, payload in _messages(data)]
        return any(counted)

    def _counts(self, kind: int, payload: bytes) -> bool:
        if kind in _OF_ADDRESSES_AND_ROUTES:
            return True
        if kind not in (_NEWLINK, _DELLINK) or len(payload) < _IFINFO.size:
            return False
        _family, _type, index, flags, _change = _IFINFO.unpack_from(payload)
        running = kind == _NEWLINK and bool(flags & _IFF_RUNNING)
        before = self._running.get(index, False)
        self._running[index] = running
        return running is not before


class NetworkWatch:
    """Calls ``on_change`` on a thread of its own, once for each burst of changes."""

    def __init__(
        self,
        on_change: Callable[[], None],
        *,
        settle_seconds: float = 0.1,
        poll_seconds: float = 2.0,
        tables: tuple[Path, ...] = _TABLES,
        polls: bool = False,
    ) -> None:
        """``settle_seconds``: a burst is over when nothing came for so long. ``polls``: do without netlink."""
        self._on_change = on_change
        self._settle_seconds = settle_seconds
        self._poll_seconds = poll_seconds
        self._tables = tables
        self._netlink = None if polls else _netlink()
        self._woken, self._waker = socket.socketpair()
        self._known = self._fingerprint()
        self._thread: threading.Thread | None = None

    @property
    def polls(self) -> bool:
        """Whether it looks every few seconds because the kernel would not tell."""
        return self._netlink is None

    def start(self) -> None:
        """Starts the thread."""
        self._thread = threading.Thread(target=self._run, name="netwatch", daemon=True)
        self._thread.start()

    def stop(self, timeout: float = 5.0) -> None:
        """Ends the thread; harmless before :meth:`start`."""
        thread, self._thread = self._thread, None
        self._waker.close()
        if thread is not None:
            thread.join(timeout)
        self._woken.close()
        if self._netlink is not None:
            self._netlink.close()

    def _run(self) -> None:
        watch = self._poll if self._netlink is None else self._listen
        memory = LinkMemory()
        while True:
            changed = watch(memory)
            if changed is None:
                return
            if changed:
                self._on_change()

    def _poll(self, _memory: LinkMemory) -> bool | None:
        if select.select([self._woken], [], [], self._poll_seconds)[0]:
            return None
        before, self._known = self._known, self._fingerprint()
        return self._known != before

    def _listen(self, memory: LinkMemory) -> bool | None:
        """True when a burst of changes is over; None to end."""
        listener = self._netlink
        if listener is None:
            return None
        news, deadline = False, None
        while deadline is None or time.monotonic() < deadline:
            wait = None if deadline is None else max(0.0, deadline - time.monotonic())
            ready = select.select([self._woken, listener], [], [], wait)[0]
            if self._woken in ready:
                return None
            if ready and _is_news(listener, memory):
                news, deadline = True, time.monotonic() + self._settle_seconds
        return news

    def _fingerprint(self) -> tuple[bytes, ...]:
        found = []
        for table in self._tables:
            with contextlib.suppress(OSError):
                found.append(b"\n".join(_lasting(line) for line in table.read_bytes().splitlines()))
        return tuple(found)


def _is_news(listener: socket.socket, memory: LinkMemory) -> bool:
    try:
        return memory.is_news(listener.recv(65536))
    except OSError as error:
        # More happened than the socket could hold: something did change.
        return error.errno == errno.ENOBUFS


def _lasting(route: bytes) -> bytes:
    """A line of a routing table without its counters of use."""
    columns = route.split()
    kept = (0, 1, 4, 9) if len(columns) == _IPV6_COLUMNS else range(min(4, len(columns)))
    return b" ".join(columns[number] for number in kept)


def _netlink() -> socket.socket | None:
    try:
        listener = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE)
    except (OSError, AttributeError):
        return None
    try:
        listener.bind((0, _GROUPS))
    except OSError:
        listener.close()
        return None
    return listener


def _messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and payload of each message in a datagram (netlink(7)); stops at the first that is not whole."""
    at = 0
    while at + _HEADER.size <= len(data):
        length, kind, _flags, _seq, _pid = _HEADER.unpack_from(data, at)
        if length < _HEADER.size or at + length > len(data):
            return
        yield kind, data[at + _HEADER.size : at + length]
        at += (length + 3) & ~3
