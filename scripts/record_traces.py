"""Records the traces that the tests replay, from the bench's simulators, into tests/contract/traces/."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from devices.commands.trace import record  # noqa: E402 - the checkout comes first
from devices.document.simulator import IppEvePrinter  # noqa: E402
from devices.idcard.simulated_card import SimulatedPerson, card_of  # noqa: E402
from devices.idcard.simulator import SamFault, SimulatedSamReader  # noqa: E402
from devices.receipt.simulator import SimulatedReceiptPrinter  # noqa: E402
from devices.scanner.simulator import SimulatedScanner  # noqa: E402
from devices.serialline import PtyLine  # noqa: E402
from devices.trace.events import Heading  # noqa: E402
from devices.trace.file import save  # noqa: E402
from devices.trace.recorder import Recorder  # noqa: E402

FONT = ROOT / "assets" / "fonts" / "NotoSansCJKsc-Regular.otf"
PERSON = SimulatedPerson(
    kind="resident",
    name="王秀英",
    sex="女",
    nation="汉",
    birth="19500312",
    address="广东省高州市荔香镇红荔村委会大塘坡村12号",
    number="440981195003120641",
    authority="高州市公安局",
    valid_from="20200601",
    valid_until="长期",
)


@dataclass(frozen=True)
class Wanted:
    """One trace: ``prepare`` gets the simulator and what to do about its line before the driver starts."""

    name: str
    steps: tuple[str, ...]
    prepare: Callable[[object], None] = lambda _: None
    slip: tuple[str, ...] = ()
    pdf_size: int = 0


def _spoilt(fault: SamFault, on: str) -> Callable[[object], None]:
    def prepare(simulated: object) -> None:
        assert isinstance(simulated, SimulatedSamReader)
        simulated.fault(fault, on=on)

    return prepare


_TWICE = ("open", "poll", "read", "read", "close")
CARDS = (
    Wanted("idcard-read", ("open", "poll", "present", "read", "address", "present", "close")),
    Wanted("idcard-bad-xor", _TWICE, _spoilt(SamFault.BAD_XOR, "read")),
    Wanted("idcard-truncated", _TWICE, _spoilt(SamFault.TRUNCATION, "read")),
    Wanted("idcard-wrong-length", _TWICE, _spoilt(SamFault.WRONG_LENGTH, "read")),
    Wanted("idcard-late-reply", _TWICE, _spoilt(SamFault.LATE_REPLY, "find")),
    Wanted("idcard-junk", _TWICE, _spoilt(SamFault.JUNK, "read")),
    Wanted("idcard-lifted", _TWICE, _spoilt(SamFault.LIFTED_MID_READ, "")),
    Wanted("idcard-refuses", ("open", "read", "close"), _spoilt(SamFault.WRONG_STATUS, "select")),
)


def _out_of_paper(simulated: object) -> None:
    assert isinstance(simulated, SimulatedReceiptPrinter)
    simulated.paper("out")


def _jams(simulated: object) -> None:
    assert isinstance(simulated, SimulatedReceiptPrinter)
    simulated.jam_at_next_cut()


_TEXT = ("办理回执 No. 2026-0001", "生僻字 㐀 也在", "收件人 王秀英 440981195003120641")
SLIPS = (
    Wanted("receipt-print", ("open", "poll", "print", "poll", "close"), slip=_TEXT),
    Wanted("receipt-paper-out", ("open", "poll", "print", "close"), _out_of_paper, slip=_TEXT),
    Wanted("receipt-cutter-jam", ("open", "print", "poll", "close"), _jams, slip=_TEXT),
)


def _abort(simulated: object) -> None:
    assert isinstance(simulated, IppEvePrinter)
    simulated.abort_next()


PAGES = (
    Wanted("document-print", ("open", "poll", "print", "settle", "close"), pdf_size=400),
    Wanted("document-aborted", ("open", "print", "close"), _abort, pdf_size=400),
)


@contextmanager
def _card_reader(folder: Path) -> Iterator[tuple[SimulatedSamReader, str]]:
    with PtyLine(folder / "idcard") as line:
        simulated = SimulatedSamReader(line)
        simulated.insert(card_of(PERSON, newest_address="广东省高州市荔香镇新村路1号"))
        simulated.start()
        try:
            yield simulated, simulated.address
        finally:
            simulated.stop()


@contextmanager
def _receipt_printer(folder: Path) -> Iterator[tuple[SimulatedReceiptPrinter, str]]:
    with (
        PtyLine(folder / "receipt") as line,
        SimulatedReceiptPrinter(line, font=FONT, out_dir=folder / "slips") as simulated,
    ):
        yield simulated, str(line.link)


@contextmanager
def _document_printer(folder: Path) -> Iterator[tuple[IppEvePrinter, str]]:
    with IppEvePrinter(folder / "pages", 18631) as simulated:
        yield simulated, simulated.address


def _record(kind: str, wanted: Wanted, out: Path, simulator: type, address: str) -> None:
    heading = Heading(
        kind=kind,
        transport="http" if kind == "document" else "serial",
        address=address,
        simulated=True,
        source=simulator.__name__,
        steps=wanted.steps,
        slip=wanted.slip,
        pdf_size=wanted.pdf_size,
        job_name="recorded job" if kind == "document" else "",
    )
    recorder = Recorder()
    outcome = record(heading, recorder, font=FONT)
    stable = heading if kind == "document" else Heading(**_fields(heading) | {"address": f"/dev/{kind}"})
    save(out / f"{wanted.name}.jsonl", recorder.trace(stable).with_outcome(outcome))
    print(f"{wanted.name}: {' '.join(outcome)}")


def _fields(heading: Heading) -> dict[str, object]:
    return {name: getattr(heading, name) for name in heading.__struct_fields__}


def _scanner(out: Path, name: str, ending: str, content: bytes) -> None:
    """The code is held before the scanner as soon as the driver has switched its light on, or at once."""
    import threading

    with tempfile.TemporaryDirectory() as folder, PtyLine(Path(folder) / "scanner") as line:
        simulated = SimulatedScanner(line, ending=ending, aim=True)  # type: ignore[arg-type]
        with simulated:
            holding = threading.Timer(0.3, simulated.hold, (content,))
            holding.start()
            wanted = Wanted(name, ("open", "scan", "poll", "close"))
            _record("scanner", wanted, out, SimulatedScanner, str(line.link))
            holding.join()


def main(arguments: Iterable[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python scripts/record_traces.py", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "tests" / "contract" / "traces")
    out: Path = parser.parse_args(None if arguments is None else list(arguments)).out
    out.mkdir(parents=True, exist_ok=True)
    for kind, wanted_ones, simulator in (
        ("idcard", CARDS, _card_reader),
        ("receipt", SLIPS, _receipt_printer),
        ("document", PAGES, _document_printer),
    ):
        for wanted in wanted_ones:
            with tempfile.TemporaryDirectory() as folder, simulator(Path(folder)) as (simulated, address):
                wanted.prepare(simulated)
                _record(kind, wanted, out, type(simulated), address)
    _scanner(out, "scanner-utf8-cr", "cr", "https://example.invalid/王秀英".encode())
    _scanner(out, "scanner-gb18030-stx-etx", "stx-etx", "姓名=王秀英".encode("gb18030"))
    _scanner(out, "scanner-unreadable", "crlf", b"\xff\xfe\xff")
    return 0


if __name__ == "__main__":
    sys.exit(main())
