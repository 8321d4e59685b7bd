"""``python -m kiosk parts``: does each library of this installation do its work? Without device, network or configuration.

For a program that was just built or installed: a library that is missing, cut too short or not for this machine shows
here and not before a person. Each part is given a small piece of work whose result is known.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from kiosk.domain.values import dataclass
from sync import wire

NOT_WHOLE: Final = 4
_TEXT: Final = "粤智助 𠮷田健 0123456789"
_SPEECH_SECONDS: Final = 20
_WAV: Final = b"RIFF"
Page = Callable[[str, list[tuple[str, str]]], bytes]
"""Draws a titled page of headings and texts as PDF."""
Hand = Callable[[], str]
"""What the recogniser takes a written 十 for."""


class PartProblem(Exception):  # noqa: N818 - says what a part gave
    """A part works, and gives something else than it should."""


@dataclass(frozen=True, slots=True)
class Part:
    """``said``: what it gave, or what was wrong, for a technician."""

    name: str
    ok: bool
    said: str
    seconds: float


def parts_command(page: Page, hand: Hand, *, as_json: bool) -> int:
    """0; 4: a part does not do its work."""
    found = look(page, hand)
    if as_json:
        sys.stdout.write(json.dumps([asdict(part) for part in found], ensure_ascii=False) + "\n")
    else:
        for part in found:
            sys.stdout.write(f"{'正常' if part.ok else '不行'}  {part.name}  {part.said}\n")
    return 0 if all(part.ok for part in found) else NOT_WHOLE


def look(page: Page, hand: Hand) -> list[Part]:
    """Every part, in order. Whatever one of them raises is told as its fault: a bad library raises anything."""

    def drawn() -> str:
        return _page(page)

    def written() -> str:
        return _same("十", hand())

    works: tuple[tuple[str, Callable[[], str]], ...] = (
        ("code", _code),
        ("picture", _picture),
        ("face", _face),
        ("handwriting", written),
        ("voice", _voice),
        ("page", drawn),
        ("certificate", _certificate),
        ("sealing", _sealing),
        ("store", _store),
    )
    return [_asked(name, work) for name, work in works]


def _asked(name: str, work: Callable[[], str]) -> Part:
    started = time.monotonic()
    try:
        said, ok = work(), True
    except Exception as problem:  # noqa: BLE001 - see look()
        said, ok = f"{type(problem).__name__}: {problem}", False
    return Part(name, ok, said, round(time.monotonic() - started, 3))


def _same(wanted: str, given: str) -> str:
    if given != wanted:
        raise PartProblem(f"{given!r}")
    return given


def _code() -> str:
    """A code with Chinese and a rare character, written and read."""
    import numpy as np
    import segno

    from devices.contract import ScannedCode
    from devices.scanner.decode import decode_image

    modules = [list(row) for row in segno.make(_TEXT, error="m", micro=False).matrix_iter(border=4)]
    picture = np.where(np.array(modules, dtype=bool), 0, 255).astype(np.uint8).repeat(4, axis=0).repeat(4, axis=1)
    (found,) = decode_image(picture)
    return _same(_TEXT, found.content if isinstance(found, ScannedCode) else found.code)


def _picture() -> str:
    """A JPEG written and read, and a page set straight, which solves a system of equations."""
    import cv2
    import numpy as np

    grey = np.tile(np.arange(0, 240, dtype=np.uint8), (80, 1))
    _, jpeg = cv2.imencode(".jpg", grey)
    back = cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE)
    if back is None or int(np.abs(back.astype(int) - grey).max()) > 8:
        raise PartProblem("the picture came back as another one")
    corners = np.array([[0, 0], [99, 0], [99, 49], [0, 49]], np.float32)
    way = cv2.getPerspectiveTransform(corners, 2 * corners)
    solved = np.linalg.solve(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([3.0, 5.0]))
    _, roots = cv2.solve(np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([[3.0], [5.0]]), flags=cv2.DECOMP_SVD)
    if not np.allclose(way, np.diag([2.0, 2.0, 1.0]), atol=1e-6) or not np.allclose(solved, roots.ravel()):
        raise PartProblem("equations have wrong solutions")
    return cv2.__version__


def _face() -> str:
    """An empty picture: the engine with its weights has to say that there is nobody."""
    import numpy as np

    from devices.contract import FaceMatch
    from devices.face.dlib_engine import DlibFaceVerifier

    empty = np.full((160, 120, 3), 128, np.uint8)
    told = DlibFaceVerifier().compare(empty, empty)
    return _same("face.none", "a face" if isinstance(told, FaceMatch) else told.code)


def _voice() -> str:
    program = shutil.which("espeak-ng")
    if program is None:
        raise PartProblem("no espeak-ng")
    spoken = subprocess.run(
        [program, "-v", "cmn", "--stdout", "--", "请放好身份证"], capture_output=True, timeout=_SPEECH_SECONDS, check=True
    ).stdout
    if not spoken.startswith(_WAV) or len(spoken) < 10_000:
        raise PartProblem(f"{len(spoken)} bytes of sound")
    return f"{len(spoken) >> 10} KB"


def _page(page: Page) -> str:
    """A page written as for the printer, and drawn as for the screen."""
    from kiosk.documents.preview import first_page

    pdf = page("试印", [(_TEXT, _TEXT)])
    image = first_page(pdf)
    if image is None or int(image.min()) > 64:
        raise PartProblem("the page is empty")
    return f"{len(pdf) >> 10} KB"


def _certificate() -> str:
    """What is no certificate must be said to be none; a genuine one is tried with ``kiosk verify``."""
    from kiosk.maintenance.verify.verdicts import document_verdict
    from sync.wire.trust import FORMAT, TrustList

    nobody = TrustList(FORMAT, "", (), (), (), b"", wire.SIGNATURE_ED25519)
    return _same("document.unreadable", document_verdict(b"%PDF-1.7\n", nobody, datetime.now(UTC)).code)


def _sealing() -> str:
    """Which suites of keys work on this machine; the first must."""
    from sync.wire.suites import suite_named

    there = [name for name in (wire.SUITE_HPKE_X25519, wire.SUITE_SM2_SM3_SM4GCM) if suite_named(name) is not None]
    if wire.SUITE_HPKE_X25519 not in there:
        raise PartProblem("no suite of keys")
    return ", ".join(there)


def _store() -> str:
    """A database made, migrated and read as a whole."""
    import sqlite3

    from kiosk.store.database import Store, examine

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "terminal.db"
        with closing(Store.open(path)):
            wrong = examine(path)
    if wrong:
        raise PartProblem(wrong)
    return f"SQLite {sqlite3.sqlite_version}"
