"""What the reader process writes into its pipe: a fixed head, then as many bytes as the head says."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import asdict, dataclass, fields
from enum import IntEnum
from typing import Final

from devices.camera.source import CameraSettings

MAX_PIXELS: Final = 40_000_000
MAX_SETTINGS: Final = 4096
_HEAD: Final = struct.Struct("<4sBBxxIIIdd")
_MARK: Final = b"KCAM"
HEAD_SIZE: Final = _HEAD.size


class Kind(IntEnum):
    OPENED = 1
    """The body is the settings, as JSON."""
    GONE = 2
    STALLED = 3
    PICTURE = 4
    """The body is height x width x 3 bytes."""


class BadMessageError(ValueError):
    """The other side does not keep to this format; its process is to be ended."""


@dataclass(frozen=True, slots=True)
class Head:
    """``taken_at``: monotonic seconds, the same clock for all processes. ``still_for``: seconds without any change."""

    kind: Kind
    length: int = 0
    width: int = 0
    height: int = 0
    taken_at: float = 0.0
    still_for: float = 0.0
    damaged: bool = False

    def packed(self) -> bytes:
        return _HEAD.pack(
            _MARK, self.kind, self.damaged, self.width, self.height, self.length, self.taken_at, self.still_for
        )


def head_of(data: bytes) -> Head:
    """Raises :class:`BadMessageError` for anything that :meth:`Head.packed` does not write."""
    if len(data) != HEAD_SIZE:
        raise BadMessageError("length of the head")
    mark, kind, damaged, width, height, length, taken_at, still_for = _HEAD.unpack(data)
    if mark != _MARK or kind not in set(Kind) or not (math.isfinite(taken_at) and math.isfinite(still_for)):
        raise BadMessageError("head")
    head = Head(Kind(kind), length, width, height, taken_at, still_for, bool(damaged))
    fits = {
        Kind.PICTURE: 0 < width * height <= MAX_PIXELS and length == width * height * 3,
        Kind.OPENED: length <= MAX_SETTINGS,
    }
    if not fits.get(head.kind, length == 0):
        raise BadMessageError("length of the body")
    return head


def packed_settings(settings: CameraSettings) -> bytes:
    return json.dumps(asdict(settings)).encode("utf-8")


def settings_of(data: bytes) -> CameraSettings:
    """Raises :class:`BadMessageError`."""
    try:
        read = json.loads(data)
        given = {name: _checked(name, read[name]) for name in (field.name for field in fields(CameraSettings))}
        return CameraSettings(**given)  # type: ignore[arg-type]  # _checked knows each field's type
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadMessageError("settings") from None


def _checked(name: str, value: object) -> object:
    if name == "pixel_format":
        if isinstance(value, str) and len(value) <= 16:
            return value
    elif name in ("width", "height"):
        if type(value) is int and 0 <= value <= MAX_PIXELS:
            return value
    elif (value is None and name != "frame_rate") or (type(value) in (int, float) and math.isfinite(float(str(value)))):
        return value
    raise BadMessageError(name)
