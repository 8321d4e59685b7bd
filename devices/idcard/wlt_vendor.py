"""Card pictures through a vendor's licensed WLT library, which runs in a process of its own for every picture.

Such libraries are closed, made for other machines and fed with whatever a chip holds: one that crashes or hangs takes
nothing with it. Nothing is written to disk. Tested with a stand-in library; no licensed one has been at hand.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from devices import childprocess
from devices.contract import CardPhoto, Cause, DeviceFault
from devices.idcard import wlt_child
from devices.idcard.photo import HEIGHT, PHOTO_SIZE, WIDTH

_COUNTER = "请到人工窗口核对本人。"


class VendorPhotoDecoder:
    """A :class:`~devices.idcard.photo.PhotoDecoder` that asks ``library`` (``unpack(char*, char*, int)``).

    ``timeout`` in seconds for one picture. ``command`` starts another child process than :mod:`~devices.idcard.wlt_child`,
    the library's path comes after it.

    Faults: ``idcard.photo.decoder_missing`` (no such library, or not one of these), ``idcard.photo.decoder_crashed``,
    ``idcard.photo.decoder_hung``, ``idcard.photo.damaged`` (the library made no whole picture of the bytes).
    """

    def __init__(self, library: Path, *, timeout: float = 3.0, command: Sequence[str] | None = None) -> None:
        self._library = library
        self._timeout = timeout
        own = childprocess.command(wlt_child.__name__, [str(library)])
        self._command = own if command is None else [*command, str(library)]

    def decode(self, picture: bytes) -> CardPhoto | DeviceFault:
        if len(picture) != PHOTO_SIZE:
            return _damaged(f"{len(picture)} bytes")
        if not self._library.is_file():
            return _missing("no such file")
        try:
            done = subprocess.run(
                self._command,
                input=picture,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=childprocess.environment(),
                timeout=self._timeout,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return _broken("hung", f"no picture within {self._timeout:g} s")
        except OSError as error:
            return _missing(type(error).__name__)
        if done.returncode:
            return _refusal(done.returncode)
        if len(done.stdout) != wlt_child.PICTURE_SIZE:
            return _damaged(f"{len(done.stdout)} bytes of pixels")
        pixels = np.frombuffer(done.stdout, dtype=np.uint8).reshape(HEIGHT, WIDTH, 3)
        return CardPhoto(pixels, decoder=f"vendor:{self._library.name}")


def _refusal(exit_code: int) -> DeviceFault:
    if exit_code in (wlt_child.NOT_LOADED, wlt_child.NO_FUNCTION):
        return _missing("not loadable" if exit_code == wlt_child.NOT_LOADED else "no unpack()")
    if exit_code == wlt_child.NOT_WRITTEN:
        return _damaged("the library wrote no whole picture")
    return _broken("crashed", f"exit code {exit_code}")


def _missing(detail: str) -> DeviceFault:
    message = "身份证照片的解码程序没有装好。"
    return DeviceFault("idcard.photo.decoder_missing", message, _COUNTER, detail=detail)


def _broken(how: str, detail: str) -> DeviceFault:
    message = "身份证照片的解码程序出错，照片没有解出来。"
    return DeviceFault(f"idcard.photo.decoder_{how}", message, _COUNTER, transient=True, detail=detail)


def _damaged(detail: str) -> DeviceFault:
    message = "身份证里的照片损坏，无法显示。"
    return DeviceFault("idcard.photo.damaged", message, _COUNTER, cause=Cause.INPUT, detail=detail)
