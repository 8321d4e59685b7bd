"""Trace files: JSON Lines, the heading first, then an event a line. Only what :func:`redact` leaves gets into one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from devices.contract import Cause, DeviceFault
from devices.trace.events import VERSION, Event, Heading, Span, Trace, What
from devices.trace.redact import redact

MAX_FILE = 32 * 1024 * 1024


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    at: float
    do: What
    hex: str = ""
    masked: tuple[Span, ...] = ()
    endpoint: int = 0


class UnredactedTrace(ValueError):  # noqa: N818 - reads as what it is
    """A bug: somebody tried to write a trace that still holds what redacting would take away."""


def save(path: Path, recorded: Trace) -> Trace:
    """Redacts in memory, then writes; gives back what the file holds."""
    clean = redact(recorded)
    write_trace(path, clean)
    return clean


def write_trace(path: Path, trace: Trace) -> None:
    """Refuses, by raising :class:`UnredactedTrace`, whatever redacting would still change. Readable by the owner only."""
    if redact(trace) != trace:
        raise UnredactedTrace(trace.heading.kind)
    fresh = path.with_name(path.name + ".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for line in _lines(trace):
            file.write(line + b"\n")
    fresh.replace(path)


def _lines(trace: Trace) -> Iterator[bytes]:
    yield msgspec.json.encode(trace.heading)
    for event in trace.events:
        yield msgspec.json.encode(_Line(event.at, event.what, event.data.hex(), event.masked, event.endpoint))


def read_trace(path: Path) -> Trace | DeviceFault:
    """Faults: ``trace.unreadable``, ``trace.too_long``, ``trace.version``, ``trace.format``."""
    try:
        if path.stat().st_size > MAX_FILE:
            return _fault("trace.too_long", "记录文件太大。")
        lines = path.read_bytes().splitlines()
    except OSError as error:
        return _fault("trace.unreadable", "记录文件打不开。", type(error).__name__)
    try:
        version = msgspec.json.decode(lines[0] if lines else b"", type=dict[str, msgspec.Raw]).get("trace", b"")
        if bytes(version) != str(VERSION).encode():
            return _fault("trace.version", "记录文件的版本不是这个程序认识的。", f"version {bytes(version)[:20]!r}")
        heading = msgspec.json.decode(lines[0], type=Heading)
        return Trace(heading, tuple(_event(line) for line in lines[1:]))
    except (msgspec.MsgspecError, ValueError) as error:
        return _fault("trace.format", "记录文件的内容不对。", type(error).__name__)


def _event(raw: bytes) -> Event:
    line = msgspec.json.decode(raw, type=_Line)
    data = bytes.fromhex(line.hex)
    if any(not 0 <= start < end <= len(data) for start, end in line.masked):
        raise ValueError("a masked span lies outside of the data")
    return Event(line.at, line.do, data, line.masked, line.endpoint)


def _fault(code: str, message: str, detail: str = "") -> DeviceFault:
    return DeviceFault(code, message, "请检查文件名和文件内容。", cause=Cause.INPUT, detail=detail)
