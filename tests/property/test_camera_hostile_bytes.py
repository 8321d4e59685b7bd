"""Whatever a camera, its reading process or a picture holds: a typed fault or a picture, soon, and nothing raised."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from devices.camera import wire
from devices.camera.driver import OpenCvCamera
from devices.camera.source import CameraSettings
from devices.contract import DeviceFault, Frame, Identity, Image
from devices.documentcamera import legibility
from devices.documentcamera.outline import find_page, whole_frame

SOON = 12.0
"""Seconds: opening, its own patience and one grab, on a busy machine."""
BOUNDARY = b"--b\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"


# --- the pipe of the reading process ----------------------------------------------------------------------------------


@given(st.binary(max_size=2 * wire.HEAD_SIZE))
@example(wire.Head(wire.Kind.PICTURE, 3, 1, 1).packed())
def test_any_head_is_one_that_fits_its_body_or_is_refused(data: bytes) -> None:
    try:
        head = wire.head_of(data)
    except wire.BadMessageError:
        return
    assert head.length <= 3 * wire.MAX_PIXELS
    assert head.kind is not wire.Kind.PICTURE or head.length == head.width * head.height * 3


@given(st.sampled_from([0, 1, 2, 3, 4, 5, 255]), st.lists(st.integers(0, 2**32 - 1), min_size=3, max_size=3))
@example(4, [1, 2, 4_000_000_000])
def test_a_head_with_any_numbers_asks_for_no_more_than_a_picture_s_bytes(kind: int, numbers: list[int]) -> None:
    raw = bytearray(wire.Head(wire.Kind.PICTURE, 3, 1, 1).packed())
    raw[4] = kind
    raw[8:20] = b"".join(number.to_bytes(4, "little") for number in numbers)
    with suppress(wire.BadMessageError):
        assert wire.head_of(bytes(raw)).length <= 3 * wire.MAX_PIXELS


@given(st.binary(max_size=200) | st.text('{}[]":,0123456789.-enul', max_size=80).map(str.encode))
@example(b"[" * 100_000)
@example(b'{"width": 1e999}')
def test_any_settings_are_settings_or_refused(data: bytes) -> None:
    with suppress(wire.BadMessageError):
        assert isinstance(wire.settings_of(data), CameraSettings)


# --- the camera itself ------------------------------------------------------------------------------------------------


def noise(send: Callable[[bytes], None]) -> None:
    chance = random.Random(20261124)
    for _ in range(200):
        send(chance.randbytes(4096))


def huge_length(send: Callable[[bytes], None]) -> None:
    send(BOUNDARY % (2**63))
    send(bytes(100_000))


def bomb(send: Callable[[bytes], None]) -> None:
    """A JPEG that claims 65535 by 65535 pixels."""
    done, encoded = cv2.imencode(".jpg", np.zeros((16, 16, 3), np.uint8))
    assert done
    picture = bytearray(encoded.tobytes())
    at = picture.index(b"\xff\xc0")
    picture[at + 5 : at + 9] = b"\xff\xff\xff\xff"
    for _ in range(20):
        send(BOUNDARY % len(picture) + bytes(picture) + b"\r\n")


def damaged_pictures(send: Callable[[bytes], None]) -> None:
    chance = random.Random(7)
    done, encoded = cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))
    assert done
    for _ in range(50):
        picture = bytearray(encoded.tobytes())
        for _ in range(8):
            picture[chance.randrange(2, len(picture))] = chance.randrange(256)
        send(BOUNDARY % len(picture) + bytes(picture) + b"\r\n")


def nothing(_send: Callable[[bytes], None]) -> None:
    """The connection closes at once."""


@contextmanager
def serving(stream: Callable[[Callable[[bytes], None]], None]) -> Iterator[str]:
    """An HTTP camera that answers every client with those bytes."""
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            with suppress(OSError):
                client, _ = listener.accept()
                with client:
                    client.settimeout(1.0)
                    client.recv(4096)
                    client.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=b\r\n\r\n")
                    stream(client.sendall)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        thread = threading.Thread(target=serve, name="simulated-hostile-camera")
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/stream.mjpg"
        finally:
            over.set()
            thread.join(5)


@pytest.mark.parametrize("stream", [noise, huge_length, bomb, damaged_pictures, nothing])
def test_a_hostile_stream_is_a_fault_or_a_picture_and_soon(stream: Callable[[Callable[[bytes], None]], None]) -> None:
    with serving(stream) as address:
        camera = OpenCvCamera(address)
        began = time.monotonic()
        try:
            opened = camera.open()
            assert isinstance(opened, DeviceFault | Identity)
            assert isinstance(camera.grab(), DeviceFault | Frame)
            camera.poll()
        finally:
            camera.close()
        assert time.monotonic() - began < SOON


# --- pictures of pages ------------------------------------------------------------------------------------------------

PICTURES = arrays.arrays(np.uint8, st.tuples(st.integers(1, 80), st.integers(1, 80), st.just(3)))


@settings(max_examples=40, deadline=None)
@given(PICTURES)
def test_any_picture_of_a_page_has_an_outline_and_only_typed_problems(image: Image) -> None:
    for outline in (find_page(image), whole_frame(image)):
        problems = legibility.problems(image, outline)
        assert all(isinstance(problem, DeviceFault) and problem.code.startswith("document.") for problem in problems)
