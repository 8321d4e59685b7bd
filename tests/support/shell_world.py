"""A world for the shell without threads: hub, jobs and screen do their work when the test says so."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.household import TERMINAL, VILLAGE, SimulatedSlipPrinter, catalogue
from benchmarks.manual_clock import ManualClock
from devices.contract import (
    CardKind,
    CardPhoto,
    CardReading,
    CardRecord,
    DeviceFault,
    DeviceState,
    DeviceStatus,
    FaceMatch,
    Frame,
    Identity,
    Image,
    Ready,
)
from kiosk.domain.trouble import Trouble
from kiosk.journeys.house import House
from kiosk.paperwork import PhotographedPages
from kiosk.session.ambient import Ambient, Link, Site
from kiosk.session.effects import PinRole
from kiosk.session.state import Session
from kiosk.shell.ports import Outside, SyncView
from kiosk.shell.shell import Shell
from kiosk.speech.voice import SimulatedVoice
from sync import wire
from sync.rota import Rota

MATCH = FaceMatch(0.2, 0.5, "test", "1")
MISS = FaceMatch(0.9, 0.5, "test", "1")


def picture(value: int = 90) -> Image:
    return np.full((4, 3, 3), value, dtype=np.uint8)


def card(photo: CardPhoto | DeviceFault | None = None, *, valid_until: date | None = None) -> CardReading:
    """A synthetic person's card."""
    record = CardRecord(
        CardKind.RESIDENT, "测试甲", "44010619900307001X", "男", date(1990, 3, 7), "测试路1号", valid_until=valid_until
    )
    return CardReading(record, photo or CardPhoto(picture(), "simulated", simulated=True), "SAM", simulated=True)


class SimulatedStream:
    def __init__(self, on_frame: Callable[[Any], None]) -> None:
        self.on_frame = on_frame
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


class SimulatedReader:
    """Answers the next of ``reads`` and of ``presences``, the last one for ever."""

    def __init__(self) -> None:
        self.reads: list[Any] = []
        self.presences: list[bool | DeviceFault] = [False]

    def read(self) -> Any:
        return self.reads.pop(0) if len(self.reads) > 1 else self.reads[0]

    def card_present(self) -> bool | DeviceFault:
        return self.presences.pop(0) if len(self.presences) > 1 else self.presences[0]


@dataclass
class SimulatedHub:
    """Keeps submitted work until :meth:`work_off`; a device in ``silent`` answers with that fault instead."""

    drivers: dict[str, Any]
    silent: dict[str, DeviceFault] = field(default_factory=dict)
    states: dict[str, DeviceState] = field(default_factory=dict)
    more: dict[str, DeviceState] = field(default_factory=dict)
    """Devices beyond the four that every terminal has."""
    waiting: deque[tuple[str, Callable[[Any], Any], Callable[[Any], None]]] = field(default_factory=deque)
    streams: list[SimulatedStream] = field(default_factory=list)

    def submit(self, device_id: str, work: Callable[[Any], Any], done: Callable[[Any], None], *, deadline: float) -> object:
        assert deadline > 0
        self.waiting.append((device_id, work, done))
        return None

    def stream(
        self, device_id: str, grab: Callable[[Any], Any], on_frame: Callable[[Any], None], *, rate: float
    ) -> SimulatedStream:
        assert device_id in {"camera", "documentcamera", "microphone"}
        assert rate > 0
        self.streams.append(SimulatedStream(on_frame))
        return self.streams[-1]

    def statuses(self) -> tuple[DeviceStatus, ...]:
        works = Ready(Identity("simulated", simulated=True))
        ids = ("idcard", "camera", "receipt", "document")
        usual = tuple(DeviceStatus(one, one, "simulated:", self.states.get(one, works)) for one in ids)
        return usual + tuple(DeviceStatus(one, one, "simulated:", state) for one, state in self.more.items())

    def work_off(self) -> int:
        count = len(self.waiting)
        for _ in range(count):
            device_id, work, done = self.waiting.popleft()
            fault = self.silent.get(device_id)
            done(fault if fault is not None else work(self.drivers[device_id]))
        return count


