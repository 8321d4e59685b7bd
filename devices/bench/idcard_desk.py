"""The simulated card reader on the bench."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from devices.bench.config import CardReaderConfig
from devices.bench.control import Answer
from devices.bench.desk import Action, Arguments, action, plug_actions, unknown_fault
from devices.bench.people import BenchPerson
from devices.bench.problems import BenchProblem
from devices.idcard.simulator import LiftMode, SamFault, SimulatedSamReader
from devices.linetime import REAL, LineTime
from devices.serialline import PtyLine

_DAMAGES: Mapping[str, tuple[int, bytes]] = {
    "utf16": (0, b"\x00\xd8\x41\x00"),
    "date": (36, "20231345".encode("utf-16-le")),
    "number": (122 + 34, "5".encode("utf-16-le")),
}
"""Offset in the 256 bytes of a resident's card, and what stands there instead: half a surrogate pair as a name, a
thirteenth month, a check digit that is wrong for every one of the bench's residents."""


class CardDesk:
    def __init__(
        self,
        config: CardReaderConfig,
        run_dir: Path,
        people: Mapping[str, BenchPerson],
        line_time: LineTime = REAL,
    ) -> None:
        self._people = people
        self._line = PtyLine(run_dir / "idcard", strict_baud=True, line_time=line_time)
        self._reader = SimulatedSamReader(
            self._line, sticky=config.sticky, knows_fingerprints=config.knows_fingerprints, line_time=line_time
        )
        self._person = ""

    @property
    def address(self) -> str:
        return self._reader.address

    def start(self) -> None:
        self._reader.start()

    def stop(self) -> None:
        self._reader.stop()
        self._line.close()

    def state(self) -> Answer:
        inserted = self._person if self._reader.card_inserted else ""
        return {"plugged": self._line.plugged, "card": inserted, "requests": dict(self._reader.requests())}

    def actions(self) -> Mapping[str, Action]:
        return {
            "card.insert": action(self._insert, "person"),
            "card.insert_damaged": action(self._insert_damaged, "person", "where"),
            "card.remove": action(self._remove),
            "card.lift_mid_read": action(self._lift, "mode"),
            "idcard.self_test": action(self._self_test, "ok"),
            **plug_actions("idcard", self._line.unplug, self._line.replug),
        }

    def fault(self, name: str, times: int, arguments: Arguments) -> None:
        known = [str(fault) for fault in SamFault]
        if name == "clear":
            self._reader.clear_faults()
            return
        if name not in known:
            raise unknown_fault("idcard", name, [*known, "clear"])
        on = arguments.text("on", "")
        seconds = arguments.number("seconds", 0.3)
        status = arguments.integer("status", 0x24)
        lift = arguments.choice("mode", LiftMode, LiftMode.STOP)
        try:
            self._reader.fault(SamFault(name), times, on=on, seconds=seconds, status=status & 0xFF, lift=lift)
        except ValueError:
            raise BenchProblem("argument", f"没有这样的请求：{on}。") from None

    def _insert(self, arguments: Arguments) -> Answer:
        key = arguments.text("person")
        person = self._people.get(key)
        if person is None:
            raise BenchProblem("person", f"测试台没有这个人：{key}；有：{'、'.join(self._people)}。")
        self._reader.insert(person.card)
        self._person = key
        return {"person": key}

    def _insert_damaged(self, arguments: Arguments) -> Answer:
        """The person's card with one field of the chip spoilt, as no reader would ever write it."""
        key, where = arguments.text("person"), arguments.text("where")
        person = self._people.get(key)
        if person is None or where not in _DAMAGES:
            raise BenchProblem("argument", f"坏在哪里可以是：{'、'.join(_DAMAGES)}。")
        offset, bytes_there = _DAMAGES[where]
        text = bytearray(person.card.text)
        text[offset : offset + len(bytes_there)] = bytes_there
        self._reader.insert(replace(person.card, text=bytes(text)))
        self._person = key
        return {"person": key, "where": where}

    def _remove(self, _arguments: Arguments) -> Answer:
        was = self._reader.card_inserted
        self._reader.remove()
        return {"was_inserted": was}

    def _lift(self, arguments: Arguments) -> Answer:
        mode = arguments.choice("mode", LiftMode, LiftMode.STOP)
        self._reader.lift_mid_read(mode)
        return {"mode": str(mode)}

    def _self_test(self, arguments: Arguments) -> Answer:
        self._reader.self_test_ok = arguments.flag("ok", True)
        return {}
