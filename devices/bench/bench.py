"""The simulated bench as a whole: starts the desks, performs actions on them, answers at the control socket."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from devices.bench.config import BenchConfig
from devices.bench.control import Answer, BenchClient, BenchControl, Json
from devices.bench.desk import Action, Arguments, Desk, action
from devices.bench.people import BenchPerson, load_people
from devices.bench.phone import phone_actions
from devices.bench.problems import BenchProblem
from devices.linetime import REAL, LineTime


@dataclass(frozen=True, slots=True)
class BenchAddresses:
    """Where everything is; empty for a device that is not on this bench."""

    control: str
    idcard: str = ""
    receipt: str = ""
    document: str = ""
    camera: str = ""
    socialcard: str = ""
    power: str = ""
    inputs: str = ""
    lights: str = ""
    speaker: str = ""
    microphone: str = ""
    scanner: str = ""
    documentcamera: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)


class Bench:
    """Not startable a second time. ``people`` is readable after :meth:`start`. Card reader, receipt printer, scanner and
    camera go by ``line_time``."""

    def __init__(self, config: BenchConfig, *, line_time: LineTime = REAL) -> None:
        self._config = config
        self._time = line_time
        self._desks: dict[str, Desk] = {}
        self._actions: dict[str, Action] = {}
        self._performing = threading.Lock()
        self._control = BenchControl(config.run_dir / "control.sock", self.perform)
        self.people: dict[str, BenchPerson] = {}
        self.quit_requested = threading.Event()

    def start(self) -> BenchAddresses:
        """Raises BenchProblem when a file is missing or wrong, or when a bench
        already runs in the same folder; then nothing keeps running."""
        if BenchClient(self._control.path, timeout=2.0).do("people")["ok"]:
            raise BenchProblem("running", f"这个测试台已经在运行：{self._config.run_dir}。")
        try:
            self.people = load_people(self._config.people, self._config.portraits)
            self._config.run_dir.mkdir(parents=True, exist_ok=True)
            self._config.out_dir.mkdir(parents=True, exist_ok=True)
            self._place_desks()
            self._actions = self._gather_actions()
            self._control.start()
        except BaseException:
            self.stop()
            raise
        return self.addresses

    def stop(self) -> None:
        self._control.stop()
        for desk in reversed(self._desks.values()):
            desk.stop()
        self._desks = {}

    @property
    def addresses(self) -> BenchAddresses:
        found = {name: desk.address for name, desk in self._desks.items()}
        return BenchAddresses(str(self._control.path), **found)

    def perform(self, name: str, arguments: Mapping[str, Json]) -> Answer:
        """One action at a time. Raises BenchProblem."""
        with self._performing:
            found = self._actions.get(name)
            if found is None:
                raise BenchProblem("action", f"测试台不会做：{name}；会做：{'、'.join(sorted(self._actions))}。")
            strangers = arguments.keys() - found.takes
            if strangers:
                raise BenchProblem("argument", f"{name} 没有这样的参数：{'、'.join(sorted(strangers))}。")
            return found.perform(Arguments(arguments))

    def _place_desks(self) -> None:
        # Imported here: a bench without a camera or a printer needs none of their libraries.
        config = self._config
        if config.idcard.enabled:
            from devices.bench.idcard_desk import CardDesk

            self._place("idcard", CardDesk(config.idcard, config.run_dir, self.people, self._time))
        if config.receipt.enabled:
            from devices.bench.receipt_desk import ReceiptDesk

            self._place("receipt", ReceiptDesk(config.receipt, config.run_dir, config.out_dir, config.font, self._time))
        if config.document.enabled:
            from devices.bench.document_desk import DocumentDesk

            self._place("document", DocumentDesk(config.document, config.out_dir))
        if config.camera.enabled:
            from devices.bench.camera_desk import CameraDesk

            self._place("camera", CameraDesk(config.camera, config.portraits, self.people, config.font, self._time))
        self._place_field_desks()

    def _place_field_desks(self) -> None:
        from devices.bench.field_desks import InputsDesk, LightsDesk, PowerDesk, SocialCardDesk, SpeakerDesk

        config = self._config
        if config.socialcard.enabled:
            self._place("socialcard", SocialCardDesk(config.socialcard, self.people))
        if config.power.enabled:
            self._place("power", PowerDesk(config.power))
        if config.inputs.enabled:
            self._place("inputs", InputsDesk(config.run_dir))
        if config.lights.enabled:
            self._place("lights", LightsDesk(config.run_dir))
        if config.speaker.enabled:
            self._place("speaker", SpeakerDesk(config.out_dir))
        if config.microphone.enabled:
            from devices.bench.microphone_desk import MicrophoneDesk

            self._place("microphone", MicrophoneDesk(config.run_dir))
        if config.scanner.enabled:
            from devices.bench.scanner_desk import ScannerDesk

            self._place("scanner", ScannerDesk(config.scanner, config.run_dir, self._time))
        if config.documentcamera.enabled:
            from devices.bench.documentcamera_desk import DocumentCameraDesk

            self._place("documentcamera", DocumentCameraDesk(config.documentcamera))

    def _place(self, name: str, desk: Desk) -> None:
        self._desks[name] = desk
        desk.start()

    def _gather_actions(self) -> dict[str, Action]:
        actions: dict[str, Action] = {
            "fault": action(self._fault, "device", "name", "times", "on", "seconds", "status", "mode"),
            "people": action(self._list_people),
            "state": action(self._state),
            "quit": action(self._quit),
            **phone_actions(),
        }
        for desk in self._desks.values():
            actions |= desk.actions()
        return actions

    def _fault(self, arguments: Arguments) -> Answer:
        device = arguments.text("device")
        if device not in self._desks:
            raise BenchProblem("device", f"测试台没有这种设备：{device}；有：{'、'.join(self._desks)}。")
        name = arguments.text("name")
        times = arguments.integer("times", 1)
        self._desks[device].fault(name, times, arguments)
        return {"device": device, "name": name, "times": times}

    def _list_people(self, _arguments: Arguments) -> Answer:
        return {"people": list(self.people)}

    def _state(self, _arguments: Arguments) -> Answer:
        states: dict[str, Json] = {name: desk.state() for name, desk in self._desks.items()}
        return {"addresses": dict(self.addresses.as_json()), "devices": states}

    def _quit(self, _arguments: Arguments) -> Answer:
        self.quit_requested.set()
        return {}
