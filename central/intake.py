"""From bytes on the wire to a decoded message, with a bound on everything."""

from __future__ import annotations

import zlib
from typing import Final, TypeVar

import msgspec
from starlette.requests import Request

from central.auth import SignedHeaders, SignedRequest
from central.problems import Refusal, malformed

MAX_WIRE_BYTES: Final = 12 << 20
"""Of a request as it travels: a batch at its limit is base64 inside JSON, and may be sent without gzip."""

_MAX_DRAINED_BYTES: Final = 32 << 20
"""How much of an oversized body is read and thrown away, so that the sender hears "too large" instead of a reset."""

_T = TypeVar("_T")


async def receive(request: Request, limit: int) -> SignedRequest:
    """Reads the body up to ``limit`` bytes as they travel; refuses more with ``input.too_large``."""
    content = bytearray()
    drained = 0
    async for chunk in request.stream():
        if drained or len(content) + len(chunk) > limit:
            drained += len(chunk)
            content.clear()
            if drained > _MAX_DRAINED_BYTES:
                break
        else:
            content += chunk
    if drained:
        raise too_large()
    lines = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.scope["headers"]]
    path = request.scope.get("raw_path", b"").decode("latin-1")
    return SignedRequest(request.method, path, SignedHeaders(lines), bytes(content))


async def drain(request: Request) -> None:
    """Reads a body that nobody wants, within bounds, and keeps nothing of it."""
    drained = 0
    async for chunk in request.stream():
        drained += len(chunk)
        if drained > _MAX_DRAINED_BYTES:
            break


def too_large() -> Refusal:
    """For whatever is beyond its bound."""
    return Refusal(413, "input.too_large", "input", "报文太大，请减少一批的笔数。")


def plain_content(request: SignedRequest, limit: int) -> bytes:
    """The body without its transfer coding (identity or gzip), at most ``limit`` bytes when unpacked."""
    encoding = request.headers.only("content-encoding").lower()
    if encoding in {"", "identity"}:
        if len(request.content) > limit:
            raise too_large()
        return request.content
    if encoding != "gzip":
        raise Refusal(415, "input.unknown_encoding", "input", "只接受 gzip 压缩或不压缩的报文。")
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        plain = unpacker.decompress(request.content, limit + 1)
    except zlib.error as error:
        raise malformed("压缩的报文解不开。") from error
    if len(plain) > limit:
        raise too_large()
    if not unpacker.eof or unpacker.unused_data:
        raise malformed("压缩的报文不完整。")
    return plain


def decode(content: bytes, kind: type[_T]) -> _T:
    """``content`` as a message of ``kind``; refuses with ``input.malformed``."""
    try:
        return msgspec.json.decode(content, type=kind)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise malformed() from error
