"""Pictures through a library in a child process: one compiled here, and stand-ins that break every promise."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from devices.contract import CardPhoto, DeviceFault
from devices.idcard.wlt_vendor import VendorPhotoDecoder

WLT = bytes(range(256)) * 4

STAND_IN = """
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#define SIZE 38556
EXPORT int NAME(char *wlt, char *out, int mode) {
    printf("licence of the stand-in checked\\n");
    (void) mode;
    switch (wlt[0]) {
    case 1: abort();
    case 2: for (;;) ;
    case 3: memset(out, 7, SIZE - 306); return 1;
    case 4: return -1;
    case 5: {
        memset(out, 0, 38862);
        memcpy(out, "BM", 2);
        for (int row = 0; row < 126; row++) memset(out + 54 + row * 308, row, 306);
        return 1;
    }
    case 6: *(volatile int *) 0 = 1;
    }
    for (int i = 0; i < SIZE; i++) out[i] = wlt[i % 1024] + i / 1024;
    return 1;
}
"""


def _code(answer: object) -> str:
    assert isinstance(answer, DeviceFault), answer
    return answer.code


@pytest.fixture(scope="module", params=["plain", "mangled"])
def library(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler here, so no stand-in for a vendor's library")
    folder = tmp_path_factory.mktemp("vendor")
    source, built = folder / "wlt.c", folder / "libwlt.so"
    source.write_text(STAND_IN, encoding="utf-8")
    name = "unpack" if request.param == "plain" else "_Z6unpackPcS_i"
    names = [f"-DNAME={name}", '-DEXPORT=__attribute__((visibility("default")))']
    subprocess.run([compiler, "-shared", "-fPIC", "-O0", "-w", *names, "-o", str(built), str(source)], check=True)
    return built


def test_a_picture_is_unpacked(library: Path) -> None:
    photo = VendorPhotoDecoder(library).decode(WLT)
    assert isinstance(photo, CardPhoto), photo
    assert photo.image.shape == (126, 102, 3)
    expected = np.array([(WLT[i % 1024] + i // 1024) & 0xFF for i in range(38556)], dtype=np.uint8)
    assert np.array_equal(photo.image.reshape(-1), expected)
    assert photo.decoder == "vendor:libwlt.so"
    assert not photo.simulated


def test_a_bitmap_is_turned_the_right_way_up(library: Path) -> None:
    photo = VendorPhotoDecoder(library).decode(b"\x05" + WLT[1:])
    assert isinstance(photo, CardPhoto), photo
    assert [int(row[0, 0]) for row in photo.image] == list(range(125, -1, -1))


@pytest.mark.parametrize(
    ("first", "code"),
    [
        (1, "idcard.photo.decoder_crashed"),
        (3, "idcard.photo.damaged"),
        (4, "idcard.photo.damaged"),
        (6, "idcard.photo.decoder_crashed"),
    ],
)
def test_what_a_library_does_wrong_is_a_fault(library: Path, first: int, code: str) -> None:
    assert _code(VendorPhotoDecoder(library).decode(bytes((first,)) + WLT[1:])) == code


def test_a_library_that_hangs_is_killed(library: Path) -> None:
    began = time.monotonic()
    assert _code(VendorPhotoDecoder(library, timeout=0.5).decode(b"\x02" + WLT[1:])) == "idcard.photo.decoder_hung"
    assert time.monotonic() - began < 5


def test_a_library_that_is_none(tmp_path: Path) -> None:
    assert _code(VendorPhotoDecoder(tmp_path / "libwlt.so").decode(WLT)) == "idcard.photo.decoder_missing"
    other = tmp_path / "libother.so"
    other.write_bytes(b"not a library")
    assert _code(VendorPhotoDecoder(other).decode(WLT)) == "idcard.photo.decoder_missing"


def test_a_picture_of_the_wrong_size_is_not_handed_on(tmp_path: Path) -> None:
    assert _code(VendorPhotoDecoder(tmp_path / "libwlt.so").decode(WLT[:-1])) == "idcard.photo.damaged"


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(bytes(38555))", "idcard.photo.damaged"),
        ("import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(bytes(99999))", "idcard.photo.damaged"),
        ("import sys; sys.exit(3)", "idcard.photo.decoder_missing"),
        ("import sys; sys.exit(4)", "idcard.photo.decoder_missing"),
        ("import sys; sys.exit(5)", "idcard.photo.damaged"),
        ("import sys; sys.exit(1)", "idcard.photo.decoder_crashed"),
        ("import threading; threading.Event().wait()", "idcard.photo.decoder_hung"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "idcard.photo.decoder_crashed"),
    ],
)
def test_whatever_the_child_process_does(tmp_path: Path, program: str, code: str) -> None:
    library = tmp_path / "libwlt.so"
    library.write_bytes(b"")
    decoder = VendorPhotoDecoder(library, timeout=0.7, command=(sys.executable, "-I", "-c", program))
    assert _code(decoder.decode(WLT)) == code


def test_a_whole_picture_from_the_child_is_taken(tmp_path: Path) -> None:
    library = tmp_path / "libwlt.so"
    library.write_bytes(b"")
    program = "import sys; w = sys.stdin.buffer.read(); assert len(w) == 1024; sys.stdout.buffer.write(bytes(38556))"
    photo = VendorPhotoDecoder(library, command=(sys.executable, "-I", "-c", program)).decode(WLT)
    assert isinstance(photo, CardPhoto)


def test_a_child_that_cannot_be_started(tmp_path: Path) -> None:
    library = tmp_path / "libwlt.so"
    library.write_bytes(b"")
    decoder = VendorPhotoDecoder(library, command=(str(tmp_path / "no-program"),))
    assert _code(decoder.decode(WLT)) == "idcard.photo.decoder_missing"
