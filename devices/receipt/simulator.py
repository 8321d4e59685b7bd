"""A simulated ESC/POS receipt printer on a serial line: real bytes in, slips as text and pictures out, faults on demand.

It works as such printers do: real-time commands are answered the moment they arrive, wherever they stand; everything else
waits in a buffer until paper, cover and cutter allow it.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol

from devices.linetime import REAL, LineTime
from devices.receipt.commands import Command, CommandParser
from devices.receipt.paper import Paper
from devices.receipt.protocol import CLEAR_BUFFERS, CLEAR_ERROR, CUTS_IN_ITS_LIFE, Info
from devices.simulatedthread import ServedByThread

BUFFER_LIMIT = 64 * 1024
"""Bytes the printer holds unprinted; then it stops reading, as flow control would make it."""

_INFO = {
    Info.FIRMWARE: "SIM 1.0",
    Info.MAKER: "SIMULATED",
    Info.MODEL: "SIM-80",
    Info.SERIAL: "SIM00000001",
}


@dataclass(frozen=True, slots=True)
class PrintedSlip:
    """A piece of paper that came out. ``complete`` is False for one that was torn off when the paper ran out."""

    number: int
    text: str = field(repr=False)
    text_file: Path
    picture: Path
    codes: tuple[str, ...] = field(repr=False)
    job_id: int | None = None
    complete: bool = True


class Line(Protocol):
    """The printer's end of a line: :class:`devices.serialline.PtyLine` or :class:`devices.socketline.SocketLine`."""

    @property
    def plug_count(self) -> int: ...

    def read(self, timeout: float) -> bytes: ...

    def write(self, data: bytes) -> int: ...


