"""Every certificate: set, signed and verified, each beside the bare work underneath, in turn on the same core.

Setting beside Typst with one line on a page; signing beside a bare ECDSA signature over the same bytes; verifying beside
poppler's ``pdfsig``, which starts a process for each file and does not know whom to trust.
"""

from __future__ import annotations

import hashlib
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from statistics import median
from typing import Final

import msgspec
import typst
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from benchmarks.registry import Measurement
from central.authority import DocumentAuthority, load_or_create_authority
from central.departments import Issued, IssueOrder
from central.departments.connected import connected_departments
from central.services import DEFAULT_ASSETS, service_lines
from sync.wire import IdentityCheck, Person
from sync.wire.signedpdf import SignedPdf, examine

ROUNDS: Final = 9
DAY: Final = date(2026, 11, 24)
MOMENT: Final = datetime(2026, 11, 24, 2, tzinfo=UTC)
PERSON: Final = Person("resident", "陈志明", "44010619900307001X", "男", "1990-03-07", "测试路1号")
CHECK: Final = IdentityCheck("face", passed=True, attempts=1, distance=0.2, threshold=0.5, engine="benchmark")
ANSWERS: Final = {
    "insurance": "employee", "year": "2026", "purpose": "other", "kind": "owned", "area": "city", "type": "driving-licence",
    "uscc": "91440981000000001T", "plate": "粤K12345", "goods": "grain", "from": "高州市", "to": "广州市",
    "start": "20261201",
}  # fmt: skip
_ONE_LINE: Final = b'#set page(paper: "a4")\n#set text(font: "Noto Sans CJK SC")\n\xe8\xaf\x81\xe6\x98\x8e'


def measure(rounds: int = ROUNDS) -> Iterator[Measurement]:
    with tempfile.TemporaryDirectory() as folder:
        authority = load_or_create_authority(Path(folder))
        for service in printing():
            yield from measured(service, authority, Path(folder), rounds)


def printing() -> tuple[str, ...]:
    """The services that print a certificate."""
    return tuple(line.service for line in service_lines().values() if line.output in {"document", "licence"})


def measured(service: str, authority: DocumentAuthority, folder: Path, rounds: int) -> Iterator[Measurement]:
    """Three figures of one service; raises ``ValueError`` if one of its certificates would not prove itself."""
    setter, bare_key, file = certificate_setter(service), ec.generate_private_key(ec.SECP256R1()), folder / "c.pdf"
    pdf = setter()
    signed = authority.sign(pdf)
    file.write_bytes(signed)
    if not isinstance(examine(signed, [authority.root], MOMENT), SignedPdf):
        raise ValueError(service)
    pairs: dict[str, tuple[Callable[[], object], str, Callable[[], object]]] = {
        "set": (setter, "typst, one line on A4", one_line_setter()),
        "sign": (
            lambda: authority.sign(pdf),
            "ecdsa p-256 over the file",
            lambda: bare_key.sign(hashlib.sha256(pdf).digest(), ec.ECDSA(hashes.SHA256())),
        ),
        "verify": (
            lambda: examine(signed, [authority.root], MOMENT),
            "pdfsig",
            lambda: subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, check=False),
        ),
    }
    for what, (ours, reference, theirs) in pairs.items():
        mine, other = in_turn(ours, theirs, rounds)
        yield Measurement(f"certificate {service}: {what}", mine, "ms", reference, other)


def certificate_setter(service: str) -> Callable[[], bytes]:
    department = connected_departments(DEFAULT_ASSETS).behind(service)
    if department is None:
        raise LookupError(service)
    order = IssueOrder("t/1", service, PERSON, ANSWERS, CHECK, DAY, "https://platform.invalid/verify?no={document_no}", "A")

    numbers = count()

    def set_it() -> bytes:
        # Typst remembers what it has set before: each is another request, hence another number and code.
        made = department.issue(msgspec.structs.replace(order, request_id=f"t/{next(numbers)}"))
        if not isinstance(made, Issued):
            raise TypeError(service)
        return made.document

    return set_it


def one_line_setter() -> Callable[[], object]:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[DEFAULT_ASSETS / "fonts"])
    numbers = count()

    def set_it() -> object:
        page = _ONE_LINE + str(next(numbers)).encode()
        return typst.compile(page, font_paths=fonts, format="pdf", pdf_standards="a-2b", timestamp=MOMENT)

    return set_it


def in_turn(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Medians in milliseconds, after one round that is not counted."""
    mine: list[float] = []
    other: list[float] = []
    for number in range(rounds + 1):
        for work, taken in ((ours, mine), (theirs, other)):
            began = time.perf_counter()
            work()
            if number:
                taken.append((time.perf_counter() - began) * 1000)
    return median(mine), median(other)
