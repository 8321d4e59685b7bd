"""The smaller devices on the bench: social card slot, power supply, cabinet inputs, loudspeaker."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from devices.bench.config import SocketConfig
from devices.bench.control import Answer
from devices.bench.desk import Action, Arguments, action, plug_actions, unknown_fault
from devices.bench.people import BenchPerson
from devices.bench.problems import BenchProblem
from devices.inputs.protocol import STEADY_REPORTS, Contact
from devices.inputs.simulator import InputFault, SimulatedInputController
from devices.lights.simulator import LightsFault, SimulatedRelayBoard
from devices.power.simulator import PowerFault, SimulatedUpsd
from devices.serialline import PtyLine
from devices.socialcard.simulated_card import SimulatedHolder, SimulatedSocialCard, files_of
from devices.socialcard.simulator import CardFault, SimulatedCardSlot
from devices.speaker.simulator import SimulatedSpeaker, SpeakerFault


class SocialCardDesk:
    """A social card is made for every bench person whose identity number fits on one."""

    def __init__(self, config: SocketConfig, people: Mapping[str, BenchPerson]) -> None:
        self._people = people
        self._slot = SimulatedCardSlot(config.port)
        self._person = ""

    @property
    def address(self) -> str:
        return self._slot.address

    def start(self) -> None:
        try:
            self._slot.start()
        except OSError as error:
            raise BenchProblem("socialcard", f"模拟社保卡读卡器启动不了：{error.strerror}。") from None

    def stop(self) -> None:
        self._slot.stop()

    def state(self) -> Answer:
        return {"plugged": self._slot.plugged, "card": self._person if self._slot.inserted else ""}

    def actions(self) -> Mapping[str, Action]:
        return {
            "socialcard.insert": action(self._insert, "person", "kind"),
            "socialcard.remove": action(self._remove),
            **plug_actions("socialcard", self._slot.stop, self.start),
        }

    def fault(self, name: str, times: int, arguments: Arguments) -> None:
        if name == "clear":
            self._slot.clear_faults()
            return
        if name not in set(CardFault):
            raise unknown_fault("socialcard", name, [*CardFault, "clear"])
        status, seconds = arguments.integer("status", 0x6F00), arguments.number("seconds", 0.5)
        for _ in range(times):
            self._slot.fault(CardFault(name), status=status & 0xFFFF, seconds=seconds)

    def _insert(self, arguments: Arguments) -> Answer:
        key, kind = arguments.text("person"), arguments.text("kind", "social")
        person = self._people.get(key)
        if person is None:
            raise BenchProblem("person", f"测试台没有这个人：{key}；有：{'、'.join(self._people)}。")
        if kind not in ("social", "other"):
            raise BenchProblem("argument", "参数 kind 要是 social 或 other。")
        files = files_of(_holder(person))
        self._slot.insert(SimulatedSocialCard(files, environment=b"1PAY.SYS.DDF01") if kind == "other" else _card(files))
        self._person = key
        return {"person": key, "kind": kind}

    def _remove(self, _arguments: Arguments) -> Answer:
        was = self._slot.inserted
        self._slot.remove()
        return {"was_inserted": was}


def _card(files: Mapping[int, Mapping[int, bytes]]) -> SimulatedSocialCard:
    return SimulatedSocialCard(files, manner="get_response")


def _holder(person: BenchPerson) -> SimulatedHolder:
    """Name, number and sex as the identity card's text has them: social cards carry the same.

    The foreign residents' card of 2017 has another layout and a number that fits on no social card.
    """
    text = person.card.text
    if _field(text, 248, 2) == "I":
        raise BenchProblem("person", f"这个人没有社保卡：{person.key}。")
    return SimulatedHolder(_field(text, 0, 30), _field(text, 122, 36), sex=_sex(_field(text, 30, 2)))


def _field(text: bytes, offset: int, length: int) -> str:
    return text[offset : offset + length].decode("utf-16-le").strip()


def _sex(code: str) -> str:
    return {"1": "男", "2": "女"}.get(code, "")


class _Supply(StrEnum):
    LINE = "line"
    BATTERY = "battery"
    LOW = "low"


_STATUS = {_Supply.LINE: "OL", _Supply.BATTERY: "OB DISCHRG", _Supply.LOW: "OB LB"}


class PowerDesk:
    def __init__(self, config: SocketConfig) -> None:
        self._upsd = SimulatedUpsd(config.port)
        self._supply = _Supply.LINE

    @property
    def address(self) -> str:
        return self._upsd.address

    def start(self) -> None:
        try:
            self._upsd.start()
        except OSError as error:
            raise BenchProblem("power", f"模拟不间断电源启动不了：{error.strerror}。") from None

    def stop(self) -> None:
        self._upsd.stop()

    def state(self) -> Answer:
        return {"plugged": self._upsd.plugged, "supply": str(self._supply)}

    def actions(self) -> Mapping[str, Action]:
        return {
            "power.supply": action(self._set, "state", "charge"),
            **plug_actions("power", self._upsd.stop, self.start),
        }

    def fault(self, name: str, times: int, arguments: Arguments) -> None:  # noqa: ARG002 - these last until "clear"
        if name != "clear" and name not in set(PowerFault):
            raise unknown_fault("power", name, [*PowerFault, "clear"])
        self._upsd.hold(None if name == "clear" else PowerFault(name))

    def _set(self, arguments: Arguments) -> Answer:
        self._supply = arguments.choice("state", _Supply)
        charge = min(100, arguments.integer("charge", 5 if self._supply is _Supply.LOW else 100))
        self._upsd.set(ups__status=_STATUS[self._supply], battery__charge=str(charge))
        return {"state": str(self._supply), "charge": charge}


class LightsDesk:
    def __init__(self, run_dir: Path) -> None:
        self._line = PtyLine(run_dir / "lights", baud=9600)
        self._board = SimulatedRelayBoard(self._line)

    @property
    def address(self) -> str:
        return self._board.address

    def start(self) -> None:
        self._board.start()

    def stop(self) -> None:
        self._board.stop()
        self._line.close()

    def state(self) -> Answer:
        return {"plugged": self._line.plugged, "on": [*sorted(self._board.on)]}

    def actions(self) -> Mapping[str, Action]:
        return {
            "lights.dip": action(self._dip),
            **plug_actions("lights", self._line.unplug, self._line.replug),
        }

    def fault(self, name: str, times: int, arguments: Arguments) -> None:  # noqa: ARG002 - these last until "clear"
        if name != "clear" and name not in set(LightsFault):
            raise unknown_fault("lights", name, [*LightsFault, "clear"])
        self._board.fault(None if name == "clear" else LightsFault(name))

    def _dip(self, _arguments: Arguments) -> Answer:
        """The board's power is gone for a moment: all relays fall off."""
        self._board.lose_power()
        return {}