class SimulatedJobs:
    """Runs at once, or when told if ``held``."""

    def __init__(self) -> None:
        self.held = False
        self.waiting: deque[Callable[[], None]] = deque()

    def run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        *,
        broken: Callable[[], None] | None = None,
    ) -> None:
        def job() -> None:
            try:
                result = work()
            except ZeroDivisionError:
                assert broken is not None
                broken()
                return
            if done is not None:
                done(result)

        self.waiting.append(job)
        if not self.held:
            self.work_off()

    def work_off(self) -> None:
        while self.waiting:
            self.waiting.popleft()()


class SimulatedFaces:
    """Compares as told; the last answer for ever."""

    def __init__(self) -> None:
        self.answers: list[FaceMatch | DeviceFault] = [MATCH]
        self.compared: list[tuple[Image, Image]] = []

    def compare(self, card_photo: Image, live: Image) -> FaceMatch | DeviceFault:
        self.compared.append((card_photo.copy(), live.copy()))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class ShellWorld:
    """A shell and everything around it."""

    def __init__(self, house: House, clock: ManualClock, folder: Path) -> None:
        self.clock = clock
        self.reader = SimulatedReader()
        self.printer = SimulatedSlipPrinter(folder / "paper.txt")
        self.hub = SimulatedHub({"idcard": self.reader, "receipt": self.printer})
        self.jobs = SimulatedJobs()
        self.faces = SimulatedFaces()
        self.voice = SimulatedVoice()
        self.gui: deque[Callable[[], None]] = deque()
        self.frames: list[Image | None] = []
        self.card_photos: list[Image | None] = []
        self.shown: list[tuple[Session, Ambient]] = []
        self.woken = 0
        self.issue: Callable[[wire.IssueRequest], wire.IssueResult | Trouble] | None = None
        self.pins: dict[PinRole, Any] = {}
        self.outside = Outside(
            house=house,
            hub=self.hub,
            catalogue=catalogue(),
            site=Site(TERMINAL, "读岗村党群服务中心", VILLAGE, "0668-0000001", "0668-0000002"),
            clock=clock,
            rota=Rota(clock),
            jobs=self.jobs,  # type: ignore[arg-type]  # the runner without its thread
            voice=self.voice,
            pins=self.pins,
            verifier=self.faces,
            paperwork=PhotographedPages(),
            ask_department=self._ask,
            sync_view=lambda: SyncView(Link.ONLINE, 0, 0),
            wake_sync=self._wake,
            in_gui=self.gui.append,
            show=lambda session, ambient: self.shown.append((session, ambient)),
            show_frame=self.frames.append,
            show_card_photo=self.card_photos.append,
            test_page=lambda: b"%PDF",
            app_version="test",
            simulated=frozenset({"idcard", "camera", "receipt"}),
            least_free_bytes=0,
        )
        self.shell = Shell(self.outside, folder)

    def _ask(self, request: wire.IssueRequest) -> wire.IssueResult | Trouble:
        assert self.issue is not None
        return self.issue(request)

    def _wake(self) -> None:
        self.woken += 1

    def settle(self) -> None:
        """Devices answer, then the screen's thread takes what came."""
        self.hub.work_off()
        self.on_screen()

    def on_screen(self) -> None:
        while self.gui:
            self.gui.popleft()()

    def turn(self, count: int = 1) -> None:
        """``count`` times: a tick, and the answers to what it asked."""
        for _ in range(count):
            self.shell.tick()
            self.settle()

    def frame(self, value: int = 90) -> None:
        self.tell(Frame(picture(value)))

    def tell(self, frame: Frame | DeviceFault) -> None:
        """The running camera stream delivers."""
        self.hub.streams[-1].on_frame(frame)
        self.on_screen()