class SimulatedReceiptPrinter(ServedByThread):
    """``start()`` serves the line on its own thread until ``stop()``. ``out_dir`` keeps the slips and the cut counter."""

    def __init__(self, line: Line, *, font: Path, out_dir: Path, line_time: LineTime = REAL) -> None:
        super().__init__("simulated-receipt-printer")
        self._line = line
        self._time = line_time
        self._out_dir = out_dir
        out_dir.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._paper = Paper(font)
        self._parser = CommandParser()
        self._buffer = bytearray()
        self._tail = b""
        self._slips = _load_slips(out_dir)
        self._cuts = _load_cuts(out_dir)
        self._supply: Literal["ok", "out", "near_end"] = "ok"
        self._bytes_until_out: int | None = None
        self._cover_open = self._cutter_jammed = self._silent = False
        self._jam_at_next_cut = self._cut_pending = False
        self._reports_by_itself = False
        self._last_report = b""
        self._awake = threading.Event()
        self._awake.set()

    # --- life ---------------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        self._stopping.set()
        self._awake.set()
        super().stop()

    # --- faults on demand ---------------------------------------------------------------------------------------------

    def paper(self, supply: Literal["ok", "out", "near_end"]) -> None:
        """Sets the roll. New paper after "out" lets the printer finish what it still holds, as real ones do."""
        with self._lock:
            if supply == "out":
                self._run_out()
            self._bytes_until_out = None
            self._supply = supply
            self._print()

    def out_during_print(self, after_bytes: int) -> None:
        """The paper ends once that many more bytes have been printed."""
        with self._lock:
            self._bytes_until_out = max(0, after_bytes)

    def cover(self, *, is_open: bool) -> None:
        with self._lock:
            self._cover_open = is_open
            self._print()

    def jam_cutter(self, *, jammed: bool) -> None:
        """Jammed, the cutter reports its error at once; freed, it makes up for a cut it could not do."""
        with self._lock:
            self._cutter_jammed = jammed
            self._jam_at_next_cut = False
            self._print()

    def jam_at_next_cut(self) -> None:
        """The next slip gets printed, then the cutter sticks."""
        with self._lock:
            self._jam_at_next_cut = True

    def silence(self, *, silent: bool) -> None:
        """Prints, but answers nothing."""
        with self._lock:
            self._silent = silent

    def hang(self, *, hung: bool) -> None:
        """Reads nothing any more: the line fills up and the driver's writes block."""
        if hung:
            self._awake.clear()
        else:
            self._awake.set()

    # --- what came out ------------------------------------------------------------------------------------------------

    @property
    def cuts(self) -> int:
        with self._lock:
            return self._cuts

    def slips(self) -> list[PrintedSlip]:
        """Every piece that came out, oldest first, including those of earlier runs in the same directory."""
        with self._lock:
            return list(self._slips)

    # --- the inside ---------------------------------------------------------------------------------------------------

    def _serve(self) -> None:
        plugged = self._line.plug_count
        while not self._stopping.is_set():
            self._awake.wait()
            if len(self._buffer) >= BUFFER_LIMIT:
                self._stopping.wait(0.05)
                continue
            data = self._line.read(0.1)
            if plugged != self._line.plug_count:
                plugged = self._line.plug_count
                self._tail, self._reports_by_itself = b"", False
            if data and self._awake.is_set():
                self.receive(data)

    def receive(self, data: bytes) -> None:
        """Bytes from the line, in any pieces."""
        with self._lock:
            self._buffer += data[self._real_time(data) :]
            self._print()

    def _real_time(self, data: bytes) -> int:
        """Acts on real-time commands wherever they stand and returns how many bytes a clearing one has swallowed.

        The others stay in the stream, where printing skips them.
        """
        window = self._tail + data
        seen = len(self._tail)
        swallowed = 0
        for end in range(seen + 1, len(window) + 1):
            if window.endswith(CLEAR_BUFFERS, 0, end) or window.endswith(CLEAR_ERROR, 0, end):
                self._clear()
                swallowed = end - seen
            elif end >= 3 and window[end - 3 : end - 1] == b"\x10\x04":
                self._answer_status(window[end - 1])
        self._tail = window[-(len(CLEAR_BUFFERS) - 1) :]
        return swallowed

    def _clear(self) -> None:
        self._buffer.clear()
        self._parser.reset()
        self._paper.initialise()
        self._cut_pending = False

    def _offline(self) -> bool:
        return self._cover_open or self._cutter_jammed or self._supply == "out"

    def _answer_status(self, query: int) -> None:
        out = self._supply == "out"
        answers = {
            1: 0x12 | (0x08 if self._offline() else 0),
            2: 0x12 | (0x04 if self._cover_open else 0) | (0x20 if out else 0) | (0x40 if self._cutter_jammed else 0),
            3: 0x12 | (0x08 if self._cutter_jammed else 0),
            4: 0x12 | (0x6C if out else 0x0C if self._supply == "near_end" else 0),
        }
        if query in answers:
            self._send(bytes((answers[query],)))

    def _report_by_itself(self) -> None:
        """``GS a``: once asked to, the printer tells its four status bytes at every change."""
        out, near_end = self._supply == "out", self._supply == "near_end"
        report = bytes(
            (
                0x10 | (0x08 if self._offline() else 0) | (0x20 if self._cover_open else 0),
                0x08 if self._cutter_jammed else 0,
                0x0F if out else 0x03 if near_end else 0,
                0x00,
            )
        )
        if self._reports_by_itself and report != self._last_report:
            self._last_report = report
            self._send(report)

    def _print(self) -> None:
        """Prints from the buffer until it is empty or something stops the mechanism."""
        if self._cut_pending and not self._offline():
            self._cut()
        waiting, self._buffer = self._buffer, bytearray()
        done = 0
        while done < len(waiting) and not self._offline():
            for command in self._parser.feed(bytes(waiting[done : done + 1])):
                self._execute(command)
            done += 1
            if self._bytes_until_out is not None:
                self._bytes_until_out -= 1
                if self._bytes_until_out <= 0:
                    self._run_out()
        self._buffer = waiting[done:]
        self._report_by_itself()

    def _run_out(self) -> None:
        self._bytes_until_out = None
        self._tear_off()
        self._supply = "out"

    def _execute(self, command: Command) -> None:
        match command.name:
            case b"\x1b@":
                self._paper.initialise()
            case b"\x1dV" | b"\x1bi" | b"\x1bm":
                self._cut()
            case b"\x1d(" if command.data[:5] == b"H\x06\x0000" and len(command.data) == 9:
                self._complete(command.data[5:])
            case b"\x1dg" if command.data[:2] == b"2\x00":
                number = int.from_bytes(command.data[2:4], "little")
                self._send(b"\x5f%d\x00" % (self._cuts if number == CUTS_IN_ITS_LIFE else 0))
            case b"\x1dr":
                # In order, unlike DLE EOT: some programs take it for a completion message.
                self._send(b"\x03" if self._supply == "near_end" else b"\x00")
            case b"\x1da":
                self._reports_by_itself, self._last_report = command.data != b"\x00", b""
                self._report_by_itself()
            case b"\x1dI":
                if command.data[0] in list(Info):
                    self._send(b"\x5f" + _INFO[Info(command.data[0])].encode("ascii") + b"\x00")
            case _:
                self._paper.apply(command)

    def _cut(self) -> None:
        if self._jam_at_next_cut:
            self._jam_at_next_cut = False
            self._cutter_jammed = self._cut_pending = True
            return
        self._cut_pending = False
        self._cuts += 1
        _replace(self._out_dir / "cut-counter", str(self._cuts))
        self._keep(complete=True)

    def _tear_off(self) -> None:
        if not self._paper.blank:
            self._keep(complete=False)

    def _keep(self, *, complete: bool) -> None:
        piece = self._paper.take()
        number = self._slips[-1].number + 1 if self._slips else 1
        stem = f"slip-{number:04d}" + ("" if complete else "-torn")
        text_file, picture = self._out_dir / f"{stem}.txt", self._out_dir / f"{stem}.png"
        piece.picture.save(picture)
        _replace(text_file, piece.text)
        slip = PrintedSlip(number, piece.text, text_file, picture, piece.codes, complete=complete)
        self._slips.append(slip)
        _write_note(slip)

    def _complete(self, job: bytes) -> None:
        if job.isdigit() and self._slips:
            last = self._slips[-1]
            if last.complete and last.job_id is None:
                slip = replace(last, job_id=int(job))
                self._slips[-1] = slip
                _write_note(slip)
        self._send(b"\x37\x22" + job + b"\x00")

    def _send(self, data: bytes) -> None:
        if self._silent:
            self._time.nothing_more()
        else:
            self._line.write(data)


def _replace(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _write_note(slip: PrintedSlip) -> None:
    note = {"number": slip.number, "job_id": slip.job_id, "complete": slip.complete, "codes": list(slip.codes)}
    _replace(slip.text_file.with_suffix(".json"), json.dumps(note, ensure_ascii=False))


def _load_cuts(out_dir: Path) -> int:
    try:
        return int((out_dir / "cut-counter").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return 0


def _load_slips(out_dir: Path) -> list[PrintedSlip]:
    slips = []
    for note_file in sorted(out_dir.glob("slip-*.json")):
        note = json.loads(note_file.read_text(encoding="utf-8"))
        text_file = note_file.with_suffix(".txt")
        slips.append(
            PrintedSlip(
                note["number"],
                text_file.read_text(encoding="utf-8"),
                text_file,
                note_file.with_suffix(".png"),
                tuple(note["codes"]),
                note["job_id"],
                note["complete"],
            )
        )
    return slips
