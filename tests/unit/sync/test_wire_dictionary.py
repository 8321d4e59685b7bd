"""Bodies are compressed with a dictionary that both sides keep for ever."""

from __future__ import annotations

import base64
import hashlib
import random
import zlib

import msgspec
import pytest

from benchmarks.drain_records import transaction
from sync.wire import dictionary
from sync.wire.sealing import MAX_PLAIN_BYTES, CannotOpen, unpack
from tests.support.central_client import transaction_body


@pytest.mark.parametrize("plain", [b"", b"x", msgspec.json.encode(transaction_body()), bytes(100_000)])
def test_what_is_compressed_is_unpacked_again(plain: bytes) -> None:
    assert unpack(dictionary.compress(plain)) == plain


def test_a_stream_without_a_dictionary_is_unpacked_too() -> None:
    assert unpack(zlib.compress(b"an older terminal's body")) == b"an older terminal's body"


def test_the_dictionary_never_changes() -> None:
    assert (
        hashlib.sha256(dictionary._FIRST).hexdigest() == "17a4590d14f903b481e5372299054bd89db031aab47ff1f7cc3d99bf0730e364"
    )
    assert zlib.adler32(dictionary._FIRST) in dictionary._KNOWN


def test_a_long_document_is_an_ordinary_stream() -> None:
    document = bytes(dictionary.LONGEST_BYTES + 1)
    assert zlib.decompress(dictionary.compress(document)) == document


def test_an_unknown_dictionary_is_a_code() -> None:
    packer = zlib.compressobj(zdict=b"somebody else's words")
    assert unpack(packer.compress(b"somebody else's") + packer.flush()) is CannotOpen.NOT_COMPRESSED


@pytest.mark.parametrize("cut", [1, 5, 6, 20, -1])
def test_a_damaged_stream_is_a_code(cut: int) -> None:
    packed = dictionary.compress(msgspec.json.encode(transaction_body()))
    assert unpack(packed[:cut]) is CannotOpen.NOT_COMPRESSED
    assert unpack(packed + b"!") is CannotOpen.NOT_COMPRESSED


def test_a_bomb_stays_bounded() -> None:
    assert unpack(dictionary.compress(bytes(MAX_PLAIN_BYTES + 1))) is CannotOpen.UNPACKS_TOO_LARGE


def test_a_body_shrinks_by_a_quarter_more_than_by_itself() -> None:
    bodies = [msgspec.json.encode(transaction(number)) for number in range(50)]
    alone = sum(len(zlib.compress(body, 6)) for body in bodies)
    assert sum(len(dictionary.compress(body)) for body in bodies) < alone * 0.75


def test_a_picture_is_packed_without_looking_for_what_repeats_and_long_text_with_it() -> None:
    picture = base64.b64encode(random.Random(1).randbytes(30_000))
    packed = dictionary.compress(picture)
    assert unpack(packed) == picture
    assert len(packed) < 30_500
    text = b'{"field":"value","other":[1,2,3]}' * 1000
    assert len(dictionary.compress(text)) < 1000
