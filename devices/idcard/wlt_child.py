"""A vendor's picture decoder runs in here: ``python -m devices.idcard.wlt_child LIBRARY``. Standard library only.

Reads 1024 bytes of WLT from standard input and writes 38,556 bytes to standard output: 126 rows of 102 pixels, top
row first, blue-green-red. Exit codes: 0 done, 3 the library cannot be loaded, 4 it has no ``unpack``, 5 it has not
written a whole picture. What the library itself prints goes nowhere.
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

WLT_SIZE = 1024
WIDTH, HEIGHT = 102, 126
PICTURE_SIZE = WIDTH * HEIGHT * 3

NOT_LOADED = 3
NO_FUNCTION = 4
NOT_WRITTEN = 5

_NAMES = ("unpack", "_Z6unpackPcS_i")
"""As C exports it, and as C++ does: ``unpack(char*, char*, int)``."""

_BMP_HEAD = 54
_BMP_ROW = (WIDTH * 3 + 3) // 4 * 4
_BMP_SIZE = _BMP_HEAD + _BMP_ROW * HEIGHT
_ROOM = 1 << 16
_TO_BYTES = 1
"""The third argument that public users of such libraries pass."""

_Unpack = Callable[[bytes, "ctypes.Array[ctypes.c_char]", int], int]


def main(arguments: Sequence[str]) -> int:
    # A core dump would hold a face.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    answer = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    wlt = sys.stdin.buffer.read(WLT_SIZE)
    # Such libraries look for their licence file in the working directory.
    path = Path(arguments[0]).resolve()
    try:
        os.chdir(path.parent)
        loaded = ctypes.CDLL(str(path))
    except OSError:
        return NOT_LOADED
    unpack = _function(loaded)
    if unpack is None:
        return NO_FUNCTION
    picture = _picture(unpack, wlt)
    if picture is None:
        return NOT_WRITTEN
    with open(answer, "wb") as out:  # noqa: PTH123 - a descriptor
        out.write(picture)
    return 0


def _function(loaded: ctypes.CDLL) -> _Unpack | None:
    for name in _NAMES:
        found = getattr(loaded, name, None)
        if found is not None:
            found.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_int)
            found.restype = ctypes.c_int
            unpack: _Unpack = found
            return unpack
    return None


def _picture(unpack: _Unpack, wlt: bytes) -> bytes | None:
    """What the library returns means different things in different versions, so the buffer itself is asked.

    It is filled by two runs over different backgrounds: a byte that differs was not written.
    """
    first, second = (_run(unpack, wlt, filler) for filler in (b"\x00", b"\xff"))
    if first[:2] == b"BM" and first[:_BMP_SIZE] == second[:_BMP_SIZE]:
        return _rows_of_bmp(first[:_BMP_SIZE])
    return first[:PICTURE_SIZE] if first[:PICTURE_SIZE] == second[:PICTURE_SIZE] else None


def _run(unpack: _Unpack, wlt: bytes, filler: bytes) -> bytes:
    room = ctypes.create_string_buffer(filler * _ROOM, _ROOM)
    unpack(wlt, room, _TO_BYTES)
    return room.raw


def _rows_of_bmp(bmp: bytes) -> bytes:
    """Rows stand bottom up in a bitmap and are filled up to four bytes."""
    rows = (bmp[start : start + WIDTH * 3] for start in range(_BMP_HEAD, _BMP_SIZE, _BMP_ROW))
    return b"".join(reversed(list(rows)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
