"""The 1024 bytes of picture on a card. No open decoder of the WLT format exists, and a face is never made up."""

from __future__ import annotations

from typing import Protocol

import cv2
import numpy as np

from devices.contract import CardPhoto, Cause, DeviceFault

PHOTO_SIZE = 1024
WIDTH = 102
HEIGHT = 126

SIMULATED_MARK = b"SIMPHOTO"
"""Bench pictures: this mark, u16 LE length, that many bytes of WebP 102 x 126, zeros up to 1024."""

_ADVICE = "请到人工窗口核对本人。"


class PhotoDecoder(Protocol):
    """Turns a card's picture into pixels. An implementation names itself in ``CardPhoto.decoder``."""

    def decode(self, picture: bytes) -> CardPhoto | DeviceFault:
        """``picture`` is 1024 bytes as the card has them; anything may be in them."""
        ...


class NoPhotoDecoder:
    """The honest answer of a terminal without the licensed decoder."""

    def decode(self, picture: bytes) -> CardPhoto | DeviceFault:
        detail = f"{len(picture)} bytes"
        return DeviceFault(
            "idcard.photo.not_decoded", "本机没有身份证照片的解码程序。", _ADVICE, cause=Cause.DEVICE, detail=detail
        )


class SimulatedPhotoDecoder:
    """Understands the bench's own picture format and nothing else. Wired up only where the configuration asks for it."""

    def decode(self, picture: bytes) -> CardPhoto | DeviceFault:
        if len(picture) != PHOTO_SIZE or not picture.startswith(SIMULATED_MARK):
            return NoPhotoDecoder().decode(picture)
        body = picture[len(SIMULATED_MARK) :]
        length = int.from_bytes(body[:2], "little")
        webp = body[2 : 2 + length]
        # The size is read before decoding: a thousand bytes of WebP can ask for a gigabyte of pixels.
        if len(webp) != length or _webp_size(webp) != (WIDTH, HEIGHT):
            return _damaged("header")
        try:
            image = cv2.imdecode(np.frombuffer(webp, dtype=np.uint8), cv2.IMREAD_COLOR)
        except cv2.error:
            return _damaged("decode")
        if image is None or image.shape != (HEIGHT, WIDTH, 3):
            return _damaged("pixels")
        return CardPhoto(np.asarray(image, dtype=np.uint8), decoder="simulated", simulated=True)


def _damaged(where: str) -> DeviceFault:
    return DeviceFault("idcard.photo.damaged", "身份证里的照片损坏，无法显示。", _ADVICE, cause=Cause.INPUT, detail=where)


def _webp_size(webp: bytes) -> tuple[int, int] | None:
    """Width and height from a WebP header (RFC 9649), lossy, lossless or extended; None for anything else."""
    if len(webp) < 30 or webp[:4] != b"RIFF" or webp[8:12] != b"WEBP":
        return None
    chunk = webp[12:16]
    if chunk == b"VP8 ":
        return int.from_bytes(webp[26:28], "little") & 0x3FFF, int.from_bytes(webp[28:30], "little") & 0x3FFF
    if chunk == b"VP8L":
        packed = int.from_bytes(webp[21:25], "little")
        return (packed & 0x3FFF) + 1, (packed >> 14 & 0x3FFF) + 1
    if chunk == b"VP8X":
        return int.from_bytes(webp[24:27], "little") + 1, int.from_bytes(webp[27:30], "little") + 1
    return None
