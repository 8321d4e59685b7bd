"""What the bench knows of a simulated device: its address, its state, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from devices.bench.control import Answer, Json
from devices.bench.problems import BenchProblem

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"false", "no", "off", "0"})


class Arguments:
    """The arguments of one action; every reading checks."""

    def __init__(self, values: Mapping[str, Json]) -> None:
        self._values = values

    def text(self, name: str, default: str | None = None) -> str:
        value = self._values.get(name, default)
        if value is None:
            raise BenchProblem("argument", f"缺少参数 {name}。")
        if not isinstance(value, str | int | float):
            raise BenchProblem("argument", f"参数 {name} 要是文字。")
        return str(value)

    def number(self, name: str, default: float | None = None) -> float:
        text = self.text(name, None if default is None else str(default))
        try:
            value = float(text)
        except ValueError:
            raise BenchProblem("argument", f"参数 {name} 要是数字。") from None
        if not 0 <= value <= 1_000_000:
            raise BenchProblem("argument", f"参数 {name} 超出范围。")
        return value

    def integer(self, name: str, default: int | None = None) -> int:
        """Also reads hexadecimal with 0x."""
        text = self.text(name, None if default is None else str(default))
        try:
            value = int(text, 0)
        except ValueError:
            raise BenchProblem("argument", f"参数 {name} 要是整数。") from None
        if not 0 <= value <= 1_000_000:
            raise BenchProblem("argument", f"参数 {name} 超出范围。")
        return value

    def flag(self, name: str, default: bool) -> bool:
        text = self.text(name, str(default)).lower()
        if text not in _TRUE | _FALSE:
            raise BenchProblem("argument", f"参数 {name} 要是 true 或 false。")
        return text in _TRUE

    def choice(self, name: str, choices: type[ChoiceT], default: str | None = None) -> ChoiceT:
        text = self.text(name, default)
        try:
            return choices(text)
        except ValueError:
            allowed = "、".join(choices)
            raise BenchProblem("argument", f"参数 {name} 要是其中之一：{allowed}。") from None


@dataclass(frozen=True, slots=True)
class Action:
    """Something the bench can do, and the names of the arguments it takes; others are refused before it is done."""

    perform: Callable[[Arguments], Answer]
    takes: frozenset[str] = frozenset()


def action(perform: Callable[[Arguments], Answer], *takes: str) -> Action:
    return Action(perform, frozenset(takes))


def plug_actions(device: str, unplug: Callable[[], None], replug: Callable[[], None]) -> Mapping[str, Action]:
    """``DEVICE.unplug`` and ``DEVICE.replug``, which every device on a cable has."""

    def doing(perform: Callable[[], None]) -> Action:
        def done(_arguments: Arguments) -> Answer:
            perform()
            return {}

        return action(done)

    return {f"{device}.unplug": doing(unplug), f"{device}.replug": doing(replug)}


class Desk(Protocol):
    """One simulated device on the bench."""

    @property
    def address(self) -> str: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def state(self) -> Answer: ...

    def actions(self) -> Mapping[str, Action]:
        """By full name, such as ``card.insert``."""
        ...

    def fault(self, name: str, times: int, arguments: Arguments) -> None:
        """Plans the fault ``name``. Raises BenchProblem ``bench.fault`` for one this device does not know."""
        ...


def unknown_fault(device: str, name: str, known: list[str]) -> BenchProblem:
    return BenchProblem("fault", f"{device} 没有故障 {name}；有：{'、'.join(known)}。")
