"""A simulated A4 printer of our own for what ippeveprinter cannot show: real stops, lost memory, lies and odd encodings.

An IPP server in threads. Its mechanism has no clock: a job moves one step each time somebody asks for jobs, so that
tests need no sleeping. What it says can be bent for each operation (:class:`Bend`), what it does with its levers.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from devices.document.protocol import Attribute, Group, JobState, MalformedMessage, Operation, Status, Tag, parse_response
from devices.document.simulated_stub_encoding import Written, write_group
from devices.document.simulated_stub_http import IppServer, Line

_OPERATIONS = tuple(int(operation) for operation in Operation if operation < 0x4000)
_IDLE, _PROCESSING, _STOPPED = 3, 4, 5


@dataclass(frozen=True, slots=True)
class Bend:
    """What is wrong with the answers to one operation, ``times`` times (None: until it is straightened)."""

    line: Line = Line.PLAIN
    status: int | None = None
    """Answers with this status instead of doing anything."""
    status_after: int | None = None
    """Does what it is asked, then answers with this status all the same."""
    omit: frozenset[str] = frozenset()
    retype: tuple[Written, ...] = ()
    """Attributes written in place of the right ones of the same names, or besides them."""
    times: int | None = None


@dataclass(slots=True)
class StubJob:
    number: int
    name: str
    document: bytes = field(repr=False)
    created: int = 0
    state: JobState = JobState.PENDING
    reasons: tuple[str, ...] = ("none",)
    pages: int = 0
    pages_wanted: int = 1

    def attributes(self) -> list[Written]:
        return [
            Attribute("job-id", Tag.INTEGER, (self.number,)),
            Attribute("job-name", Tag.NAME, (self.name,)),
            Attribute("job-state", Tag.ENUM, (int(self.state),)),
            Attribute("job-state-reasons", Tag.KEYWORD, self.reasons),
            Attribute("job-impressions-completed", Tag.INTEGER, (self.pages,)),
            Attribute("time-at-creation", Tag.INTEGER, (self.created,)),
        ]


class SimulatedStubPrinter:
    """``start()`` serves on localhost until ``stop()``. Every method may be called from any thread."""

    def __init__(self, port: int = 0, *, pages: int = 1, path: str = "/ipp/print") -> None:
        self._path = path
        self._wanted_port = port
        self._pages = pages
        self._lock = threading.RLock()
        self._server: IppServer | None = None
        self._thread: threading.Thread | None = None
        self._over = threading.Event()
        self._jobs: list[StubJob] = []
        self._printed: list[bytes] = []
        self._next_number = 1
        self._up_time = 1
        self._stopped_for: tuple[str, ...] = ()
        self._fails_after: tuple[JobState, int] | None = None
        self._hold_next = False
        self._bends: dict[Operation, Bend] = {}
        self._more: list[Written] = []
        self.asked: list[Operation] = []
        self.on_request: Callable[[Operation], None] = lambda _: None
        """Called with every operation before it is carried out."""

    @property
    def address(self) -> str:
        return f"ipp://127.0.0.1:{self.port}{self._path}"

    @property
    def port(self) -> int:
        return self._server.server_port if self._server else self._wanted_port

    def start(self) -> None:
        self._over.clear()
        self._server = IppServer(("127.0.0.1", self._wanted_port), self.answer, self._over, self._path)
        self._wanted_port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def stop(self) -> None:
        """Pulls the plug: whoever asks now finds nobody."""
        self._over.set()
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def __enter__(self) -> SimulatedStubPrinter:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    # --- levers -------------------------------------------------------------------------------------------------------

    def halt(self, *reasons: str) -> None:
        """The mechanism stops: ``halt("media-empty-error", "media-needed")``."""
        with self._lock:
            self._stopped_for = reasons or ("other-error",)

    def resume(self) -> None:
        with self._lock:
            self._stopped_for = ()

    def hold_next(self) -> None:
        """The next job is kept ``pending-held`` until :meth:`release`."""
        with self._lock:
            self._hold_next = True

    def release(self) -> None:
        with self._lock:
            for job in self._jobs:
                if job.state is JobState.HELD:
                    job.state, job.reasons = JobState.PENDING, ("none",)

    def fail_after(self, pages: int, state: JobState = JobState.ABORTED) -> None:
        """The next job ends in ``state`` once that many pages are out; CANCELED is a person at the panel."""
        with self._lock:
            self._fails_after = (state, pages)

    def forget_jobs(self) -> None:
        """As printers do that keep no history."""
        with self._lock:
            self._jobs.clear()

    def restart(self) -> None:
        """Loses its jobs and counts from 1 again, numbers and seconds."""
        with self._lock:
            self._jobs.clear()
            self._next_number = self._up_time = 1

    def add_job(self, name: str, state: JobState, *, pages: int = 0, number: int | None = None) -> None:
        """A job that somebody sent earlier."""
        with self._lock:
            self._new_job(name, b"", number).state = state
            self._jobs[-1].pages = pages

    def bend(self, operation: Operation, bend: Bend) -> None:
        with self._lock:
            self._bends[operation] = bend

    def straighten(self) -> None:
        with self._lock:
            self._bends.clear()

    def describe(self, *attributes: Written) -> None:
        """Further attributes of the printer: supplies, trays, capabilities."""
        with self._lock:
            self._more.extend(attributes)

    # --- what came out ------------------------------------------------------------------------------------------------

    @property
    def pages_out(self) -> int:
        """Pages on the tray, whatever the printer says of them."""
        with self._lock:
            return len(self._printed)

    @property
    def jobs(self) -> list[StubJob]:
        with self._lock:
            return list(self._jobs)

    # --- the inside ---------------------------------------------------------------------------------------------------

    def answer(self, request: bytes) -> tuple[Line, bytes]:
        """The way over the line and the answer's bytes for a request's bytes."""
        with self._lock:
            operation = _operation(request)
            self.asked.append(operation)
            self.on_request(operation)
            bend = self._take_bend(operation)
            if bend.status is not None:
                return bend.line, _head(request, bend.status)
            self._up_time += 1
            if operation in (Operation.GET_JOB_ATTRIBUTES, Operation.GET_JOBS):
                self._move()
            status, groups = self._do(operation, request)
            if bend.status_after is not None:
                return bend.line, _head(request, bend.status_after)
            written = b"".join(write_group(group, _bent(attributes, bend)) for group, attributes in groups)
            return bend.line, _head(request, status)[:-1] + written + bytes((Group.END,))

    def _take_bend(self, operation: Operation) -> Bend:
        bend = self._bends.get(operation, Bend())
        if bend.times is not None:
            if bend.times <= 1:
                self._bends.pop(operation, None)
            else:
                self._bends[operation] = Bend(
                    bend.line, bend.status, bend.status_after, bend.omit, bend.retype, bend.times - 1
                )
        return bend

    def _do(self, operation: Operation, request: bytes) -> tuple[int, list[tuple[Group, list[Written]]]]:
        asked, document = _read_request(request)
        if operation is Operation.GET_PRINTER_ATTRIBUTES:
            return 0, [(Group.PRINTER, self._description())]
        if operation is Operation.PRINT_JOB:
            return 0, [(Group.JOB, self._new_job(str(asked.get("job-name", "")), document).attributes())]
        if operation is Operation.GET_JOBS:
            finished = asked.get("which-jobs") == "completed"
            listed = [job for job in reversed(self._jobs) if job.state.terminal == finished]
            return 0, [(Group.JOB, job.attributes()) for job in listed]
        job = next((job for job in self._jobs if job.number == asked.get("job-id")), None)
        if job is None:
            return Status.NOT_FOUND, []
        if operation is Operation.CANCEL_JOB:
            if job.state.terminal:
                return Status.NOT_POSSIBLE, []
            job.state, job.reasons = JobState.CANCELED, ("job-canceled-by-user",)
            return 0, []
        return 0, [(Group.JOB, job.attributes())]

    def _new_job(self, name: str, document: bytes, number: int | None = None) -> StubJob:
        job = StubJob(number or self._next_number, name, document, self._up_time, pages_wanted=self._pages)
        self._next_number = max(self._next_number, job.number) + 1
        if self._hold_next:
            self._hold_next = False
            job.state, job.reasons = JobState.HELD, ("job-hold-until-specified",)
        self._jobs.append(job)
        return job

    def _move(self) -> None:
        """One step of the mechanism: a job is taken up, or one page of it comes out, or it ends."""
        job = next((job for job in self._jobs if not job.state.terminal and job.state is not JobState.HELD), None)
        if job is None:
            return
        if self._stopped_for:
            job.state, job.reasons = JobState.STOPPED, ("printer-stopped",)
        elif job.state is not JobState.PROCESSING:
            job.state, job.reasons = JobState.PROCESSING, ("job-printing",)
        elif self._fails_after is not None and job.pages >= self._fails_after[1]:
            job.state, self._fails_after = self._fails_after[0], None
            by = "job-canceled-at-device" if job.state is JobState.CANCELED else "aborted-by-system"
            job.reasons = (by,)
        elif job.pages < job.pages_wanted:
            job.pages += 1
            self._printed.append(job.document)
        else:
            job.state, job.reasons = JobState.COMPLETED, ("job-completed-successfully",)

    def _description(self) -> list[Written]:
        working = any(job.state is JobState.PROCESSING for job in self._jobs)
        state = _STOPPED if self._stopped_for else _PROCESSING if working else _IDLE
        own: list[Written] = [
            Attribute("printer-state", Tag.ENUM, (state,)),
            Attribute("printer-state-reasons", Tag.KEYWORD, self._stopped_for or ("none",)),
            Attribute("printer-is-accepting-jobs", Tag.BOOLEAN, (True,)),
            Attribute("printer-make-and-model", Tag.TEXT, ("Simulated Stub",)),
            Attribute("printer-uuid", Tag.URI, ("urn:uuid:00000000-0000-4000-8000-000000000001",)),
            Attribute("document-format-supported", Tag.MIME_TYPE, ("application/pdf", "image/urf")),
            Attribute("operations-supported", Tag.ENUM, _OPERATIONS),
            Attribute("media-supported", Tag.KEYWORD, ("iso_a4_210x297mm",)),
        ]
        replaced = {written.name for written in self._more}
        return [written for written in own if written.name not in replaced] + self._more


def _bent(attributes: Sequence[Written], bend: Bend) -> list[Written]:
    instead = {written.name: written for written in bend.retype}
    kept = [attribute for attribute in attributes if attribute.name not in bend.omit]
    present = {attribute.name for attribute in kept}
    added = [written for written in bend.retype if written.name not in present]
    return [instead.get(attribute.name, attribute) for attribute in kept] + added


def _operation(request: bytes) -> Operation:
    number = int.from_bytes(request[2:4], "big")
    return Operation(number) if number in set(Operation) else Operation.GET_PRINTER_ATTRIBUTES


def _head(request: bytes, status: int) -> bytes:
    charset = write_group(
        Group.OPERATION,
        (
            Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
            Attribute("attributes-natural-language", Tag.LANGUAGE, ("en",)),
        ),
    )
    return b"\x02\x00" + struct.pack(">H", status) + request[4:8] + charset + bytes((Group.END,))


def _read_request(request: bytes) -> tuple[dict[str, object], bytes]:
    """The operation's attributes by name, and the document behind them. A request has the layout of an answer."""
    try:
        groups = parse_response(request).groups
    except MalformedMessage:
        return {}, b""
    asked: dict[str, object] = {name: values[0] for group in groups for name, values in group.attributes.items()}
    start = request.find(b"%PDF-")
    return asked, request[start:] if start >= 0 else b""