class InputsDesk:
    def __init__(self, run_dir: Path) -> None:
        self._line = PtyLine(run_dir / "inputs", baud=9600)
        self._controller = SimulatedInputController(self._line)

    @property
    def address(self) -> str:
        return self._controller.address

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()
        self._line.close()

    def state(self) -> Answer:
        contacts = self._controller.contacts
        names = [str(contact.name).lower() for contact in Contact if contacts & contact]
        return {"plugged": self._line.plugged, "contacts": list(names)}

    def actions(self) -> Mapping[str, Action]:
        return {
            "inputs.door": action(self._door, "open"),
            "inputs.tamper": action(self._tamper),
            "inputs.headphones": action(self._headphones, "plugged"),
            **plug_actions("inputs", self._line.unplug, self._line.replug),
        }

    def fault(self, name: str, times: int, arguments: Arguments) -> None:  # noqa: ARG002 - these last until "clear"
        if name != "clear" and name not in set(InputFault):
            raise unknown_fault("inputs", name, [*InputFault, "clear"])
        self._controller.fault(None if name == "clear" else InputFault(name))

    def _door(self, arguments: Arguments) -> Answer:
        is_open = arguments.flag("open", True)
        self._controller.set(Contact.DOOR, is_open)
        return {"open": is_open}

    def _tamper(self, _arguments: Arguments) -> Answer:
        """A short look inside: the contact opens and closes again."""
        self._controller.pulse(Contact.TAMPER, STEADY_REPORTS * 2)
        return {}

    def _headphones(self, arguments: Arguments) -> Answer:
        plugged = arguments.flag("plugged", True)
        self._controller.set(Contact.HEADPHONES, plugged)
        return {"plugged": plugged}


class SpeakerDesk:
    """Its address is the folder's program: whoever plays makes ``AplaySpeaker(program=...)`` of it."""

    def __init__(self, out_dir: Path) -> None:
        self._speaker = SimulatedSpeaker(out_dir / "sounds")

    @property
    def address(self) -> str:
        return str(self._speaker.program)

    def start(self) -> None:
        self._speaker.start()

    def stop(self) -> None:
        self._speaker.stop()

    def state(self) -> Answer:
        return {"plugged": self._speaker.program.exists(), "sounds": len(self._speaker.played())}

    def actions(self) -> Mapping[str, Action]:
        return {"sounds": action(self._sounds)}

    def fault(self, name: str, times: int, arguments: Arguments) -> None:  # noqa: ARG002 - these last until "clear"
        if name != "clear" and name not in set(SpeakerFault):
            raise unknown_fault("speaker", name, [*SpeakerFault, "clear"])
        self._speaker.fault(None if name == "clear" else SpeakerFault(name))

    def _sounds(self, _arguments: Arguments) -> Answer:
        return {"sounds": [{"path": str(path)} for path in self._speaker.played()]}
